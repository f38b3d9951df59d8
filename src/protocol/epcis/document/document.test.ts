import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stepOf } from '../../../../test/support/drafts.js';
import { canonicalJson } from '../../statement/json.js';
import { readDocument } from './document.js';
import { EVENT_CONTEXT, EVENT_SCHEMAS } from '../event.js';
import { writeStep } from '../step.js';

const CONTEXT = ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'];
const PACK = 'https://id.gs1.org/01/09521234500018/21/A1';
const PACK_2 = 'https://id.gs1.org/01/09521234500018/21/A2';
const CASE = 'https://id.gs1.org/01/19521234500015/21/C1';
const PALLET = 'https://id.gs1.org/00/095212345000000124';
const SITE = 'https://id.gs1.org/414/9521234500001';
const MAKER = 'https://id.gs1.org/417/9521234500001';
const DEALER = 'https://id.gs1.org/417/9521234600008';
const ROOT = 'A'.repeat(43);

const isContainer = (gtin: string): boolean => gtin.startsWith('1');
const common = { eventTime: '2026-03-01T09:00:00+01:00', eventTimeZoneOffset: '+01:00', readPoint: { id: SITE } };
const observe = { ...common, type: 'ObjectEvent', action: 'OBSERVE', epcList: [PACK] };
const ilmd = { 'cbvmda:lotNumber': 'LOT/7', 'cbvmda:itemExpirationDate': '2028-02-29' };
const commissioning = { ...observe, action: 'ADD', bizStep: 'commissioning', disposition: 'active', ilmd };
const packing = {
  ...common,
  type: 'AggregationEvent',
  action: 'ADD',
  bizStep: 'packing',
  parentID: PALLET,
  childEPCs: [PACK_2, CASE, PACK],
};
const shipping = {
  ...observe,
  bizStep: 'shipping',
  disposition: 'in_transit',
  sourceList: [{ type: 'owning_party', source: MAKER }],
  destinationList: [{ type: 'owning_party', destination: DEALER }],
};
const receiving = { ...observe, bizStep: 'receiving' };
const destroying = { ...observe, action: 'DELETE', bizStep: 'destroying' };
const LGTIN = 'urn:epc:class:lgtin:9521234.050001.LOT%2F7';
const LOT_URI = 'https://id.gs1.org/01/09521234500018/10/LOT%2F7';
const counted = { epcList: undefined, quantityList: [{ epcClass: LGTIN, quantity: 5 }] };
/** Our namespace under a partner's own prefix. */
const OURS = { '@context': { t: 'urn:theriac:1:' } };
const temperature = { type: 'gs1:Temperature', value: 5.5, uom: 'CEL' };
const sensorMetadata = { time: '2026-03-01T08:00:00+01:00', deviceID: 'urn:epc:id:giai:9521234.7' };
const sensing = { ...observe, bizStep: 'sensor_reporting', sensorElementList: [{ sensorMetadata, sensorReport: [temperature] }] };

const ofQuantity = (change: object): object => ({
  ...receiving,
  quantityList: [{ ...counted.quantityList[0], ...change }],
  epcList: [],
});
const sensingOf = (report: object, metadata: object = {}, ...more: object[]): object => ({
  ...sensing,
  sensorElementList: [
    { sensorMetadata: { ...sensorMetadata, ...metadata }, sensorReport: [{ ...temperature, ...report }] },
    ...more,
  ],
});

const document = (eventList: unknown, more: object = {}): object => ({
  '@context': CONTEXT,
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-03-01T00:00:00Z',
  epcisBody: { eventList },
  ...more,
});

/** The draft of one event, which must be readable. */
function draftOf(event: object) {
  const { events, skipped } = readDocument(document([event]), isContainer);
  expect(skipped).toEqual([]);
  return events[0]!;
}

/** The fault of one event, which must be refused. */
function faultOf(event: unknown) {
  const { events, skipped } = readDocument(document([event]), isContainer);
  expect(events).toEqual([]);
  return { code: skipped[0]!.fault.code, pointer: skipped[0]!.fault.facts['pointer'], message: skipped[0]!.fault.message };
}

