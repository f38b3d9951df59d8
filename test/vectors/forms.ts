/**
 * Makes forms.json: payloads in right form, and what becomes of each when one thing in it is changed. A second
 * implementation changes the payload in the same way and must read it, or refuse it by the same code.
 */
import { Fault } from '../../src/protocol/fault.js';
import { readEntry } from '../../src/protocol/entry.js';
import {
  readApproval,
  readFoundingApproval,
  readKeyApplication,
  readParticipantApplication,
} from '../../src/protocol/registry/records.js';
import { encodeJws } from '../../src/protocol/statement/jws.js';
import { type Change, changesOf } from './form-changes.js';
import { BATCH, MEMBERS, PACK, type Reader, type Sample, samples } from './form-samples.js';
import { entryHeader } from './samples.js';

type Path = (string | number)[];
type At = Change & { at: Path };
export type Judged = At & { code: string | null };

const unsigned = () => new Uint8Array(64);
const readers: Record<Reader, (payload: unknown) => unknown> = {
  'epcis+jws': (payload) => readEntry(encodeJws(entryHeader('form'), payload, unsigned)),
  'registry+jws': (payload) => readEntry(encodeJws(entryHeader('form', { typ: 'registry+jws' }), payload, unsigned)),
  'participant-application': readParticipantApplication,
  'key-application': readKeyApplication,
  'founding-approval': readFoundingApproval,
  approval: readApproval,
};

/** The code by which a payload is refused for its form; null where it is read. */
export function codeOf(reader: Reader, payload: unknown): string | null {
  try {
    readers[reader](payload);
    return null;
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
}

/** The payload after a change. */
export function changed(payload: unknown, { at, ...change }: At): unknown {
  const value = 'repeat' in change ? change.repeat.repeat(change.times) : change.to;
  if (at.length === 0) return value;
  const copy = structuredClone(payload);
  const last = at.at(-1)!;
  const holder = at.slice(0, -1).reduce<unknown>((each, name) => (each as never)[name], copy) as Record<string, unknown>;
  if (value !== undefined) holder[last] = value;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
  return copy;
}

/** All places in a value, from the outside in. */
function* places(value: unknown, at: Path = []): Generator<[Path, unknown]> {
  yield [at, value];
  if (Array.isArray(value)) for (const [i, each] of value.entries()) yield* places(each, [...at, i]);
  else if (typeof value === 'object' && value !== null)
    for (const name of Object.keys(value).sort()) yield* places((value as Record<string, unknown>)[name], [...at, name]);
}

/** Every place of a sample changed: into all there is the first time that its like occurs, else left out. */
function* inside({ name, reader, payload }: Sample, seen: Set<string>): Generator<At> {
  for (const [at, value] of places(payload)) {
    const last = String(at.findLast((each) => typeof each === 'string') ?? '');
    const like = JSON.stringify([
      reader === 'registry+jws' ? name : reader,
      at.map((each) => (typeof each === 'number' ? 0 : each)),
      typeof value,
    ]);
    if (at.length > 0) yield { at };
    if (seen.has(like)) continue;
    seen.add(like);
    yield { at, to: null };
    for (const change of changesOf(last, value)) yield { at, ...change };
  }
}

const BIZ_STEPS = [...new Set(samples.map(({ payload }) => payload['bizStep']).filter((step) => step !== undefined))];
const DISPOSITIONS = [
  ...new Set(samples.map(({ payload }) => payload['disposition']).filter((each) => each !== undefined)),
  'dispensed',
  'no_pedigree_match',
  'damaged',
  'recalled',
];

/** An event with what other steps have. */
function* across({ payload }: Sample): Generator<At> {
  for (const [name, value] of Object.entries(MEMBERS)) if (!(name in payload)) yield { at: [name], to: value };
  const words = { action: ['ADD', 'DELETE', 'OBSERVE'], type: ['AggregationEvent', 'ObjectEvent', 'TransformationEvent'] };
  const pools = { ...words, bizStep: BIZ_STEPS, disposition: DISPOSITIONS };
  for (const [name, values] of Object.entries(pools))
    for (const value of values) if (payload[name] !== value) yield { at: [name], to: value };
}

const upTo = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const packs = (count: number) => upTo(count, (i) => PACK + String(i).padStart(3, '0'));
const batches = (count: number) => upTo(count, (i) => ({ epcClass: BATCH + String(i).padStart(3, '0'), quantity: 1 }));
const countries = (count: number) => upTo(count, (i) => String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26)));
const numbers = (count: number) => upTo(count, (i) => `952${String(i).padStart(4, '0')}`);
const days = (count: number) => upTo(count, (i) => `2028-01-${String(i + 1).padStart(2, '0')}`);
const lots = (count: number) => upTo(count, (i) => String(i).padStart(3, '0'));
const list = 'theriac:serialList';
const word = 'x'.repeat(8192);
const party = (kind: string, gln = '9521234500032') => ({ source: `https://id.gs1.org/417/${gln}`, type: kind });

