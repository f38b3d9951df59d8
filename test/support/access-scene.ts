/**
 * For each trading role and each relation (test/access-matrix.data.ts) an object to which the participant under test stands
 * so. All packs have one maker, who is none of the participants under test; after them come `next` and `last`, customers
 * about whom they may learn nothing but the handoff to `next` that they made themselves.
 */
import { makeList } from '../../src/client/signing/lists.js';
import { toBase64url } from '../../src/protocol/bytes.js';
import type { Step } from '../../src/protocol/epcis/step.js';
import { type Gtin, type Lot, packUri, type Serial } from '../../src/protocol/gs1/identifiers.js';
import { type Relation, RELATIONS } from '../access-matrix.data.js';
import { gtinOf, LedgerWorld, type Party } from './ledger-world.js';

export const TRADERS = ['manufacturer', 'distributor', 'pharmacy'] as const;
export type Trader = (typeof TRADERS)[number];

/** What the placeholders of a row stand for. */
export interface Subject {
  gln: string;
  gtin: Gtin;
  lot: string;
  serial: string;
  /** An entry's id. */
  id: string;
  /** A serial list, announced by the participant under test where it is `signer`, else by the maker. */
  root: string;
  seed: string;
}

export interface Scene {
  parties: Record<Trader, Party>;
  /** Whose names and numbers must not be told to `role`, null for anonymous people. */
  secretFrom(role: Trader | null): Party[];
  subject(role: Trader, relation: Relation): Subject;
}

const GTIN = gtinOf(1);
const LOT = 'L1' as Lot;
const EXPIRY = '2030-12-31';

export async function buildScene(world: LedgerWorld): Promise<Scene> {
  const maker = await world.admit('manufacturer');
  const parties = {
    manufacturer: await world.admit('manufacturer'),
    distributor: await world.admit('distributor'),
    pharmacy: await world.admit('pharmacy'),
  };
  const [next, last] = [await world.admit('distributor'), await world.admit('distributor')];
  await world.record(maker, {
    type: 'product',
    gtin: GTIN,
    name: 'Theriacum',
    authorisation: null,
    serialised: true,
    levels: [],
    storage: null,
    markets: [],
    digitalLinkQr: true,
  });
  await world.record(maker, { type: 'batch', gtin: GTIN, lot: LOT, expiry: EXPIRY, serialised: true });
  const subjects = new Map<string, Subject>();
  for (const role of TRADERS) {
    for (const relation of RELATIONS) {
      const story = new Story(world, `${role}-${relation}` as Serial);
      const id = await story.tell(relation, maker, parties[role], next, last);
      const list = await announceList(world, relation === 'signer' ? parties[role] : maker, story.uri);
      subjects.set(`${role} ${relation}`, { gln: parties[role].gln, gtin: GTIN, lot: LOT, serial: story.serial, id, ...list });
    }
  }
  return {
    parties,
    secretFrom: (role) => (role === null ? [...Object.values(parties), next, last] : [last]),
    subject: (role, relation) => subjects.get(`${role} ${relation}`)!,
  };
}

/** The life of one pack. */
class Story {
  readonly uri: string;

  constructor(
    private readonly world: LedgerWorld,
    readonly serial: Serial,
  ) {
    this.uri = packUri(GTIN, serial);
  }

  /** Takes the pack to where the relation holds; gives the id of the entry that the relation is about. */
  async tell(relation: Relation, maker: Party, asker: Party, next: Party, last: Party): Promise<string> {
    const made = await this.does(maker, { kind: 'commission', lot: LOT, expiry: EXPIRY });
    if (relation === 'none') return made;
    const sent = await this.ships(maker, asker);
    if (relation === 'named') return sent;
    const received = await this.does(asker, { kind: 'receive' });
    if (relation === 'signer') return received;
    if (relation === 'holder') return made;
    await this.ships(asker, next);
    await this.does(next, { kind: 'receive' });
    const passedOn = await this.ships(next, last);
    await this.does(last, { kind: 'receive' });
    return relation === 'before' ? made : passedOn;
  }

  private ships = (from: Party, to: Party): Promise<string> =>
    this.does(from, { kind: 'ship', from: { owner: from.gln }, to: { owner: to.gln, site: to.gln } });

  private async does(party: Party, told: object): Promise<string> {
    const common = { time: Date.now(), offset: '+00:00', site: party.gln, objects: { epcs: [this.uri] } };
    return (await this.world.step(party, { ...common, ...told } as unknown as Step)).id;
  }
}

async function announceList(world: LedgerWorld, party: Party, uri: string): Promise<{ root: string; seed: string }> {
  const { root, seed } = makeList([uri, `${uri}-x`]);
  const list = { root, seed: toBase64url(seed) };
  const body = { seed: list.seed, count: 2, purpose: 'existing' };
  await world.put(`/api/serial-lists/${root}`, body, await world.signIn(party)).expect(200);
  return list;
}
