import { describe, expect, it, test } from 'vitest';
import { heldBy } from '../../../test/support/simulation.js';
import type { Claim } from '../custody/holding.js';
import type { EndReason } from '../epcis/step.js';
import type { Gln, Gtin, Lot, Serial } from '../gs1/identifiers.js';
import { scanFault } from '../gs1/scan/reading.js';
import { readScan } from '../gs1/scan/scan.js';
import type { Batch, MadeProduct, Recall } from '../registry/registry.js';
import { professionalVerdict } from './judge.js';
import type { Asker, Knowledge, PlacedLock, Resolved } from './knowledge.js';
import { isWholeCode, publicAnswer, tooManyAsked } from './public.js';
import { LANGUAGES, PUBLIC_ANSWERS } from './public-texts.js';
import { filled, isWarning, type Reason, type ReasonCode, REASONS } from './reasons.js';
import { gtinOf, type ThingReading } from './subject.js';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const GTIN = '09521234500018' as Gtin;
const MAKER = '9521234500001' as Gln;
const HERE = '9521234500018' as Gln;
const OTHER = '9521234500025' as Gln;
const BRANCH = '9521234500032' as Gln;
const CODE = `(01)${GTIN}(21)S1(17)271231(10)L1`;

const product: MadeProduct = {
  gtin: GTIN,
  name: 'Medicine',
  authorisation: null,
  serialised: true,
  levels: [],
  storage: null,
  markets: [],
  digitalLinkQr: false,
  attested: false,
  participant: MAKER,
  withdrawal: null,
};
const batch = {
  gtin: GTIN,
  lot: 'L1',
  aliases: [],
  expiry: '2027-12-31',
  printed: ['2027-12-31'],
  serialised: true,
  complete: true,
} as unknown as Batch;
const held = heldBy(HERE);
/** All of it happened when it was recorded. */
const recordedAtOnce = ({ supply, end, claims = [] }: Partial<Resolved>) =>
  new Map([supply, end, ...claims].flatMap((one) => (one ? [[one.index, one.time] as const] : [])));
const asker: Asker = {
  gln: HERE,
  role: 'pharmacy',
  site: HERE,
  country: 'DE',
  timeZone: 'Europe/Berlin',
  at: { latitude: 52.5, longitude: 13.4 },
  can: ['dispense', 'reactivate', 'receive', 'unlock', 'void'],
};
const names = new Map([
  [MAKER as string, 'Maker'],
  [OTHER as string, 'Other'],
]);
const known = (fields: Partial<Knowledge> = {}, custody: Partial<Resolved> = {}): Knowledge => ({
  product,
  printed: batch,
  pack: { batch, custody: { ...held, happened: recordedAtOnce(custody), ...custody } },
  container: null,
  waiting: null,
  returnTo: MAKER,
  recalls: [],
  repeats: 0,
  evidence: { sightings: [], moved: 0, cleared: 0, misses: 0 },
  offline: false,
  overrides: [],
  names,
  ...fields,
});
const recall = (fields: Partial<Recall> = {}): Recall => ({
  issuer: MAKER,
  ref: 'R-1',
  active: true,
  gtin: GTIN,
  lots: ['L1' as Lot],
  unregistered: false,
  serials: [],
  markets: [],
  class: 2,
  depth: 'patient',
  action: 'return',
  text: 'Return it',
  patientText: null,
  by: MAKER,
  attested: false,
  first: 1,
  index: 1,
  time: NOW,
  ...fields,
});
const read = (code: string) => readScan(code, { year: 2026 });
const judge = (knowledge: Knowledge, who: Partial<Asker> = {}, code = CODE, now = NOW) =>
  professionalVerdict(read(code), knowledge, { ...asker, ...who }, now);
const codes = (knowledge: Knowledge, who: Partial<Asker> = {}, code = CODE, now = NOW): ReasonCode[] =>
  judge(knowledge, who, code, now).reasons.map((each) => each.code);
const supply = { id: 'ID', index: 9, time: NOW - 3_600_000, site: HERE };
const PALLET = 'https://id.gs1.org/00/095212345000000018';
const lock = (fields: Partial<PlacedLock>): PlacedLock => ({
  by: OTHER,
  kind: 'lock',
  rank: 'manufacturer',
  index: 3,
  reason: 'seal',
  on: PALLET,
  ...fields,
});
const URI = `https://id.gs1.org/01/${GTIN}/21/S1`;
const ended = (why: NonNullable<Resolved['end']>['reason']) => ({ ...supply, reason: why });
/** A report of a dispensing, or of an end. */
const claimed = (by: Gln, reason?: EndReason): Claim => ({
  ...supply,
  by,
  ...(reason ? { kind: 'end', reason } : { kind: 'dispense' }),
});
const disputed = (by: Gln) => ({ id: 'CASE', index: 5, by, what: 'damaged', reason: 'wet', on: URI }) as const;
const decision = (code: ReasonCode) => ({ code, name: 'A. Pharmacist', text: 'import permit 7' });
const transit = {
  state: 'in_transit',
  holder: OTHER,
  taker: { owner: HERE, holder: HERE, site: HERE },
} as const;

/** A report of a receipt. */
const received: Claim = { ...claimed(OTHER), kind: 'receive' };
const AUTHORITY = { role: 'regulator', gln: BRANCH } as const;
const MAY_NOT = { gln: MAKER, can: [] } as const;
/** Who may send back and destroy. */
const DISPOSES = { can: ['return', 'end'] } as const;

describe('a table', () => {
  const rows = Object.entries(REASONS);

  it('leads with rescan, then stop, then hold, then ok', () => {
    const order = ['rescan', 'stop', 'hold', 'ok'];
    const ranks = rows.map(([, { verdict }]) => order.indexOf(verdict));
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  });

  it('tells everybody who may go on to check the seal, and nobody else', () => {
    for (const [code, { verdict, advice }] of rows) expect(advice.endsWith('Check the seal.'), code).toBe(verdict === 'ok');
  });

  it('raises no alert for what the scanner did, or for goods in order', () => {
    for (const [, { verdict, alert }] of rows) if (verdict === 'rescan' || verdict === 'ok') expect(alert).toBeNull();
  });

  it('says all public answers in all languages, with the same facts', () => {
    const facts = (text: string) => (text.match(/\{[a-z]+\}/g) ?? []).sort();
    for (const answer of Object.values(PUBLIC_ANSWERS)) {
      for (const language of LANGUAGES) {
        const { title, text } = answer[language];
        expect(facts(title + text)).toEqual(facts(answer.en.title + answer.en.text));
        expect(title).not.toBe('');
      }
    }
  });

  it('warns of a dispensing against holds that are for people to decide, while they hold', () => {
    const warned = rows.filter(([code, { verdict }]) => isWarning({ code: code as ReasonCode, verdict }));
    expect(warned.map(([code]) => code)).toEqual(['COPY_SUSPECTED', 'KEY_SUSPECT', 'DISPUTED', 'OTHER_MARKET']);
    expect(isWarning({ code: 'OTHER_MARKET', verdict: 'ok' })).toBe(false);
  });

  it('leaves a name in a text alone where there is no such fact', () => {
    expect(filled('{a} and {b}', { a: '1' })).toBe('1 and {b}');
    expect(['Shake it', 'Shake it.', 'Shake it!'].map((a) => filled('Say: {a}. Go.', { a }))).toEqual([
      'Say: Shake it. Go.',
      'Say: Shake it. Go.',
      'Say: Shake it! Go.',
    ]);
  });
});

