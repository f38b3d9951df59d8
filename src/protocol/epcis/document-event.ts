/**
 * One event of a partner's document, read into a draft: identifiers in canonical form, times as milliseconds, words bare,
 * parties as GLNs; what our step has no place for is listed, not lost.
 *
 * Not here: which events are steps of ours (document-steps.ts), the document around them (document.ts).
 */
import { Fault } from '../fault.js';
import { canonicalEpc } from '../gs1/epc-urn.js';
import { Lot, parseObjectUri, type Gln, type Gtin, type ObjectId } from '../gs1/identifiers.js';
import type { Draft, StepHead } from './document-draft.js';
import { invalid, MemberReader, pointerTo, type Path } from './document-members.js';
import { stepKindOf } from './document-steps.js';
import { parseDateTime } from './document-time.js';
import { MAX_CONTAINERS } from './event.js';
import { readStep, writeStep, type HandoffEnd, type Step, type Transaction } from './step.js';
import { bareWord, isObject, MASTER_DATA, prefixesOf, type Prefixes } from './vocabulary.js';

/** Says whether a GTIN is of a level above the pack: a bundle, case or pallet. The register of products knows. */
export type IsContainer = (gtin: Gtin) => boolean;

const THERIAC = 'urn:theriac:1:';
const GS1_US_HEALTHCARE = 'http://epcis.gs1us.org/hc/ns/';
const MAX_PACKS = 1 << 20;
const DOCUMENT_TYPES: readonly string[] = ['po', 'desadv', 'recadv', 'rma', 'inv'] satisfies Transaction['type'][];
const END_NAMES = { owning_party: 'owner', possessing_party: 'possessor', location: 'site' } as const;

/** A document's identifier: canonical where GS1 gave it, else as the partner wrote it. */
function canonicalOrOther(text: string): string {
  try {
    return canonicalEpc(text);
  } catch {
    return text;
  }
}

class EventReader extends MemberReader {
  constructor(
    event: Readonly<Record<string, unknown>>,
    prefixes: Prefixes,
    private readonly isContainer: IsContainer,
  ) {
    super(event, prefixes);
  }

  draft(index: number): Draft {
    const undoes = this.event['bizStep'] === undefined ? this.extension(this.event, [], THERIAC, 'undoes') : undefined;
    const kind = stepKindOf(this.event, this.prefixes, undoes !== undefined);
    const isAggregation = kind === 'pack' || kind === 'unpack';
    const head = { kind, ...this.common(), ...this.details(kind, undoes) };
    const objects = this.objects(isAggregation ? 'childEPCs' : 'epcList');
    const quantities = isAggregation ? 'childQuantityList' : 'quantityList';
    if (this.list(quantities).length > 0) {
      throw new Fault('event-unknown', 'The event is no step that this register knows: it counts goods without serials.', {
        pointer: pointerTo(quantities),
      });
    }
    if (kind !== 'unpack' && objects.length === 0) throw invalid('', 'names no object');
    const packs = objects.filter(({ isPack }) => isPack).map(({ uri }) => uri);
    const containers = objects.filter(({ isPack }) => !isPack).map(({ uri }) => uri);
    this.checkSize(packs.length, containers.length);
    if (kind === 'commission' && packs.length > 0 && !('lot' in head)) {
      throw invalid('/ilmd', 'names no lot and expiry date, which packs come with');
    }
    // Whether the codec takes it does not depend on which objects it names: each of them is canonical by now.
    readStep(writeStep({ ...head, objects: { epcs: [...containers, ...packs].slice(0, 1) } } as Step));
    this.reportUnread(kind);
    return { index, step: head as StepHead, packs, containers, dropped: this.dropped };
  }

  private common() {
    const offset = this.event['eventTimeZoneOffset'];
    const location = this.member('bizLocation') === undefined ? {} : { location: this.place('bizLocation') };
    return { time: this.time(), offset: this.text(offset, ['eventTimeZoneOffset']), site: this.place('readPoint'), ...location };
  }

  private details(kind: Step['kind'], undoes: unknown): object {
    switch (kind) {
      case 'commission':
        return this.ilmd();
      case 'pack':
      case 'unpack':
        return { parent: this.objectUri(this.member('parentID'), ['parentID']).uri };
      case 'ship':
        return { ...this.handoff(true), ...this.dropShipment() };
      case 'receive':
        return this.handoff(false);
      case 'void':
        return this.documents();
      case 'reactivate':
        return { undoes };
      case 'lock':
      case 'unlock':
        return { reason: this.extension(this.event, [], THERIAC, 'reason') };
      default:
        return {};
    }
  }

  private time(): number {
    const time = parseDateTime(this.text(this.event['eventTime'], ['eventTime']));
    if (time === undefined) throw invalid('/eventTime', 'is no date and time with a zone, such as 2026-03-01T08:00:00.000Z');
    return time;
  }

