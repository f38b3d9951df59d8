/** How goods went out to a customer and came back, as one participant's own handoffs in their history. Reads only. */
import { ENTRIES } from '../../ledger/log.store.js';
import { rows, type Runner } from '../../platform/database/sql.js';
import { numberOf } from '../../protocol/custody/advice.js';
import { isTitleOnly } from '../../protocol/custody/title.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { readObject } from './custody.reader.js';
import { historyOf } from './histories.reader.js';

/** A handoff by its shipping: the entry's id, when it was logged (epoch ms), the other end. */
export interface PastHandoff {
  id: string;
  time: number;
  partner: Gln;
}

/** The way back. `rma`: the return authorisation that its shipping names; `isIn`: it is booked in. */
export interface WayBack extends PastHandoff {
  rma: string | null;
  isIn: boolean;
}

/** The last way out that was not taken back, and the way back since. */
export interface OutAndBack {
  out: PastHandoff | null;
  back: WayBack | null;
}

/** The handoffs of a pack or container (canonical URI) that `own` gave and took. */
export async function handoffsOf(db: Runner, uri: string, own: Gln): Promise<OutAndBack> {
  const chain = await readObject(db, uri);
  const found: OutAndBack = { out: null, back: null };
  if (!chain) return found;
  const root = chain.at(-1)!;
  const isIn = root.holder === own && root.state !== 'in_transit';
  /** What was found before the shipping that nobody booked in or took back yet. */
  let open: OutAndBack | null = null;
  for (const event of await historyOf(db, chain)) {
    const { step, entry, actor, contested } = event;
    if (contested) continue;
    if (step.kind === 'void' && open) {
      Object.assign(found, open);
      open = null;
    } else if (step.kind === 'receive') {
      open = null;
    } else if ((step.kind === 'ship' || step.kind === 'return') && !isTitleOnly(step)) {
      const taker = step.to.possessor ?? step.to.owner;
      open = { ...found };
      const common = { id: entry.id, time: entry.time };
      if (actor === own) Object.assign(found, { out: { ...common, partner: taker }, back: null });
      else if (taker === own && found.out) {
        const rma = step.documents?.find(({ type }) => type === 'rma');
        found.back = { ...common, partner: actor, rma: rma ? numberOf(rma.id) : null, isIn };
      }
    }
  }
  return found;
}

interface Row {
  id: string;
  time: number;
  quantity: number;
}

/** The same of a batch without serials (`{gtin}/{lot}`), between `own` and one partner: its packs cannot be told apart. */
export async function quantitiesOf(db: Runner, batch: string, own: Gln, partner: Gln): Promise<OutAndBack> {
  const last = async (giver: Gln, taker: Gln, returned: boolean): Promise<Row | undefined> => {
    const [row] = await rows<Row>(
      db,
      `SELECT e."id", e."time", s."quantity" FROM "shipment" s JOIN ${ENTRIES} e ON e."id" = s."entry"
       WHERE s."takerHolder" = ? AND s."giver" = ? AND s."batch" = ? AND s."returned" = ? AND s."sent" > 0
       ORDER BY e."idx" DESC LIMIT 1`,
      [taker, giver, batch, returned],
    );
    return row;
  };
  const [out, back] = await Promise.all([last(own, partner, false), last(partner, own, true)]);
  const ofRow = ({ id, time }: Row): PastHandoff => ({ id, time: Number(time), partner });
  return { out: out ? ofRow(out) : null, back: back ? { ...ofRow(back), rma: null, isIn: Number(back.quantity) === 0 } : null };
}