describe('a pack in its place', () => {
  test.each<[string, Partial<Resolved>, Partial<Asker>, ReasonCode]>([
    ['held here', {}, {}, 'OK_ACTIVE'],
    ['held at another site, asked without a site', { site: BRANCH }, { site: null }, 'OK_ACTIVE'],
    ['held at another site of the asker', { site: BRANCH }, {}, 'HELD_ELSEWHERE'],
    ['held by another', { holder: OTHER }, {}, 'HELD_ELSEWHERE'],
    ['held by its maker', { holder: MAKER }, {}, 'NEVER_SHIPPED'],
    ['on its way to the asker', transit, {}, 'OK_ARRIVING'],
    ['on its way from one site of the asker to another', { ...transit, holder: HERE }, {}, 'OK_ARRIVING'],
    ['on its way to another', { ...transit, taker: { owner: MAKER, holder: MAKER, site: null } }, {}, 'NOT_FOR_YOU'],
    ['shipped by the asker', { ...transit, holder: HERE, taker: { owner: OTHER, holder: OTHER, site: null } }, {}, 'NOT_FOR_YOU'],
    ['out of the register', { state: 'left', holder: OTHER }, {}, 'OK_CHAIN_GAP'],
    ['anywhere, asked by a regulator', { holder: OTHER }, { role: 'regulator' }, 'OK_ACTIVE'],
    ['opened here', { openedAt: HERE }, {}, 'PART_PACK'],
    ['found, and commissioned since', { unproven: true, found: 'made' }, {}, 'OK_CHAIN_GAP'],
    ['on its way back to the asker', { ...transit, taker: { ...transit.taker, returned: true } }, {}, 'RETURN_PENDING'],
    ['reported as exported by the asker', { holder: OTHER, claims: [claimed(HERE, 'exported')] }, {}, 'INACTIVE_EXPORTED'],
    ['opened elsewhere, and with the asker', { openedAt: BRANCH }, {}, 'BROUGHT_BACK'],
    ['opened elsewhere', { openedAt: BRANCH, holder: OTHER }, {}, 'SUPPLIED_ELSEWHERE'],
    ['taken in by a stock-taking', { unproven: true }, {}, 'OK_CHAIN_GAP'],
    ['taken in by a stock-taking, asked by a regulator', { unproven: true }, { role: 'regulator' }, 'OK_CHAIN_GAP'],
    ['booked out here', { end: ended('checked_out') }, {}, 'OWN_USE'],
    ['booked out elsewhere', { end: ended('checked_out'), holder: OTHER }, {}, 'INACTIVE_CHECKED_OUT'],
    ['a sample', { end: ended('sample') }, {}, 'INACTIVE_SAMPLE'],
    ['a free sample', { end: ended('free_sample') }, {}, 'INACTIVE_FREE_SAMPLE'],
    ['exported', { end: ended('exported') }, {}, 'INACTIVE_EXPORTED'],
    ['destroyed', { end: ended('damaged') }, {}, 'INACTIVE_DESTROYED'],
    ['stolen', { end: ended('stolen') }, {}, 'STOLEN'],
    ['lost', { end: ended('lost') }, { role: 'regulator' }, 'STOLEN'],
    ['lost by another', { end: ended('lost'), holder: OTHER }, {}, 'STOLEN'],
    ['brought back here', { supply, forGood: true }, {}, 'BROUGHT_BACK'],
    ['on its way back to the asker after its use', { supply, forGood: true, ...transit }, {}, 'BROUGHT_BACK'],
    ['brought back elsewhere', { supply, forGood: true, holder: OTHER }, {}, 'SUPPLIED_ELSEWHERE'],
    ['brought back, and destroyed', { end: ended('damaged'), forGood: true }, {}, 'INACTIVE_DESTROYED'],
    ['held without a licence', {}, { unlicensed: true }, 'LICENCE_ENDED'],
    ['dispensed here today', { supply }, {}, 'DONE_HERE'],
    ['dispensed by the asker, asked without a site', { supply }, { site: null }, 'DONE_HERE'],
    ['dispensed at another site of the asker', { supply }, { site: BRANCH }, 'SUPPLIED_ELSEWHERE'],
    ['dispensed by another', { supply, holder: OTHER }, {}, 'SUPPLIED_ELSEWHERE'],
    ['dispensed here before', { supply: { ...supply, time: NOW - 86_400_000 } }, {}, 'SUPPLIED_HERE'],
  ])('%s', (_what, custody, who, code) => {
    expect(codes(known({}, custody), who)).toEqual([code]);
  });

  it('that was found and never made is one whose serial is kept elsewhere, until its batch is complete: then it is unknown', () => {
    const foundIn = (complete: boolean, custody: Partial<Resolved> = {}) => {
      const all = { ...batch, complete };
      const found = known({ printed: all }, { unproven: true, found: 'unmade', ...custody });
      return codes({ ...found, pack: { ...found.pack!, batch: all } });
    };
    expect(foundIn(false)).toEqual(['SERIAL_ELSEWHERE']);
    expect(foundIn(false, { holder: OTHER })).toEqual(['HELD_ELSEWHERE']);
    for (const custody of [{}, { holder: OTHER }]) expect(foundIn(true, custody)[0]).toBe('SERIAL_UNKNOWN');
  });

  it('that came in a container is said to be scanned by itself for the first time, once for each company', () => {
    const scanned = (participant: Gln) => ({
      evidence: {
        sightings: [{ participant, role: 'pharmacy', place: participant, at: null, first: 1, last: 1, remote: false } as const],
        moved: 0,
        cleared: 0,
        misses: 0,
      },
    });
    const inferred = (fields: Partial<Knowledge> = {}) => judge(known(fields, { basis: 'inferred' })).reasons[0]!.facts;
    expect(inferred()).toEqual({ basis: 'inferred' });
    expect(inferred(scanned(OTHER))).toEqual({ basis: 'inferred' });
    expect(inferred(scanned(HERE))).toEqual({});
  });

  it('is done here until the local midnight, at most three times, in local time', () => {
    const sold = known({}, { supply: { ...supply, time: Date.parse('2026-11-22T22:30:00Z') } });
    const at = (time: string, timeZone: string) => codes(sold, { timeZone }, CODE, Date.parse(time));
    expect(at('2026-11-22T22:59:00Z', 'Europe/Berlin')).toEqual(['DONE_HERE']);
    expect(at('2026-11-22T23:01:00Z', 'Europe/Berlin')).toEqual(['SUPPLIED_HERE']);
    expect(at('2026-11-22T23:01:00Z', 'Nowhere/Atall')).toEqual(['DONE_HERE']);
    const title = (timeZone: string) => judge(sold, { timeZone }, CODE, Date.parse('2026-11-22T22:31:00Z')).reasons[0]!.title;
    expect([title('Europe/Berlin'), title('Nowhere/Atall')]).toEqual(['Dispensed here 23:30', 'Dispensed here 22:30']);
    expect(codes({ ...sold, repeats: 2 }, {}, CODE, Date.parse('2026-11-22T22:40:00Z'))).toEqual(['DONE_HERE']);
    expect(codes({ ...sold, repeats: 3 }, {}, CODE, Date.parse('2026-11-22T22:40:00Z'))).toEqual(['SUPPLIED_HERE']);
  });

  it('was dispensed or ended on the day on which it happened, however late that was recorded', () => {
    const recorded = Date.parse('2026-11-22T22:30:00Z');
    const told = (custody: Partial<Resolved>, happened: string) => {
      const late = { ...custody, happened: new Map([[9, Date.parse(happened)]]) };
      const [{ code, title, facts }] = judge(known({}, late), {}, CODE, recorded).reasons as [Reason];
      return [code, title, facts['date']];
    };
    const sold = { supply: { ...supply, time: recorded } };
    expect(told(sold, '2026-11-22T20:07:00Z')).toEqual(['DONE_HERE', 'Dispensed here 21:07', '2026-11-22']);
    expect(told(sold, '2026-11-19T05:07:00Z')).toEqual(['SUPPLIED_HERE', 'You dispensed it 2026-11-19', '2026-11-19']);
    expect(told({ holder: OTHER, claims: [claimed(HERE)] }, '2026-11-19T05:07:00Z')[1]).toBe('You dispensed it 2026-11-19');
    const gone = { end: { ...ended('destroyed'), time: recorded } };
    expect(told(gone, '2026-11-18T23:30:00Z')[2]).toBe('2026-11-19');
  });

  it('that arrives is dispensed or booked in by a pharmacy, and booked in by others', () => {
    const advice = (role: Asker['role']) => judge(known({}, transit), { role }).reasons[0]!.advice;
    expect(advice('pharmacy')).toBe('Dispense it, or book it in. Check the seal.');
    expect(advice('distributor')).toBe('Book it in. Check the seal.');
  });

  it('of a batch of which not all are here may be taken into stock, and nobody can say more of it', () => {
    const some = known({ pack: null, printed: { ...batch, complete: false } });
    const found = judge(some, { can: ['stock'] });
    expect([found.reasons.map(({ code }) => code), found.exits]).toEqual([
      ['SERIAL_ELSEWHERE'],
      [{ do: 'take_stock', object: URI }],
    ]);
    expect(judge(some, { can: [] }).exits).toEqual([]);
    expect(judge(known({ pack: null }), { can: ['stock'] }).exits).toEqual([]);
  });

  it('that nobody made is no more than a report, which is undone where it was made', () => {
    const some = known({ pack: null, waiting: claimed(HERE) });
    const undo = [{ do: 'undo_report', object: URI, undoes: 'ID' }];
    expect(judge(some, { can: ['dispute'] }).exits).toEqual(undo);
    for (const who of [{ site: BRANCH, can: ['dispute'] }, { site: null, can: ['dispute'] }, { can: ['reactivate'] }] as const)
      expect(judge(some, who).exits).toEqual([]);
    expect(judge({ ...some, printed: { ...batch, complete: false } }, { can: ['dispute', 'stock'] }).exits).toEqual([
      { do: 'take_stock', object: URI },
      ...undo,
    ]);
  });

  it('names who signed with a doubtful key to those whose business that is', () => {
    const who = (custody: Partial<Resolved>, asks: Partial<Asker> = {}) => {
      const { reasons, exits } = judge(known({}, custody), asks);
      return [reasons.find(({ code }) => code === 'KEY_SUSPECT')!.facts['who'], (exits[0] as { who: object }).who];
    };
    expect(who({ suspect: [OTHER], visible: false })[0]).toBe('the company that signed');
    expect(who({ suspect: [OTHER], holder: BRANCH })[0]).toBe('the company that signed');
    expect(who({ suspect: [OTHER], holder: OTHER })).toEqual(['Other', { role: 'partner', gln: OTHER, name: 'Other' }]);
    expect(who({ suspect: [BRANCH] })[0]).toBe(BRANCH);
    expect(who({ suspect: [OTHER], visible: false }, { role: 'regulator' })[0]).toBe('Other');
    expect(who({ suspect: [MAKER], visible: false })[0]).toBe('Maker');
  });

  it('is of no manufacturer where nobody holds its number', () => {
    const orphan = { ...product, participant: null };
    expect(judge(known({ product: orphan })).product!.manufacturer).toBeNull();
  });

  it('shows its custody to whoever may see it', () => {
    expect(judge(known()).custody).toMatchObject({ holder: HERE, here: true, basis: 'scanned' });
    expect(judge(known({}, { visible: false })).custody).toBeNull();
  });

  it('names a taker without a name by its number', () => {
    const gone = { ...transit, holder: HERE, taker: { owner: BRANCH, holder: BRANCH, site: null } };
    expect(judge(known({}, gone)).reasons[0]!.advice).toBe(`You shipped it to ${BRANCH}: void the shipping if it stays.`);
  });
});