  private identifier(value: unknown, path: Path): { uri: string; id: ObjectId } {
    const text = this.text(value, path);
    try {
      const uri = canonicalEpc(text);
      return { uri, id: parseObjectUri(uri) };
    } catch (fault) {
      throw invalid(pointerTo(...path), `names nothing that this register can hold. ${(fault as Fault).message}`);
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

  private checkSize(packs: number, containers: number): void {
    const inClear = containers + (packs === 1 ? 1 : 0);
    if (inClear > MAX_CONTAINERS)
      throw invalid('', `names ${inClear} containers; split it into events of at most ${MAX_CONTAINERS}`);
  }

  /** The GLN of a site. Custody is per site, so a place within it is dropped. */
  private gln(value: unknown, path: Path, kinds: readonly ObjectId['kind'][]): Gln {
    const { uri, id } = this.identifier(value, path);
    if ((id.kind !== 'location' && id.kind !== 'party') || !kinds.includes(id.kind)) {
      throw invalid(pointerTo(...path), `names ${uri}, where a ${kinds.join(' or ')} belongs`);
    }
    if ('extension' in id) this.drop(path, `the place ${id.extension} within the site; custody is per site`);
    return id.gln;
  }

  private place(name: string): Gln {
    const value = this.member(name);
    if (!isObject(value)) throw invalid(pointerTo(name), value === undefined ? 'is missing' : 'is not an object with an id');
    this.reportOthers(value, [name], ['id']);
    return this.gln(value['id'], [name, 'id'], ['location']);
  }

  private ilmd(): { lot?: string; expiry?: string } {
    const ilmd = this.member('ilmd');
    if (ilmd === undefined) return {};
    if (!isObject(ilmd)) throw invalid('/ilmd', 'is not an object');
    const lot = this.extension(ilmd, ['ilmd'], MASTER_DATA, 'lotNumber');
    const expiry = this.extension(ilmd, ['ilmd'], MASTER_DATA, 'itemExpirationDate');
    this.reportOthers(ilmd, ['ilmd'], []);
    if (lot === undefined && expiry === undefined) return {};
    const number = Lot.safeParse(this.text(lot, ['ilmd', 'cbvmda:lotNumber']));
    if (!number.success) throw invalid('/ilmd/cbvmda:lotNumber', 'is not 1 to 20 characters of GS1 set 82');
    return { lot: number.data, expiry: this.text(expiry, ['ilmd', 'cbvmda:itemExpirationDate']) };
  }

  private handoff(isShipping: boolean): object {
    const from = this.end('sourceList', 'source', isShipping);
    const to = this.end('destinationList', 'destination', isShipping);
    return { ...(from && { from }), ...(to && { to }), ...this.documents() };
  }

  /** One end of a handoff. Parties named by a location's GLN are taken for the company: EPCIS 1 had no other way. */
  private end(name: string, role: 'source' | 'destination', isNeeded: boolean): HandoffEnd | undefined {
    const end: { owner?: Gln; possessor?: Gln; site?: Gln } = {};
    const items = this.list(name);
    items.forEach((item, i) => {
      if (!isObject(item)) throw invalid(pointerTo(name, i), 'is not an object');
      this.reportOthers(item, [name, i], ['type', role]);
      const type = bareWord('SDT', this.text(item['type'], [name, i, 'type']), this.prefixes);
      if (!Object.hasOwn(END_NAMES, type))
        return this.drop([name, i], `${type} is no kind of party or place that a handoff names`);
      const slot = END_NAMES[type as keyof typeof END_NAMES];
      const gln = this.gln(item[role], [name, i, role], slot === 'site' ? ['location'] : ['party', 'location']);
      if (end[slot] !== undefined && end[slot] !== gln) throw invalid(pointerTo(name, i), `is a second ${type}`);
      end[slot] = gln;
    });
    const { owner, ...rest } = end;
    if (owner !== undefined) return { owner, ...rest };
    if (isNeeded) throw invalid(pointerTo(name), 'names no owning_party');
    if (items.length > 0) this.drop([name], 'it names no owning_party');
    return undefined;
  }

  private documents(): { documents?: Transaction[] } {
    const found = new Map<string, Transaction>();
    this.list('bizTransactionList').forEach((item, i) => {
      const path = ['bizTransactionList', i];
      if (!isObject(item)) throw invalid(pointerTo(...path), 'is not an object');
      this.reportOthers(item, path, ['type', 'bizTransaction']);
      const id = canonicalOrOther(this.text(item['bizTransaction'], [...path, 'bizTransaction']));
      if (item['type'] === undefined) return this.drop(path, 'it does not say what kind of document it names');
      const type = bareWord('BTT', this.text(item['type'], [...path, 'type']), this.prefixes);
      if (!DOCUMENT_TYPES.includes(type)) return this.drop(path, `${type} is no kind of document that a step names`);
      found.set(`${type} ${id}`, { type: type as Transaction['type'], id });
    });
    return found.size > 0 ? { documents: [...found.values()] } : {};
  }

  private dropShipment(): { dropShipment?: boolean } {
    const value = this.extension(this.event, [], GS1_US_HEALTHCARE, 'dropShipment');
    if (value === undefined) return {};
    if (value === true || value === 'true') return { dropShipment: true };
    if (value === false || value === 'false') return { dropShipment: false };
    throw invalid('/gs1ushc:dropShipment', 'is neither true nor false');
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