describe('a document', () => {
  test('may be one event, a document of events or the answer to a query', () => {
    const answer = { type: 'EPCISQueryDocument', epcisBody: { queryResults: { resultsBody: { eventList: [receiving] } } } };
    for (const json of [{ '@context': CONTEXT, ...receiving }, document([receiving]), document([], answer)]) {
      expect(readDocument(json, isContainer)).toMatchObject({
        events: [{ index: 0, step: { kind: 'receive' } }],
        skipped: [],
        dropped: [],
      });
    }
  });

  test('reports each event that is no step, with its place and reason, and reads the others', () => {
    const { events, skipped } = readDocument(
      document([receiving, 7, { ...receiving, bizStep: 'storing' }, commissioning]),
      isContainer,
    );
    expect(events.map(({ index, step }) => [index, step.kind])).toEqual([
      [0, 'receive'],
      [3, 'commission'],
    ]);
    expect(skipped.map(({ index, fault }) => [index, fault.code])).toEqual([
      [1, 'event-invalid'],
      [2, 'event-unknown'],
    ]);
  });

  test('reports members of its own that no event holds', () => {
    expect(readDocument(document([], { epcisHeader: {}, sender: 'x' }), isContainer).dropped).toEqual([
      '/epcisHeader: it belongs to no event',
      '/sender: it belongs to no event',
    ]);
  });

  test('with its version as a number is told to write it as a text', () => {
    expect(() => readDocument(document([], { schemaVersion: 2.1 }), isContainer)).toThrow(
      /number 2\.1 and must be a text in quotes/,
    );
  });

  test.each([
    ['no object', [], ''],
    ['no type', {}, '/type'],
    ['another version', document([], { schemaVersion: '1.2' }), '/schemaVersion'],
    ['a number as its version', document([], { schemaVersion: 2 }), '/schemaVersion'],
    ['no version', document([], { schemaVersion: undefined }), '/schemaVersion'],
    ['no body', document([], { epcisBody: undefined }), '/epcisBody'],
    ['no events', document(undefined), '/epcisBody/eventList'],
    ['no results', document([], { type: 'EPCISQueryDocument', epcisBody: { queryResults: [] } }), '/epcisBody/queryResults'],
    [
      'a body only by inheritance',
      Object.assign(Object.create({ epcisBody: {} }) as object, { type: 'EPCISDocument', schemaVersion: '2.0' }),
      '/epcisBody',
    ],
  ])('with %s is refused', (_, json, pointer) => {
    expect(() => readDocument(json, isContainer)).toThrow(
      expect.objectContaining({ code: 'document-invalid', facts: expect.objectContaining({ pointer }) as unknown }),
    );
  });

  test('does not hide an error of the register', () => {
    const failing = (): boolean => {
      throw new Error('register is closed');
    };
    expect(() => readDocument(document([receiving]), failing)).toThrow('register is closed');
  });
});