describe('the ways out', () => {
  const exits = (custody: Partial<Resolved>, who: Partial<Asker> = {}, more: Partial<Knowledge> = {}, now = NOW) =>
    judge(known(more, custody), who, CODE, now).exits.map((exit) => ('who' in exit ? `wait_for ${exit.who.role}` : exit.do));

  test.each<[string, Partial<Resolved>, Partial<Asker>, Partial<Knowledge>, string[]]>([
    ['in order', {}, {}, {}, ['dispense']],
    ['in order, at a place that may not dispense', {}, { can: [] }, {}, []],
    ['arriving', transit, {}, {}, ['book_in']],
    ['arriving, at a key that may not receive', transit, { can: [] }, {}, []],
    ['shipped', { ...transit, holder: HERE, taker: { owner: OTHER, holder: OTHER, site: null } }, {}, {}, ['void']],
    [
      'shipped, and may not void',
      { ...transit, holder: HERE, taker: { owner: OTHER, holder: OTHER, site: null } },
      { can: [] },
      {},
      [],
    ],
    ['out of the register', { state: 'left', taker: { owner: OTHER, holder: OTHER, site: null } }, {}, {}, ['void']],
    ['held by another', { holder: OTHER }, {}, {}, ['wait_for supplier']],
    ['held by the own other site', { site: BRANCH }, {}, {}, ['wait_for yourself']],
    ['never shipped', { holder: MAKER }, {}, {}, ['wait_for manufacturer']],
    ['dispensed here', { supply }, {}, {}, ['reactivate']],
    ['dispensed here, and may not reactivate', { supply }, { can: [] }, {}, []],
    ['dispensed here, asked without a site', { supply }, { site: null }, {}, []],
    ['dispensed elsewhere', { supply, holder: OTHER }, {}, {}, ['take_back']],
    ['stolen, and brought back', { end: ended('stolen'), forGood: true }, DISPOSES, {}, ['send_back', 'destroy']],
    ['dispensed here and recalled', { supply }, {}, { recalls: [recall()] }, []],
    ['recalled', {}, {}, { recalls: [recall()] }, []],
    ['cautioned', {}, {}, { recalls: [recall({ class: 4 })] }, ['dispense']],
    ['locked by another', { locks: [lock({})] }, {}, {}, ['wait_for manufacturer']],
    ['locked by two', { locks: [lock({}), lock({ by: MAKER })] }, {}, {}, ['wait_for manufacturer', 'wait_for manufacturer']],
    ['locked by the asker, twice', { locks: [lock({ by: HERE }), lock({ by: HERE })] }, {}, {}, ['unlock']],
    ['locked by the asker, who may not unlock', { locks: [lock({ by: HERE })] }, { can: [] }, {}, []],
    ['locked by a holder that is a secret', { locks: [lock({ rank: 'holder' })], visible: false }, {}, {}, ['wait_for holder']],
    ['locked by a maker, for a regulator', { locks: [lock({})] }, { role: 'regulator' }, {}, ['unlock']],
    [
      'locked by a regulator, for another',
      { locks: [lock({ rank: 'regulator' })] },
      { role: 'regulator' },
      {},
      ['wait_for regulator'],
    ],
    ['signed by a doubtful key of its maker', { suspect: [MAKER] }, {}, {}, ['wait_for manufacturer']],
    ['signed by a doubtful key of a partner', { suspect: [OTHER] }, {}, {}, ['wait_for partner']],
    ['of another market', {}, {}, { product: { ...product, markets: ['FR'] } }, ['override', 'wait_for regulator']],
    [
      'of another market, at a wholesaler',
      {},
      { role: 'distributor' },
      { product: { ...product, markets: ['FR'] } },
      ['dispense'],
    ],
    [
      'of another market, asked without a site',
      {},
      { site: null },
      { product: { ...product, markets: ['FR'] } },
      ['wait_for regulator'],
    ],
    [
      'of another market, decided',
      {},
      {},
      { product: { ...product, markets: ['FR'] }, overrides: [decision('OTHER_MARKET')] },
      ['dispense'],
    ],
    [
      'of another market and locked',
      { locks: [lock({})] },
      {},
      { product: { ...product, markets: ['FR'] } },
      ['wait_for manufacturer', 'wait_for regulator'],
    ],
    ['out of the register, at another', { state: 'left', holder: OTHER }, { can: ['stock'] }, {}, ['take_stock']],
    ['out of the register, and may not take stock', { state: 'left', holder: OTHER }, {}, {}, []],
    ['never seen before, and here', { unproven: true }, {}, {}, ['dispense']],
    ['opened here', { openedAt: HERE }, {}, {}, ['dispense']],
    ['opened elsewhere, and with the asker', { openedAt: BRANCH }, DISPOSES, {}, ['send_back', 'destroy']],
    ['brought back', { supply, forGood: true }, DISPOSES, {}, ['send_back', 'destroy']],
    ['brought back, at its manufacturer', { supply, forGood: true, holder: MAKER }, { ...DISPOSES, gln: MAKER }, {}, ['destroy']],
    ['brought back, on its way', { supply, forGood: true, ...transit }, DISPOSES, {}, []],
    ['recalled, where goods go out', {}, DISPOSES, { recalls: [recall()] }, ['send_back', 'destroy']],
    ['destroyed, where goods go out', { end: ended('destroyed') }, DISPOSES, {}, []],
    ['damaged, where goods go out', { end: ended('damaged') }, DISPOSES, {}, ['send_back', 'destroy']],
    ['repacked, where goods go out', { end: ended('repacked') }, DISPOSES, {}, ['destroy']],
    ['dispensed elsewhere, asked by who may not receive', { supply, holder: OTHER }, { can: [] }, {}, []],
    ['lost here', { end: ended('lost') }, { can: ['reactivate'] }, {}, ['reactivate']],
    ['without a licence', {}, { ...DISPOSES, unlicensed: true }, {}, ['send_back', 'destroy', 'wait_for regulator']],
    ['at a closed site', {}, { ...DISPOSES, closed: true }, {}, ['send_back', 'destroy']],
    ['brought back, where nobody takes it', { supply, forGood: true }, DISPOSES, { returnTo: null }, ['destroy']],
    ['brought back, where only its holder would', { supply, forGood: true }, DISPOSES, { returnTo: HERE }, ['destroy']],
    ['reported by another', { claims: [claimed(OTHER)] }, {}, {}, ['wait_for regulator']],
    [
      'reported by another, for its maker',
      { claims: [claimed(OTHER)] },
      { gln: MAKER },
      {},
      ['unlock', 'wait_for regulator', 'wait_for supplier'],
    ],
    [
      'reported by its maker, for that one',
      { holder: MAKER, claims: [claimed(MAKER)] },
      { gln: MAKER, can: ['dispute'] },
      {},
      ['undo_report'],
    ],
    [
      'reported by another, for a maker that may not unlock',
      { holder: MAKER, claims: [claimed(OTHER)] },
      MAY_NOT,
      {},
      ['wait_for regulator'],
    ],
    ['reported by another, for an authority', { claims: [claimed(OTHER)] }, AUTHORITY, {}, ['unlock', 'confirm_report']],
    ['received by another, for an authority', { claims: [received] }, AUTHORITY, {}, ['confirm_report']],
    ['inferred to be with another, for an authority', { claims: [{ ...received, inferred: true }] }, AUTHORITY, {}, []],
    [
      'falsified',
      { locks: [lock({ rank: 'regulator', cause: 'falsified' })], end: ended('stolen') },
      DISPOSES,
      {},
      ['wait_for regulator'],
    ],
    ['booked out here', { end: ended('checked_out') }, {}, {}, ['reactivate']],
    ['destroyed here', { end: ended('destroyed') }, {}, {}, []],
    ['come back and not inspected', { locks: [lock({ kind: 'return', rank: 'holder', by: HERE })] }, {}, {}, ['unlock']],
    [
      'come back to another',
      { holder: OTHER, locks: [lock({ kind: 'return', rank: 'holder', by: OTHER })] },
      {},
      {},
      ['wait_for supplier', 'wait_for holder'],
    ],
    [
      'too warm on its way, now here',
      { locks: [lock({ kind: 'excursion', rank: 'holder' })] },
      { can: ['unlock', 'dispute'] },
      {},
      ['unlock', 'open_exception'],
    ],
    [
      'too warm, at another',
      { holder: OTHER, locks: [lock({ kind: 'excursion', rank: 'holder' })] },
      { can: ['unlock', 'dispute'] },
      {},
      ['open_exception', 'wait_for holder', 'wait_for supplier'],
    ],
    [
      'locked by a holder, for the maker',
      { holder: OTHER, locks: [lock({ rank: 'holder', on: URI })] },
      { gln: MAKER, role: 'manufacturer' },
      {},
      ['unlock', 'wait_for supplier'],
    ],
    [
      'locked on its container, for the maker',
      { holder: OTHER, locks: [lock({ rank: 'holder' })] },
      { gln: MAKER, role: 'manufacturer' },
      {},
      ['wait_for holder', 'wait_for supplier'],
    ],
    ['disputed by another', { disputes: [disputed(OTHER)] }, { can: ['dispute'] }, {}, ['open_exception', 'wait_for partner']],
    ['disputed by another, at a counter', { disputes: [disputed(OTHER)] }, {}, {}, ['override', 'wait_for partner']],
    ['disputed by another, in secret', { disputes: [disputed(OTHER)], visible: false }, { can: [] }, {}, ['wait_for partner']],
    ['disputed by the asker', { disputes: [disputed(HERE)] }, { can: ['dispute'] }, {}, ['close_exception']],
    [
      'disputed, for a regulator',
      { disputes: [disputed(OTHER)] },
      { role: 'regulator', gln: BRANCH, can: ['dispute'] },
      {},
      ['close_exception', 'wait_for partner'],
    ],
    [
      'held by another who must explain, asked by its owner',
      { holder: OTHER, owner: HERE },
      { can: ['dispute'] },
      {},
      ['open_exception', 'wait_for supplier'],
    ],
    ['disputed and decided', { disputes: [disputed(OTHER)] }, {}, { overrides: [decision('DISPUTED')] }, ['dispense']],
    [
      'of another market, and may not dispense',
      {},
      { can: [] },
      { product: { ...product, markets: ['FR'] } },
      ['wait_for regulator'],
    ],
  ])('%s', (_what, custody, who, more, expected) => {
    expect(exits(custody, who, more)).toEqual(expected);
  });

  it('end the reactivation after ten days', () => {
    const sold = { supply } as const;
    const end = supply.time + 10 * 86_400_000;
    expect(exits(sold, {}, {}, end)).toEqual(['reactivate', 'take_back']);
    expect(exits(sold, {}, {}, end + 1)).toEqual(['take_back']);
  });

  it('lead through the container that a pack travels in', () => {
    const inside = { ...transit, container: 'https://id.gs1.org/00/195212345000000001' };
    expect(judge(known({}, inside)).exits).toEqual([{ do: 'book_in', object: inside.container }]);
  });
});

