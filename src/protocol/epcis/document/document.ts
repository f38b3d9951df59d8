/**
 * A partner's EPCIS 2.0 document, plain and unsigned, read into drafts of our steps.
 *
 * Nothing is thrown away in silence: an event that is no step of ours is reported with the reason, and so is every member
 * that a step has no place for. Not here: EPCIS 1.2 in XML, signing, serial lists.
 */
import { Fault } from '../../fault.js';
import { batchUri, parseObjectUri, type Gln, type Lot, type ObjectId } from '../../gs1/identifiers.js';
import type { Draft } from './draft.js';
import { readEvent, type IsContainer } from './event.js';
import type { BatchQuantity, HandoffEnd } from '../step.js';
import { isObject } from './vocabulary.js';

/** What a document came to. */
export interface ReadDocument {
  /** Events that are steps of ours, in their order. */
  events: Draft[];
  /** The others: their place in the document, from 0, and why (`event-unknown`, `event-invalid`). */
  skipped: { index: number; fault: Fault }[];
  /** The GLNs of all owners and possessors that the handoffs name, sorted: each must be a participant to sign. */
  partners: Gln[];
  /** Members of the document itself that were passed over: "{JSON pointer}: {why}". */
  dropped: string[];
}

const EVENT_TYPES: readonly unknown[] = [
  'ObjectEvent',
  'AggregationEvent',
  'TransactionEvent',
  'TransformationEvent',
  'AssociationEvent',
];
const ENVELOPE = ['@context', 'id', 'type', 'schemaVersion', 'creationDate', 'epcisBody'];

const invalid = (pointer: string, detail: string): Fault =>
  new Fault('document-invalid', `This is no EPCIS 2.0 document that can be read: ${pointer || 'it'} ${detail}.`, {
    pointer,
    detail,
  });

/** The objects on the way from `of` along `path`. */
function objectAt(of: Readonly<Record<string, unknown>>, path: readonly string[]): Record<string, unknown> {
  let at = of;
  path.forEach((name, i) => {
    const next = Object.hasOwn(at, name) ? at[name] : undefined;
    if (!isObject(next)) throw invalid(`/${path.slice(0, i + 1).join('/')}`, 'is missing or no object');
    at = next;
  });
  return at;
}

function eventsOf(document: Readonly<Record<string, unknown>>): unknown[] {
  const { type } = document;
  if (EVENT_TYPES.includes(type)) return [document];
  if (type !== 'EPCISDocument' && type !== 'EPCISQueryDocument') {
    throw invalid('/type', 'is neither EPCISDocument, nor EPCISQueryDocument, nor the type of an event');
  }
  const version = document['schemaVersion'];
  if (typeof version === 'number')
    throw invalid('/schemaVersion', `is the number ${version} and must be a text in quotes, such as "2.0"`);
  if (typeof version !== 'string' || !/^2(?:\.[0-9]+)*$/.test(version)) throw invalid('/schemaVersion', 'is not 2.0');
  const path = type === 'EPCISDocument' ? ['epcisBody'] : ['epcisBody', 'queryResults', 'resultsBody'];
  const { eventList } = objectAt(document, path);
  if (!Array.isArray(eventList)) throw invalid(`/${path.join('/')}/eventList`, 'is missing or no list');
  return eventList;
}

/** Counts each draft's packs by batch, where commissionings of the same document tell the batch of all of them. */
function addQuantities(drafts: readonly Draft[]): void {
  const batchOf = new Map<string, string>();
  for (const { step, packs } of drafts) {
    if (step.kind !== 'commission' || step.lot === undefined) continue;
    for (const pack of packs) {
      const id = parseObjectUri(pack) as Extract<ObjectId, { kind: 'sgtin' }>;
      batchOf.set(pack, batchUri(id.gtin, step.lot as Lot));
    }
  }
  for (const draft of drafts) {
    const counts = new Map<string | undefined, number>();
    for (const pack of draft.packs) counts.set(batchOf.get(pack), (counts.get(batchOf.get(pack)) ?? 0) + 1);
    if (counts.size === 0 || counts.has(undefined)) continue;
    const uris = ([...counts.keys()] as string[]).toSorted();
    draft.quantities = uris.map((uri): BatchQuantity => ({ uri, quantity: counts.get(uri)! }));
  }
}

function partnersOf(drafts: readonly Draft[]): Gln[] {
  const ends = drafts.flatMap(({ step }): (HandoffEnd | undefined)[] =>
    'from' in step || 'to' in step ? [step.from, 'to' in step ? step.to : undefined] : [],
  );
  const glns = ends.flatMap((end) => [end?.owner, end?.possessor]).filter((gln) => gln !== undefined);
  return [...new Set(glns)].sort();
}

/**
 * Reads an EPCISDocument, an EPCISQueryDocument or a single event, as parsed JSON.
 *
 * @param isContainer which GTINs are of a level above the pack; SSCCs and GRAIs always are containers
 * @throws Fault `document-invalid` where it is none of the three; what is wrong with one event is in `skipped`
 */
export function readDocument(json: unknown, isContainer: IsContainer): ReadDocument {
  if (!isObject(json)) throw invalid('', 'is not a JSON object');
  const events: Draft[] = [];
  const skipped: ReadDocument['skipped'] = [];
  const list = eventsOf(json);
  list.forEach((event, index) => {
    try {
      events.push(readEvent(event, json['@context'], index, isContainer));
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      skipped.push({ index, fault });
    }
  });
  addQuantities(events);
  const isEvent = list[0] === json;
  const others = isEvent ? [] : Object.keys(json).filter((name) => !ENVELOPE.includes(name));
  const dropped = others.map((name) => `/${name}: it belongs to no event`);
  return { events, skipped, partners: partnersOf(events), dropped };
}
