/**
 * How each reason of the verdict, each answer to the public and each exit comes about, told by steps of the trade. The types
 * demand a scene for every code that there is, so that a new one cannot go untried (test/verdict-scenes.test.ts).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EndReason, Step } from '../../src/protocol/epcis/step.js';
import { gs1CheckDigit } from '../../src/protocol/gs1/check-digit.js';
import type { Gln, Gtin } from '../../src/protocol/gs1/identifiers.js';
import type { Exit } from '../../src/protocol/verdict/exits.js';
import type { PublicCode } from '../../src/protocol/verdict/public-texts.js';
import type { ReasonCode } from '../../src/protocol/verdict/reasons.js';
import { type CounterWorld, EXPIRY, OUTSIDE, PRODUCT } from './counter-world.js';
import type { Party } from './ledger-world.js';
import { onAzerty } from './scan-noise.js';

/** Who scans what: `site` where it is not the first one of its participant. */
export interface Scene {
  readonly who: Party;
  readonly code: string;
  readonly site?: Gln;
}

/** Brings a scene about. `serial` is new in the world, for a pack and whatever else the scene needs; the batch A1 is there. */
type Arrange = (world: CounterWorld, serial: string) => Promise<Scene>;

const DATE = EXPIRY.slice(2).replaceAll('-', '');
const nextMonth = `${EXPIRY.slice(0, 5)}07-15`;
const monthBefore = `${EXPIRY.slice(0, 5)}05-15`;
const PAST = '2026-01-31';

/** What a scanner sends, which need not be about anything that is there. */
const sent =
  (text: (gtin: string, serial: string) => string): Arrange =>
  (world, serial) =>
    Promise.resolve({ who: world.pharmacy, code: text(world.gtin, serial) });
const element = (gtin: string, serial: string): string => `01${gtin}21${serial}\u001d17${DATE}10A1`;

/** A pack that lies in the pharmacy, to which something happens. */
const inStock =
  (happens: (world: CounterWorld, uri: string) => Promise<unknown>, scans: (world: CounterWorld) => Party): Arrange =>
  async (world, serial) => {
    await happens(world, await world.atPharmacy('A1', serial));
    return { who: scans(world), code: world.code(serial, 'A1') };
  };

/** The same of a batch of its own, which something happens to once the pack is there. */
const ofBatch =
  (happens: (world: CounterWorld, lot: string) => Promise<unknown>, lotOf = (serial: string) => `B${serial}`): Arrange =>
  async (world, serial) => {
    const lot = lotOf(serial);
    await world.batch(lot);
    await world.atPharmacy(lot, serial);
    await happens(world, lot);
    return { who: world.pharmacy, code: world.code(serial, lot) };
  };

/** The same of a product of its own. */
const ofProduct =
  (fields: object, happens: (world: CounterWorld, uri: string, gtin: string) => Promise<unknown> = nothing): Arrange =>
  async (world, serial) => {
    const gtin = await world.product(fields);
    await world.batch('P1', { gtin });
    await happens(world, await world.atPharmacy('P1', serial, gtin), gtin);
    return { who: world.pharmacy, code: world.code(serial, 'P1', { gtin }) };
  };

const nothing = (): Promise<void> => Promise.resolve();
const pharmacy = (world: CounterWorld): Party => world.pharmacy;
const otherPharmacy = (world: CounterWorld): Party => world.otherPharmacy;
const maker = (world: CounterWorld): Party => world.maker;
const authority = (world: CounterWorld): Party => world.base.authority;
const dispensed = (world: CounterWorld, uri: string) => world.dispense(world.pharmacy, uri);
const ended = (reason: EndReason, who: (world: CounterWorld) => Party = otherPharmacy): Arrange =>
  inStock((world, uri) => world.end(world.pharmacy, uri, reason), who);
/** Here and elsewhere: whoever ended it may take some ends back. */
const endedFor = (reason: EndReason): Arrange[] => [ended(reason), ended(reason, pharmacy)];

/** A new pack that its maker has sent somewhere. */
const sentTo =
  (to: (world: CounterWorld) => Gln, who: (world: CounterWorld) => Party, after = nothing as After): Arrange =>
  async (world, serial) => {
    const uri = world.pack(serial);
    await world.commission('A1', serial);
    await world.ship(world.maker, to(world), uri);
    await after(world, uri);
    return { who: who(world), code: world.code(serial, 'A1') };
  };