describe('a draft', () => {
  test('tells packs from containers, sorts them and names each once', () => {
    const epcList = [
      PACK_2,
      PALLET,
      'urn:epc:id:sgtin:9521234.050001.A1',
      CASE,
      'https://shop.example/01/09521234500018/21/A1',
      'urn:epc:id:grai:9521234.50000.7',
    ];
    const { packs, containers } = draftOf({ ...receiving, epcList });
    expect(packs).toEqual([PACK, PACK_2]);
    expect(containers).toEqual([PALLET, CASE, 'https://id.gs1.org/8003/095212345000017']);
  });

  test('has the time in UTC, the zone, and sites by their GLN', () => {
    const { step, dropped } = draftOf({
      ...receiving,
      readPoint: { id: 'urn:epc:id:sgln:9521234.50000.D7' },
      bizLocation: { id: SITE },
    });
    expect(step).toMatchObject({
      time: Date.UTC(2026, 2, 1, 8),
      offset: '+01:00',
      site: '9521234500001',
      location: '9521234500001',
    });
    expect(dropped).toEqual(['/readPoint/id: the place D7 within the site; custody is per site']);
  });

  test('of a repackaging is left out, since whoever repacks signs it', () => {
    const repackaging = { ...commissioning, type: 'TransformationEvent', action: undefined, bizStep: 'repackaging' };
    const { skipped } = readDocument(document([repackaging]), isContainer);
    expect(skipped.map(({ fault }) => [fault.code, fault.facts['pointer']])).toEqual([['event-unknown', '/bizStep']]);
  });

  test('of SSCCs commissioned is left out, since they come into being by being packed', () => {
    const draft = draftOf({ ...commissioning, epcList: [PALLET, CASE], ilmd: undefined });
    expect(draft.containers).toEqual([CASE]);
    expect(draft.dropped).toEqual([`/epcList: ${PALLET}, which comes into being by being packed`]);
    const { skipped } = readDocument(document([{ ...commissioning, epcList: [PALLET], ilmd: undefined }]), isContainer);
    expect(skipped.map(({ fault }) => fault.facts['pointer'])).toEqual(['/epcList']);
  });

  test('of cases commissioned without lot is kept', () => {
    const draft = draftOf({ ...commissioning, epcList: [CASE], ilmd: undefined });
    expect(stepOf(draft)).toMatchObject({ kind: 'commission', objects: { epcs: [CASE] } });
    expect(draftOf({ ...commissioning, epcList: [CASE], ilmd: { 'cbvmda:color': 'red' } }).dropped).toEqual([
      '/ilmd/cbvmda:color: a step has no place for it',
    ]);
  });

  test('reads lot and expiry date under any prefix, with or without the last colon of the namespace', () => {
    const named = { 'n:lotNumber': 'no', 'm:lotNumber': 'LOT7', 'm:itemExpirationDate': '2028-02-29' };
    const event = { ...commissioning, '@context': { m: 'urn:epcglobal:cbv:mda', n: 'https://n.example/' }, ilmd: named };
    const { step, dropped } = draftOf(event);
    expect(step).toMatchObject({ lot: 'LOT7', expiry: '2028-02-29' });
    expect(dropped).toEqual(['/ilmd/n:lotNumber: a step has no place for it']);
  });

  test('reads words in any spelling and a missing disposition as the usual one', () => {
    const bizStep = 'urn:epcglobal:cbv:bizstep:receiving';
    expect(draftOf({ ...observe, bizStep, disposition: 'https://ref.gs1.org/cbv/Disp-in_progress' }).step.kind).toBe('receive');
    expect(draftOf({ ...observe, bizStep }).step.kind).toBe('receive');
  });

  test('reads a dispensing whether it deletes the pack or observes it', () => {
    for (const action of ['DELETE', 'OBSERVE'])
      expect(draftOf({ ...observe, action, bizStep: 'dispensing' }).step.kind).toBe('dispense');
  });

  test('of an unpacking may name no child, which means all', () => {
    const draft = draftOf({ ...packing, action: 'DELETE', bizStep: 'unpacking', childEPCs: undefined });
    expect(stepOf(draft)).toMatchObject({ kind: 'unpack', parent: PALLET, objects: { epcs: [] } });
  });

  test('reads marks and reactivations by our own extensions', () => {
    const lock = { ...observe, ...OURS, bizStep: 'holding', disposition: 'non_sellable_other', 't:reason': 'seal broken' };
    const unlock = { ...observe, ...OURS, bizStep: 'inspecting', disposition: 'conformant', 't:reason': 'seal whole' };
    expect(draftOf(lock).step).toMatchObject({ kind: 'lock', reason: 'seal broken' });
    expect(draftOf(unlock).step).toMatchObject({ kind: 'unlock', reason: 'seal whole' });
    expect(draftOf({ ...observe, ...OURS, bizStep: 'other', disposition: 'active', 't:undoes': ROOT }).step).toMatchObject({
      kind: 'reactivate',
      undoes: ROOT,
    });
    expect(faultOf({ ...lock, 't:reason': undefined })).toMatchObject({ code: 'event-invalid' });
    expect(draftOf({ ...receiving, ...OURS, 't:undoes': ROOT }).dropped).toEqual([
      '/t:undoes: the step receive has no place for it',
    ]);
  });

  test('reports every member that a step has no place for, by its pointer', () => {
    const event = {
      ...receiving,
      eventID: 'urn:uuid:1',
      recordTime: '2026-03-01T09:00:00Z',
      readPoint: { id: SITE, 'ex:a/b~c': 1 },
      sensorElementList: [],
      'gs1ushc:dropShipment': 'true',
    };
    expect(draftOf(event).dropped).toEqual([
      '/readPoint/ex:a~1b~0c: a step has no place for it',
      '/sensorElementList: the step receive has no place for it',
      '/gs1ushc:dropShipment: the step receive has no place for it',
    ]);
  });
});