describe('a print', () => {
  const other = { ...batch, lot: 'L2' as Lot };
  const month = { ...batch, expiry: '2028-03-31' };
  const midMonth = { ...batch, expiry: '2027-12-15', printed: ['2027-12-15'] };
  const code = (rest: string) => `(01)${GTIN}${rest}`;

  test.each<[string, Partial<Knowledge>, string, ReasonCode[]]>([
    ['of an unknown product', { product: null, printed: null, pack: null }, CODE, ['PRODUCT_UNREGISTERED']],
    [
      'of an unknown product that has expired',
      { product: null, printed: null, pack: null },
      code('(17)200131'),
      ['EXPIRED', 'PRODUCT_UNREGISTERED'],
    ],
    [
      'of an unknown product without a date',
      { product: null, printed: null, pack: null },
      code('(21)1'),
      ['PRODUCT_UNREGISTERED'],
    ],
    ['of an unknown serial', { pack: null }, CODE, ['SERIAL_UNKNOWN']],
    ['of an unknown serial without a lot', { pack: null, printed: null }, code('(21)S9(17)271231'), ['SERIAL_UNKNOWN']],
    ['of an unknown serial alone: a part of a code', { pack: null, printed: null }, code('(21)S9'), ['SCAN_CORRUPT']],
    ['of an unknown batch alone', { pack: null, printed: null }, code('(10)L9'), ['SCAN_CORRUPT']],
    ['of an unknown batch', { printed: null, pack: null }, CODE, ['BATCH_UNKNOWN', 'SERIAL_UNKNOWN']],
    ['of an unknown batch on a known pack', { printed: null }, CODE, ['BATCH_UNKNOWN']],
    ['of another batch', { printed: other }, CODE, ['BATCH_MISMATCH']],
    [
      'of another month',
      { printed: month, pack: { batch: { ...month, printed: [month.expiry] }, custody: held } },
      CODE,
      ['EXPIRY_MISMATCH'],
    ],
    ['of another day', {}, CODE.replace('271231', '271230'), ['EXPIRY_DAY_DIFFERS']],
    [
      'of the month alone',
      { printed: midMonth, pack: { batch: midMonth, custody: held } },
      CODE.replace('271231', '271200'),
      ['OK_ACTIVE'],
    ],
    ['without a date', {}, code('(21)S1(10)L1'), ['OK_ACTIVE']],
    ['without a lot', { printed: null }, code('(21)S1(17)271231'), ['OK_ACTIVE']],
    [
      'of the first date of an extended batch',
      { printed: month, pack: { batch: month, custody: held } },
      CODE,
      ['OK_EXPIRY_EXTENDED'],
    ],
    [
      'of a date that is later than the one in force',
      { pack: { batch: { ...batch, expiry: '2027-11-30' }, custody: held } },
      CODE,
      ['EXPIRY_SHORTENED'],
    ],
    [
      'of the month alone, later than the one in force',
      { pack: { batch: { ...batch, expiry: '2027-11-30' }, custody: held } },
      CODE.replace('271231', '271200'),
      ['EXPIRY_SHORTENED'],
    ],
    [
      'of a date that is later than the one in force, which is past',
      { pack: { batch: { ...batch, expiry: '2026-10-31' }, custody: held } },
      CODE,
      ['EXPIRED'],
    ],
    [
      'of the first date of an extended batch, which is past all the same',
      { pack: { batch: { ...month, expiry: '2026-10-31', printed: ['2026-09-30'] }, custody: held } },
      CODE.replace('271231', '260930'),
      ['EXPIRED'],
    ],
    [
      'of the date that the pack was made with, which its batch names no more',
      { pack: { batch: { ...month, printed: [month.expiry] }, custody: held, expiry: '2027-12-31' } },
      CODE,
      ['OK_EXPIRY_EXTENDED'],
    ],
    [
      'of no date, of a pack that bears an earlier one',
      { pack: { batch: { ...month, printed: [month.expiry] }, custody: held, expiry: '2027-12-31' } },
      code('(21)S1(10)L1'),
      ['OK_EXPIRY_EXTENDED'],
    ],
    [
      'of the new date of an extended batch',
      { printed: month, pack: { batch: month, custody: held } },
      CODE.replace('271231', '280331'),
      ['OK_ACTIVE'],
    ],
    ['without a serial', { pack: null }, code('(17)271231(10)L1'), ['SERIAL_MISSING']],
    ['of an unserialised batch', { printed: { ...batch, serialised: false }, pack: null }, code('(10)L1'), ['BATCH_NO_SERIALS']],
    [
      'of an unserialised batch, with a serial',
      { printed: { ...batch, serialised: false }, pack: null },
      CODE,
      ['BATCH_NO_SERIALS'],
    ],
    [
      'of an unserialised product alone',
      { product: { ...product, serialised: false }, printed: null, pack: null },
      code('(17)271231'),
      ['SERIAL_MISSING'],
    ],
    [
      'of an unserialised product, unknown batch',
      { product: { ...product, serialised: false }, printed: null, pack: null },
      CODE,
      ['BATCH_UNKNOWN'],
    ],
    ['as a price barcode', { printed: null, pack: null }, GTIN.slice(1), ['SCAN_WRONG_CODE']],
    ['read wrong', {}, CODE.replace('271231', '271331'), ['SCAN_CORRUPT']],
  ])('%s', (_what, knowledge, text, expected) => {
    expect(codes(known(knowledge), {}, text)).toEqual(expected);
  });

  it('is told from a lost separator only where the register does not know what it says', () => {
    const swallowed = `01${GTIN}1727123110L121S1`;
    const reading = read(swallowed);
    expect(reading).toMatchObject({ kind: 'pack', lot: 'L121S1', suspicion: { code: 'SCAN_SEPARATOR_LOST' } });
    const nothing = { printed: null, pack: null };
    expect(judge(known(nothing), {}, swallowed).reasons[0]).toMatchObject({ code: 'SCAN_SEPARATOR_LOST', alert: null });
    const whole = { ...batch, lot: 'L121S1' as Lot };
    expect(codes(known({ printed: { ...whole, serialised: false }, pack: null }), {}, swallowed)).toEqual(['BATCH_NO_SERIALS']);
    expect(codes(known({ printed: whole, pack: null }), {}, swallowed)).toEqual(['SCAN_SEPARATOR_LOST']);
    // The serial alone says nothing: its pack is known, its lot is not, or not all of it.
    const both = { ...reading, serial: 'S1' as Serial } as typeof reading;
    const first = (knowledge: Knowledge) => professionalVerdict(both, knowledge, asker, NOW).reasons[0]!.code;
    expect(first(known({ printed: null }))).toBe('SCAN_SEPARATOR_LOST');
    expect(first(known({ printed: whole, pack: { batch: whole, custody: held } }))).toBe('OK_ACTIVE');
    expect(first(known({ printed: whole, pack: null }))).toBe('SCAN_SEPARATOR_LOST');
    expect(codes(known({ ...nothing, product: null }), {}, swallowed)).toEqual(['PRODUCT_UNREGISTERED']);
    const unguessed = { ...reading, suspicion: { code: 'SCAN_SEPARATOR_LOST' } } as typeof reading;
    expect(professionalVerdict(unguessed, known(nothing), asker, NOW).reasons[0]!.facts).toEqual({});
    const serialFirst = { ...reading, lot: undefined, serial: 'S1' as Serial } as typeof reading;
    expect(professionalVerdict(serialFirst, known({ printed: null }), asker, NOW).reasons[0]!.code).toBe('OK_ACTIVE');
    const unserialised = { ...nothing, product: { ...product, serialised: false } };
    expect(professionalVerdict(serialFirst, known(unserialised), asker, NOW).reasons[0]!.code).toBe('SCAN_SEPARATOR_LOST');
  });

  it('passes on what the reader found out of the scanner’s fault', () => {
    const { reasons } = judge(known(), {}, `01${GTIN}21S1ß\u001d17271231`);
    expect(reasons[0]).toMatchObject({ code: 'SCAN_KEYBOARD', advice: 'Set the scanner to de.' });
    expect(reasons[0]!.facts['guess']).toBe(`01${GTIN}21S1-\u001d17271231`);
  });

  it('says what a scanner sent beside the code', () => {
    const fault = scanFault('SCAN_AFFIX', 'The scanner sends something.', { added: ';' });
    const { reasons } = professionalVerdict(fault, known(), asker, NOW);
    expect(reasons[0]).toMatchObject({ advice: 'Switch off its suffix ;, scan again.', facts: { added: ';' } });
  });

  it('names no layout where the reader could not tell which', () => {
    const { reasons } = judge(known(), {}, `)01=${GTIN})21=S1`);
    expect(reasons[0]).toMatchObject({ code: 'SCAN_KEYBOARD', advice: 'Set the scanner to the layout of this computer.' });
    expect(reasons[0]!.facts).not.toHaveProperty('layout');
  });
});

