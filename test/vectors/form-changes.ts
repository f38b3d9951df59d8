/** The values that forms.json puts in the place of others, by what stood there. */
import { BATCH, PACK } from './form-samples.js';

/** A text of one sign so many times, in few bytes. */
export interface Repeated {
  repeat: string;
  times: number;
}

/** What takes the place of a value: another; a long text; nothing, where there is no `to`: the member or element is left out. */
export type Change = { to?: unknown } | Repeated;

const HOST = 'https://id.gs1.org';
const to = (...values: unknown[]): Change[] => values.map((value) => ({ to: value }));
const lengths = (repeat: string, ...all: number[]): Change[] => all.map((times) => ({ repeat, times }));

const URIS = to(
  PACK,
  BATCH,
  `${HOST}/01/09521234000013`,
  `${HOST}/01/09521234000014/21/A`,
  `${HOST}/01/9521234000013/21/A`,
  `${HOST}/01/09521234000013/21/`,
  `${HOST}/01/09521234000013/21/a%2Fb`,
  `${HOST}/01/09521234000013/21/a%2fb`,
  `${HOST}/01/09521234000013/21/a/b`,
  `${HOST}/01/09521234000013/21/%41`,
  `${HOST}/01/09521234000013/21/%23`,
  `${HOST}/01/09521234000013/21/~`,
  ...['.', '..', '...'].flatMap((name) => [21, 10].map((ai) => `${HOST}/01/09521234000013/${ai}/${name}`)),
  `${HOST}/8003/09521234000013..`,
  `${HOST}/01/09521234000013/21/A?17=280131`,
  `${HOST}/01/09521234000013/21/12345678901234567890`,
  `${HOST}/01/09521234000013/21/123456789012345678901`,
  `${HOST}/01/09521234000013/10/12345678901234567890`,
  `${HOST}/01/09521234000013/10/123456789012345678901`,
  `${HOST}/01/09521234000013/10/L1/21/A`,
  `${HOST}/00/195212340000000010`,
  `${HOST}/00/195212340000000011`,
  `${HOST}/00/19521234000000001`,
  `${HOST}/8003/09521234000013A`,
  `${HOST}/8003/09521234000013`,
  `${HOST}/8003/09521234000014A`,
  `${HOST}/8003/19521234000010A`,
  `${HOST}/8003/095212340000131234567890123456`,
  `${HOST}/8003/0952123400001312345678901234567`,
  `${HOST}/414/9521234500032`,
  `${HOST}/414/9521234500033`,
  `${HOST}/414/9521234500032/254/1`,
  `${HOST}/417/9521234500032`,
  `${HOST}/417/9521234500032/`,
  'http://id.gs1.org/417/9521234500032',
  'https://ID.gs1.org/417/9521234500032',
  'https://example.org/417/9521234500032',
  'urn:epc:id:sgtin:952123400.0001.A',
  '',
);
const TIMES = to(
  '2026-03-02T08:00:06Z',
  '2026-03-02T08:00:06.0Z',
  '2026-03-02T08:00:06.000000Z',
  '2026-03-02T08:00:06.000+00:00',
  '2026-03-02t08:00:06.000z',
  '2026-03-02 08:00:06.000Z',
  '2026-02-29T08:00:06.000Z',
  '2024-02-29T08:00:06.000Z',
  '2026-13-02T08:00:06.000Z',
  '2026-03-02T24:00:00.000Z',
  '2026-03-02T23:59:60.000Z',
  '2026-03-02T23:60:00.000Z',
  '0000-01-01T00:00:00.000Z',
  '0001-01-01T00:00:00.000Z',
  '1969-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59.999Z',
  '+010000-01-01T00:00:00.000Z',
  ' 2026-03-02T08:00:06.000Z',
  '2026-03-02',
);
const DATES = to(
  '2024-02-29',
  '2026-02-29',
  '2100-02-29',
  '2028-04-31',
  '2028-00-10',
  '2028-01-00',
  '2028-13-01',
  '2028-1-31',
  '0000-02-29',
  '0001-01-01',
  '9999-12-31',
  '10000-01-01',
  '280131',
  '2028-01-31T00:00:00.000Z',
  '',
);
const OFFSETS = to(
  '+00:00',
  '-00:00',
  '+14:00',
  '-14:00',
  '+14:01',
  '+15:00',
  '-13:59',
  '+05:45',
  '+01:60',
  '+1:00',
  '01:00',
  'Z',
);
const ZONES = to(
  'UTC',
  'Etc/GMT+5',
  'Etc/GMT-5',
  'America/Argentina/Buenos_Aires',
  'Nowhere/At_All',
  '/Rome',
  'Europe/',
  'Europe//Rome',
  '1/2',
  '_x',
  '+01:00',
  'Europe/São',
  'Europe Rome',
  '',
).concat(lengths('A', 60, 61));
const COUNTRIES = to('DE', 'ZZ', 'de', 'D', 'DEU', 'Ä', 'D1', '');
const HASHES = to(
  'mPVOHsJG7uFMgHsCgifFd--M1pEEhNz8aGnJ8m9HMEA',
  'mPVOHsJG7uFMgHsCgifFd--M1pEEhNz8aGnJ8m9HMEB',
  'mPVOHsJG7uFMgHsCgifFd++M1pEEhNz8aGnJ8m9HMEA',
  'mPVOHsJG7uFMgHsCgifFd--M1pEEhNz8aGnJ8m9HMEA=',
  'mPVOHsJG7uFMgHsCgifFdw',
  '',
);
const GLNS = to(
  '9521234500018',
  '9521234500019',
  '09521234500018',
  '952123450001',
  '952123450001X',
  'https://id.gs1.org/414/9521234500018',
  '',
);
const GTINS = to('09521234000020', '09521234000021', '9521234000020', '0009521234000020', '0952123400002X', '');
const STEPS = to('dispute', 'holding', 'Receive', '');
const ENUMS = to('x', '', 'constructor');
const TEXTS = to(
  '',
  'a',
  ' a',
  'a ',
  'a b',
  '\u00a0a',
  'a\u0000',
  'a\u001fb',
  'a\nb',
  'a\tb',
  'a\u007fb',
  'a\u0085b',
  'a\u009fb',
  'a\u00a0b',
  'a\u200eb',
  'a\u2028b',
  'a\u202ab',
  'a\u202eb',
  'a\u2066b',
  'a\u2069b',
  'a\u206ab',
  '.',
  '..',
  '...',
  '\ufeffa',
  'é',
  'e\u0301',
  '!',
  '~',
  '#',
  '%',
  '"',
  'A/1_-.',
  '<b>',
).concat(
  lengths('a', 20, 21, 40, 41, 200, 201, 300, 301, 500, 501, 1000, 1001),
  lengths('\u{1f600}', 10, 11, 100, 101, 150, 151, 250, 251, 500, 501),
);
const NUMBERS = to(
  0,
  1,
  2,
  4,
  5,
  20,
  21,
  2.5,
  -1,
  -90,
  -90.5,
  -180,
  -180.5,
  -200,
  -200.5,
  -273.15,
  -273.16,
  9.25,
  9.75,
  90,
  90.5,
  100,
  100.5,
  180,
  180.5,
  1000,
  1000.5,
  100_000,
  100_001,
  1_048_576,
  1_048_577,
  9_007_199_254_740_991,
  '1',
  true,
);

