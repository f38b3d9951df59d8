/**
 * The short form of an event, on which the rules work, and the codec between the two.
 *
 * Law: `readStep(writeStep(step))` equals `step`, and `writeStep(readStep(event))` equals `event`, whose lists are
 * sorted. Not here: what a step may do (see ../custody).
 */
import { Fault } from '../fault.js';
import { canonicalJson } from '../json.js';
import { locationUri, parseObjectUri, partyUri, type Gln } from '../gs1/identifiers.js';
import { EVENT_CONTEXT, EVENT_SCHEMAS, kindOf, type Event, type StepKind } from './event.js';

/** A quantity of a batch, by its class-level URI (`.../01/{gtin}/10/{lot}`). */
export interface Lot {
  uri: string;
  quantity: number;
}

/** What an event is about. Packs beyond one are named by their serial list, with their batches and numbers beside it. */
export interface Objects {
  /** Canonical URIs of packs and containers named in the clear; which is which only the register of products knows. */
  epcs: readonly string[];
  list?: { root: string; count: number } | undefined;
  lots?: readonly Lot[] | undefined;
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

/** What all steps have. `time` is epoch milliseconds by the actor's clock; `offset` its zone; `site` the read point. */
export interface StepCommon {
  time: number;
  offset: string;
  site: Gln;
  /** The business location, where the event names one. */
  location?: Gln | undefined;
  objects: Objects;
}

interface StepDetails {
  commission: { lot?: string | undefined; expiry?: string | undefined };
  pack: { parent: string };
  unpack: { parent: string };
  ship: { from: HandoffEnd; to: HandoffEnd; documents?: readonly Transaction[] | undefined; dropShipment?: boolean | undefined };
  void: { documents?: readonly Transaction[] | undefined };
  receive: {
    from?: HandoffEnd | undefined;
    to?: HandoffEnd | undefined;
    documents?: readonly Transaction[] | undefined;
  };
  dispense: object;
  reactivate: { undoes: string };
  lock: { reason: string };
  unlock: { reason: string };
}

/** A step of the trade in short form, of one kind or any. */
export type Step<K extends StepKind = StepKind> = { [P in K]: { kind: P } & StepCommon & StepDetails[P] }[K];

/** Custody is per site, and a site is a GLN: places within it (extensions) are not told apart. */
const glnOf = (uri: string): Gln => {
  const id = parseObjectUri(uri);
  if (id.kind === 'party' || (id.kind === 'location' && id.extension === undefined)) return id.gln;
  throw new Fault('event-invalid', `${uri} must name a site by its GLN, without an extension`);
};

/** Sorts a list as signed events demand: by the text of the elements' canonical JSON. */
function sortItems<T>(items: readonly T[]): T[] {
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

const readDocuments = (list: readonly { type: Transaction['type']; bizTransaction: string }[] | undefined) =>
  list && { documents: list.map(({ type, bizTransaction }) => ({ type, id: bizTransaction })) };

const writeDocuments = (documents: readonly Transaction[] | undefined) =>
  documents?.length ? { bizTransactionList: sortItems(documents.map(({ type, id }) => ({ type, bizTransaction: id }))) } : {};

function readObjects(
  epcs: readonly string[] | undefined,
  quantities: readonly { epcClass: string; quantity: number }[] | undefined,
  list: { root: string; count: number } | undefined,
): Objects {
  if ((quantities === undefined) !== (list === undefined)) {
    throw new Fault('event-invalid', 'a serial list and the quantities of its batches come together or not at all');
  }
  const lots = quantities?.map(({ epcClass, quantity }) => ({ uri: epcClass, quantity }));
  if (list && lots!.reduce((sum, { quantity }) => sum + quantity, 0) !== list.count) {
    throw new Fault('event-invalid', 'the quantities of the batches do not add up to the count of the serial list');
  }
  if (lots && new Set(lots.map(({ uri }) => uri)).size !== lots.length) {
    throw new Fault('event-invalid', 'each batch is named in one quantity only');
  }
  return list ? { epcs: epcs ?? [], list, lots } : { epcs: epcs ?? [] };
}

const writeQuantities = (lots: readonly Lot[]) => sortItems(lots.map(({ uri, quantity }) => ({ epcClass: uri, quantity })));

/**
 * Reads the payload of an `epcis+jws` entry, as parsed JSON, into a step.
 *
 * @throws Fault `event-unknown` where it is no step of ours, `event-invalid` with all mistakes otherwise
 */
export function readStep(payload: unknown): Step {
  if (typeof payload !== 'object' || payload === null)
    throw new Fault('event-invalid', 'the payload is no JSON object, so no event: send one event, not a document or a list');
  const kind = kindOf(payload as Record<string, unknown>);
  if (!kind)
    throw new Fault('event-unknown', 'the event is no step that this register knows: see the table of steps for bizStep');
  const parsed = EVENT_SCHEMAS[kind].safeParse(payload);
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, detail: message }));
    throw new Fault(
      'event-invalid',
      `the event does not have the form of a ${kind} step: ${mistakes[0]!.pointer} ${mistakes[0]!.detail}`,
      {
        step: kind,
        mistakes: mistakes.slice(0, 20),
      },
    );
  }
  const event = parsed.data as Event;
  const place = event.bizLocation && { location: glnOf(event.bizLocation.id) };
  const common = {
    time: Date.parse(event.eventTime),
    offset: event.eventTimeZoneOffset,
    site: glnOf(event.readPoint.id),
    ...place,
  };
  const list = event['theriac:serialList'];
  const objects =
    event.type === 'ObjectEvent'
      ? readObjects(event.epcList, event.quantityList, list)
      : readObjects(event.childEPCs, event.childQuantityList, list);
  if (kind !== 'unpack' && objects.epcs.length === 0 && !objects.list)
    throw new Fault('event-invalid', 'the event names no object');
  return { kind, ...common, objects, ...readDetails(kind, event) } as Step;
}

