/**
 * A partner's EPCIS 2.0 document, plain and unsigned, read into drafts of our steps.
 *
 * Nothing is thrown away in silence: an event that is no step of ours is reported with the reason, and so is every member
 * that a step has no place for. Not here: EPCIS 1.2 in XML, signing, serial lists.
 */
import { Fault } from '../../fault.js';
import { placeOf } from '../../text.js';
import type { Draft } from './draft.js';
import { readEvent, type IsContainer } from './event.js';
import { isObject } from './vocabulary.js';

/** What a document came to. */
export interface ReadDocument {
  /** Events that are steps of ours, in their order. */
  events: Draft[];
  /** The others: their place in the document, from 0, and why (`event-unknown`, `event-invalid`). */
  skipped: { index: number; fault: Fault }[];
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
  new Fault('document-invalid', `This is no EPCIS 2.0 document that can be read: ${placeOf(pointer)} ${detail}.`, {
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

/** The events of a document as they stand there, and the JSON pointer of the list that they are in: of a single event none. */
export interface EventList {
  events: readonly unknown[];
  pointer: string | undefined;
}

/**
 * The events of an EPCISDocument, an EPCISQueryDocument or a single event, unread.
 *
 * @throws Fault `document-invalid` where it is none of the three
 */
export function eventList(document: unknown): EventList {
  if (!isObject(document)) throw invalid('', 'is not a JSON object');
  const { type } = document;
  if (EVENT_TYPES.includes(type)) return { events: [document], pointer: undefined };
  if (type !== 'EPCISDocument' && type !== 'EPCISQueryDocument') {
    throw invalid('/type', 'is neither EPCISDocument, nor EPCISQueryDocument, nor the type of an event');
  }
  const version = document['schemaVersion'];
  if (typeof version === 'number')
    throw invalid('/schemaVersion', `is the number ${version} and must be a text in quotes, such as "2.0"`);
  if (typeof version !== 'string' || !/^2(?:\.[0-9]+)*$/.test(version)) throw invalid('/schemaVersion', 'is not 2.0');
  const path = type === 'EPCISDocument' ? ['epcisBody'] : ['epcisBody', 'queryResults', 'resultsBody'];
  const pointer = `/${path.join('/')}/eventList`;
  const { eventList: events } = objectAt(document, path);
  if (!Array.isArray(events)) throw invalid(pointer, 'is missing or no list');
  return { events, pointer };
}

/**
 * Reads an EPCISDocument, an EPCISQueryDocument or a single event, as parsed JSON.
 *
 * @param isContainer which GTINs are of a level above the pack; SSCCs and GRAIs always are containers
 * @throws Fault `document-invalid` where it is none of the three; what is wrong with one event is in `skipped`
 */
export function readDocument(json: unknown, isContainer: IsContainer): ReadDocument {
  const list = eventList(json);
  const document = json as Readonly<Record<string, unknown>>;
  const events: Draft[] = [];
  const skipped: ReadDocument['skipped'] = [];
  list.events.forEach((event, index) => {
    try {
      events.push(readEvent(event, document['@context'], index, isContainer));
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      skipped.push({ index, fault });
    }
  });
  const others = list.pointer === undefined ? [] : Object.keys(document).filter((name) => !ENVELOPE.includes(name));
  const dropped = others.map((name) => `/${name}: it belongs to no event`);
  return { events, skipped, dropped };
}
