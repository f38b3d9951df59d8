/**
 * The second part of story.json: every refusal that its first part does not meet, each with what it takes to meet it, and
 * late data that finds whole containers. Not here: fences, which the judges of a story do not read, and `too-many-heads`,
 * which takes 257 entries.
 */
import { toBase64url } from '../../src/protocol/bytes.js';
import type { Gln } from '../../src/protocol/gs1/identifiers.js';
import { ALL_STEPS, gln, gtin, handoff, pack, packOf, RMA, signerNamed, sscc, type Told } from '../support/pure-world.js';
import { fixed } from './samples.js';
import { quantities } from './story-quantities.js';
import type { Story } from './story.js';

const LOT = 'L2';
const EXPIRY = '2030-01-31';
const DAY = 86_400_000;
type Objects = NonNullable<Told['objects']>;
const one = (uri: string): Objects => ({ epcs: [uri] });
const made = { lot: LOT, expiry: EXPIRY };
const late = { alreadyDone: 'the scanner was offline' };
/** What no type of ours allows: the refusals are about it. */
const wrong = <T>(value: unknown): T => value as T;

export function refusals(story: Story): void {
  forms(story);
  goods(story);
  keys(story);
  making(story);
  moving(story);
  marking(story);
  lateData(story);
  quantities(story);
  licences(story);
}

function forms(story: Story): void {
  const { world } = story;
  const a = one(pack('A'));
  story.record('a record of no type', 'acme', wrong({ type: 'order' }));
  story.record('a record without its members', 'acme', wrong({ type: 'batch' }));
  story.record('a batch whose lot no link can carry', 'acme', wrong({ ...world.batch(1, LOT), lot: '..' }));
  story.step('an event about a serial that no link can carry', 'corner', {
    kind: 'end',
    reason: 'lost',
    objects: one(pack('.')),
  });
  story.step('an event that is no step', 'corner', { kind: wrong('arrive'), objects: a } as Told);
  const lock = (reason: string): Told => ({ kind: 'lock', reason, objects: a });
  story.step('a reason that gives a terminal an order', 'corner', lock('\u001b[2Jgenuine'));
  story.step('a reason that turns its direction', 'corner', lock('\u202egenuine'));
  story.step('a reason with the second set of controls', 'corner', lock('\u009b2J'));
  story.record('a recall with a tabulator', 'acme', world.recall(1, { ref: 'R-0', text: 'Glass\tin the vial.' }));
  story.record('a product with a line feed in its name', 'acme', world.product(1, { name: 'Product\n1' }));
  story.step('an event with an empty reason', 'corner', { kind: 'lock', reason: '', objects: a });
  story.step(
    'an entry for another ledger',
    'corner',
    { kind: 'end', reason: 'lost', objects: a },
    { log: toBase64url(fixed('a')) },
  );
  story.step(
    'an entry by a key of nobody',
    'corner',
    { kind: 'end', reason: 'lost', objects: a },
    { key: signerNamed('nobody') },
  );
  story.step('an event far ahead', 'corner', { kind: 'end', reason: 'lost', time: world.time + 300_001, objects: a });
  story.step('what expired ends by an event just ahead', 'corner', {
    kind: 'end',
    reason: 'destroyed',
    time: world.time + 300_000,
    objects: a,
  });
  story.step('what ended is locked, too', 'authority', { kind: 'lock', reason: 'evidence', objects: a });
  story.step('what ended ends again', 'corner', { kind: 'end', reason: 'lost', objects: a });
}