type After = (world: CounterWorld, uri: string) => Promise<unknown>;

/** A container with one pack, on its way to the pharmacy. */
const inContainer =
  (happens: After, codeOf: (world: CounterWorld, serial: string, sscc: string) => string): Arrange =>
  async (world, serial) => {
    await world.commission('A1', serial);
    const uri = world.pack(serial);
    const sscc = await world.packInto(world.maker, uri);
    await world.ship(world.maker, world.pharmacy.gln, sscc);
    await happens(world, uri);
    return { who: world.pharmacy, code: codeOf(world, serial, sscc) };
  };
const outerCode = (_: CounterWorld, __: string, sscc: string): string => `]C1${sscc.split('/').slice(-2).join('')}`;

/** A pack that came back to the wholesaler who had sold it. */
const sentBack: Arrange = async (world, serial) => {
  const { wholesaler } = world;
  const uri = world.pack(serial);
  await world.commission('A1', serial);
  await world.ship(world.maker, wholesaler.gln, uri);
  await world.receive(wholesaler, uri);
  await world.ship(wholesaler, world.pharmacy.gln, uri);
  await world.receive(world.pharmacy, uri);
  await world.sendBack(world.pharmacy, wholesaler.gln, uri);
  await world.receive(wholesaler, uri);
  return { who: wholesaler, code: world.code(serial, 'A1') };
};

/** A pack that was signed for by a key which came under review. */
const doubted: Arrange = async (world, serial) => {
  const signer = await world.base.addKey(world.maker, `weak-${serial}`, ['custody']);
  const at = { time: Date.now(), offset: '+01:00', site: world.maker.gln, objects: { epcs: [world.pack(serial)] } };
  const step: Step = { kind: 'commission', ...at, lot: 'A1' as never, expiry: EXPIRY };
  const { index } = await world.base.step({ signer }, step);
  await world.base.record(world.maker, { type: 'compromise', key: signer.kid, since: index, confirmed: [] });
  // So long the server remembers which keys are under review.
  await sleep(1_100);
  return { who: world.maker, code: world.code(serial, 'A1') };
};

/** A code that is dispensed at one company, and scanned at another after that. */
const copied: Arrange = async (world, serial) => {
  await dispensed(world, await world.atPharmacy('A1', serial));
  const code = world.scanned(serial, 'A1');
  await world.verdict(world.otherPharmacy, code);
  return { who: world.pharmacy, code };
};

/** A pack that its site scans for the fourth time since it dispensed it. */
const scannedAgain: Arrange = async (world, serial) => {
  await dispensed(world, await world.atPharmacy('A1', serial));
  const code = world.code(serial, 'A1');
  for (let n = 0; n < 3; n++) await world.verdict(world.pharmacy, code);
  return { who: world.pharmacy, code };
};

const withoutSerials: Arrange = async (world) => {
  const gtin = await world.product({ serialised: false });
  await world.batch('U1', { gtin, serialised: false });
  return { who: world.pharmacy, code: `(01)${gtin}(17)${DATE}(10)U1` };
};

/** A pack of a batch of which the register does not have all packs. */
const elsewhere =
  (happens: (world: CounterWorld, uri: string, lot: string) => Promise<unknown>): Arrange =>
  async (world, serial) => {
    const lot = `E${serial}`;
    await world.batch(lot, { complete: false });
    await happens(world, world.pack(serial), lot);
    return { who: world.pharmacy, code: world.code(serial, lot) };
  };

const printed =
  (print: (world: CounterWorld, serial: string) => string): Arrange =>
  async (world, serial) => {
    await world.atPharmacy('A1', serial);
    return { who: world.pharmacy, code: print(world, serial) };
  };

const withdraw = (world: CounterWorld, _: string, gtin: string) =>
  world.base.record(world.base.authority, { type: 'withdrawal', gtin, ref: 'W-1', text: 'Withdrawn', patientText: 'Stop' });
const authorityLocks =
  (reason?: string): After =>
  (world, uri) =>
    world.lock(world.base.authority, uri, reason);
/** A pack that was dispensed, and came back to who dispensed it. */
const broughtBack: After = async (world, uri) => {
  await dispensed(world, uri);
  await world.takeBack(world.pharmacy, uri);
};

