/**
 * The short form of an event, on which the rules work: what each step has beside its objects, read and written. Not here: objects
 * and what all steps share (step.ts), the events' schemas (event.ts).
 */
import { Fault } from '../fault.js';
import { canonicalJson } from '../statement/json.js';
import { locationUri, parseObjectUri, partyUri, type Gln } from '../gs1/identifiers.js';
import type { DISPUTE_KINDS, Event, INACTIVE_REASONS, StepKind } from './event.js';

/** A quantity of a batch, by its class-level URI (`.../01/{gtin}/10/{lot}`). */
export interface BatchQuantity {
  uri: string;
  quantity: number;
}

/**
 * What an event is about. Packs beyond one are named by their serial list, with their batches and numbers beside it.
 * `quantities` without a list are quantities of batches without serials.
 */
export interface Objects {
  /** Canonical URIs of packs and containers named in the clear; which is which only the register of products knows. */
  epcs: readonly string[];
  list?: { root: string; count: number } | undefined;
  quantities?: readonly BatchQuantity[] | undefined;
}

/** A business document: `type` is a bare CBV word, `id` a URI. */
export interface Transaction {
  type: 'po' | 'desadv' | 'recadv' | 'rma' | 'inv';
  id: string;
}

/** One end of a handoff: GLNs of the owner, the possessor (the owner where not named) and the place. */
export interface HandoffEnd {
  owner: Gln;
  possessor?: Gln | undefined;
  site?: Gln | undefined;
}

/** Why something leaves the trade for good. */
export type EndReason = (typeof INACTIVE_REASONS)[number] | 'destroyed' | 'stolen';

/** What somebody says is wrong with goods; `closed` ends the dispute that `closes` names. */
export type DisputeKind = (typeof DISPUTE_KINDS)[number];

/** What all steps have. `time` is epoch milliseconds by the actor's clock; `offset` its zone; `site` the read point. */
export interface StepCommon {
  time: number;
  offset: string;
  site: Gln;
  /** The business location, where the event names one. */
  location?: Gln | undefined;
  objects: Objects;
}

/** A report of something that happened already; the text says why it is reported late. */
interface Report {
  alreadyDone?: string | undefined;
}

/** A temperature record: by which device, over which time (epoch ms), in degrees Celsius. */
export interface Reading {
  device: string;
  since: number;
  until: number;
  min: number;
  max: number;
  mean?: number | undefined;
}

interface StepDetails {
  commission: { lot?: string | undefined; expiry?: string | undefined };
  stock: { lot?: string | undefined; expiry?: string | undefined; from?: HandoffEnd | undefined };
  pack: { parent: string };
  repack: { outputs: Objects; lot: string; expiry: string };
  unpack: { parent: string };
  ship: { from: HandoffEnd; to: HandoffEnd; documents?: readonly Transaction[] | undefined; dropShipment?: boolean | undefined };
  return: { from: HandoffEnd; to: HandoffEnd; documents: readonly Transaction[] };
  void: { documents?: readonly Transaction[] | undefined };
  receive: Report & {
    from?: HandoffEnd | undefined;
    to?: HandoffEnd | undefined;
    documents?: readonly Transaction[] | undefined;
    /** Booked in as a return, whatever the giver called it. */
    returned?: boolean | undefined;
  };
  dispense: Report & { partial?: boolean | undefined };
  reactivate: { undoes: string };
  end: Report & { reason: EndReason };
  lock: { reason: string };
  unlock: { reason: string; confirms?: string | undefined };
  sensor: { reading: Reading };
  dispute: { reason: string; what?: DisputeKind | undefined; closes?: string | undefined };
}

/** A step of the trade in short form, of one kind or any. */
export type Step<K extends StepKind = StepKind> = { [P in K]: { kind: P } & StepCommon & StepDetails[P] }[K];

/** Custody is per site, and a site is a GLN: places within it (extensions) are not told apart. @throws Fault `event-invalid` */
export const glnOf = (uri: string): Gln => {
  const id = parseObjectUri(uri);
  if (id.kind === 'party' || (id.kind === 'location' && id.extension === undefined)) return id.gln;
  throw new Fault('event-invalid', `${uri} must name a site by its GLN, without an extension`);
};

/** Sorts a list as signed events demand: by the text of the elements' canonical JSON. */
export function sortItems<T>(items: readonly T[]): T[] {
  const text = (item: T): string => (typeof item === 'string' ? item : canonicalJson(item));
  return [...items].sort((a, b) => (text(a) < text(b) ? -1 : 1));
}