function goods(story: Story): void {
  const { world } = story;
  const genesis = world.genesis(['authority']);
  const [first] = genesis.regulators;
  const { key } = first!;
  story.record('a genesis record with a key off the curve', 'authority', {
    ...genesis,
    regulators: [{ ...first!, key: { ...key, x: key.y } }],
  });
  story.record('a batch of a product of nobody', 'acme', world.batch(9, LOT));
  story.record('a further batch', 'acme', world.batch(1, LOT, { expiry: '2030-01-30' }));
  story.record('its expiry is corrected', 'acme', world.batch(1, LOT, { expiry: EXPIRY, printed: ['2030-01-30', EXPIRY] }));
  story.record('it loses its serials', 'acme', world.batch(1, LOT, { serialised: false }));
  story.record('a batch of the product without serials', 'acme', world.batch(1, 'N', { serialised: false }));
  story.record('a product with a level of another', 'acme', world.product(3, { levels: world.product(1).levels as never }));
  story.record('a second product', 'acme', world.product(3));
  story.record('its batch', 'acme', world.batch(3, LOT, { expiry: EXPIRY }));
  story.record('its level is taken away', 'acme', world.product(3, { levels: [] }));
  story.record('a recall with the name of one of another product', 'acme', world.recall(3));
  story.record('a recall of serials in no lot', 'acme', world.recall(3, { ref: 'R-2', serials: ['B'] as never }));
  story.record('a caution', 'acme', world.recall(1, { ref: 'R-3', class: 4, action: 'caution' }));
  story.record('a recall at wholesalers of another country', 'acme', world.recall(1, { ref: 'R-4', markets: ['DE'] as never }));
}

function keys(story: Story): void {
  const { world } = story;
  const [locks, branch] = [signerNamed('corner office'), gln(60)];
  const site = {
    name: 'Branch',
    address: 'Via Larga 2',
    country: 'IT',
    timeZone: 'Europe/Rome',
    latitude: 45.4,
    longitude: 12.3,
  };
  const own = { type: 'site', participant: world.glnOf('corner'), ...site } as const;
  story.record('a branch that its company files itself', 'corner', { ...own, gln: branch });
  story.record('a branch at a site of another', 'authority', { ...own, gln: world.glnOf('medi') });
  story.record('a branch', 'authority', { ...own, gln: branch });
  story.record('its company moves it to another country', 'corner', { ...own, gln: branch, country: 'SM' });
  story.record('another company closes it', 'medi', { ...own, gln: branch, active: false });
  story.record('its company closes it', 'corner', { ...own, gln: branch, active: false });
  story.record('and opens it', 'corner', { ...own, gln: branch });
  story.record('the authority opens it', 'authority', { ...own, gln: branch });
  story.record(
    'a key for a site of somebody else',
    'corner',
    world.keyRecord('corner', locks, 'x', { sites: [world.glnOf('medi')] }),
  );
  const limits = { permissions: ['lock'], sites: [world.glnOf('corner')] } as const;
  story.record('a key that locks, at one site', 'corner', world.keyRecord('corner', locks, 'office-1', limits as never));
  story.record('the same key again', 'medi', world.keyRecord('medi', locks, 'office-1'));
  const d = one(pack('D'));
  story.step('it dispenses', 'corner', { kind: 'dispense', objects: d }, { key: locks });
  story.step('it locks elsewhere', 'corner', { kind: 'lock', reason: 'x', site: branch, objects: d }, { key: locks });
  story.step('it locks', 'corner', { kind: 'lock', reason: 'x', objects: d }, { key: locks });
  story.record('a retirement that begins in the past', 'corner', { type: 'retire', key: locks.kid, from: world.index });
  story.record('a loss in the future', 'corner', { type: 'compromise', key: locks.kid, since: world.index + 1, confirmed: [] });
  story.record('the key retires', 'corner', { type: 'retire', key: locks.kid, from: world.index + 2 });
  story.step('it unlocks, for the last time', 'corner', { kind: 'unlock', reason: 'x', objects: d }, { key: locks });
  story.step('it locks again', 'corner', { kind: 'lock', reason: 'x', objects: d }, { key: locks });
  const applicant = { ...site, type: 'participant-application', gln: world.glnOf('medi'), role: 'pharmacy', label: 'x' };
  const signer = signerNamed('double');
  const application = world.states(signer, 'application+jws', { ...applicant, key: signer.publicJwk });
  const licence = { steps: [], until: null, opening: null };
  story.record('a second participant of one number', 'authority', { type: 'participant', application, licence });
  story.record('who is no regulator licenses', 'acme', { type: 'licence', participant: world.glnOf('acme'), ...licence });
  story.record('a licence of nobody', 'authority', { type: 'licence', participant: gln(99), ...licence });
  story.step('a step that the mandate does not cover', 'medi', {
    kind: 'end',
    reason: 'lost',
    site: world.glnOf('acme'),
    objects: d,
  });
}

