/**
 * What the events of a partner's EPCIS document are to this company: steps that it signs, or events that it leaves, each with the
 * reason. Not here: reading them (protocol/epcis/document), signing and sending (document.ts).
 */
import { eventList, readDocument } from '../../protocol/epcis/document/document.js';
import type { Draft } from '../../protocol/epcis/document/draft.js';
import { eventHash } from '../../protocol/epcis/hash/event-hash.js';
import { Fault } from '../../protocol/fault.js';
import { parseObjectUri, type Gln, type Gtin, type Lot, type Serial } from '../../protocol/gs1/identifiers.js';
import type { Goods } from '../../client/signing/step-objects.js';
import type { StepWithoutObjects } from '../../client/signing/trade.js';
import { inZone } from '../terminal/times.js';

/** An event of the document. `event`: its place there, from 0; `pointer`: its JSON pointer, empty where it is the whole document. */
interface EventPlace {
  event: number;
  pointer: string;
}

/** An event that is left: the code and the sentence of the reason; `at`: the JSON pointer of the member that is the reason. */
export interface Left extends EventPlace {
  problem: string;
  detail: string;
  at: string;
}

/** An event to be signed. `hash`: its CBV event hash; `says`: it in a line; `names`: all that it names; `dropped`: what the step does not say. */
export interface ToSign extends EventPlace {
  hash: string;
  says: string;
  step: StepWithoutObjects;
  goods: Goods;
  names: readonly string[];
  dropped: readonly string[];
  remark?: string;
}

/** A document, sorted out. `dropped`: members of the document itself that no event holds. */
export interface Sorted {
  total: number;
  toSign: ToSign[];
  left: Left[];
  dropped: readonly string[];
}

/**
 * The GTINs that a document names things by, as far as its events can be read.
 *
 * @throws Fault `document-invalid`
 */
export function gtinsIn(json: unknown): Gtin[] {
  const gtins = new Set<Gtin>();
  readDocument(json, (gtin) => {
    gtins.add(gtin);
    return false;
  });
  return [...gtins];
}

/**
 * Sorts a document out.
 *
 * @param own the sites whose events are signed
 * @param isLevel whether a GTIN is of a level above the pack, by the register
 * @throws Fault `document-invalid`
 */
export function sortOut(json: unknown, own: ReadonlySet<Gln>, isLevel: (gtin: Gtin) => boolean): Sorted {
  const { events, pointer: list } = eventList(json);
  const { '@context': context } = json as { '@context'?: unknown };
  const pointerOf = (event: number): string => (list === undefined ? '' : `${list}/${event}`);
  const document = readDocument(json, isLevel);
  const toSign: ToSign[] = [];
  const left: Left[] = [];
  const first = new Map<string, number>();
  const leave = (event: number, fault: Fault): void => {
    const { pointer: at } = fault.facts;
    const pointer = pointerOf(event);
    left.push({
      event,
      pointer,
      problem: fault.code,
      detail: fault.message,
      at: `${pointer}${typeof at === 'string' ? at : ''}`,
    });
  };
  for (const { index, fault } of document.skipped) leave(index, fault);
  for (const draft of document.events) {
    const { index: event } = draft;
    try {
      if (!own.has(draft.step.site)) throw notYours(draft.step.site);
      const hashed = hashOf(events[event], context);
      const same = first.get(hashed.hash);
      if (same !== undefined)
        throw new Fault('line-repeated', `it says what event ${same} says: sign it once, or have its time put right`);
      first.set(hashed.hash, event);
      toSign.push({
        event,
        pointer: pointerOf(event),
        ...hashed,
        says: sentence(draft),
        step: draft.step,
        goods: goodsOf(draft),
        names: namesOf(draft),
        dropped: draft.dropped.map((one) => `${pointerOf(event)}${one}`),
      });
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      leave(event, fault);
    }
  }
  return { total: events.length, toSign, left: left.sort((a, b) => a.event - b.event), dropped: document.dropped };
}

const notYours = (site: Gln): Fault =>
  new Fault('not-yours', `it happened at ${site}, which is no site of yours: the company whose site it is signs it`, {
    pointer: '/readPoint/id',
  });

/** The hash of an event; a remark where the event claims another one for its name. */
function hashOf(event: unknown, context: unknown): { hash: string; remark?: string } {
  const { eventID: claimed } = event as { eventID?: unknown };
  const hash = eventHash(event, { context, order: 'cbv' });
  if (typeof claimed !== 'string' || !claimed.startsWith('ni:///sha-256;')) return { hash };
  if (claimed === hash || claimed === eventHash(event, { context, order: 'reference-1.9.3' })) return { hash };
  return { hash, remark: 'its eventID is a hash, but not of what it says now: ask who sent it whether it was changed' };
}

function goodsOf({ step, packs, containers, quantities, list }: Draft): Goods {
  if (list)
    throw new Fault('draft-incomplete', 'it names its packs by a serial list alone, which says nothing outside its own log', {
      pointer: '/theriac:serialList',
    });
  if (step.kind === 'commission' && step.lot !== undefined && packs.length > 0) {
    const items = packs.map((pack) => parseObjectUri(pack) as { gtin: Gtin; serial: Serial });
    const { gtin } = items[0]!;
    if (items.some((one) => one.gtin !== gtin) || containers.length > 0)
      throw new Fault('draft-incomplete', 'it makes packs of one batch beside other things: each needs an event of its own', {
        pointer: '/epcList',
      });
    return { uris: [], packs: { gtin, lot: step.lot as Lot, serials: items.map(({ serial }) => serial) } };
  }
  if (packs.length + containers.length === 0 && quantities) return { uris: [], quantities };
  return { uris: [...containers, ...packs] };
}

const namesOf = ({ step, packs, containers, quantities }: Draft): string[] => [
  ...('parent' in step ? [step.parent] : []),
  ...containers,
  ...packs,
  ...(packs.length === 0 ? (quantities ?? []).map(({ uri }) => uri) : []),
];

/** What a step says, in a line: all of it, since all of it is signed. */
function sentence({ step, packs, containers, quantities }: Draft): string {
  const { kind, site, time, offset, ...said } = step;
  const goods = [
    ...(packs.length > 0 ? [packs.length === 1 ? packs[0] : `${packs.length} packs`] : []),
    ...(containers.length > 0 ? [containers.length === 1 ? containers[0] : `${containers.length} containers`] : []),
    ...(packs.length === 0 ? (quantities ?? []).map(({ uri, quantity }) => `${quantity} of ${uri}`) : []),
  ];
  const parts = Object.entries(said).flatMap(([name, value]) =>
    value === undefined ? [] : [`${WORDS[name] ?? name} ${told(value)}`],
  );
  return `${kind} ${[goods.join(' and ') || 'everything', ...parts, `at ${site}`, inZone(new Date(time).toISOString(), offset)].join(', ')}`;
}

/** How members of a step are called where their own name is none of the trade's. */
const WORDS: Readonly<Record<string, string>> = {
  parent: 'in',
  expiry: 'in date until',
  alreadyDone: 'REPORTED AS DONE ALREADY:',
  outside: 'LEAVING THE REGISTER, where nobody books them in:',
  undoes: 'undoing the entry',
  closes: 'closing the dispute',
  confirms: 'confirming the report',
  what: 'about',
};

/** A member's value: a person's words as they are, anything else with its names. */
function told(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(told).join(' and ');
  return Object.entries(value)
    .flatMap(([name, inner]) => (inner === undefined ? [] : [`${name} ${told(inner)}`]))
    .join(' ');
}