/** A pack with a pharmacy whose licence has ended since. */
const unlicensed: Arrange = async (world, serial) => {
  const who = await world.base.admit('pharmacy');
  const uri = world.pack(serial);
  await world.commission('A1', serial);
  await world.ship(world.maker, who.gln, uri);
  await world.receive(who, uri);
  await world.base.record(world.base.authority, { type: 'licence', participant: who.gln, steps: [], until: null });
  return { who, code: world.code(serial, 'A1') };
};

/** A pack at a site that was closed since. */
const closed: Arrange = async (world, serial) => {
  const uri = world.pack(serial);
  const site = await world.site(world.pharmacy, 950, {});
  await world.commission('A1', serial);
  await world.ship(world.maker, world.pharmacy.gln, uri);
  await world.receive({ ...world.pharmacy, site }, uri);
  await world.site(world.pharmacy, 950, { active: false });
  return { who: world.pharmacy, code: world.code(serial, 'A1'), site };
};

/** A pack that its buyer does not sell, of a manufacturer that takes nothing in: it goes back to who sold it. */
const ofMakerThatTakesNothing: Arrange = async (world, serial) => {
  const { base, wholesaler, pharmacy: who } = world;
  const gtin = await world.product();
  await world.batch('P1', { gtin });
  await world.commission('P1', serial, gtin);
  const uri = world.pack(serial, gtin);
  for (const [from, to] of [
    [world.maker, wholesaler],
    [wholesaler, who],
  ] as const) {
    await world.ship(from, to.gln, uri);
    await world.receive(to, uri);
  }
  const maker = await base.admit('manufacturer', { steps: ['commission', 'ship'] });
  await base.record(base.authority, { type: 'grant', keys: [gtin], from: world.maker.gln, to: maker.gln });
  await world.lock(who, uri);
  return { who, code: world.code(serial, 'P1', { gtin }) };
};

/** A report of a pack that nobody made. */
const reportedUnmade: Arrange = async (world, serial) => {
  await world.reportReceipt(world.pharmacy, world.pack(serial));
  return { who: world.pharmacy, code: world.code(serial, 'A1') };
};

/** The same of a case. */
const reportedCase: Arrange = async (world, serial) => {
  const gtin = await world.product();
  const digits = `5${gtin.slice(1, 13)}`;
  const level = `${digits}${gs1CheckDigit(digits)}` as Gtin;
  const levels = [{ gtin: level, contains: 10, of: gtin }];
  const record = { ...PRODUCT, type: 'product', gtin, name: 'In cases', levels };
  await world.base.send('/api/entries', world.base.signRecord(world.maker, record)).expect(201);
  await world.reportReceipt(world.pharmacy, world.pack(serial, level));
  return { who: world.pharmacy, code: `(01)${level}(21)${serial}` };
};

/** A pack that another company says it dispensed. */
const reported: After = (world, uri) => world.dispense(world.otherPharmacy, uri, undefined, { alreadyDone: 'the line was down' });

const dispute: After = (world, uri) => world.dispute(world.maker, uri);