const KINDS: [RegExp, Change[]][] = [
  [/^https:\/\/id\.gs1\.org\//, URIS],
  [/^\d{4}-\d\d-\d\dT/, TIMES],
  [/^\d{4}-\d\d-\d\d$/, DATES],
  [/^[+-]\d\d:\d\d$/, OFFSETS],
  [/^Europe\//, ZONES],
  [/^[A-Z]{2}$/, COUNTRIES],
  [/^[\w-]{43}$/, HASHES],
  [/^\d{13}$/, GLNS],
  [/^\d{14}$/, GTINS],
  [/^(receive|ship|commission|lock)$/, STEPS],
];
/** Members whose values are words of a short list. */
const WORDS = new Set([
  'action',
  'bizStep',
  'crv',
  'depth',
  'disposition',
  'kty',
  'role',
  'type',
  'uom',
  'gs1ushc:dropShipment',
  'permissions',
]);

/** What a value that stands under this name is changed to, beside being left out and null. */
export function changesOf(name: string, value: unknown): Change[] {
  if (typeof value === 'number') return NUMBERS;
  if (typeof value === 'boolean') return to('true', 0);
  if (Array.isArray(value)) return to([], ...value.slice(0, 1).map((first) => [...value, first]), [null], {}, 'x');
  if (typeof value === 'object') return to({}, { ...value, more: 1 }, [], 'x');
  if (WORDS.has(name)) return [...ENUMS, ...to(7)];
  const [, texts] = KINDS.find(([pattern]) => pattern.test(value as string)) ?? [undefined, TEXTS];
  return [...texts, ...to(7, [value])];
}