describe('goods', () => {
  it('are judged product before batch before pack, with all reasons', () => {
    const withdrawal = {
      issuer: MAKER,
      by: MAKER,
      attested: false,
      active: true,
      ref: 'W',
      text: 'Gone',
      patientText: null,
      index: 1,
    };
    const bad = known(
      {
        product: { ...product, withdrawal },
        recalls: [recall(), recall({ ref: 'R-2', class: 4 })],
        pack: { batch, custody: { ...held, locks: [lock({})] } },
      },
      {},
    );
    const found = judge(bad, {}, CODE, Date.parse('2028-01-01T00:00:00Z'));
    expect(found.reasons.map(({ code }) => code)).toEqual(['WITHDRAWN', 'RECALLED', 'EXPIRED', 'LOCKED', 'RECALL_CAUTION']);
    expect(found.verdict).toBe('stop');
  });

  it('expire at the local midnight after their date', () => {
    const at = (time: string) => codes(known(), {}, CODE, Date.parse(time));
    expect(at('2027-12-31T22:59:59Z')).toEqual(['OK_ACTIVE']);
    expect(at('2027-12-31T23:00:00Z')).toEqual(['EXPIRED']);
  });

  it('say that they expired before the printed date where the manufacturer shortened it', () => {
    const shortened = { ...batch, expiry: '2026-10-31' };
    const pack = { batch: shortened, custody: held };
    const { reasons } = judge(known({ printed: shortened, pack }), {}, CODE);
    expect(reasons.find(({ code }) => code === 'EXPIRED')).toMatchObject({
      title: 'Expired 2026-10-31',
      advice: 'Move to destruction: the manufacturer shortened the printed date, 2027-12-31.',
    });
  });

  it('made for another market are held where they are dispensed, and nowhere else', () => {
    const foreign = known({ product: { ...product, markets: ['FR'] } });
    expect(codes(foreign)).toEqual(['OTHER_MARKET']);
    expect(codes(foreign, { country: 'FR' })).toEqual(['OK_ACTIVE']);
    expect(codes(foreign, { country: null })).toEqual(['OK_ACTIVE']);
    expect(codes(foreign, { role: 'distributor' })).toEqual(['OK_ACTIVE']);
  });

  it('that are locked name who did it, unless that is a secret', () => {
    const title = (custody: Partial<Resolved>) => judge(known({}, custody)).reasons[0]!.title;
    expect(title({ locks: [lock({})] })).toBe('Locked by Other');
    expect(title({ locks: [lock({ by: BRANCH })] })).toBe(`Locked by ${BRANCH}`);
    expect(title({ locks: [lock({ rank: 'holder' })], visible: false })).toBe('Locked by its holder');
  });
});