function making(story: Story): void {
  const { world } = story;
  const make = (objects: Objects, fields: object = made): Told => ({ kind: 'commission', ...fields, objects });
  story.step('a pack without its batch', 'acme', make(one(pack('E')), {}));
  story.step('a pack of an unknown batch', 'acme', make(one(pack('E')), { lot: 'L9', expiry: EXPIRY }));
  story.step('a pack with another expiry', 'acme', make(one(pack('E')), { lot: LOT, expiry: '2030-01-29' }));
  story.step('a pack of a batch without serials', 'acme', make(one(pack('E')), { lot: 'N', expiry: '2028-01-31' }));
  story.step('a pack of no product', 'acme', make(one(packOf(gtin(9), 'E'))));
  story.step('two packs in the clear', 'acme', make({ epcs: [pack('E'), pack('F')] }));
  const cases = [packOf(gtin(1, 1), '7'), packOf(gtin(3, 1), '7')];
  story.step('cases of two products in one batch', 'acme', make({ epcs: cases }));
  const list = story.packs(LOT, 'E', 'F', 'G');
  const rival = story.packs(LOT, 'G', 'H');
  story.step(
    'a list with another count',
    'acme',
    make({ ...list, list: { ...list.list!, count: 4 }, quantities: [{ ...list.quantities![0]!, quantity: 4 }] }),
  );
  story.step('a list of another lot', 'acme', make(list, { lot: 'N', expiry: '2028-01-31' }));
  story.step('packs with the former expiry', 'acme', make(list, { lot: LOT, expiry: '2030-01-30' }));
  story.step('a pack of them again', 'acme', make(one(pack('F'))));
  story.step('a list that shares a pack with theirs', 'acme', make(rival));
  const unknown = { ...list, list: { ...list.list!, root: toBase64url(fixed('no list')) } };
  story.step('a list that nobody has', 'acme', { kind: 'lock', reason: 'x', objects: unknown });
  story.step('a case of a second product', 'acme', make(one(cases[1]!)));
  story.step('something unknown is packed', 'acme', { kind: 'pack', parent: sscc(20), objects: one(pack('X')) }, { prev: [] });
  story.step('something is packed into an unknown case', 'acme', { kind: 'pack', parent: cases[0]!, objects: one(pack('E')) });
  for (let i = 20; i < 25; i++) {
    const objects = one(i === 20 ? cases[1]! : sscc(i));
    story.step(`container ${i - 18} of a nest`, 'acme', { kind: 'pack', parent: sscc(i + 1), objects });
  }
  story.step('container 7 of a nest', 'acme', { kind: 'pack', parent: sscc(30), objects: one(sscc(25)) });
  story.step('the outermost goes into the innermost', 'acme', { kind: 'pack', parent: cases[1]!, objects: one(sscc(25)) });
  story.step('a pack goes into the innermost', 'acme', { kind: 'pack', parent: cases[1]!, objects: one(pack('E')) });
  story.step('it is not inside the outermost', 'acme', { kind: 'unpack', parent: sscc(25), objects: one(pack('E')) });
  story.step('it leaves the innermost', 'acme', { kind: 'unpack', parent: cases[1]!, objects: one(pack('E')) });
  story.step('what nobody packed is unpacked', 'acme', { kind: 'unpack', parent: sscc(40), objects: { epcs: [] } });
  story.step('what is held is taken into stock', 'corner', { kind: 'stock', ...made, objects: one(pack('E')) });
  story.step('a container is', 'corner', { kind: 'stock', objects: one(sscc(25)) });
  const from = { owner: world.glnOf('acme') };
  story.step('stock from a participant', 'corner', { kind: 'stock', ...made, from, objects: one(pack('S')) });
}

