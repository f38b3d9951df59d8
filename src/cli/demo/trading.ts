/** The third chapter: pallets go to the wholesaler, totes to the pharmacies; some come back. */
import type { ReceiptView } from '../../wire/entries.js';
import type { Goods } from '../../client/signing/step-objects.js';
import type { Scene } from '../../client/signing/trade.js';
import { documentUri } from '../../protocol/custody/advice.js';
import type { Actor } from './actors.js';
import { DOCUMENTS, PARTNERS, type PartnerName } from './cast.js';

/** One handoff that both sides sign. */
export interface Handoff {
  from: Actor;
  to: Actor;
  goods: Goods;
  /** Who owns the goods before and after, where that is not who holds them. */
  ownedBy?: PartnerName;
  staysWith?: PartnerName;
  left: Scene;
  /** Undefined: not booked in yet. */
  arrived?: Scene;
}

/** Ships, and books in where it has arrived. */
export async function handOver({ from, to, goods, ownedBy, staysWith, left, arrived }: Handoff): Promise<ReceiptView> {
  const giver = PARTNERS[from.name].gln;
  const taker = PARTNERS[to.name].gln;
  const owner = ownedBy ? PARTNERS[ownedBy].gln : giver;
  const buyer = staysWith ? PARTNERS[staysWith].gln : taker;
  const documents = [
    { type: 'po' as const, id: documentUri(buyer, DOCUMENTS.order) },
    { type: 'desadv' as const, id: documentUri(giver, DOCUMENTS.despatch) },
  ];
  const shipped = await from.trade.ship(
    left,
    goods,
    { owner, ...(owner !== giver && { possessor: giver }), site: giver },
    { owner: buyer, ...(buyer !== taker && { possessor: taker }), site: taker },
    documents,
  );
  return arrived ? to.trade.receive(arrived, { ...goods, ...(goods.quantities && { continues: shipped.id }) }) : shipped;
}

/** Sends goods back where they were bought, with the return authorisation, and books them in there. */
export async function giveBack({ from, to, goods, left, arrived }: Omit<Handoff, 'ownedBy' | 'staysWith'>): Promise<void> {
  const [giver, taker] = [PARTNERS[from.name].gln, PARTNERS[to.name].gln];
  const rma = { type: 'rma' as const, id: documentUri(taker, DOCUMENTS.returns) };
  await from.trade.return(left, goods, { owner: giver, site: giver }, { owner: taker, site: taker }, [rma]);
  if (arrived) await to.trade.receive(arrived, goods, { returned: true, documents: [rma] });
}