interface EndItem {
  type: 'owning_party' | 'possessing_party' | 'location';
  uri: string;
}

function readEnd(items: readonly EndItem[]): HandoffEnd {
  const end: { owner?: Gln; possessor?: Gln; site?: Gln } = {};
  for (const { type, uri } of items) {
    const isPlace = parseObjectUri(uri).kind === 'location';
    if (isPlace !== (type === 'location'))
      throw new Fault('event-invalid', `a ${type} is named by the wrong kind of identifier: ${uri}`);
    const name = type === 'owning_party' ? 'owner' : type === 'possessing_party' ? 'possessor' : 'site';
    if (end[name] !== undefined) throw new Fault('event-invalid', `the event names more than one ${type} on one side`);
    end[name] = glnOf(uri);
  }
  const { owner, ...rest } = end;
  if (owner === undefined) throw new Fault('event-invalid', 'each side of a handoff names its owning_party');
  return { owner, ...rest };
}

function writeEnd<N extends 'source' | 'destination'>(end: HandoffEnd, name: N) {
  const items = [{ type: 'owning_party', [name]: partyUri(end.owner) }];
  if (end.possessor !== undefined) items.push({ type: 'possessing_party', [name]: partyUri(end.possessor) });
  if (end.site !== undefined) items.push({ type: 'location', [name]: locationUri(end.site) });
  return sortItems(items);
}

/** What any event may have of these members, in short form. */
function readShared(event: Event): object {
  const ilmd = 'ilmd' in event ? event.ilmd : undefined;
  const print = 'theriac:print' in event ? event['theriac:print'] : undefined;
  const documents = 'bizTransactionList' in event ? event.bizTransactionList : undefined;
  const sources = 'sourceList' in event ? event.sourceList : undefined;
  const destinations = 'destinationList' in event ? event.destinationList : undefined;
  const alreadyDone = 'theriac:alreadyDone' in event ? event['theriac:alreadyDone'] : undefined;
  return {
    ...(ilmd && { lot: ilmd['cbvmda:lotNumber'], expiry: ilmd['cbvmda:itemExpirationDate'] }),
    ...(print && { lot: print.lot, expiry: print.expiry }),
    ...(documents && { documents: documents.map(({ type, bizTransaction }) => ({ type, id: bizTransaction })) }),
    ...(sources && { from: readEnd(sources.map(({ type, source }) => ({ type, uri: source }))) }),
    ...(destinations && { to: readEnd(destinations.map(({ type, destination }) => ({ type, uri: destination }))) }),
    ...(alreadyDone !== undefined && { alreadyDone }),
  };
}

/** What a step has beside what all steps have, of an event of its kind. @throws Fault `event-invalid` */
export function readDetails(kind: StepKind, anyEvent: Event): object {
  return { ...readShared(anyEvent), ...(READ_OWN[kind] as ((event: Event) => object) | undefined)?.(anyEvent) };
}

const READ_OWN: { readonly [K in StepKind]?: (event: Event<K>) => object } = {
  pack: (event) => ({ parent: event.parentID }),
  unpack: (event) => ({ parent: event.parentID }),
  ship: (event) => {
    const drop = event['gs1ushc:dropShipment'];
    return drop === undefined ? {} : { dropShipment: drop === 'true' };
  },
  receive: ({ disposition }) => (disposition === 'returned' ? { returned: true } : {}),
  dispense: ({ disposition }) => (disposition === 'partially_dispensed' ? { partial: true } : {}),
  reactivate: (event) => ({ undoes: event['theriac:undoes'] }),
  end: ({ disposition, ...event }) => ({ reason: disposition === 'inactive' ? event['theriac:reason'] : disposition }),
  lock: (event) => ({ reason: event['theriac:reason'] }),
  unlock: (event) => {
    const confirms = event['theriac:confirms'];
    return { reason: event['theriac:reason'], ...(confirms !== undefined && { confirms }) };
  },
  sensor: ({ sensorElementList: [{ sensorMetadata, sensorReport }] }) => {
    const { deviceID, startTime, endTime } = sensorMetadata;
    const [{ minValue, maxValue, meanValue }] = sensorReport;
    const reading: Reading = {
      device: deviceID,
      since: Date.parse(startTime),
      until: Date.parse(endTime),
      min: minValue,
      max: maxValue,
    };
    return { reading: meanValue === undefined ? reading : { ...reading, mean: meanValue } };
  },
  dispute: ({ disposition, ...event }) => ({
    reason: event['theriac:reason'],
    ...(disposition === 'conformant' ? { closes: event['theriac:closes'] } : { what: disposition }),
  }),
};