function moving(story: Story): void {
  const { world } = story;
  const [acme, medi, corner] = [world.glnOf('acme'), world.glnOf('medi'), world.glnOf('corner')];
  const e = one(pack('E'));
  story.step('a drop-shipment to its buyer', 'acme', {
    kind: 'ship',
    ...handoff(world, 'acme', 'medi'),
    dropShipment: true,
    objects: e,
  });
  story.step('goods go nowhere', 'acme', { kind: 'ship', ...handoff(world, 'acme', 'acme'), objects: e });
  story.step('who is not the giver ships', 'acme', { kind: 'ship', ...handoff(world, 'medi', 'corner'), objects: e });
  story.step('who does not hold it ships', 'medi', { kind: 'ship', ...handoff(world, 'medi', 'corner'), objects: e });
  const drop = { to: { owner: corner, possessor: medi, site: medi }, dropShipment: true };
  story.step('a pack is shipped past its buyer', 'acme', { kind: 'ship', from: { owner: acme }, ...drop, objects: e });
  story.step('it is shipped again', 'acme', { kind: 'ship', ...handoff(world, 'acme', 'corner'), objects: e });
  story.step('it is received from somebody else', 'medi', { kind: 'receive', from: { owner: corner }, objects: e });
  story.step('it is received', 'medi', {
    kind: 'receive',
    from: { owner: acme },
    to: { owner: corner, possessor: medi },
    objects: e,
  });
  story.step('it is taken back too late', 'acme', { kind: 'void', objects: e });
  story.step('it is sold by its holder', 'medi', {
    kind: 'ship',
    from: { owner: corner },
    to: { owner: medi, possessor: corner },
    objects: e,
  });
  story.ship('another is shipped', 'acme', 'medi', one(pack('F')));
  story.step('and received', 'medi', { kind: 'receive', objects: one(pack('F')) });
  story.step('goods of two owners are packed', 'medi', { kind: 'pack', parent: sscc(50), objects: story.packs(LOT, 'E', 'F') });
  story.step('a container is dispensed', 'acme', { kind: 'dispense', objects: one(sscc(25)) });
  const leaving = { ...handoff(world, 'medi', 'nobody'), outside: true } as const;
  story.step('a pack leaves the register', 'medi', { kind: 'ship', ...leaving, objects: one(pack('F')) });
  story.step('it comes back into stock', 'corner', { kind: 'stock', from: { owner: gln(98) }, objects: one(pack('F')) });
  story.step('who once had it gets it back', 'corner', {
    kind: 'return',
    ...handoff(world, 'corner', 'medi'),
    documents: RMA,
    objects: one(pack('F')),
  });
  story.step('its maker does', 'corner', {
    kind: 'return',
    ...handoff(world, 'corner', 'acme'),
    documents: RMA,
    objects: one(pack('F')),
  });
  story.step('it is received as it left', 'acme', { kind: 'receive', objects: one(pack('F')) });
  story.step('it is sold before it was looked at', 'acme', {
    kind: 'ship',
    ...handoff(world, 'acme', 'medi'),
    objects: one(pack('F')),
  });
}

function marking(story: Story): void {
  const { world } = story;
  const g = one(pack('G'));
  story.step('who is not concerned disputes', 'corner', { kind: 'dispute', what: 'damaged', reason: 'x', objects: g });
  story.step('a dispute that nobody opened is closed', 'acme', {
    kind: 'dispute',
    closes: world.ids[0]!,
    reason: 'x',
    objects: g,
  });
  story.step('who does not hold it locks', 'corner', { kind: 'lock', reason: 'x', objects: g });
  story.step('what is not locked is unlocked', 'acme', { kind: 'unlock', reason: 'x', objects: g });
  story.step('a pack ends as a free sample', 'acme', { kind: 'end', reason: 'free_sample', objects: g });
  const undoes = world.ids.at(-1)!;
  story.step('another end is undone', 'acme', { kind: 'reactivate', undoes: world.ids[0]!, objects: g });
  story.step('somebody else undoes it', 'medi', { kind: 'reactivate', undoes, objects: g });
  world.time += 10 * DAY;
  story.step('it is undone after more than ten days', 'acme', { kind: 'reactivate', undoes, objects: g });
}