describe('alerts', () => {
  const alerts = (knowledge: Knowledge, who: Partial<Asker> = {}, code = CODE) =>
    judge(knowledge, who, code).reasons.map(({ alert }) => alert);

  it('are not raised twice over goods that are out of use, unless the print itself is false', () => {
    const sold = { supply, holder: OTHER } as const;
    expect(alerts(known({}, sold))).toEqual(['authority']);
    expect(alerts(known({ recalls: [recall()] }, sold))).toEqual([null, null]);
    const scanned = `]d201${GTIN}21S1\u001d1727123110L1`;
    expect(alerts(known({ recalls: [recall()], pack: null }), {}, scanned)).toEqual(['authority', null]);
  });

  it('are the site’s own where a person typed what is not known', () => {
    expect(alerts(known({ pack: null }))).toEqual(['site']);
    expect(alerts(known({}, { supply, holder: OTHER }))).toEqual(['authority']);
  });

  it('are not raised by regulators, nor while the scan is to be repeated', () => {
    expect(alerts(known({ pack: null }), { role: 'regulator' })).toEqual([null]);
    expect(alerts(known({ pack: null, printed: null }), {}, `(01)${GTIN}(17)271231(10)L9`)).toEqual([null, null]);
  });
});

describe('a container', () => {
  const sscc = '(00)195212345000000015';
  const nothing = { product: null, printed: null, pack: null };
  const box = (custody: Partial<Resolved> = {}, contents: Batch[] = []) =>
    known({
      ...nothing,
      container: { custody: { ...held, ...custody }, contents: contents.map((one) => ({ ...one, count: 1 })) },
    });

  it('is to be left alone for its packs', () => {
    expect(codes(known(nothing), {}, sscc)).toEqual(['SCAN_OUTER_CODE']);
    expect(judge(known(nothing), {}, sscc)).toMatchObject({ verdict: 'rescan', container: null, exits: [] });
    const waits = judge(known({ ...nothing, waiting: claimed(HERE) }), { can: ['dispute'] }, sscc);
    expect(waits.exits).toMatchObject([{ do: 'undo_report', undoes: 'ID' }]);
    expect(codes(known(nothing), {}, '(8003)09521234500018T1')).toEqual(['SCAN_OUTER_CODE']);
    expect(codes(known(nothing), {}, '(01)19521234500015')).toEqual(['SCAN_OUTER_CODE']);
    const level = { ...product, gtin: '09521234500025' as Gtin };
    expect(codes(known({ ...nothing, product: level }))).toEqual(['SCAN_OUTER_CODE']);
  });

  it('that is registered as a product is a pack, whatever its first digit', () => {
    const gtin = '19521234500015' as Gtin;
    const unit = { ...product, gtin };
    const found = judge(known({ product: unit }), {}, `(01)${gtin}(21)S1(10)L1`);
    expect(found).toMatchObject({ verdict: 'ok', pack: { gtin, serial: 'S1' } });
    expect(codes(known({ product: unit, pack: null }), {}, `(01)${gtin}(10)L1`)).toEqual(['SERIAL_MISSING']);
  });

  it('tells what is inside by batch, and what expires first before the rest', () => {
    const [a, b, c] = ['2028-01-31', '2026-12-31', '2027-06-30'].map((expiry) => ({ ...batch, expiry })) as [Batch, Batch, Batch];
    const told = judge(box({}, [a, b, c]), {}, sscc).container!.contents;
    expect(told.map(({ expiry }) => expiry)).toEqual(['2026-12-31', '2027-06-30', '2028-01-31']);
    expect(told[0]).toEqual({ gtin: GTIN, lot: 'L1', expiry: '2026-12-31', count: 1 });
  });

  it('says whose it is and what is bad inside', () => {
    const uri = 'https://id.gs1.org/00/195212345000000015';
    expect(judge(box(), {}, sscc)).toMatchObject({ container: { uri }, custody: { holder: HERE } });
    expect(judge(box({ ...transit }), {}, sscc).exits).toEqual([{ do: 'book_in', object: uri }]);
    const bad = { ...box({ lockedInside: 2 }, [batch]), recalls: [recall(), recall({ class: 4 })] };
    expect(codes(bad, {}, sscc)).toEqual(['SCAN_OUTER_CODE', 'RECALLED', 'LOCKED']);
    expect(judge(bad, {}, sscc).exits).toEqual([{ do: 'wait_for', who: { role: 'holder', gln: null, name: null } }]);
  });
});

