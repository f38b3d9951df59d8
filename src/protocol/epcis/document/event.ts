/**
 * One event of a partner's document, read into a draft: it is put into the form of a signed event, whose schema says which
 * parts its step has, and read by the codec of signed events. What a step has no place for is listed, not lost.
 *
 * Not here: which events are steps of ours (steps.ts), the parts (parts.ts), the document around them
 * (document.ts).
 */
import type * as z from 'zod/mini';
import { parseObjectUri, type Gtin } from '../../gs1/identifiers.js';
import type { Draft, StepHead } from './draft.js';
import { invalid, type Path } from './members.js';
import { pointerTo } from '../../text.js';
import { SensorReader } from './sensor.js';
import { readWords } from './steps.js';
import { EVENT_CONTEXT, EVENT_SCHEMAS, INACTIVE_REASONS, MAX_CONTAINERS, type StepKind } from '../event.js';
import { readStep } from '../step.js';
import { isObject, prefixesOf, type Prefixes } from './vocabulary.js';

/** Says whether a GTIN is of a level above the pack: a bundle, case or pallet. The register of products knows. */
export type IsContainer = (gtin: Gtin) => boolean;

const MAX_PACKS = 1 << 20;

class EventReader extends SensorReader {
  constructor(
    event: Readonly<Record<string, unknown>>,
    prefixes: Prefixes,
    private readonly isContainer: IsContainer,
  ) {
    super(event, prefixes);
  }

  draft(index: number): Draft {
    const { kind, words } = readWords(this.event, this.prefixes, () => this.own('undoes') !== undefined);
    const parts = this.parts(kind);
    if (words.disposition === 'inactive' && !('theriac:reason' in parts))
      throw invalid('/theriac:reason', `is missing: say why the goods leave the trade, one of ${INACTIVE_REASONS.join(', ')}`);
    const [inClear, byNumber] =
      words.type === 'AggregationEvent' ? ['childEPCs', 'childQuantityList'] : ['epcList', 'quantityList'];
    const named = this.objects(inClear);
    const objects = kind === 'commission' ? this.made(named, inClear) : named;
    const packs = objects.filter(({ isPack }) => isPack).map(({ uri }) => uri);
    const containers = objects.filter(({ isPack }) => !isPack).map(({ uri }) => uri);
    const counted = this.quantities(byNumber);
    const list = this.own('serialList');
    this.checkObjects(kind, { packs, containers, quantities: counted, list, byNumber });
    if (kind === 'commission' && packs.length + counted.length > 0 && !('ilmd' in parts)) {
      throw invalid('/ilmd', 'names no lot and expiry date, which packs come with');
    }
    // Whether the codec takes it does not depend on which objects it names: each of them is canonical by now.
    const { objects: read, ...step } = readStep({
      '@context': EVENT_CONTEXT,
      ...words,
      ...parts,
      ...(objects.length > 0 && { [inClear]: [objects[0]!.uri] }),
      ...(counted.length > 0 && { [byNumber]: counted }),
      ...(list !== undefined && { 'theriac:serialList': list }),
    });
    this.reportUnread(kind);
    const { quantities, list: known } = read;
    return {
      index,
      step: step as StepHead,
      packs,
      containers,
      ...(quantities && { quantities }),
      ...(known && { list: known }),
      dropped: this.dropped,
    };
  }

  /** The members of a signed event of this step, its words and its objects left out. */
  private parts(kind: StepKind): Record<string, unknown> {
    const shape: Readonly<Record<string, z.ZodMiniType>> = EVENT_SCHEMAS[kind].shape;
    const parts: Record<string, unknown> = {};
    for (const [name, schema] of Object.entries(shape)) {
      const part = this.part(name, !schema.safeParse(undefined).success);
      if (part !== undefined) parts[name] = part;
    }
    return parts;
  }