function readDetails(kind: StepKind, anyEvent: Event): object {
  const is = <K extends StepKind>(wanted: K): Event<K> | undefined => (kind === wanted ? (anyEvent as Event<K>) : undefined);
  const commission = is('commission')?.ilmd;
  if (commission) return { lot: commission['cbvmda:lotNumber'], expiry: commission['cbvmda:itemExpirationDate'] };
  const aggregation = is('pack') ?? is('unpack');
  if (aggregation) return { parent: aggregation.parentID };
  const handoff = is('ship') ?? is('receive');
  if (handoff) {
    const from = handoff.sourceList && { from: readEnd(handoff.sourceList.map(({ type, source }) => ({ type, uri: source }))) };
    const to = handoff.destinationList && {
      to: readEnd(handoff.destinationList.map(({ type, destination }) => ({ type, uri: destination }))),
    };
    const drop = is('ship')?.['gs1ushc:dropShipment'];
    return { ...from, ...to, ...readDocuments(handoff.bizTransactionList), ...(drop && { dropShipment: drop === 'true' }) };
  }
  const voided = is('void');
  if (voided) return { ...readDocuments(voided.bizTransactionList) };
  const undo = is('reactivate');
  if (undo) return { undoes: undo['theriac:undoes'] };
  const mark = is('lock') ?? is('unlock');
  return mark ? { reason: mark['theriac:reason'] } : {};
}

const FIXED: { [K in StepKind]: object } = {
  commission: { action: 'ADD', bizStep: 'commissioning', disposition: 'active' },
  pack: { action: 'ADD', bizStep: 'packing', disposition: 'in_progress' },
  unpack: { action: 'DELETE', bizStep: 'unpacking', disposition: 'in_progress' },
  ship: { action: 'OBSERVE', bizStep: 'shipping', disposition: 'in_transit' },
  void: { action: 'OBSERVE', bizStep: 'void_shipping', disposition: 'in_progress' },
  receive: { action: 'OBSERVE', bizStep: 'receiving', disposition: 'in_progress' },
  dispense: { action: 'OBSERVE', bizStep: 'dispensing', disposition: 'dispensed' },
  reactivate: { action: 'OBSERVE', disposition: 'active' },
  lock: { action: 'OBSERVE', bizStep: 'holding', disposition: 'non_sellable_other' },
  unlock: { action: 'OBSERVE', bizStep: 'inspecting', disposition: 'conformant' },
};

/** The event of a step, ready to be put into canonical JSON and signed. Lists are sorted; nothing is checked. */
export function writeStep(step: Step): Record<string, unknown> {
  const { epcs, list, lots } = step.objects;
  const epcsName = 'parent' in step ? 'childEPCs' : 'epcList';
  const quantitiesName = 'parent' in step ? 'childQuantityList' : 'quantityList';
  return {
    '@context': EVENT_CONTEXT,
    type: 'parent' in step ? 'AggregationEvent' : 'ObjectEvent',
    eventTime: new Date(step.time).toISOString(),
    eventTimeZoneOffset: step.offset,
    readPoint: { id: locationUri(step.site) },
    ...(step.location !== undefined && { bizLocation: { id: locationUri(step.location) } }),
    ...FIXED[step.kind],
    ...('parent' in step && { parentID: step.parent }),
    ...(epcs.length > 0 && { [epcsName]: sortItems(epcs) }),
    ...(lots && { [quantitiesName]: writeQuantities(lots) }),
    ...(list && { 'theriac:serialList': list }),
    ...writeDetails(step),
  };
}

function writeDetails(step: Step): object {
  switch (step.kind) {
    case 'commission':
      return step.lot === undefined ? {} : { ilmd: { 'cbvmda:lotNumber': step.lot, 'cbvmda:itemExpirationDate': step.expiry } };
    case 'ship':
    case 'receive':
      return {
        ...writeDocuments(step.documents),
        ...(step.from && { sourceList: writeEnd(step.from, 'source') }),
        ...(step.to && { destinationList: writeEnd(step.to, 'destination') }),
        ...(step.kind === 'ship' && step.dropShipment !== undefined && { 'gs1ushc:dropShipment': String(step.dropShipment) }),
      };
    case 'void':
      return writeDocuments(step.documents);
    case 'reactivate':
      return { 'theriac:undoes': step.undoes };
    case 'lock':
    case 'unlock':
      return { 'theriac:reason': step.reason };
    case 'pack':
    case 'unpack':
    case 'dispense':
      return {};
  }
}