test('what a code is about is known by its GTIN, where it has one', () => {
  const gtin = (code: string) => gtinOf(read(code) as ThingReading);
  expect(gtin(CODE)).toBe(GTIN);
  expect(gtin('(01)19521234500015')).toBe('19521234500015');
  expect(gtin('(00)195212345000000015')).toBeNull();
});

describe('the public', () => {
  const answers = (knowledge: Knowledge, code = CODE, now = NOW) =>
    publicAnswer(read(code), knowledge, now, 'Europe/Berlin', 'en').answers.map((answer) => answer.code);
  const some = `(01)${GTIN}`;

  test.each<[string, Knowledge, string, string[]]>([
    ['a pack', known(), CODE, ['not_handed_out']],
    ['a pack that was dispensed', known({}, { supply }), CODE, ['handed_out']],
    ['a locked pack', known({}, { locks: [lock({})] }), CODE, ['not_for_sale']],
    ['a recalled pack', known({ recalls: [recall()] }), CODE, ['recalled']],
    ['a recalled pack that was dispensed', known({ recalls: [recall()] }, { supply }), CODE, ['recalled', 'handed_out']],
    ['a pack recalled from pharmacies', known({ recalls: [recall({ depth: 'pharmacy' })] }), CODE, ['recalled']],
    [
      'a pack recalled from pharmacies after it was dispensed',
      known({ recalls: [recall({ depth: 'pharmacy' })] }, { supply }),
      CODE,
      ['caution', 'handed_out'],
    ],
    ['a batch recalled from pharmacies', known({ recalls: [recall({ depth: 'pharmacy' })] }), `${some}(10)L1`, ['recalled']],
    ['a caution', known({ recalls: [recall({ class: 4 })] }), CODE, ['caution', 'not_handed_out']],
    ['an unknown serial', known({ pack: null }), CODE, ['unknown']],
    ['a serial of another batch', known({ printed: { ...batch, lot: 'L2' as Lot } }), CODE.replace('L1', 'L2'), ['unknown']],
    ['another month', known(), CODE.replace('271231', '271131'), ['unreadable']],
    ['another true month', known(), CODE.replace('271231', '271130'), ['unknown']],
    ['another day', known(), CODE.replace('271231', '271230'), ['not_handed_out']],
    ['an unknown batch', known({ printed: null, pack: null }), `${some}(10)L9`, ['unknown']],
    ['an unknown product', known({ product: null, printed: null, pack: null }), CODE, ['unknown']],
    ['three of four elements', known(), `${some}(21)S1(10)L1`, ['batch_listed']],
    ['a batch', known({ pack: null }), `${some}(10)L1`, ['batch_listed']],
    ['an unserialised batch', known({ printed: { ...batch, serialised: false }, pack: null }), CODE, ['batch_listed']],
    ['a product', known({ printed: null, pack: null }), some, ['product_listed']],
    ['a product whose batch is recalled', known({ printed: null, pack: null, recalls: [recall()] }), some, ['product_listed']],
    ['a recalled product', known({ printed: null, pack: null, recalls: [recall({ lots: [] })] }), some, ['recalled']],
    ['a case', known(), '(00)195212345000000015', ['unreadable']],
    ['nothing that can be read', known(), 'nonsense', ['unreadable']],
  ])('is told of %s', (_what, knowledge, code, expected) => {
    expect(answers(knowledge, code)).toEqual(expected);
  });

  it('is answered about the whole code of a pack, a batch without serials included, however much else is asked for', () => {
    const isWhole = (code: string, knowledge = known()) => isWholeCode(read(code), knowledge);
    expect(isWhole(CODE)).toBe(true);
    expect(isWhole(CODE, known({ pack: null }))).toBe(false);
    expect(isWhole(CODE.replace('271231', '271130'))).toBe(false);
    expect(isWhole(`${some}(10)L1`)).toBe(false);
    expect(isWhole(`${some}(17)271231(10)L1`)).toBe(false);
    expect(isWhole('nonsense')).toBe(false);
    const loose = known({ printed: { ...batch, serialised: false }, pack: null });
    expect(isWhole(`${some}(17)271231(10)L1`, loose)).toBe(true);
    expect(isWhole(`${some}(17)271130(10)L1`, loose)).toBe(false);
    expect(isWhole(`${some}(10)L1`, loose)).toBe(false);
    expect(isWhole(some, loose)).toBe(false);
    expect(tooManyAsked('en')).toMatchObject({ answers: [{ code: 'too_many', tone: 'caution' }], product: null, batch: null });
  });

  it('is told of a withdrawn product that has expired, the worst first', () => {
    const by = { issuer: MAKER, by: MAKER, attested: false, active: true, index: 1 };
    const withdrawal = { ...by, ref: 'W', text: 'Gone', patientText: 'Bring it back' };
    const gone = known({ product: { ...product, withdrawal } });
    const { answers: told } = publicAnswer(read(CODE), gone, Date.parse('2028-01-02T00:00:00Z'), 'UTC', 'en');
    expect(told).toMatchObject([
      { code: 'withdrawn', notice: 'Bring it back' },
      { code: 'expired', date: '2027-12-31' },
    ]);
  });

  it('reads dates in its language, by the days of the place that it is not told', () => {
    const sold = known({}, { supply: { ...supply, time: Date.parse('2026-11-22T23:30:00Z') } });
    const title = (language: 'en' | 'de' | 'fr') =>
      publicAnswer(read(CODE), sold, NOW, 'Europe/Berlin', language).answers[0]!.title;
    expect(title('en')).toBe('Handed out once, on 23 November 2026');
    expect(title('de')).toBe('Einmal abgegeben, am 23. November 2026');
    expect(title('fr')).toBe('Délivré une fois, le 23 novembre 2026');
  });

  it('learns the product, its maker and the batch, and nothing of an unknown code', () => {
    const told = publicAnswer(read(CODE), known(), NOW, 'UTC', 'en');
    expect(told).toMatchObject({
      product: { name: 'Medicine', manufacturer: 'Maker' },
      batch: { lot: 'L1', expiry: '2027-12-31' },
    });
    const unknown = publicAnswer(read(CODE), known({ pack: null }), NOW, 'UTC', 'en');
    expect(unknown).toMatchObject({ product: null, batch: null });
  });
});