const iso = (time: number): string => new Date(time).toISOString();

/** The members that say which step it is. */
function fixedMembers(step: Step): object {
  const observed = (bizStep: string, disposition: string) => ({ action: 'OBSERVE', bizStep, disposition });
  switch (step.kind) {
    case 'commission':
      return { action: 'ADD', bizStep: 'commissioning', disposition: 'active' };
    case 'stock':
      return observed('stock_taking', 'in_progress');
    case 'pack':
      return { action: 'ADD', bizStep: 'packing', disposition: 'in_progress' };
    case 'repack':
      return { bizStep: 'repackaging', disposition: 'active' };
    case 'unpack':
      return { action: 'DELETE', bizStep: 'unpacking', disposition: 'in_progress' };
    case 'ship':
      return observed('shipping', 'in_transit');
    case 'return':
      return observed('shipping', 'returned');
    case 'void':
      return observed('void_shipping', 'in_progress');
    case 'receive':
      return observed('receiving', step.returned ? 'returned' : 'in_progress');
    case 'dispense':
      return observed('dispensing', step.partial ? 'partially_dispensed' : 'dispensed');
    case 'reactivate':
      return { action: 'OBSERVE', disposition: 'active' };
    case 'end':
      return { action: 'DELETE', ...writeEnding(step.reason) };
    case 'lock':
      return observed('holding', 'non_sellable_other');
    case 'unlock':
      return observed('inspecting', 'conformant');
    case 'sensor':
      return { action: 'OBSERVE', bizStep: 'sensor_reporting' };
    case 'dispute':
      return { action: 'OBSERVE', disposition: step.what ?? 'conformant' };
  }
}

function writeEnding(reason: EndReason): object {
  if (reason === 'stolen') return { disposition: 'stolen' };
  if (reason === 'destroyed') return { bizStep: 'destroying', disposition: 'destroyed' };
  return { bizStep: 'decommissioning', disposition: 'inactive', 'theriac:reason': reason };
}

/** All members of a step's event that are not those of every event. */
export function writeDetails(step: Step): object {
  const has = <N extends string>(name: N) => (name in step ? (step as unknown as Record<N, unknown>)[name] : undefined);
  const [documents, lot, from, to] = [has('documents'), has('lot'), has('from'), has('to')] as [
    readonly Transaction[] | undefined,
    string | undefined,
    HandoffEnd | undefined,
    HandoffEnd | undefined,
  ];
  const report = has('alreadyDone');
  return {
    ...fixedMembers(step),
    ...('parent' in step && { parentID: step.parent }),
    ...(documents?.length && {
      bizTransactionList: sortItems(documents.map(({ type, id }) => ({ type, bizTransaction: id }))),
    }),
    ...(from && { sourceList: writeEnd(from, 'source') }),
    ...(to && { destinationList: writeEnd(to, 'destination') }),
    ...(lot !== undefined && writeLot(step.kind, lot, has('expiry'))),
    ...(report !== undefined && { 'theriac:alreadyDone': report }),
    ...writeOwn(step),
  };
}

/** Who makes packs gives their lot and expiry date; who finds some tells what is printed on them. */
const writeLot = (kind: StepKind, lot: string, expiry: unknown): object =>
  kind === 'stock'
    ? { 'theriac:print': { lot, expiry } }
    : { ilmd: { 'cbvmda:lotNumber': lot, 'cbvmda:itemExpirationDate': expiry } };

function writeOwn(step: Step): object {
  switch (step.kind) {
    case 'ship':
      return step.dropShipment === undefined ? {} : { 'gs1ushc:dropShipment': String(step.dropShipment) };
    case 'reactivate':
      return { 'theriac:undoes': step.undoes };
    case 'lock':
      return { 'theriac:reason': step.reason };
    case 'unlock':
      return { 'theriac:reason': step.reason, ...(step.confirms !== undefined && { 'theriac:confirms': step.confirms }) };
    case 'dispute':
      return { 'theriac:reason': step.reason, ...(step.closes !== undefined && { 'theriac:closes': step.closes }) };
    case 'sensor': {
      const { device, since, until, min, max, mean } = step.reading;
      const report = { type: 'Temperature', uom: 'CEL', minValue: min, maxValue: max };
      return {
        sensorElementList: [
          {
            sensorMetadata: { deviceID: device, startTime: iso(since), endTime: iso(until) },
            sensorReport: [mean === undefined ? report : { ...report, meanValue: mean }],
          },
        ],
      };
    }
    default:
      return {};
  }
}