/** The scenes of each reason; in the first its row stands as the table has it. */
export const REASON_SCENES: Readonly<Record<ReasonCode, readonly Arrange[]>> = {
  SCAN_CAPS_LOCK: [sent((gtin, serial) => `]D2${element(gtin, serial).toLowerCase()}`)],
  SCAN_KEYBOARD: [
    sent((gtin, serial) => onAzerty(element(gtin, serial))),
    sent((gtin, serial) => `)01=${gtin})21=${serial}z)10=A1`),
  ],
  SCAN_SEPARATOR_LOST: [sent((gtin, serial) => element(gtin, serial).replace('\u001d', ''))],
  SCAN_GLUED: [sent((gtin, serial) => element(gtin, serial) + gtin.slice(1))],
  SCAN_AFFIX: [printed((world, serial) => `${world.scanned(serial, 'A1')};`)],
  SCAN_MISPRINTED: [sent((gtin, serial) => `è${element(gtin, serial).replace('\u001d', 'è')}`)],
  SCAN_CORRUPT: [sent((gtin, serial) => element(`${gtin.slice(0, 13)}${(Number(gtin[13]) + 1) % 10}`, serial))],
  SCAN_WRONG_CODE: [sent((gtin) => gtin.slice(1)), sent(() => 'https://example.com/leaflet')],
  SCAN_OUTER_CODE: [inContainer(nothing, outerCode), inContainer(authorityLocks(), outerCode), reportedCase],
  SERIAL_MISSING: [sent((gtin) => `(01)${gtin}(10)A1`)],

  BATCH_UNKNOWN: [async ({ pharmacy: who, ...world }, serial) => ({ who, code: world.scanned(serial, 'NOPE') })],
  SERIAL_UNKNOWN: [async ({ pharmacy: who, ...world }, serial) => ({ who, code: world.scanned(serial, 'A1') }), reportedUnmade],
  BATCH_MISMATCH: [
    async (world, serial) => {
      await world.batch(`B${serial}`);
      await world.atPharmacy('A1', serial);
      return { who: world.pharmacy, code: world.scanned(serial, `B${serial}`) };
    },
  ],
  EXPIRY_MISMATCH: [printed((world, serial) => world.scanned(serial, 'A1', { expiry: nextMonth }))],
  STOLEN: [
    ...endedFor('stolen'),
    ...endedFor('lost'),
    inStock(async (world, uri) => {
      await world.end(world.pharmacy, uri, 'stolen');
      await world.takeBack(world.otherPharmacy, uri);
    }, authority),
  ],
  FALSIFIED: [inStock((world, uri) => world.lock(world.base.authority, uri, 'the seal is a copy', 'falsified'), pharmacy)],
  BROUGHT_BACK: [inStock(broughtBack, pharmacy)],
  WITHDRAWN: [ofProduct({}, withdraw)],
  RECALLED: [ofBatch((world, lot) => world.recall(`R-${lot}`, { lots: [lot] }))],
  EXPIRED: [ofBatch((world, lot) => world.batch(lot, { expiry: PAST }))],
  SUPPLIED_ELSEWHERE: [
    inStock(dispensed, otherPharmacy),
    inStock(async (world, uri) => {
      await dispensed(world, uri);
      await world.takeBack(world.otherPharmacy, uri);
    }, otherPharmacy),
    async (world, serial) => ({ ...(await inStock(dispensed, pharmacy)(world, serial)), site: world.branch }),
  ],
  INACTIVE_SAMPLE: endedFor('sample'),
  INACTIVE_FREE_SAMPLE: endedFor('free_sample'),
  INACTIVE_EXPORTED: endedFor('exported'),
  INACTIVE_CHECKED_OUT: [ended('checked_out')],
  INACTIVE_DESTROYED: [...endedFor('destroyed'), ...endedFor('damaged')],
  SUPPLIED_HERE: [scannedAgain],

  LICENCE_ENDED: [unlicensed],
  SITE_CLOSED: [closed],
  COPY_SUSPECTED: [copied, inStock(reported, pharmacy)],
  EXCURSION: [ofProduct({ storage: { minCelsius: 2, maxCelsius: 8 } }, (world, uri) => world.sense(world.pharmacy, uri, 3, 19))],
  LOCKED: [
    inStock((world, uri) => world.lock(world.pharmacy, uri), pharmacy),
    inStock(authorityLocks(), pharmacy),
    ofMakerThatTakesNothing,
  ],
  KEY_SUSPECT: [doubted],
  PRODUCT_UNREGISTERED: [
    async ({ pharmacy: who, ...world }, serial) => ({ who, code: world.code(serial, 'A1', { gtin: world.gtinOf(99) }) }),
  ],
  NEVER_SHIPPED: [
    async (world, serial) => {
      await world.commission('A1', serial);
      return { who: world.pharmacy, code: world.code(serial, 'A1') };
    },
  ],
  NOT_FOR_YOU: [sentTo(({ wholesaler }) => wholesaler.gln, pharmacy), sentTo(({ wholesaler }) => wholesaler.gln, maker)],
  HELD_ELSEWHERE: [
    inStock(nothing, otherPharmacy),
    async (world, serial) => ({ ...(await inStock(nothing, pharmacy)(world, serial)), site: world.branch }),
  ],
  EXPIRY_DAY_DIFFERS: [printed((world, serial) => world.code(serial, 'A1', { expiry: `${EXPIRY.slice(0, 8)}16` }))],
  DISPUTED: [inStock(dispute, pharmacy), inStock(dispute, maker)],
  RETURN_PENDING: [sentBack],
  OTHER_MARKET: [ofProduct({ markets: ['FR'] })],
  DONE_HERE: [inStock(dispensed, pharmacy)],

  OWN_USE: [ended('checked_out', pharmacy)],
  PART_PACK: [inStock((world, uri) => world.dispense(world.pharmacy, uri, world.pharmacy.gln, { partial: true }), pharmacy)],
  RECALL_CAUTION: [
    ofBatch((world, lot) => world.recall(`C-${lot}`, { lots: [lot], class: 4, action: 'caution', text: 'Shake.' })),
  ],
  EXPIRY_SHORTENED: [ofBatch((world, lot) => world.batch(lot, { expiry: monthBefore }))],
  OK_EXPIRY_EXTENDED: [ofBatch((world, lot) => world.batch(lot, { expiry: nextMonth }))],
  OK_ARRIVING: [
    sentTo(({ pharmacy: { gln } }) => gln, pharmacy),
    inContainer(nothing, (world, serial) => world.code(serial, 'A1')),
  ],
  OK_CHAIN_GAP: [
    sentTo(() => OUTSIDE, pharmacy),
    sentTo(
      () => OUTSIDE,
      pharmacy,
      (world, uri) => world.takeStock(world.pharmacy, uri),
    ),
  ],
  SERIAL_ELSEWHERE: [
    elsewhere(nothing),
    elsewhere((world, uri, lot) => world.takeStock(world.pharmacy, uri, { lot, expiry: EXPIRY })),
  ],
  BATCH_NO_SERIALS: [withoutSerials],
  OK_ACTIVE: [inStock(nothing, pharmacy)],
};