describe('the rarer steps of a partner', () => {
  const RETURNED = 'https://ref.gs1.org/cbv/Disp-returned';
  const rma = [{ type: 'urn:epcglobal:cbv:btt:rma', bizTransaction: 'urn:epcglobal:cbv:bt:9521234600008:R-1' }];

  test('a return has an rma and is received as one', () => {
    const back = { ...shipping, disposition: RETURNED, bizTransactionList: rma };
    expect(draftOf(back).step).toMatchObject({ kind: 'return', documents: [{ type: 'rma' }], to: { owner: '9521234600008' } });
    expect(faultOf({ ...back, bizTransactionList: [] })).toMatchObject({ code: 'event-invalid' });
    expect(draftOf({ ...receiving, disposition: RETURNED }).step).toMatchObject({ kind: 'receive', returned: true });
  });

  test('an end says why, in our words or by its disposition', () => {
    const ended = { ...destroying, ...OURS, bizStep: 'cbv:BizStep-decommissioning', 't:reason': 'checked_out' };
    expect(draftOf(ended).step).toMatchObject({ kind: 'end', reason: 'checked_out' });
    expect(draftOf({ ...ended, disposition: 'inactive', 't:alreadyDone': 'offline' }).step).toMatchObject({
      alreadyDone: 'offline',
    });
    expect(faultOf({ ...ended, 't:reason': 'gone' })).toMatchObject({ code: 'event-invalid' });
    expect(draftOf(destroying).step).toMatchObject({ kind: 'end', reason: 'destroyed' });
    expect(draftOf({ ...destroying, action: 'OBSERVE', bizStep: 'other', disposition: 'stolen' }).step).toMatchObject({
      reason: 'stolen',
    });
  });

  test('a dispensing may be of a part', () => {
    const part = { ...observe, bizStep: 'dispensing', disposition: 'partially_dispensed' };
    expect(draftOf(part).step).toMatchObject({ kind: 'dispense', partial: true });
  });

  test('a stock-taking keeps lot and source', () => {
    const stock = { ...observe, bizStep: 'stock_taking', ilmd, sourceList: [{ type: 'owning_party', source: DEALER }] };
    expect(draftOf(stock).step).toMatchObject({ kind: 'stock', lot: 'LOT/7', from: { owner: '9521234600008' } });
  });

  test('a title changes hands without its goods', () => {
    const stays = { type: 'possessing_party', destination: MAKER };
    const title = { ...shipping, destinationList: [...shipping.destinationList, stays] };
    const ends = { from: { owner: '9521234500001' }, to: { owner: '9521234600008', possessor: '9521234500001' } };
    expect(draftOf(title).step).toMatchObject({ kind: 'ship', ...ends });
    expect(draftOf({ ...title, bizStep: 'receiving', disposition: undefined }).step).toMatchObject({ kind: 'receive', ...ends });
  });

  test('a dispute is opened and closed', () => {
    const opened = {
      ...observe,
      ...OURS,
      bizStep: 'other',
      disposition: 'urn:epcglobal:cbv:disp:no_pedigree_match',
      't:reason': 'no data',
    };
    expect(draftOf(opened).step).toMatchObject({ kind: 'dispute', what: 'no_pedigree_match', reason: 'no data' });
    expect(draftOf({ ...opened, disposition: 'conformant', 't:closes': ROOT }).step).toMatchObject({ closes: ROOT });
    expect(faultOf({ ...opened, 't:closes': ROOT })).toMatchObject({ code: 'event-invalid' });
  });

  test('numbers of packs without serials are counted by batch, each batch once', () => {
    const draft = draftOf({
      ...receiving,
      ...counted,
      quantityList: [...counted.quantityList, { epcClass: LOT_URI, quantity: 2 }],
    });
    expect(draft).toMatchObject({ packs: [], containers: [], quantities: [{ uri: LOT_URI, quantity: 7 }] });
    expect(stepOf(draft).objects).toEqual({ epcs: [], quantities: [{ uri: LOT_URI, quantity: 7 }] });
    expect(draftOf({ ...commissioning, ...counted }).step).toMatchObject({ kind: 'commission', lot: 'LOT/7' });
    expect(faultOf({ ...packing, childEPCs: [], childQuantityList: counted.quantityList })).toMatchObject({
      code: 'event-invalid',
    });
  });

  describe('a sensor', () => {
    const reading = (event: object) => draftOf(event).step;
    const at = Date.UTC(2026, 2, 1, 7);

    test('gives one value at a moment', () => {
      expect(reading(sensing)).toMatchObject({
        kind: 'sensor',
        reading: { device: 'urn:epc:id:giai:9521234.7', since: at, until: at, min: 5.5, max: 5.5 },
      });
    });

    test('gives extremes and a mean over a span', () => {
      const span = { time: undefined, startTime: '2026-03-01T07:00:00Z', endTime: '2026-03-01T08:00:00Z' };
      const event = sensingOf({ value: undefined, minValue: 2, maxValue: 8.5, meanValue: 4 }, span);
      expect(reading(event)).toMatchObject({ reading: { since: at, until: at + 3_600_000, min: 2, max: 8.5, mean: 4 } });
    });

    test('gives a series of moments, of which the span and the extremes are kept', () => {
      const later = { ...temperature, time: '2026-03-01T09:00:00Z', value: 9, deviceID: sensorMetadata.deviceID };
      const earlier = { ...temperature, time: '2026-03-01T06:00:00Z', value: 2 };
      const event = sensingOf({ meanValue: 5 }, {}, { sensorMetadata, sensorReport: [later, earlier] });
      expect(reading(event)).toMatchObject({
        reading: { since: at - 3_600_000, until: at + 2 * 3_600_000, min: 2, max: 9 },
      });
      expect(reading(event)).not.toHaveProperty('reading.mean');
    });

    test('measures other things, too, which are reported', () => {
      const humidity = { type: 'gs1:AbsoluteHumidity', value: 12, uom: 'A93' };
      const element = {
        sensorMetadata: { ...sensorMetadata, rawData: 'https://x.example' },
        sensorReport: [temperature, humidity],
      };
      expect(draftOf({ ...sensing, sensorElementList: [element] }).dropped).toEqual([
        '/sensorElementList/0/sensorMetadata/rawData: a step has no place for it',
        '/sensorElementList/0/sensorReport/1: it is no temperature, but https://gs1.org/voc/AbsoluteHumidity',
      ]);
    });
  });
});

