import { describe, expect, it } from 'vitest';
import {
  everyStep as steps,
  hash,
  quantities,
  stepCommon as common,
  stepDocuments as documents,
} from '../../../test/support/every-step.js';
import { gln, gtin, sscc, UNIT } from '../../../test/support/pure-world.js';
import { Fault } from '../fault.js';
import { batchUri, type Lot } from '../gs1/identifiers.js';
import { canonicalJson } from '../statement/json.js';
import { EVENT_SCHEMAS, kindOf, STEP_KINDS } from './event.js';
import { objectsOf, readStep, writeStep, type Step } from './step.js';

function refusal(payload: unknown): Fault {
  try {
    readStep(payload);
  } catch (error) {
    if (error instanceof Fault) return error;
  }
  throw new Error('nothing was refused');
}

const event = (i: number, change: object = {}): Record<string, unknown> => ({ ...writeStep(steps[i]!), ...change });
const SHIP = 5;

describe('a step', () => {
  it('becomes an event and the same step again', () => {
    expect(new Set(steps.map(({ kind }) => kind))).toEqual(new Set(STEP_KINDS));
    for (const step of steps) {
      const written = writeStep(step);
      expect(EVENT_SCHEMAS[step.kind].safeParse(written).error).toBeUndefined();
      expect(readStep(JSON.parse(canonicalJson(written)))).toEqual(step);
      expect(canonicalJson(writeStep(readStep(written)))).toBe(canonicalJson(written));
    }
  });

  it('is written with its lists in order, however they came', () => {
    const objects = { epcs: [sscc(2), sscc(1)] };
    expect(writeStep({ kind: 'receive', ...common, objects, documents: documents.toReversed() })).toMatchObject({
      epcList: [sscc(1), sscc(2)],
      bizTransactionList: [{ type: 'po' }, { type: 'desadv' }],
    });
    expect(writeStep({ kind: 'receive', ...common, objects, documents: [] })).not.toHaveProperty('bizTransactionList');
  });

  it('names objects on one side, or on two', () => {
    for (const step of steps)
      expect(objectsOf(step)).toEqual(step.kind === 'repack' ? [step.objects, step.outputs] : [step.objects]);
  });

  it('is known by its business step, or by what it undoes', () => {
    expect(kindOf({ bizStep: 'shipping' })).toBe('ship');
    expect(kindOf({ bizStep: 'other', 'theriac:undoes': hash })).toBe('reactivate');
    expect(kindOf({ bizStep: 'shipping', disposition: 'returned' })).toBe('return');
    expect(kindOf({ bizStep: 'other', disposition: 'stolen' })).toBe('end');
    expect(kindOf({ bizStep: 'other', disposition: 'damaged' })).toBe('dispute');
    expect(kindOf({ bizStep: 'other' })).toBe('dispute');
    for (const none of [
      {},
      { disposition: 'stolen' },
      { 'theriac:undoes': hash },
      { bizStep: 'arriving' },
      { bizStep: 'toString' },
      { bizStep: 7 },
    ])
      expect(kindOf(none)).toBeUndefined();
  });
});

