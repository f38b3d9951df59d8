/** Partners' documents, each event of which is read into a draft or refused with a reason. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readDocument } from '../src/protocol/epcis/document/document.js';
import { EVENT_SCHEMAS } from '../src/protocol/epcis/event.js';
import { writeStep } from '../src/protocol/epcis/step.js';
import { stepOf } from './support/drafts.js';
import { haveVectors, vectorJson, vectorPath } from './support/vectors.js';

/** In these documents the packaging level above the pack has the indicator 1, as is usual. */
const isContainer = (gtin: string): boolean => gtin.startsWith('1');
const readFile = (path: string) => readDocument(vectorJson(path), isContainer);

/** Makes a step of every draft and its event of that; answers how many there were. */
function makeEvents({ events }: ReturnType<typeof readDocument>): number {
  for (const draft of events) {
    const step = stepOf(draft);
    expect(EVENT_SCHEMAS[step.kind].safeParse(writeStep(step)).error).toBeUndefined();
  }
  return events.length;
}

describe.skipIf(!haveVectors)("a partner's document", () => {
  test('of GS1 US is read but for the commissioning of its pallet: 7 events of 8, batches and drop shipment included', () => {
    const read = readFile('gs1/dscsa/gs1us_direct_purchase_2_2_1_1.derived.jsonld');
    expect(makeEvents(read)).toBe(7);
    // The pallet, an SSCC, is commissioned there; here it comes into being by being packed.
    expect(read.skipped.map(({ index, fault }) => [index, fault.facts['pointer']])).toEqual([[5, '/epcList']]);
    const kinds = ['commission', 'commission', 'pack', 'pack', 'pack', 'pack', 'ship'];
    expect(read.events.map(({ step }) => step.kind)).toEqual(kinds);
    expect(read.events.map(({ packs }) => packs.length)).toEqual([12, 0, 4, 4, 4, 0, 0]);
    expect(read.events.map(({ containers }) => containers.length)).toEqual([0, 3, 0, 0, 0, 3, 1]);
    expect(read.events.flatMap(({ dropped }) => dropped)).toEqual([]);
    expect(read.events[6]!.step).toMatchObject({
      time: Date.parse('2023-04-01T07:48:16Z'),
      offset: '-05:00',
      from: { owner: '0300011111116', site: '0300011111215' },
      to: { owner: '0399999999991', site: '0399993456780' },
      dropShipment: false,
    });
  });

  test('with one event a step of the trade is read but for an end that does not say why', () => {
    const read = readFile('gs1/dscsa/model_events.own.jsonld');
    expect(makeEvents(read)).toBe(8);
    expect(read.events.map(({ step }) => step.kind)).toEqual([
      'commission',
      'pack',
      'ship',
      'void',
      'receive',
      'unpack',
      'dispense',
      'return',
    ]);
    expect(read.skipped.map(({ index, fault }) => [index, fault.facts['pointer']])).toEqual([[7, '/theriac:reason']]);
  });

  /** Documents of each folder, events that are read, and events that are refused. */
  test.each([
    ['gs1/gs1-epcis-json', 9, 5, 10],
    ['gs1/epcis-capture-valid', 19, 2, 24],
    ['gs1/epcis-capture-single-event', 5, 1, 4],
    ['gs1/epcis-capture-invalid', 8, 0, 10],
    ['gs1/epcis-event-hash', 10, 6, 20],
  ])('of %s (%i files) is read (%i events) or refused with a reason (%i)', (folder, files, readable, refused) => {
    const names = readdirSync(vectorPath(folder)).filter((name) => /[.](?:json|jsonld)$/.test(name) && !name.startsWith('ALT_'));
    expect(names).toHaveLength(files);
    const ran = { read: 0, refused: 0 };
    for (const name of names) {
      const read = readFile(`${folder}/${name}`);
      ran.read += makeEvents(read);
      ran.refused += read.skipped.length;
      for (const { fault } of read.skipped) expect(['event-unknown', 'event-invalid']).toContain(fault.code);
    }
    expect(ran).toEqual({ read: readable, refused });
  });
});
