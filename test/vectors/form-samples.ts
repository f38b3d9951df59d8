/** Payloads in right form that forms.json changes: every step of the table in docs/protocol.md 5.6, every record of 6.2. */
import { signerOf, keyFromSecret } from '../../src/client/signing/signer.js';
import { EVENT_CONTEXT } from '../../src/protocol/epcis/event.js';
import { encodeJws } from '../../src/protocol/statement/jws.js';
import { fixed, manufacturer, statementHeader } from './samples.js';

/** What reads a payload: of an entry by its typ; what an applicant says; a regulator's approval. */
export type Reader =
  'epcis+jws' | 'registry+jws' | 'participant-application' | 'key-application' | 'founding-approval' | 'approval';

export interface Sample {
  name: string;
  reader: Reader;
  payload: Record<string, unknown>;
}

const HOST = 'https://id.gs1.org';
export const PACK = `${HOST}/01/09521234000013/21/A`;
const CASE = `${HOST}/01/19521234000010/21/1`;
export const BATCH = `${HOST}/01/09521234000013/10/L1`;
const place = (gln: string) => ({ id: `${HOST}/414/${gln}` });
const [OURS, THEIRS] = ['9521234500032', '9521234500049'];

const event = (name: string, members: object): Sample => ({
  name,
  reader: 'epcis+jws',
  payload: {
    '@context': EVENT_CONTEXT,
    type: 'ObjectEvent',
    // A transformation has none.
    ...(!('inputEPCList' in members) && { action: 'OBSERVE' }),
    eventTime: '2026-03-02T08:00:06.000Z',
    eventTimeZoneOffset: '+01:00',
    readPoint: place(OURS),
    ...members,
  },
});
const one = { epcList: [PACK] };
const list = { 'theriac:serialList': { count: 3, root: 'bhG-x7eA6NV0oJvaSAjJnBgrFwzGYaB6chl2Fsx2Rm8' } };
const three = [{ epcClass: BATCH, quantity: 3 }];
const destinationList = [
  { destination: `${HOST}/414/${THEIRS}`, type: 'location' },
  { destination: `${HOST}/417/${THEIRS}`, type: 'owning_party' },
];
const sourceList = [{ source: `${HOST}/417/${OURS}`, type: 'owning_party' }];
const bizTransactionList = [{ bizTransaction: 'urn:example:rma:1', type: 'rma' }];
const ilmd = { 'cbvmda:itemExpirationDate': '2028-01-31', 'cbvmda:lotNumber': 'L1' };
const temperature = { maxValue: 9.5, meanValue: 4, minValue: 2.5, type: 'Temperature', uom: 'CEL' };
const sensorElementList = [
  {
    sensorMetadata: {
      deviceID: 'urn:example:logger:7',
      endTime: '2026-03-02T08:00:00.000Z',
      startTime: '2026-03-02T07:00:00.000Z',
    },
    sensorReport: [temperature],
  },
];
const reason = { 'theriac:reason': 'suspected' };
const id = 'mPVOHsJG7uFMgHsCgifFd--M1pEEhNz8aGnJ8m9HMEA';

/** Every member that some step has and others do not. */
export const MEMBERS = {
  ...list,
  bizTransactionList,
  childEPCs: [PACK],
  childQuantityList: three,
  destinationList,
  epcList: [PACK],
  eventID: 'urn:uuid:6a1d2c1e-0000-4000-8000-000000000000',
  'gs1ushc:dropShipment': 'true',
  ilmd,
  parentID: CASE,
  quantityList: three,
  recordTime: '2026-03-02T08:00:06.000Z',
  sensorElementList,
  sourceList,
  'theriac:alreadyDone': 'offline',
  'theriac:cause': 'falsified',
  'theriac:closes': id,
  'theriac:outside': true,
  'theriac:reason': 'damaged',
  'theriac:undoes': id,
};

const events: Sample[] = [
  event('commission', { action: 'ADD', bizStep: 'commissioning', disposition: 'active', ...one, ilmd, bizLocation: place(OURS) }),
  event('commission of a list', {
    action: 'ADD',
    bizStep: 'commissioning',
    disposition: 'active',
    ...list,
    quantityList: three,
    ilmd,
  }),
  event('commission of a number', {
    action: 'ADD',
    bizStep: 'commissioning',
    disposition: 'active',
    quantityList: three,
    ilmd,
  }),
  event('stock', {
    bizStep: 'stock_taking',
    disposition: 'in_progress',
    ...one,
    sourceList,
    'theriac:print': { expiry: '2028-01-31', lot: 'L1' },
  }),
  event('pack', {
    type: 'AggregationEvent',
    action: 'ADD',
    bizStep: 'packing',
    disposition: 'in_progress',
    parentID: CASE,
    childEPCs: [PACK],
  }),
  event('unpack', {
    type: 'AggregationEvent',
    action: 'DELETE',
    bizStep: 'unpacking',
    disposition: 'in_progress',
    parentID: CASE,
    ...list,
    childQuantityList: three,
  }),
  event('repack', {
    type: 'TransformationEvent',
    bizStep: 'repackaging',
    disposition: 'active',
    inputEPCList: [PACK],
    outputQuantityList: three,
    ...list,
    ilmd,
  }),
  event('ship', { bizStep: 'shipping', disposition: 'in_transit', ...one, sourceList, destinationList, bizTransactionList }),
  event('return', { bizStep: 'shipping', disposition: 'returned', ...one, sourceList, destinationList, bizTransactionList }),
  event('void', { bizStep: 'void_shipping', disposition: 'in_progress', ...one }),
  event('receive', { bizStep: 'receiving', disposition: 'returned', ...one, sourceList, destinationList, bizTransactionList }),
  event('dispense', { bizStep: 'dispensing', disposition: 'partially_dispensed', ...one, 'theriac:alreadyDone': 'offline' }),
  event('reactivate', { bizStep: 'other', disposition: 'active', ...one, 'theriac:undoes': id }),
  event('lock of a falsified pack', {
    bizStep: 'holding',
    disposition: 'non_sellable_other',
    ...one,
    ...reason,
    'theriac:cause': 'falsified',
  }),
  event('shipping out of the register', {
    bizStep: 'shipping',
    disposition: 'in_transit',
    ...one,
    sourceList,
    destinationList,
    'theriac:outside': true,
  }),
  event('lock', { bizStep: 'holding', disposition: 'non_sellable_other', ...one, ...reason }),
  event('unlock', { bizStep: 'inspecting', disposition: 'conformant', ...one, ...reason }),
  event('end', { action: 'DELETE', bizStep: 'decommissioning', disposition: 'inactive', ...one, 'theriac:reason': 'damaged' }),
  event('destroy', { action: 'DELETE', bizStep: 'destroying', disposition: 'destroyed', ...one }),
  event('stolen', { bizStep: 'other', disposition: 'stolen', ...one }),
  event('sensor', { bizStep: 'sensor_reporting', ...one, sensorElementList }),
  event('dispute', { bizStep: 'other', disposition: 'mismatch_quantity', ...one, ...reason }),
  event('settling of a dispute', { bizStep: 'other', disposition: 'conformant', ...one, ...reason, 'theriac:closes': id }),
];

