/**
 * The short form of an event, on which the rules work: what each step has beside its objects, and how it is read.
 *
 * Not here: how it is written (step-writing.ts), objects and what all steps share (step.ts), the events' schemas (event.ts).
 */
import { Fault } from '../fault.js';
import { canonicalJson } from '../statement/json.js';
import { parseObjectUri, type Gln } from '../gs1/identifiers.js';
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

/** `outside`: the giver knows that its goods leave the register. */
interface Leaving {
  outside?: boolean | undefined;
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
  ship: Leaving & {
    from: HandoffEnd;
    to: HandoffEnd;
    documents?: readonly Transaction[] | undefined;
    dropShipment?: boolean | undefined;
  };
  return: Leaving & { from: HandoffEnd; to: HandoffEnd; documents: readonly Transaction[] };
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
  lock: { reason: string; cause?: 'falsified' | undefined };
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
    ...('theriac:outside' in event && { outside: true }),
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
  lock: (event) => {
    const cause = event['theriac:cause'];
    return { reason: event['theriac:reason'], ...(cause && { cause }) };
  },
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
