/** The event hash on the third-party documents that publish their hashes, in both orders. */
import { beforeAll, describe, expect, test } from 'vitest';
import { nodeCrypto } from '../src/platform/crypto.js';
import { provideCrypto } from '../src/protocol/crypto.js';
import { eventHash, preHash, type HashOptions } from '../src/protocol/epcis/hash/event-hash.js';
import { haveVectors, vectorJson, vectorText } from './support/vectors.js';

type Document = { '@context': unknown; epcisBody: { eventList: unknown[] } };
type Alternate = { file: string; eventIndex: number } & Record<
  'reference_code_order' | 'cbv_table_order',
  { prehash: string; hash: string }
>;

const FOLDER = 'gs1/epcis-event-hash';

/** Events of each document, and whether its texts before hashing are published too. */
const DOCUMENTS: readonly (readonly [name: string, events: number, prehashes: boolean])[] = [
  ['ReferenceEventHashAlgorithm', 1, true],
  ['ReferenceEventHashAlgorithm2', 1, true],
  ['ReferenceEventHashAlgorithm3', 1, true],
  ['TimeStampRoundOff', 3, true],
  ['epcisDocHavingEventWithComment', 1, false],
  ['epcisDocWithDefaultSchemaInContext', 2, true],
  ['epcisDocWithShippingAndTransportingEvent', 2, true],
  ['epcisDocWithSingleEvent', 1, true],
  ['epcisDocWithVariousEventTypes', 13, true],
  ['epclist_normalisation', 1, true],
];

const lines = (path: string): string[] =>
  vectorText(path)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** One published text ends in the middle of an identifier; its event's published hash is of the whole. */
const CUT_OFF = { name: 'epcisDocWithDefaultSchemaInContext', index: 1 };

const read = (name: string): Document => vectorJson(`${FOLDER}/${name}.jsonld`);

beforeAll(() => provideCrypto(nodeCrypto));

describe.skipIf(!haveVectors)('the event hash on published vectors', () => {
  test.each(DOCUMENTS)('%s: %i events have the published hashes in the order of the reference', (name, events, prehashes) => {
    const document = read(name);
    const options: HashOptions = { context: document['@context'], order: 'reference-1.9.3' };
    const { eventList } = document.epcisBody;
    expect(eventList).toHaveLength(events);
    if (prehashes) {
      const published = lines(`${FOLDER}/${name}.prehashes`);
      expect(published).toHaveLength(events);
      published.forEach((text, index) => {
        const whole = preHash(eventList[index], options);
        const isCutOff = name === CUT_OFF.name && index === CUT_OFF.index;
        expect(isCutOff ? whole.slice(0, text.length) : whole).toBe(text);
      });
    }
    expect(eventList.map((event) => eventHash(event, options))).toEqual(lines(`${FOLDER}/${name}.hashes`));
  });

  test('26 events have in the order of the CBV table the hash of the reference (22) or the alternate one (4)', () => {
    const alternates = vectorJson<Alternate[]>(`${FOLDER}/ALT_list_order_vectors.derived.json`);
    expect(alternates).toHaveLength(4);
    const ran = { reference: 0, alternate: 0 };
    for (const [name] of DOCUMENTS) {
      const document = read(name);
      const options: HashOptions = { context: document['@context'], order: 'cbv' };
      const published = lines(`${FOLDER}/${name}.hashes`);
      document.epcisBody.eventList.forEach((event, index) => {
        const alternate = alternates.find((item) => item.file === `${name}.jsonld` && item.eventIndex === index);
        if (alternate) {
          ran.alternate++;
          expect(preHash(event, options)).toBe(alternate.cbv_table_order.prehash);
          expect(eventHash(event, options)).toBe(alternate.cbv_table_order.hash);
          expect(alternate.reference_code_order.hash).toBe(published[index]);
        } else {
          ran.reference++;
          expect(eventHash(event, options)).toBe(published[index]);
        }
      });
    }
    expect(ran).toEqual({ reference: 22, alternate: 4 });
  });
});