describe('an event', () => {
  it('that is no step is refused as unknown, and what is no object as malformed', () => {
    expect(refusal({}).code).toBe('event-unknown');
    expect(refusal([]).code).toBe('event-invalid');
    expect(refusal(null).code).toBe('event-invalid');
    expect(refusal('ship').code).toBe('event-invalid');
  });

  it('with other members, words or forms is refused, and every mistake is named', () => {
    const fault = refusal(event(SHIP, { disposition: 'active', colour: 'red' }));
    expect(fault.code).toBe('event-invalid');
    const mistakes = fault.facts['mistakes'] as { pointer: string; detail: string }[];
    expect(mistakes.map(({ pointer }) => pointer).sort()).toEqual(['', '/disposition']);
  });

  it.each([
    ['another context', { '@context': 'https://example.org' }],
    ['no context', { '@context': undefined }],
    ['a time without milliseconds', { eventTime: '2026-03-02T08:00:00Z' }],
    ['a day that no month has', { eventTime: '2026-02-30T08:00:00.000Z' }],
    ['an hour that no day has', { eventTime: '2026-02-28T25:00:00.000Z' }],
    ['an offset of more than 14 hours', { eventTimeZoneOffset: '+14:30' }],
    ['a place that is no location', { readPoint: { id: `https://id.gs1.org/417/${gln(1)}` } }],
    ['a place within a site', { readPoint: { id: `https://id.gs1.org/414/${gln(1)}/254/7` } }],
    ['an object in another spelling', { epcList: ['http://id.gs1.org/00/195212340000000019'] }],
    ['an object twice', { epcList: [sscc(1), sscc(1)] }],
    ['objects out of order', { epcList: [sscc(2), sscc(1)] }],
    ['a batch among the objects', { epcList: [batchUri(UNIT, 'L1' as Lot)] }],
    ['no object', { epcList: undefined, quantityList: undefined, 'theriac:serialList': undefined }],
    ['a list without its quantities', { quantityList: undefined }],
    ['quantities without their list beside a container', { epcList: [sscc(1)], 'theriac:serialList': undefined }],
    ['quantities that do not add up', { 'theriac:serialList': { root: hash, count: 6 } }],
    ['a root in another spelling', { 'theriac:serialList': { root: `${'A'.repeat(42)}B`, count: 5 } }],
    [
      'a batch in two quantities',
      { quantityList: [2, 3].map((quantity) => ({ epcClass: batchUri(UNIT, 'L1' as Lot), quantity })) },
    ],
    ['a party named by a place', { sourceList: [{ type: 'owning_party', source: `https://id.gs1.org/414/${gln(1)}` }] }],
    ['a place named by a party', { sourceList: [{ type: 'location', source: `https://id.gs1.org/417/${gln(1)}` }] }],
    [
      'two owners on one side',
      { sourceList: [1, 2].map((n) => ({ type: 'owning_party', source: `https://id.gs1.org/417/${gln(n)}` })) },
    ],
    ['no owner on one side', { sourceList: [{ type: 'possessing_party', source: `https://id.gs1.org/417/${gln(1)}` }] }],
  ])('with %s is refused', (_, change) => {
    const changed = Object.fromEntries(Object.entries(event(SHIP, change)).filter(([, value]) => value !== undefined));
    expect(refusal(changed).code).toBe('event-invalid');
  });

  const other = (kind: Step['kind'], change: object) => {
    const step = steps.find((each) => each.kind === kind)!;
    const changed = { ...writeStep(step), ...change };
    return refusal(Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined)));
  };
  const reading = (writeStep(steps.find(({ kind }) => kind === 'sensor')!) as { sensorElementList: [Record<string, object>] })
    .sensorElementList[0];
  const report = (change: object) => ({
    sensorElementList: [{ ...reading, sensorReport: [{ ...(reading['sensorReport'] as object[])[0], ...change }] }],
  });
  it.each<[string, Step['kind'], object]>([
    ['a return without an rma', 'return', { bizTransactionList: [{ type: 'po', bizTransaction: 'urn:x:1' }] }],
    ['quantities of what is packed', 'pack', { childEPCs: undefined, 'theriac:serialList': undefined }],
    [
      'quantities of what is locked',
      'lock',
      { epcList: undefined, quantityList: [{ epcClass: quantities[0]!.uri, quantity: 1 }] },
    ],
    ['a destruction that is inactive', 'end', { bizStep: 'destroying' }],
    ['a theft that is decommissioned', 'end', { disposition: 'stolen', 'theriac:reason': undefined }],
    ['a theft that deletes', 'end', { bizStep: 'other', disposition: 'stolen', 'theriac:reason': undefined }],
    ['an end without its reason', 'end', { 'theriac:reason': undefined }],
    ['a reason of its own', 'end', { 'theriac:reason': 'gone' }],
    ['a dispute that both opens and closes', 'dispute', { 'theriac:closes': hash }],
    ['a maximum below the minimum', 'sensor', report({ minValue: 10 })],
    ['a mean above the maximum', 'sensor', report({ meanValue: 9.5 })],
    ['a mean below the minimum', 'sensor', report({ meanValue: 1 })],
    ['degrees of another scale', 'sensor', report({ uom: 'FAH' })],
    ['an empty reason for being late', 'dispense', { 'theriac:alreadyDone': '' }],
    [
      'a reading that ends before it begins',
      'sensor',
      {
        sensorElementList: [
          { ...reading, sensorMetadata: { ...reading['sensorMetadata'], startTime: '2026-03-03T08:00:00.000Z' } },
        ],
      },
    ],
  ])('with %s is refused, too', (_, kind, change) => {
    expect(other(kind, change).code).toBe('event-invalid');
  });

  it('lists quantities by their canonical JSON', () => {
    const quantityList = [
      { epcClass: batchUri(gtin(2), 'L1' as Lot), quantity: 2 },
      { epcClass: batchUri(UNIT, 'L1' as Lot), quantity: 3 },
    ];
    expect(refusal(event(SHIP, { quantityList })).code).toBe('event-invalid');
    expect(readStep(event(SHIP, { quantityList: quantityList.reverse() })).objects.quantities).toHaveLength(2);
  });
});