const applicant = signerOf(keyFromSecret(fixed('key of an applicant')));
const regulator = manufacturer;
const inPlace = { address: 'Via Larga 1', country: 'IT', timeZone: 'Europe/Rome', latitude: 0, longitude: 12.3 };
const applications = {
  'participant-application': {
    type: 'participant-application',
    gln: THEIRS,
    name: 'medi',
    role: 'distributor',
    ...inPlace,
    key: applicant.publicJwk,
    label: 'medi-1',
  },
  'key-application': { type: 'key-application', participant: THEIRS, key: applicant.publicJwk, label: 'medi-2' },
};
const signed = (payload: object): string =>
  encodeJws({ ...statementHeader('application+jws'), kid: applicant.kid }, payload, applicant.sign);

const record = (type: string, members: object): Sample => ({
  name: type,
  reader: 'registry+jws',
  payload: { type, ...members },
});
const gtin = '09521234000013';
const until = '2030-12-31';

const records: Sample[] = [
  record('genesis', {
    name: 'Test',
    rules: 1,
    log: 'log.example/story+392a4107+ARN6uXFZc4q1I/ByOedKaBi++szXFcNA7k1I9Cm0cxnm',
    regulators: [{ gln: OURS, name: 'authority', ...inPlace, key: regulator.publicJwk, label: 'authority-1' }],
    quorum: 1,
    witnesses: [],
    approvals: [],
  }),
  record('participant', {
    application: signed(applications['participant-application']),
    licence: { steps: ['receive', 'ship'], until, opening: until },
    approvals: [],
  }),
  record('grant', { keys: ['9521234', '9521234500032'], from: THEIRS, to: OURS, approvals: [] }),
  record('merger', { from: THEIRS, to: OURS, approvals: [] }),
  record('licence', { participant: THEIRS, steps: ['receive', 'ship'], until, opening: until }),
  record('mandate', { from: OURS, to: THEIRS, steps: ['commission', 'lock'], sites: [OURS], until, active: true }),
  record('site', { gln: OURS, participant: OURS, name: 'Branch', ...inPlace, active: true }),
  record('key', {
    application: signed(applications['key-application']),
    permissions: ['admin', 'custody'],
    sites: [THEIRS],
  }),
  record('retire', { key: id, from: 7, approvals: [] }),
  record('compromise', { key: id, since: 7, confirmed: [id], approvals: [] }),
  record('product', {
    gtin,
    name: 'Product 1',
    authorisation: 'EU/1/26/001',
    serialised: true,
    levels: [{ contains: 10, gtin: '19521234000010', of: gtin }],
    storage: { maxCelsius: 8, minCelsius: 2 },
    markets: ['DE', 'IT'],
    digitalLinkQr: false,
    approvals: [],
  }),
  record('withdrawal', { gtin, ref: 'W-1', active: true, text: 'Withdrawn.', patientText: 'Ask your pharmacy.' }),
  record('batch', {
    gtin,
    lot: 'L1',
    aliases: ['L-1', 'L01'],
    expiry: '2028-01-31',
    printed: ['2028-01-31', '2028-07-31'],
    serialised: true,
    complete: true,
    approvals: [],
  }),
  record('recall', {
    issuer: '9521234500032',
    ref: 'R-1',
    active: true,
    gtin,
    lots: ['L1'],
    unregistered: false,
    serials: ['B'],
    markets: ['IT'],
    class: 1,
    depth: 'patient',
    action: 'quarantine',
    text: 'Glass in the vial.',
    patientText: null,
  }),
];

export const samples: readonly Sample[] = [
  ...events,
  ...records,
  ...Object.entries(applications).map(([name, payload]): Sample => ({ name, reader: name as Reader, payload })),
  { name: 'approval of a genesis record', reader: 'founding-approval', payload: { record: id } },
  { name: 'approval', reader: 'approval', payload: { record: id, until } },
];
