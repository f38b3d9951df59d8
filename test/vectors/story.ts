/**
 * Makes story.json: a small ledger from its first entry on, every entry as it is signed, at which time it arrives and what
 * becomes of it: its index, or the code of its refusal. Lists are given with their seeds. A second implementation of the
 * rules replays it and must come to the same outcomes and the same root.
 */
import { ed25519Key } from '../../src/platform/crypto.js';
import { toBase64url, toHex } from '../../src/protocol/bytes.js';
import { signCheckpoint } from '../../src/protocol/log/checkpoint.js';
import { Fault } from '../../src/protocol/fault.js';
import { ED25519, formatVkey } from '../../src/protocol/log/note.js';
import { edgeRoot } from '../../src/protocol/log/tiles.js';
import {
  ALL_STEPS,
  caseOf,
  count,
  gln,
  gtin,
  handoff,
  LOT,
  NUMBERS,
  pack,
  packOf,
  PureWorld,
  RMA,
  seedOf,
  sscc,
  START,
  UNIT,
  type Saying,
  type Told,
} from '../support/pure-world.js';
import type { Gtin } from '../../src/protocol/gs1/identifiers.js';
import { fixed } from './samples.js';
import { notices } from './story-notices.js';
import { numbers } from './story-numbers.js';
import { orders } from './story-orders.js';
import { effects } from './story-effects.js';
import { exits } from './story-exits.js';
import { refusals } from './story-refusals.js';
import { rights } from './story-rights.js';

export interface StoryEntry {
  what: string;
  time: number;
  jws: string;
  /** The index in the log, or the code of the refusal. */
  outcome: number | string;
}

const ORIGIN = 'log.example/story';
const logKey = () => ed25519Key(fixed('key of the story’s log'));
const EXPIRY = '2028-01-31';

export class Story {
  readonly world = new PureWorld();
  readonly entries: StoryEntry[] = [];
  readonly lists: { root: string; seed: string; uris: string[]; before: number }[] = [];

  constructor() {
    this.world.time = START;
  }

  enter(what: string, jws: string): void {
    const { time } = this.world;
    const outcome = this.outcomeOf(jws);
    this.entries.push({ what, time, jws, outcome });
  }

  private outcomeOf(jws: string): number | string {
    try {
      this.world.enter(jws);
      return this.world.index - 1;
    } catch (error) {
      if (error instanceof Fault) return error.code;
      throw error;
    }
  }

  record = (what: string, by: string, record: Parameters<PureWorld['recordBy']>[1], saying: Saying = {}): void =>
    this.enter(what, this.world.recordBy(by, record, saying));

  step(what: string, by: string, told: Told, saying: Saying = {}): void {
    this.enter(what, this.world.signed(by, { location: undefined, ...told }, saying));
  }

  packs(lot: string, ...serials: string[]) {
    const objects = this.world.packs(UNIT, lot, serials);
    this.keep(
      objects,
      serials.map((serial) => pack(serial)),
    );
    return objects;
  }

  /** The same of another product. */
  packsOf(product: Gtin, lot: string, ...serials: string[]) {
    const objects = this.world.packs(product, lot, serials);
    this.keep(
      objects,
      serials.map((serial) => packOf(product, serial)),
    );
    return objects;
  }

  /** A list is given with its seed before the entry that first names it. */
  private keep(objects: NonNullable<Told['objects']>, named: readonly string[]): void {
    const uris = [...named].sort();
    if (objects.list && !this.lists.some(({ root }) => root === objects.list!.root)) {
      this.lists.push({ root: objects.list.root, seed: toHex(seedOf(uris)), uris, before: this.entries.length });
    }
  }

  ship(what: string, from: string, to: string, objects: NonNullable<Told['objects']>): void {
    const documents = [{ type: 'desadv' as const, id: `urn:epcglobal:cbv:bt:${this.world.glnOf(from)}:D-1` }];
    this.step(what, from, { kind: 'ship', ...handoff(this.world, from, to), documents, objects });
  }
}