/** The scene of each answer to the public about a code; `too_many` is about the asker (guesses.test.ts). */
export const ANSWER_SCENES: Readonly<Record<Exclude<PublicCode, 'too_many'>, Arrange>> = {
  unreadable: inContainer(nothing, outerCode),
  unknown: sent((gtin, serial) => element(gtin, serial)),
  withdrawn: ofProduct({}, withdraw),
  recalled: ofBatch((world, lot) => world.recall(`R-${lot}`, { lots: [lot] })),
  expired: ofBatch((world, lot) => world.batch(lot, { expiry: PAST })),
  not_for_sale: ended('sample'),
  used_more_than_once: copied,
  caution: ofBatch((world, lot) => world.recall(`C-${lot}`, { lots: [lot], class: 4, action: 'caution' })),
  handed_out: inStock(dispensed, pharmacy),
  not_handed_out: inStock(nothing, pharmacy),
  batch_listed: sent((gtin) => `(01)${gtin}(10)A1`),
  product_listed: sent((gtin) => `(01)${gtin}`),
};

type Done = { [D in Exit['do']]: (world: CounterWorld, scene: Scene, exit: Extract<Exit, { do: D }>) => Promise<unknown> };

/** Each exit, taken by whoever was offered it. */
const TAKE: Done = {
  dispense: (world, { who }, { object }) => world.dispense(who, object),
  book_in: (world, { who }, { object }) => world.receive(who, object),
  take_stock: (world, { who, code }, { object }) =>
    world.takeStock(who, object, { lot: /\(10\)(.+)$/.exec(code)![1], expiry: EXPIRY }),
  take_back: (world, { who }, { object }) => world.takeBack(who, object),
  send_back: (world, { who }, { object, to }) => world.sendBack(who, to, object),
  destroy: (world, { who }, { object }) => world.end(who, object, 'destroyed'),
  void: (world, { who }, { object }) => world.void(who, object),
  unlock: (world, { who }, { object }) => world.unlock(who, object),
  open_exception: (world, { who }, { object }) => world.dispute(who, object),
  close_exception: (world, { who }, { object, closes }) => world.closeDispute(who, object, closes),
  override: (world, { who, code }, exit) => world.override(who, code, exit.reason, 201),
  reactivate: (world, { who }, { object, undoes }) => world.reactivate(who, object, undoes),
  confirm_report: (world, { who }, { object, confirms }) => world.unlock(who, object, { confirms }),
  undo_report: (world, { who }, { object, undoes }) => world.reactivate(who, object, undoes),
  wait_for: nothing,
};

/** Every kind of exit. */
export const EXITS = Object.keys(TAKE) as readonly Exit['do'][];

/** Takes an exit. */
export const take = (world: CounterWorld, { who, site, ...scene }: Scene, exit: Exit): Promise<unknown> =>
  (TAKE[exit.do] as (world: CounterWorld, scene: Scene, exit: Exit) => Promise<unknown>)(
    world,
    { who: site ? { ...who, site } : who, ...scene },
    exit,
  );