  private part(name: string, isNeeded: boolean): unknown {
    switch (name) {
      case 'eventTime':
        return this.instant(this.event[name], [name]);
      case 'eventTimeZoneOffset':
        return this.text(this.event[name], [name]);
      case 'readPoint':
        return this.place(name);
      case 'bizLocation':
        return this.member(name) === undefined ? undefined : this.place(name);
      case 'parentID':
        return this.objectUri(this.member(name), [name]).uri;
      case 'ilmd':
        return this.ilmd();
      case 'sourceList':
        return this.end('source', isNeeded);
      case 'destinationList':
        return this.end('destination', isNeeded);
      case 'bizTransactionList':
        return this.documents();
      case 'sensorElementList':
        return this.sensors();
      case 'gs1ushc:dropShipment':
        return this.dropShipment();
      case 'theriac:print':
        return this.own('print') ?? this.print();
      case 'theriac:undoes':
      case 'theriac:closes':
      case 'theriac:cause':
      case 'theriac:confirms':
      case 'theriac:outside':
      case 'theriac:reason':
      case 'theriac:alreadyDone': {
        const value = this.own(name.slice('theriac:'.length));
        if (value === undefined && isNeeded) throw invalid(pointerTo(name), 'is missing');
        return value;
      }
      default:
        return undefined;
    }
  }

  private objectUri(value: unknown, path: Path): { uri: string; isPack: boolean } {
    const { uri, id } = this.identifier(value, path);
    if (id.kind === 'sgtin') return { uri, isPack: !this.isContainer(id.gtin) };
    if (id.kind === 'sscc' || id.kind === 'grai') return { uri, isPack: false };
    throw invalid(pointerTo(...path), `names ${uri}, which is no single pack or container`);
  }

  /** What the event is about, sorted, each once. */
  private objects(name: string): { uri: string; isPack: boolean }[] {
    const list = this.list(name);
    if (list.length > MAX_PACKS)
      throw invalid(pointerTo(name), `names ${list.length} objects; split it into events of at most ${MAX_PACKS}`);
    const found = list.map((value, i) => this.objectUri(value, [name, i]));
    const byUri = new Map(found.map((object) => [object.uri, object]));
    return [...byUri.keys()].sort().map((uri) => byUri.get(uri)!);
  }

  /** What is commissioned: an SSCC or a GRAI comes into being by being packed. */
  private made(objects: readonly { uri: string; isPack: boolean }[], name: string): { uri: string; isPack: boolean }[] {
    const made = objects.filter(({ uri }) => parseObjectUri(uri).kind === 'sgtin');
    if (made.length === 0 && objects.length > 0)
      throw invalid(pointerTo(name), 'names only SSCCs and GRAIs, which come into being by being packed; leave the event out');
    for (const { uri } of objects.filter((one) => !made.includes(one)))
      this.drop([name], `${uri}, which comes into being by being packed`);
    return made;
  }

  private checkObjects(
    kind: StepKind,
    of: { packs: string[]; containers: string[]; quantities: object[]; list: unknown; byNumber: string },
  ): void {
    const [packs, containers, numbers] = [of.packs.length, of.containers.length, of.quantities.length];
    if (kind !== 'unpack' && packs + containers + numbers === 0) throw invalid('', 'names no object');
    const inClear = containers + (packs === 1 ? 1 : 0);
    if (inClear > MAX_CONTAINERS)
      throw invalid('', `names ${inClear} containers; split it into events of at most ${MAX_CONTAINERS}`);
    if (of.list !== undefined && packs > 0)
      throw invalid(pointerTo('theriac:serialList'), 'is beside packs in the clear; name them in one way or the other');
    if (of.list === undefined && numbers > 0 && packs + containers > 0)
      throw invalid(pointerTo(of.byNumber), 'counts goods beside others that are named one by one; send an event for each');
  }
}

/**
 * Reads one EPCIS 2.0 event, plain and unsigned.
 *
 * @param context the `@context` of its document; its own adds to it
 * @param index its place in the document, from 0
 * @throws Fault `event-unknown` where it is no step of ours, `event-invalid` where it is one, but not in order
 */
export function readEvent(event: unknown, context: unknown, index: number, isContainer: IsContainer): Draft {
  if (!isObject(event)) throw invalid('', 'is not an object');
  return new EventReader(event, prefixesOf(context, event['@context']), isContainer).draft(index);
}
