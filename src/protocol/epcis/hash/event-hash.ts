/**
 * The EPCIS event hash of CBV 2.0, section 8.9.2: an event's content as one text, and the `ni:` URI of its SHA-256.
 *
 * It names an event across systems and spellings (URN or Digital Link, any prefix). It proves nothing: it leaves out the
 * error declaration, and two different events can be written that have one hash; signatures are over the whole event's
 * own bytes. Not here: the order of the members (order.ts), how values are written (values.ts).
 */
import { compare, toHex, utf8 } from '../../bytes.js';
import { crypto } from '../../crypto.js';
import { Fault } from '../../fault.js';
import { HASH_ORDERS, NOT_HASHED, type HashOrder, type Layout, type Members } from './order.js';
import { hashValue, type ValueKind } from './values.js';
import { isObject, prefixesOf, splitName, type Prefixes } from '../document/vocabulary.js';

/** How to read an event. */
export interface HashOptions {
  /** The `@context` of the document that the event is from; the event's own, where it has one, adds to it. */
  context: unknown;
  order: HashOrder;
}

const COMMENT = 'http://www.w3.org/2000/01/rdf-schema#comment';
/** An event nests no deeper than its JSON could be read; this bounds what was never read as JSON text. */
const MAX_DEPTH = 64;

const byBytes = (a: string, b: string): number => compare(utf8(a), utf8(b));
const sortedText = (texts: readonly string[]): string => [...texts].sort(byBytes).join('');

/** Writes the members of one event. Every method answers '' (or no text) for what is empty. */
class PreHash {
  constructor(private readonly prefixes: Prefixes) {}

  /** The named members in their order, without extensions. */
  members(of: Readonly<Record<string, unknown>>, members: Members): string {
    return members.map(([name, layout]) => this.member(name, of[name], layout)).join('');
  }

  /** One text for each of the members that `known` does not name, unsorted. */
  extensions(of: Readonly<Record<string, unknown>>, known: readonly string[], depth: number): string[] {
    return Object.entries(of)
      .filter(([name]) => !known.includes(name))
      .flatMap(([name, value]) => this.extension(name, value, depth));
  }

  member(name: string, value: unknown, layout: Layout): string {
    if (value === undefined) return '';
    switch (layout.form) {
      case 'value':
        return sortedText([value].flat().map((item) => this.scalar(name, item, layout.kind)));
      case 'object':
        return sortedText([value].flat().map((item) => this.object(name, item, layout.members)));
      case 'list': {
        const items = sortedText([value].flat().map((item) => this.member(layout.itemName, item, layout.item)));
        return items && name + items;
      }
    }
  }

  private object(name: string, value: unknown, members: Members): string {
    if (!isObject(value)) throw unhashable(name, 'is not an object');
    const known = ['@context', ...members.map(([member]) => member)];
    const body = this.members(value, members) + sortedText(this.extensions(value, known, 0));
    return body && name + body;
  }

  private scalar(name: string, value: unknown, kind: ValueKind): string {
    if (typeof value === 'object' && value !== null) throw unhashable(name, 'is not a single value');
    const text = hashValue(value as string | number | boolean | null, kind, this.prefixes);
    return text && `${name}=${text}`;
  }

  private extension(name: string, value: unknown, depth: number): string[] {
    if (depth > MAX_DEPTH) throw unhashable(name, `nests deeper than ${MAX_DEPTH} levels`);
    if (Array.isArray(value)) return value.flatMap((item) => this.extension(name, item, depth + 1));
    const { namespace, local } = splitName(name, this.prefixes);
    if (namespace !== undefined && namespace + local === COMMENT) return [];
    const key = namespace === undefined ? local : `{${namespace}}${local}`;
    if (!isObject(value)) return [this.scalar(key, value, 'text')];
    const body = sortedText(this.extensions(value, ['@context'], depth + 1));
    return [body && key + body];
  }
}

const unhashable = (name: string, why: string): Fault =>
  new Fault('event-unhashable', `The member ${name.slice(0, 100)} of the event ${why}, so the event has no hash.`, {
    member: name.slice(0, 100),
  });

/**
 * The text that the event hash is taken of.
 *
 * @param event any EPCIS 2.0 event in JSON: ObjectEvent, AggregationEvent, TransactionEvent, TransformationEvent,
 *   AssociationEvent, with sensor data, ILMD, certification and extensions
 * @throws Fault `event-unhashable` where it is no event, a time is none, or a member has an impossible form
 */
export function preHash(event: unknown, { context, order }: HashOptions): string {
  if (!isObject(event) || typeof event['type'] !== 'string') {
    throw new Fault('event-unhashable', 'An event is a JSON object with a type, such as ObjectEvent.');
  }
  const { first, sorted } = HASH_ORDERS[order];
  const prehash = new PreHash(prefixesOf(context, event['@context']));
  const known = [...NOT_HASHED, ...[...first, ...sorted].map(([name]) => name)];
  const rest = [
    ...sorted.map(([name, layout]) => prehash.member(name, event[name], layout)),
    ...prehash.extensions(event, known, 0),
  ];
  return `eventType=${event['type']}${prehash.members(event, first)}${sortedText(rest)}`;
}

/**
 * The event's hash as a URI (RFC 6920): `ni:///sha-256;{64 lower-case hex digits}?ver=CBV2.0`. Use the order `cbv` for
 * hashes of ours, and try both where a partner's is compared.
 *
 * @throws Fault `event-unhashable` as preHash
 */
export function eventHash(event: unknown, options: HashOptions): string {
  return `ni:///sha-256;${toHex(crypto.sha256(utf8(preHash(event, options))))}?ver=CBV2.0`;
}