describe('a handoff of a partner', () => {
  const US = { '@context': { hc: 'http://epcis.gs1us.org/hc/ns/' } };

  test('has a possessor only where it is named, and takes a location number for a party', () => {
    const event = {
      ...shipping,
      sourceList: [
        { type: 'urn:epcglobal:cbv:sdt:owning_party', source: 'urn:epc:id:sgln:9521234.50000.0' },
        { type: 'location', source: SITE },
      ],
      destinationList: [
        { type: 'owning_party', destination: DEALER },
        { type: 'possessing_party', destination: 'https://id.gs1.org/417/9521234700005' },
      ],
    };
    expect(draftOf(event).step).toMatchObject({
      from: { owner: '9521234500001', site: '9521234500001' },
      to: { owner: '9521234600008', possessor: '9521234700005' },
    });
  });

  test.each([
    ['true', true],
    [true, true],
    ['false', false],
    [false, false],
  ])('keeps the drop shipment %j', (value, dropShipment) => {
    expect(draftOf({ ...shipping, ...US, 'hc:dropShipment': value }).step).toMatchObject({ dropShipment });
  });

  test('keeps documents, canonical where GS1 numbered them, each once; reports kinds that we do not know', () => {
    const bizTransactionList = [
      { type: 'po', bizTransaction: 'urn:epcglobal:cbv:bt:9521234600008:PO-1' },
      { type: 'cbv:BTT-po', bizTransaction: 'urn:epcglobal:cbv:bt:9521234600008:PO-1', 'ex:more': 1 },
      { type: 'desadv', bizTransaction: 'urn:epc:id:gdti:9521234.50000.77' },
      { type: 'bol', bizTransaction: 'http://example.org/bol/1' },
      { bizTransaction: 'http://example.org/1' },
    ];
    const { step, dropped } = draftOf({ ...shipping, bizTransactionList });
    expect(step).toMatchObject({
      documents: [
        { type: 'desadv', id: 'https://id.gs1.org/253/952123450000177' },
        { type: 'po', id: 'urn:epcglobal:cbv:bt:9521234600008:PO-1' },
      ],
    });
    expect(dropped).toEqual([
      '/bizTransactionList/1/ex:more: a step has no place for it',
      '/bizTransactionList/3: bol is no kind of document that a step names',
      '/bizTransactionList/4: it does not say what kind of document it names',
    ]);
    expect(draftOf({ ...observe, bizStep: 'void_shipping', bizTransactionList }).step).toHaveProperty('documents');
  });

  test('without owner is refused when shipping; when receiving it is left out and reported', () => {
    const sourceList = [{ type: 'possessing_party', source: MAKER }];
    expect(faultOf({ ...shipping, sourceList })).toMatchObject({ code: 'event-invalid', pointer: '/sourceList' });
    const { step, dropped } = draftOf({ ...receiving, sourceList });
    expect(step).not.toHaveProperty('from');
    expect(dropped).toEqual(['/sourceList: it names no owning_party']);
  });

  test('reports ends of other kinds and what is beside an end', () => {
    const destinationList = [
      { type: 'owning_party', destination: DEALER, 'ex:dock': 4 },
      { type: 'ex:carrier', destination: 'https://carrier.example/' },
    ];
    expect(draftOf({ ...shipping, destinationList }).dropped).toEqual([
      '/destinationList/0/ex:dock: a step has no place for it',
      '/destinationList/1: ex:carrier is no kind of party or place that a handoff names',
    ]);
  });

  test('names a party twice only if it is the same', () => {
    const owner = shipping.sourceList[0]!;
    expect(draftOf({ ...shipping, sourceList: [owner, owner] }).step).toMatchObject({ from: { owner: '9521234500001' } });
    expect(faultOf({ ...shipping, sourceList: [owner, { ...owner, source: DEALER }] })).toMatchObject({
      pointer: '/sourceList/1',
    });
  });
});