function lateData(story: Story): void {
  const { world } = story;
  const make = (objects: Objects): Told => ({ kind: 'commission', ...made, objects });
  const received = (objects: Objects): Told => ({ kind: 'receive', ...late, objects });
  story.step('packs for late data', 'acme', make(story.packs(LOT, 'P', 'Q', 'R', 'T')));
  const [pq, rt] = [story.packs(LOT, 'P', 'Q'), story.packs(LOT, 'R', 'T')];
  story.step('two go into a container', 'acme', { kind: 'pack', parent: sscc(60), objects: pq });
  story.step('all that is in it is reported', 'medi', received(pq));
  story.ship('it ships, and is there', 'acme', 'medi', one(sscc(60)));
  story.ship('it ships on', 'medi', 'corner', one(sscc(60)));
  story.step('all that is in it is reported again, and is its receipt', 'corner', received(pq));
  story.step('a third report changes nothing', 'corner', received(pq));
  story.step('the container is returned', 'corner', {
    kind: 'return',
    ...handoff(world, 'corner', 'medi'),
    documents: RMA,
    objects: one(sscc(60)),
  });
  story.step('it comes back', 'medi', { kind: 'receive', objects: one(sscc(60)) });
  story.step('it is inspected', 'medi', { kind: 'unlock', reason: 'sealed', objects: one(sscc(60)) });
  story.ship('it ships once more, and is not there yet', 'medi', 'corner', one(sscc(60)));
  story.step('two are reported before they are packed', 'medi', received(rt));
  story.step('they are packed', 'acme', { kind: 'pack', parent: sscc(61), objects: rt });
  story.ship('they ship, and are there', 'acme', 'medi', one(sscc(61)));
  story.step('one is dispensed, they say', 'medi', { kind: 'dispense', ...late, objects: one(pack('R')) });
  story.step('what was opened ships', 'medi', { kind: 'ship', ...handoff(world, 'medi', 'corner'), objects: one(sscc(61)) });
}

function licences(story: Story): void {
  const { world } = story;
  const [participant, d]: [Gln, Objects] = [world.glnOf('corner'), one(pack('D'))];
  const steps = ALL_STEPS.filter((step) => step !== 'lock');
  story.record('a licence without locks, for a time', 'authority', { type: 'licence', participant, steps, until: '2028-02-12' });
  story.step('who may not lock locks', 'corner', { kind: 'lock', reason: 'x', objects: d });
  world.time = Date.parse('2028-02-12T23:59:59.999Z');
  story.step('a dispute on the last day', 'corner', { kind: 'dispute', what: 'damaged', reason: 'x', objects: d });
  story.step('a dispute after it', 'corner', { kind: 'dispute', what: 'damaged', reason: 'x', objects: d });
  lapsed(story, d);
}

/** What is told after a licence ended: it happened, and brings nothing in. */
function lapsed(story: Story, d: Objects): void {
  const { world } = story;
  story.step('a dispensing after it', 'corner', { kind: 'dispense', objects: d });
  story.step('one that was before, as is said', 'corner', { kind: 'dispense', ...late, objects: d });
  const undoes = world.ids.at(-1)!;
  story.step('which is not undone', 'corner', { kind: 'reactivate', undoes, objects: d });
  const own = { participant: world.glnOf('corner'), until: null, opening: null };
  const x = one(packOf(gtin(1), 'LAPSED'));
  story.record('the licence is renewed', 'authority', { type: 'licence', ...own, steps: [...ALL_STEPS] });
  story.step('a pack', 'acme', { kind: 'commission', ...made, objects: x });
  story.step('another company reports that it dispensed it', 'corner', { kind: 'dispense', ...late, objects: x });
  const report = world.ids.at(-1)!;
  story.record('the licence of that one ends', 'authority', { type: 'licence', ...own, steps: [] });
  story.step('its word stops it', 'acme', { kind: 'dispense', objects: x });
  story.step('it takes its word back', 'corner', { kind: 'reactivate', undoes: report, objects: x });
  story.step('and gives it again, to no effect', 'corner', { kind: 'dispense', ...late, objects: x });
  story.step('it is dispensed', 'acme', { kind: 'dispense', objects: x });
  story.record('it has its licence again', 'authority', { type: 'licence', ...own, steps: [...ALL_STEPS] });
}