/** What a single place does not show: lengths and orders of lists, members that go together. By the sample's name. */
const FURTHER: Record<string, [Path, ...unknown[]][]> = {
  commission: [
    [['epcList'], packs(100), packs(101), [`${PACK}b`, `${PACK}a`], [PACK, 'https://id.gs1.org/00/195212340000000010']],
    [['ilmd', 'cbvmda:lotNumber'], 'a'.repeat(20), 'a'.repeat(21), '#', 'é'],
  ],
  stock: [[['theriac:print', 'lot'], 'a'.repeat(20), 'a'.repeat(21), '']],
  'commission of a list': [
    [
      ['quantityList'],
      batches(3),
      batches(3).reverse(),
      [
        { epcClass: BATCH, quantity: 2 },
        { epcClass: BATCH, quantity: 1 },
      ],
    ],
    [[list, 'count'], 2, 1],
  ],
  'commission of a number': [[['quantityList'], batches(100), batches(101)]],
  ship: [
    [
      ['sourceList'],
      [party('owning_party'), party('possessing_party')],
      [party('possessing_party'), party('owning_party')],
      [party('possessing_party')],
      [party('owning_party', '9521234500032'), party('owning_party', '9521234500049')],
      [party('location')],
    ],
    [['gs1ushc:dropShipment'], 'false', true, 'yes'],
    [
      ['bizTransactionList'],
      ...[20, 21].map((n) => lots(n).map((lot) => ({ bizTransaction: lot, type: 'po' }))),
      ...['desadv', 'inv', 'recadv', 'prodorder'].map((type) => [{ bizTransaction: 'x', type }]),
    ],
  ],
  return: [
    [
      ['bizTransactionList'],
      [{ bizTransaction: 'x', type: 'po' }],
      [
        { bizTransaction: 'x', type: 'po' },
        { bizTransaction: 'x', type: 'rma' },
      ],
    ],
  ],
  end: [[['theriac:reason'], 'sample', 'free_sample', 'exported', 'checked_out', 'lost', 'stolen', 'destroyed', 'x', '']],
  participant: [[['application'], word, `${word}x`]],
  licence: [[['steps'], ['ship', 'receive'], ['stock', 'stock_taking'], ['repack'], ['batch']]],
  mandate: [
    [['sites'], ['9521234500032', '9521234500018']],
    [['steps'], ['batch', 'repack'], ['product']],
  ],
  grant: [
    [
      ['keys'],
      ...[
        '952',
        '9521',
        '952123400001',
        '9521234500032',
        '9521234500033',
        '09521234000013',
        '09521234000014',
        '195212340000010',
      ].map((key) => [key]),
      ['9521234', '9521'],
      numbers(200),
      numbers(201),
    ],
  ],
  product: [
    [['markets'], countries(250), countries(251), ['IT', 'DE']],
    [['storage'], { maxCelsius: 2, minCelsius: 8 }],
  ],
  recall: [
    [['class'], 4],
    [['lots'], lots(200), lots(201), ['L2', 'L1'], ['a', 'B']],
    [['serials'], lots(200), lots(201)],
    [['action'], 'return', 'destroy', 'caution', 'none'],
    [['depth'], 'wholesaler', 'pharmacy', 'none'],
  ],
  batch: [
    [['aliases'], [], lots(10), lots(11), ['L2', 'L1']],
    [['printed'], days(10), days(11), [], ['2028-07-31', '2028-01-31']],
  ],
  key: [[['permissions'], ['admin', 'custody', 'lock', 'master', 'recall'], ['all'], ['lock', 'custody']]],
  'participant-application': [[['role'], 'manufacturer', 'pharmacy', 'regulator']],
};
const further = ({ name }: Sample): At[] => (FURTHER[name] ?? []).flatMap(([at, ...values]) => values.map((to) => ({ at, to })));

export function forms() {
  const seen = new Set<string>();
  const sample = (each: Sample) => {
    const crossed = each.reader === 'epcis+jws' ? across(each) : [];
    const changes = [...inside(each, seen), ...crossed, ...further(each)];
    return {
      ...each,
      changes: changes.map((change): Judged => ({ ...change, code: codeOf(each.reader, changed(each.payload, change)) })),
    };
  };
  return {
    source:
      'Made for Theriac by test/vectors/forms.ts. A change puts "to", or the text "repeat" so many "times", in the place of ' +
      'what is "at" a path; without either it leaves it out. "code" is the refusal of the changed payload, null: it is read.',
    samples: samples.map(sample),
  };
}