describe('an event of a partner', () => {
  const many = (count: number): string[] =>
    Array.from({ length: count }, (_, i) => `https://id.gs1.org/01/19521234500015/21/${i}`);

  test.each([
    ['takes an earlier one back', { ...receiving, errorDeclaration: {} }, '/errorDeclaration'],
    ['has no business step', { ...observe }, '/bizStep'],
    ['has a step that is no text', { ...observe, bizStep: { toString: 1 } }, '/bizStep'],
    ['has a step named like a member of all objects', { ...observe, bizStep: 'constructor' }, '/bizStep'],
    ['has another type', { ...receiving, type: 'AggregationEvent' }, '/type'],
    ['has no type', { ...receiving, type: undefined }, '/type'],
    ['has another action', { ...receiving, action: 'ADD' }, '/action'],
    ['has another disposition', { ...receiving, disposition: 'active' }, '/disposition'],
    ['has a disposition that is no text', { ...receiving, disposition: ['in_progress'] }, '/disposition'],
    ['is an inspection without result', { ...observe, bizStep: 'inspecting' }, '/disposition'],
    ['destroys what it keeps', { ...destroying, disposition: 'inactive' }, '/disposition'],
    ['is stolen in trade', { ...destroying, bizStep: 'decommissioning', disposition: 'stolen' }, '/disposition'],
    ['is a hold without result', { ...observe, bizStep: 'holding' }, '/disposition'],
    ['holds goods as recalled', { ...observe, bizStep: 'holding', disposition: 'recalled' }, '/disposition'],
    ['reads a sensor and says what of', { ...sensing, disposition: 'in_transit' }, '/disposition'],
    [
      'undoes something without saying that it is active',
      { ...observe, ...OURS, bizStep: 'other', 't:undoes': ROOT },
      '/disposition',
    ],
    [
      'closes a dispute as damaged goods do not',
      { ...observe, ...OURS, bizStep: 'other', disposition: 'active', 't:closes': ROOT },
      '/disposition',
    ],
  ])('is no step of ours where it %s', (_, event, pointer) => {
    expect(faultOf(event)).toMatchObject({ code: 'event-unknown', pointer });
  });

  test.each([
    ['is no object', 'x', ''],
    ['names no object', { ...receiving, epcList: [] }, ''],
    ['has no list of objects', { ...receiving, epcList: PACK }, '/epcList'],
    ['names a party as an object', { ...receiving, epcList: [MAKER] }, '/epcList/0'],
    ['names what is no identifier', { ...receiving, epcList: [PACK, 'x'] }, '/epcList/1'],
    ['names what is not text', { ...receiving, epcList: [7] }, '/epcList/0'],
    ['has a wrong check digit', { ...receiving, epcList: ['https://id.gs1.org/00/095212345000000125'] }, '/epcList/0'],
    ['names a key that is no object of ours', { ...receiving, epcList: ['urn:epc:id:giai:9521234.1'] }, '/epcList/0'],
    ['names too many containers', { ...receiving, epcList: many(101) }, ''],
    ['names too many containers beside a pack', { ...receiving, epcList: [...many(100), PACK] }, ''],
    ['has no time', { ...receiving, eventTime: undefined }, '/eventTime'],
    ['has a time without zone', { ...receiving, eventTime: '2026-03-01T09:00:00' }, '/eventTime'],
    ['has no zone', { ...receiving, eventTimeZoneOffset: ' ' }, '/eventTimeZoneOffset'],
    ['has no place', { ...receiving, readPoint: undefined }, '/readPoint'],
    ['has a place that is text', { ...receiving, readPoint: SITE }, '/readPoint'],
    ['happens at a company', { ...receiving, readPoint: { id: MAKER } }, '/readPoint/id'],
    ['happens on the road', { ...receiving, readPoint: { id: 'geo:47.5,11.1' } }, '/readPoint/id'],
    ['packs into nothing', { ...packing, parentID: undefined }, '/parentID'],
    ['commissions packs without lot', { ...commissioning, ilmd: {} }, '/ilmd'],
    ['has lot data that is no object', { ...commissioning, ilmd: 'A' }, '/ilmd'],
    ['has a lot without date', { ...commissioning, ilmd: { 'cbvmda:lotNumber': 'A' } }, '/ilmd/cbvmda:itemExpirationDate'],
    [
      'has a lot that no code can hold',
      { ...commissioning, ilmd: { ...ilmd, 'cbvmda:lotNumber': 'A B' } },
      '/ilmd/cbvmda:lotNumber',
    ],
    ['counts goods beside a pack', { ...receiving, ...counted, epcList: [PACK] }, '/quantityList'],
    ['counts packed goods beside a pack', { ...packing, childQuantityList: counted.quantityList }, '/childQuantityList'],
    ['counts goods of no batch', ofQuantity({ epcClass: 'urn:epc:idpat:sgtin:9521234.050001.*' }), '/quantityList/0/epcClass'],
    ['counts what is no object', { ...receiving, ...counted, quantityList: ['x'] }, '/quantityList/0'],
    ['weighs goods', ofQuantity({ uom: 'KGM' }), '/quantityList/0/uom'],
    ['counts parts of packs', ofQuantity({ quantity: 1.5 }), '/quantityList/0/quantity'],
    ['counts none', ofQuantity({ quantity: 0 }), '/quantityList/0/quantity'],
    ['counts new goods without lot', { ...commissioning, ...counted, ilmd: undefined }, '/ilmd'],
    [
      'names packs in the clear and by a list',
      { ...receiving, ...OURS, 't:serialList': { root: ROOT, count: 5 } },
      '/theriac:serialList',
    ],
    ['ends without a reason', { ...destroying, bizStep: 'decommissioning' }, '/theriac:reason'],
    ['disputes without a reason', { ...observe, bizStep: 'other', disposition: 'damaged' }, '/theriac:reason'],
    ['has no sensor data', { ...sensing, sensorElementList: [] }, '/sensorElementList'],
    ['has no temperature', sensingOf({ type: 'gs1:Humidity' }), '/sensorElementList'],
    ['measures in Fahrenheit', sensingOf({ uom: 'FAH' }), '/sensorElementList/0/sensorReport/0/uom'],
    ['measures words', sensingOf({ value: 'warm' }), '/sensorElementList/0/sensorReport/0/value'],
    ['measures nothing', sensingOf({ value: undefined }), '/sensorElementList/0/sensorReport/0'],
    ['measures without saying what', sensingOf({ type: undefined }), '/sensorElementList/0/sensorReport/0/type'],
    ['measures at no time', sensingOf({}, { time: undefined }), '/sensorElementList/0/sensorMetadata/startTime'],
    ['measures without device', sensingOf({}, { deviceID: undefined }), '/sensorElementList/0/sensorMetadata/deviceID'],
    ['has a sensor that is no object', { ...sensing, sensorElementList: ['x'] }, '/sensorElementList/0'],
    [
      'has sensor metadata that is no object',
      { ...sensing, sensorElementList: [{ sensorMetadata: 'x' }] },
      '/sensorElementList/0/sensorMetadata',
    ],
    [
      'has reports that are no list',
      { ...sensing, sensorElementList: [{ sensorReport: {} }] },
      '/sensorElementList/0/sensorReport',
    ],
    [
      'has a report that is no object',
      { ...sensing, sensorElementList: [{ sensorReport: ['x'] }] },
      '/sensorElementList/0/sensorReport/0',
    ],
    [
      'has several devices',
      sensingOf({}, {}, { sensorMetadata: { ...sensorMetadata, deviceID: 'urn:x:8' }, sensorReport: [temperature] }),
      '/sensorElementList',
    ],
    ['has an end that is no object', { ...shipping, sourceList: ['x'] }, '/sourceList/0'],
    ['has an end without type', { ...shipping, sourceList: [{ source: MAKER }] }, '/sourceList/0/type'],
    [
      'is shipped from a company as a place',
      { ...shipping, sourceList: [{ type: 'location', source: MAKER }] },
      '/sourceList/0/source',
    ],
    ['has a pack for an owner', { ...shipping, sourceList: [{ type: 'owning_party', source: PACK }] }, '/sourceList/0/source'],
    ['has a document that is no object', { ...shipping, bizTransactionList: [null] }, '/bizTransactionList/0'],
    ['has a document without id', { ...shipping, bizTransactionList: [{ type: 'po' }] }, '/bizTransactionList/0/bizTransaction'],
    [
      'has an unclear drop shipment',
      { ...shipping, '@context': { hc: 'http://epcis.gs1us.org/hc/ns/' }, 'hc:dropShipment': { toString: 1 } },
      '/gs1ushc:dropShipment',
    ],
  ])('is refused where it %s', (_, event, pointer) => {
    expect(faultOf(event)).toMatchObject({ code: 'event-invalid', pointer });
  });

  test('is refused where the codec refuses it', () => {
    expect(faultOf({ ...commissioning, ilmd: { ...ilmd, 'cbvmda:itemExpirationDate': '2028-02-30' } })).toMatchObject({
      code: 'event-invalid',
      message: expect.stringContaining('itemExpirationDate') as unknown,
    });
    expect(faultOf({ ...receiving, eventTimeZoneOffset: 'CET' })).toMatchObject({ code: 'event-invalid' });
  });

  test('is refused where it names more packs than a serial list holds', () => {
    const epcList = Array.from({ length: (1 << 20) + 1 }, (_, i) => `https://id.gs1.org/01/09521234500018/21/${i}`);
    expect(faultOf({ ...receiving, epcList }).message).toContain('1048577 objects');
  });
});