/** The story, and the world at its end. */
function tell(): Story {
  const story = new Story();
  const { world } = story;
  const one = (uri: string) => ({ epcs: [uri] });
  const make = (objects: NonNullable<Told['objects']>): Told => ({ kind: 'commission', lot: LOT, expiry: EXPIRY, objects });

  const founding = { ...world.genesis(['authority', 'agency'], 2), log: formatVkey(ORIGIN, ED25519, logKey().publicKey) };
  story.record('a genesis record without its quorum', 'authority', founding, { log: '' });
  story.record('the genesis record', 'authority', world.approved(founding, ['agency']), { log: '' });
  for (const [name, role] of [
    ['acme', 'manufacturer'],
    ['medi', 'distributor'],
    ['corner', 'pharmacy'],
  ] as const) {
    story.record(`${name} is admitted`, 'authority', world.admission(name, role, ALL_STEPS));
  }
  story.record('acme is granted its numbers', 'authority', world.grantOf(null, 'acme', ...NUMBERS));
  story.record('a product of the number of another', 'medi', world.product(1));
  story.record('a product', 'acme', world.product(1));
  story.record('a batch', 'acme', world.batch(1, LOT));

  story.step('packs of a list are commissioned', 'acme', make(story.packs(LOT, 'A', 'B', 'C', 'D')));
  story.step('the same list again', 'acme', make(story.packs(LOT, 'A', 'B', 'C', 'D')));
  story.step('a case is commissioned, with its batch', 'acme', make(one(caseOf('1'))));
  story.step('three packs go into the case', 'acme', {
    kind: 'pack',
    parent: caseOf('1'),
    objects: story.packs(LOT, 'A', 'B', 'C'),
  });
  story.step('the case goes onto a new pallet', 'acme', { kind: 'pack', parent: sscc(1), objects: one(caseOf('1')) });
  const stale = world.signed('acme', { kind: 'ship', ...handoff(world, 'acme', 'corner'), objects: one(sscc(1)) });
  story.ship('the pallet is shipped', 'acme', 'medi', one(sscc(1)));
  story.enter('the pallet is shipped to another at the same time', stale);
  story.step('who is not the taker receives it', 'corner', { kind: 'receive', objects: one(sscc(1)) });
  story.step('the case is received instead of the pallet', 'medi', { kind: 'receive', objects: one(caseOf('1')) });
  story.step('the pallet is received', 'medi', { kind: 'receive', location: world.glnOf('medi'), objects: one(sscc(1)) });
  story.ship('one pack is shipped out of it', 'medi', 'corner', one(pack('A')));
  story.ship('the opened pallet is shipped', 'medi', 'corner', one(sscc(1)));
  story.step('the case is unpacked', 'medi', { kind: 'unpack', parent: caseOf('1'), objects: { epcs: [] } });
  story.ship('the other two packs are shipped', 'medi', 'corner', story.packs(LOT, 'B', 'C'));
  story.step('one of them is taken back', 'medi', { kind: 'void', objects: one(pack('C')) });
  story.step('what is in transit is lost by its taker', 'corner', { kind: 'end', reason: 'lost', objects: one(pack('A')) });
  story.step('both are received', 'corner', { kind: 'receive', objects: story.packs(LOT, 'A', 'B') });
  story.step('a pack is dispensed', 'corner', { kind: 'dispense', objects: one(pack('A')) });
  const undoes = world.ids.at(-1)!;
  story.step('the same pack again', 'corner', { kind: 'dispense', objects: one(pack('A')) });
  story.step('it is reactivated', 'corner', { kind: 'reactivate', undoes, objects: one(pack('A')) });
  story.step('a pack is locked', 'authority', { kind: 'lock', reason: 'suspected falsification', objects: one(pack('A')) });
  story.step('the locked pack is dispensed', 'corner', { kind: 'dispense', objects: one(pack('A')) });
  story.step('its holder unlocks it', 'corner', { kind: 'unlock', reason: 'mine', objects: one(pack('A')) });
  story.step('its issuer unlocks it', 'authority', { kind: 'unlock', reason: 'genuine', objects: one(pack('A')) });
  story.record('a pack is recalled by its serial', 'acme', world.recall(1, { lots: [LOT] as never, serials: ['B'] as never }));
  story.step('the recalled pack is dispensed', 'corner', { kind: 'dispense', objects: one(pack('B')) });
  story.step('a step at a place of somebody else', 'corner', {
    kind: 'dispense',
    site: gln(1),
    objects: one(pack('A')),
  });
  const key = world.keyRecord('corner', world.person('corner till').signer, 'till-1');
  story.record('a further key', 'corner', key);
  story.record('it is reported as lost', 'corner', {
    type: 'compromise',
    key: world.person('corner till').signer.kid,
    since: null,
    confirmed: [],
  });
  story.step('it signs', 'corner', { kind: 'dispense', objects: one(pack('A')) }, { key: world.person('corner till').signer });
  rest(story);
  numbers(story);
  world.time = Date.parse(`${EXPIRY}T23:00:00.000Z`);
  story.step('an expired pack is dispensed', 'corner', { kind: 'dispense', objects: one(pack('A')) });
  refusals(story);
  effects(story);
  exits(story);
  rights(story);
  orders(story);
  notices(story);
  return story;
}

