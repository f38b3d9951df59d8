/**
 * The members of an EPCIS 2.0 event in the order in which the event hash reads them.
 *
 * Two orders are about. `cbv` is the table of CBV 2.0, section 8.9.2, and what Theriac writes. `reference-1.9.3` is that
 * of the Python implementation of that version, whose hashes partners may send: it takes the lists after bizLocation
 * alphabetically and a transaction's parent before its EPCs. Not here: how a value is written (values.ts).
 */
import type { ValueKind } from './values.js';

/** The order of an event's members. */
export type HashOrder = 'cbv' | 'reference-1.9.3';

/** How one member is written: a value, an object with members in order, or a list whose items get a name. */
export type Layout =
  { form: 'value'; kind: ValueKind } | { form: 'object'; members: Members } | { form: 'list'; itemName: string; item: Layout };

/** Members in order. A member that is not named here is an extension and comes after them. */
export type Members = readonly (readonly [name: string, layout: Layout])[];

const value = (kind: ValueKind): Layout => ({ form: 'value', kind });
const object = (...members: Members): Layout => ({ form: 'object', members });
const list = (itemName: string, item: Layout): Layout => ({ form: 'list', itemName, item });

const text = value('text');
const time = value('time');
const texts = (...names: string[]): Members => names.map((name) => [name, text] as const);

const EPCS = list('epc', text);
const QUANTITIES = list('quantityElement', object(...texts('epcClass', 'quantity', 'uom')));
const PLACE = object(['id', text]);
const DEVICE = texts('deviceID', 'deviceMetadata', 'rawData', 'dataProcessingMethod');

const SENSOR_METADATA = object(['time', time], ['startTime', time], ['endTime', time], ...DEVICE, ['bizRules', text]);
const SENSOR_REPORT = object(
  ['type', value('gs1')],
  ['exception', value('gs1')],
  ...DEVICE,
  ['time', time],
  ...texts('microorganism', 'chemicalSubstance', 'value'),
  ['component', value('Comp')],
  ...texts('stringValue', 'booleanValue', 'hexBinaryValue', 'uriValue', 'minValue', 'maxValue', 'meanValue', 'sDev'),
  ...texts('percRank', 'percValue', 'uom', 'coordinateReferenceSystem'),
);
const SENSORS = list('sensorElement', object(['sensorMetadata', SENSOR_METADATA], ['sensorReport', SENSOR_REPORT]));
const TRANSACTIONS = list('', object(['type', value('BTT')], ['bizTransaction', text]));
const SOURCES = list('', object(['type', value('SDT')], ['source', text]));
const DESTINATIONS = list('', object(['type', value('SDT')], ['destination', text]));

const BEGINNING: Members = [
  ['eventTime', time],
  ['eventTimeZoneOffset', value('raw')],
  ['certificationInfo', text],
];
const MIDDLE: Members = [
  ['inputEPCList', EPCS],
  ['childEPCs', EPCS],
  ['quantityList', QUANTITIES],
  ['childQuantityList', QUANTITIES],
  ['inputQuantityList', QUANTITIES],
  ['outputEPCList', EPCS],
  ['outputQuantityList', QUANTITIES],
  ['action', value('raw')],
  ['transformationID', text],
  ['bizStep', value('BizStep')],
  ['disposition', value('Disp')],
  ['persistentDisposition', object(['set', value('Disp')], ['unset', value('Disp')])],
  ['readPoint', PLACE],
  ['bizLocation', PLACE],
];
const EPC_LIST = ['epcList', EPCS] as const;
const PARENT = ['parentID', text] as const;
const ILMD = ['ilmd', object()] as const;

/**
 * What each order reads in turn (`first`), and what it reads after that, sorted among the extensions (`sorted`).
 */
export const HASH_ORDERS: Readonly<Record<HashOrder, { first: Members; sorted: Members }>> = {
  cbv: {
    first: [
      ...BEGINNING,
      EPC_LIST,
      PARENT,
      ...MIDDLE,
      ['bizTransactionList', TRANSACTIONS],
      ['sourceList', SOURCES],
      ['destinationList', DESTINATIONS],
      ['sensorElementList', SENSORS],
      ILMD,
    ],
    sorted: [],
  },
  'reference-1.9.3': {
    first: [...BEGINNING, PARENT, EPC_LIST, ...MIDDLE, ['sensorElementList', SENSORS]],
    sorted: [['bizTransactionList', TRANSACTIONS], ['destinationList', DESTINATIONS], ILMD, ['sourceList', SOURCES]],
  },
};

/** Members that the hash leaves out: an event keeps its hash while they come, change and go. */
export const NOT_HASHED: readonly string[] = ['@context', 'type', 'eventID', 'recordTime', 'errorDeclaration', 'comment'];