describe('the step of a draft', () => {
  const drafts = () =>
    readDocument(document([commissioning, { ...commissioning, epcList: [PACK_2] }, packing]), isContainer).events;

  test('names one pack in the clear and makes an event that our schema accepts', () => {
    const step = stepOf(drafts()[0]!);
    expect(step.objects).toEqual({ epcs: [PACK] });
    const event = writeStep(step);
    expect(EVENT_SCHEMAS.commission.safeParse(event).success).toBe(true);
    expect(canonicalJson(event['@context'])).toBe(canonicalJson(EVENT_CONTEXT));
    expect(event['eventTime']).toBe('2026-03-01T08:00:00.000Z');
  });

  test('names several packs by a list, containers in the clear', () => {
    expect(stepOf(drafts()[2]!).objects).toMatchObject({ epcs: [CASE], list: { count: 2 } });
  });
});

describe('whatever a partner sends in place of a member', () => {
  const events: Record<string, unknown>[] = [commissioning, packing, shipping, receiving];
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom<unknown>(
      { toString: 1, valueOf: 2 },
      [null],
      [{}],
      [{ type: {} }],
      { id: {} },
      '\uD800',
      'urn:epc:id:constructor:1.1',
      {
        '@id': 1,
      },
    ),
  );
  const changed = fc
    .constantFrom(...events)
    .chain((event) =>
      fc
        .tuple(fc.constantFrom(...Object.keys(event), '@context', 'ex:own'), anything)
        .map(([name, value]) => ({ ...event, [name]: value })),
    );

  test('is read or refused with a reason', () => {
    fc.assert(
      fc.property(changed, (event) => {
        const { events: drafts, skipped } = readDocument(document([event]), isContainer);
        expect(drafts.length + skipped.length).toBe(1);
        for (const draft of drafts) expect(stepOf(draft).kind).toBe(draft.step.kind);
      }),
      { numRuns: 1000 },
    );
  });
});