/** The rarer steps. */
function rest(story: Story): void {
  const { world } = story;
  const one = (uri: string) => ({ epcs: [uri] });
  const late = { alreadyDone: 'the scanner was offline' };
  const [z, c, d] = ['Z', 'C', 'D'].map((serial) => one(pack(serial))) as [
    { epcs: string[] },
    { epcs: string[] },
    { epcs: string[] },
  ];
  const reading = (max: number) => ({
    device: 'urn:example:logger:7',
    since: world.time - 3_600_000,
    until: world.time,
    min: 2.5,
    max,
  });

  story.record('a batch of which not all packs are known', 'acme', world.batch(1, 'L0', { complete: false }));
  story.step('a pack from before the register is taken into stock', 'corner', {
    kind: 'stock',
    lot: 'L0',
    expiry: EXPIRY,
    objects: z,
  });
  story.step('part of it is dispensed', 'corner', { kind: 'dispense', partial: true, objects: z });
  story.ship('the opened pack is shipped', 'corner', 'medi', z);
  story.step('the rest is destroyed', 'corner', { kind: 'end', reason: 'destroyed', objects: z });
  story.step('what was destroyed is reactivated', 'corner', { kind: 'reactivate', undoes: world.ids.at(-1)!, objects: z });

  const back = { kind: 'return', ...handoff(world, 'medi', 'acme'), documents: RMA, objects: c } as const;
  story.step('a pack is returned to who never had it', 'medi', { ...back, ...handoff(world, 'medi', 'corner') });
  story.step('a pack is returned', 'medi', back);
  story.step('the return is received', 'acme', { kind: 'receive', returned: true, objects: c });
  story.ship('what came back is shipped uninspected', 'acme', 'medi', c);
  story.step('it is inspected', 'acme', { kind: 'unlock', reason: 'seal and storage in order', objects: c });

  story.record('a product gets a storage range', 'acme', world.product(1, { storage: { minCelsius: 2, maxCelsius: 8 } }));
  story.step('a reading in the range', 'acme', { kind: 'sensor', reading: reading(8), objects: c });
  story.step('a reading outside the range', 'acme', { kind: 'sensor', reading: reading(9.5), objects: c });
  story.step('it is used after the excursion', 'acme', { kind: 'end', reason: 'checked_out', objects: c });
  story.step('the excursion is judged', 'acme', { kind: 'unlock', reason: 'within its stability', objects: c });
  story.step('a dispute is opened', 'medi', { kind: 'dispute', what: 'mismatch_quantity', reason: 'one short', objects: c });
  const closes = world.ids.at(-1)!;
  story.step('another closes it', 'acme', { kind: 'dispute', closes, reason: 'counted', objects: c });
  story.step('the dispute is closed', 'medi', { kind: 'dispute', closes, reason: 'found', objects: c });

  story.step('a dispensing of another’s pack is reported', 'corner', { kind: 'dispense', ...late, objects: d });
  story.step('a receipt without its shipping is reported', 'corner', { kind: 'receive', ...late, objects: d });
  story.ship('the shipping comes late, and heals it', 'acme', 'corner', d);
  story.step('what was healed is received again', 'corner', { kind: 'receive', objects: d });

  const possessor = world.glnOf('acme');
  const title = { from: { owner: possessor }, to: { owner: world.glnOf('medi'), possessor } };
  story.step('the title of a pack is offered', 'acme', { kind: 'ship', ...title, objects: c });
  story.step('the title is accepted', 'medi', { kind: 'receive', ...title, objects: c });
  story.ship('its holder sells it', 'acme', 'corner', c);

  story.step('a distributor makes packs', 'medi', { kind: 'commission', lot: LOT, expiry: EXPIRY, objects: one(pack('M')) });
  story.record('a mandate', 'acme', world.mandateRecord('acme', 'medi', ['commission', 'lock']));
  story.step('it makes them by mandate', 'medi', { kind: 'commission', lot: LOT, expiry: EXPIRY, objects: one(pack('M')) });
  story.step('it signs at a site of its principal', 'medi', { kind: 'lock', reason: 'x', site: world.glnOf('acme'), objects: c });

  story.record('a product without serials', 'acme', world.product(2, { serialised: false, levels: [] }));
  story.record('its batch', 'acme', world.batch(2, 'B', { serialised: false }));
  const bulk = (quantity: number) => count(gtin(2), 'B', quantity);
  story.step('a number of packs is made', 'acme', { kind: 'commission', lot: 'B', expiry: EXPIRY, objects: bulk(100) });
  story.step('a number of packs is shipped', 'acme', { kind: 'ship', ...handoff(world, 'acme', 'corner'), objects: bulk(60) });
  const prev = [world.ids.at(-1)!];
  story.step('a part of them is received', 'corner', { kind: 'receive', objects: bulk(50) }, { prev });
  story.step('more than are left are received', 'corner', { kind: 'receive', objects: bulk(11) }, { prev });
  story.step('more than are there are dispensed', 'corner', { kind: 'dispense', objects: bulk(51) });
}

/** The file. */
export function story() {
  const { world, entries, lists } = tell();
  const { edge } = world;
  const checkpoint = { origin: ORIGIN, size: edge.size, root: edgeRoot(edge) };
  return {
    source:
      'Made for Theriac by test/vectors/story.ts. `time` is the sequencer’s; `before`: a list is complete before entries[before].',
    logKey: formatVkey(ORIGIN, ED25519, logKey().publicKey),
    ledger: world.ledger,
    lists,
    entries,
    checkpoint: signCheckpoint(checkpoint, logKey().publicKey, logKey().sign),
    custody: ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'M', 'P', 'R', 'S1', 'S2', 'S3', 'S4', 'T', 'Z'].map((serial) => ({
      object: pack(serial),
      ...world.where(pack(serial)),
    })),
    root: toBase64url(edgeRoot(edge)),
  };
}