describe('a suspicion', () => {
  const scanned = `]d201${GTIN}21S1\u001d1727123110L1`;
  const sighting = {
    participant: OTHER,
    role: 'pharmacy',
    place: OTHER,
    at: { latitude: 48.1, longitude: 11.6 },
    first: NOW,
    last: NOW,
    remote: false,
  } as const;
  const evidence = { sightings: [sighting], moved: 0, cleared: 0, misses: 0 };

  it('holds the pack with the one who has it, and offers nothing but to wait', () => {
    const verdict = judge(known({ evidence }), {}, scanned);
    expect(verdict).toMatchObject({ verdict: 'hold', exits: [{ do: 'wait_for', who: { role: 'regulator' } }] });
    expect(verdict.reasons).toMatchObject([{ code: 'COPY_SUSPECTED', facts: { rule: 'too_far' } }]);
    expect(verdict.reasons[0]!.facts).not.toHaveProperty('places');
  });
  it('tells places to regulators', () => {
    const custody = { supply } as const;
    const { reasons } = judge(known({ evidence }, custody), { role: 'regulator', gln: BRANCH, site: null }, scanned);
    expect(reasons.find(({ code }) => code === 'COPY_SUSPECTED')!.facts['places']).toBe(`${HERE}, ${OTHER}`);
  });
  it('does not arise from a scan that was typed, kept offline, or made at no site', () => {
    expect(codes(known({ evidence }), {}, scanned)).toEqual(['COPY_SUSPECTED']);
    expect(codes(known({ evidence }))).toEqual(['OK_ACTIVE']);
    expect(codes(known({ evidence, offline: true }), {}, scanned)).toEqual(['OK_ACTIVE']);
    expect(codes(known({ evidence }), { site: null }, scanned)).toEqual(['OK_ACTIVE']);
  });
  it('falls on a guessed serial, and says so of unknown ones', () => {
    const guessing = { sightings: [], moved: 0, cleared: 0, misses: 10 };
    expect(codes(known({ evidence: guessing }, { holder: OTHER }), {}, scanned)).toEqual(['COPY_SUSPECTED', 'HELD_ELSEWHERE']);
    const { reasons } = judge(known({ evidence: guessing, pack: null }), {}, scanned);
    expect(reasons).toMatchObject([{ code: 'SERIAL_UNKNOWN', facts: { misses: '10' } }]);
  });
  it('is told to the public in place of what the register has', () => {
    const answers = (custody: Partial<Resolved>) =>
      publicAnswer(read(CODE), known({ evidence }, custody), NOW, 'Europe/Berlin', 'en').answers.map(({ code }) => code);
    expect(answers({ supply })).toEqual(['used_more_than_once']);
    expect(answers({})).toEqual(['not_handed_out']);
    const told = (knowledge: Knowledge) =>
      publicAnswer(read(CODE), knowledge, NOW, 'Europe/Berlin', 'en').answers.map(({ code }) => code);
    expect(told(known({}, { supply, claims: [claimed(OTHER)] }))).toEqual(['used_more_than_once']);
    expect(told(known({}, { supply, claims: [claimed(HERE), claimed(OTHER, 'exported')] }))).toEqual(['handed_out']);
    const isFound = { unproven: true, found: 'unmade' } as const;
    const incomplete = { ...batch, complete: false };
    const found = known({ printed: incomplete }, isFound);
    expect(told({ ...found, pack: { ...found.pack!, batch: incomplete } })).toEqual(['batch_listed']);
    expect(told(known({}, isFound))).toEqual(['unknown']);
    expect(told(known({}, { unproven: true, found: 'made' }))).toEqual(['not_handed_out']);
    expect(told(known({ pack: null, printed: { ...batch, complete: false } }))).toEqual(['batch_listed']);
    expect(told(known({ pack: null }))).toEqual(['unknown']);
  });
  it('gives way to what a regulator has confirmed', () => {
    const locks = [
      lock({ rank: 'regulator', reason: 'see 2026/17', cause: 'falsified' }),
      lock({ rank: 'regulator', by: MAKER, reason: 'the seal', cause: 'falsified' }),
    ];
    const verdict = judge(known({ evidence }, { locks }), {}, scanned);
    expect(verdict.reasons.map(({ code }) => code)).toEqual(['FALSIFIED', 'FALSIFIED', 'COPY_SUSPECTED']);
    expect(verdict.reasons.map(({ facts }) => facts['authority'])).toEqual(['Other', 'Maker', undefined]);
    const unnamed = judge(known({ names: new Map([[MAKER as string, 'Maker']]) }, { locks: locks.slice(0, 1) }));
    expect(unnamed.reasons[0]!.facts['authority']).toBe(OTHER);
    expect(codes(known({}, { locks: [lock({ rank: 'regulator', reason: 'Falsified packs suspected' })] }))).toEqual(['LOCKED']);
  });
});

describe('what is not in trade any more', () => {
  it('is the business of the site where it is, and of an authority anywhere else', () => {
    const gone = { end: ended('exported') } as const;
    expect(judge(known({}, gone)).reasons[0]).toMatchObject({ alert: 'site', facts: { reason: 'exported', date: '2026-11-22' } });
    expect(judge(known({}, { ...gone, holder: OTHER })).reasons[0]!.alert).toBe('authority');
  });
  it('should not be on sale, for anybody', () => {
    const gone = { end: ended('stolen') } as const;
    const answers = (custody: Partial<Resolved>) =>
      publicAnswer(read(CODE), known({}, custody), NOW, 'Europe/Berlin', 'en').answers.map(({ code }) => code);
    expect(answers(gone)).toEqual(['not_for_sale']);
    expect(answers({ openedAt: HERE })).toEqual(['batch_listed']);
  });
});

describe('a temperature excursion', () => {
  it('is told in degrees to those who may see who has it', () => {
    const locks = [lock({ kind: 'excursion', rank: 'holder', reason: '3 to 19 degrees Celsius' })];
    expect(judge(known({}, { locks })).reasons[0]!.facts).toEqual({ text: '3 to 19 degrees Celsius' });
    expect(judge(known({}, { locks, visible: false })).reasons[0]!.facts).toEqual({});
  });
});

describe('a recall', () => {
  const reached = (fields: Partial<Recall>, who: Partial<Asker> = {}) => codes(known({ recalls: [recall(fields)] }), who)[0];
  it('reaches those in its depth and its markets, and a regulator always', () => {
    expect(reached({ depth: 'pharmacy' })).toBe('RECALLED');
    expect(reached({ depth: 'wholesaler' })).toBe('OK_ACTIVE');
    expect(reached({ depth: 'wholesaler' }, { role: 'distributor' })).toBe('RECALLED');
    expect(reached({ depth: 'wholesaler' }, { role: 'regulator' })).toBe('RECALLED');
    expect(reached({ markets: ['FR'] })).toBe('OK_ACTIVE');
    expect(reached({ markets: ['DE'] })).toBe('RECALLED');
    expect(reached({ markets: ['FR'] }, { country: null })).toBe('RECALLED');
    expect(reached({ depth: 'wholesaler', class: 4 })).toBe('RECALL_CAUTION');
  });
});

describe('a decision', () => {
  const foreign = { product: { ...product, markets: ['FR'] } };
  it('turns its reason into one to go on with, and says who decided and why', () => {
    const verdict = judge(known({ ...foreign, overrides: [decision('OTHER_MARKET')] }));
    expect(verdict.verdict).toBe('ok');
    expect(verdict.reasons[0]).toMatchObject({ code: 'OTHER_MARKET', verdict: 'ok', alert: null });
    expect(verdict.reasons[0]!.advice).toBe('A. Pharmacist decided to go on: import permit 7. Check the seal.');
  });
  it('changes nothing about any other reason', () => {
    const verdict = judge(known({ ...foreign, overrides: [decision('OTHER_MARKET')] }, { holder: OTHER }));
    expect(verdict.reasons.map(({ code }) => code)).toEqual(['HELD_ELSEWHERE', 'OTHER_MARKET']);
  });
  it('lets a product that need not be registered pass', () => {
    const nothing = { product: null, printed: null, pack: null };
    expect(judge(known(nothing)).exits.map((exit) => exit.do)).toEqual(['override', 'wait_for']);
    expect(judge(known({ ...nothing, overrides: [decision('PRODUCT_UNREGISTERED')] }))).toMatchObject({
      verdict: 'ok',
      exits: [],
    });
  });
});
