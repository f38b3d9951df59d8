/**
 * GS1 Digital Link URIs, uncompressed: a key and its qualifiers in the path, attributes in the query.
 *
 * Any host is accepted: who runs it says nothing about the pack. The one canonical form that we sign and compare is made
 * in identifiers.ts; compressed links are not read.
 */
import { Fault } from '../fault.js';
import type { AiRule } from './ai/rule.js';
import { AI_TABLE } from './ai/table.js';
import { type Element, valueProblem } from './ai/value.js';
import { CANONICAL_STEM } from './identifiers.js';
import { percentDecode, percentEncode } from './percent.js';

/** What a Digital Link says. */
export interface DigitalLink {
  /** Everything before the key: scheme, host and leading path. */
  readonly stem: string;
  /** Key first, then its qualifiers, then the attributes in their order. */
  readonly elements: readonly Element[];
}

/** Leniencies, all off unless asked for. */
export interface DigitalLinkOptions {
  /** Read GTIN-8, -12 and -13 in (01) as if padded to 14 digits. */
  readonly zeroSuppressedGtin?: boolean;
  /** Read the withdrawn names: /gtin/ for /01/ and so on. */
  readonly names?: boolean;
  /** Leave check digits and dates unjudged; lengths and characters are always checked by the reader of the elements. */
  readonly unchecked?: boolean;
}

/** The names that Digital Link 1.0 and 1.1 allowed for AIs in the path. */
export const LINK_NAMES: Readonly<Record<string, string>> = {
  sscc: '00',
  gtin: '01',
  lot: '10',
  ser: '21',
  cpv: '22',
  gdti: '253',
  glnx: '254',
  gcn: '255',
  ginc: '401',
  gsin: '402',
  gln: '414',
  payTo: '415',
  party: '417',
  grai: '8003',
  giai: '8004',
  itip: '8006',
  cpid: '8010',
  cpsn: '8011',
  gmn: '8013',
  gsrnp: '8017',
  gsrn: '8018',
  srin: '8019',
  refno: '8020',
};

const URI = /^[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%-]*$/;
const SCHEME = /^(?:https?|HTTPS?):\/\//;
/** A host, with its port where it has one. */
export const HOST = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/;

function refuse(uri: string, why: string): never {
  throw new Fault('digital-link-invalid', `"${uri.slice(0, 200)}" is not a GS1 Digital Link: ${why}.`, {
    uri: uri.slice(0, 200),
    rule: why,
  });
}

/** Whether `given` is `row` with some members left out. */
function inOrder(given: readonly string[], row: readonly string[]): boolean {
  let at = -1;
  return given.every((ai) => {
    const next = row.indexOf(ai, at + 1);
    at = next;
    return next >= 0;
  });
}

/** The key and its qualifiers, read from the right: the rightmost key wins, what stands before it is the stem. */
function readPath(segments: readonly string[], options: DigitalLinkOptions): { elements: Element[]; keyAt: number } | undefined {
  const elements: Element[] = [];
  for (let at = segments.length - 2; at >= 0; at -= 2) {
    const word = segments[at] as string;
    const ai = options.names === true ? (LINK_NAMES[word] ?? word) : word;
    const rule = AI_TABLE.get(ai);
    if (!rule) return undefined;
    elements.unshift({ ai, value: percentDecode(segments[at + 1] as string) });
    if (rule.qualifiers.length > 0) return { elements, keyAt: at };
  }
  return undefined;
}

const isKey = (ai: string): boolean => (AI_TABLE.get(ai) as AiRule).qualifiers.length > 0;

/** Whether `ai` could stand in the path beside the qualifiers that do: a batch (10) beside a third party's serial (235) cannot. */
const isQualifier = (key: AiRule, ai: string, given: readonly string[] = []): boolean =>
  key.qualifiers.some((row) => row.includes(ai) && given.every((one) => row.includes(one)));

function readQuery(query: string, uri: string, key: AiRule, given: readonly string[]): Element[] {
  const elements: Element[] = [];
  for (const parameter of query.split('&')) {
    const equals = parameter.indexOf('=');
    const ai = parameter.slice(0, Math.max(equals, 0));
    if (!/^[0-9]+$/.test(ai)) continue;
    const rule = AI_TABLE.get(ai);
    if (!rule?.attribute) refuse(uri, `(${ai}) is no attribute`);
    if (isQualifier(key, ai, given)) refuse(uri, `(${ai}) belongs into the path`);
    elements.push({ ai, value: percentDecode(parameter.slice(equals + 1), true) });
  }
  return elements;
}

/**
 * Reads a Digital Link URI.
 *
 * Query keys that are not numbers (linkType and the like) are ignored, a fragment too.
 *
 * @throws Fault `digital-link-invalid`
 * @see GS1 Digital Link Standard: URI Syntax
 */
export function parseDigitalLink(uri: string, options: DigitalLinkOptions = {}): DigitalLink {
  if (!URI.test(uri)) refuse(uri, 'it has a character that no URI has');
  const scheme = SCHEME.exec(uri)?.[0];
  if (scheme === undefined) refuse(uri, 'it starts with neither http:// nor https://');
  const whole = uri.slice(scheme.length).split('#', 1)[0] as string;
  const mark = whole.indexOf('?');
  const [host = '', ...segments] = (mark < 0 ? whole : whole.slice(0, mark)).split('/');
  if (!HOST.test(host)) refuse(uri, 'its host is none');

  const path = readPath(segments, options);
  if (!path) refuse(uri, 'its path names no GS1 key');
  const [first, ...rest] = path.elements as [Element, ...Element[]];
  const key = AI_TABLE.get(first.ai) as AiRule;
  const given = rest.map(({ ai }) => ai);
  if (!key.qualifiers.some((row) => inOrder(given, row))) refuse(uri, `(${first.ai}) has no such qualifiers in this order`);

  const read = [...path.elements, ...(mark < 0 ? [] : readQuery(whole.slice(mark + 1), uri, key, given))];
  const seen = new Set<string>();
  const elements = read.map(({ ai, value }): Element => {
    if (seen.has(ai)) refuse(uri, `(${ai}) occurs twice`);
    seen.add(ai);
    const short = options.zeroSuppressedGtin === true && ai === '01' && /^(?:[0-9]{8}|[0-9]{12,13})$/.test(value);
    const full = short ? value.padStart(14, '0') : value;
    const reason = options.unchecked === true ? undefined : valueProblem(ai, full);
    if (reason !== undefined) refuse(uri, `${reason} in (${ai}) "${full}"`);
    return { ai, value: full };
  });
  return { stem: scheme + [host, ...segments.slice(0, path.keyAt)].join('/'), elements };
}

/** The row of qualifiers that uses most of what is there. */
function bestRow(key: AiRule, present: ReadonlyMap<string, string>): readonly string[] {
  const rows = key.qualifiers.map((row) => row.filter((ai) => present.has(ai)));
  return rows.reduce((best, row) => (row.length > best.length ? row : best), []);
}

/**
 * Writes a Digital Link: the first element that is a primary key becomes the key, its qualifiers follow in the path, the
 * rest becomes the query, predefined-length AIs first. An element that occurs twice with one value is written once.
 *
 * @param elements in any order
 * @param stem scheme, host and leading path, without a slash at the end
 * @throws Fault `digital-link-invalid` where there is no key, a value is not in order or an element has no place in a link
 */
export function buildDigitalLink(elements: readonly Element[], stem: string = CANONICAL_STEM): string {
  const present = new Map<string, string>();
  for (const { ai, value } of elements) {
    const reason = valueProblem(ai, value);
    if (reason !== undefined) refuse(stem, `${reason} in (${ai}) "${value}"`);
    if ((present.get(ai) ?? value) !== value) refuse(stem, `(${ai}) occurs with two values`);
    present.set(ai, value);
  }
  const first = elements.find(({ ai }) => isKey(ai));
  if (!first) refuse(stem, 'no element is a GS1 key');
  const key = AI_TABLE.get(first.ai) as AiRule;
  const inPath = [first.ai, ...bestRow(key, present)];
  const attributes = [...present.keys()].filter((ai) => !inPath.includes(ai));
  for (const ai of attributes) {
    if (!(AI_TABLE.get(ai) as AiRule).attribute || isQualifier(key, ai))
      refuse(stem, `(${ai}) has no place beside (${inPath.join('), (')})`);
  }
  const isPredefined = (ai: string): boolean => (AI_TABLE.get(ai) as AiRule).predefined;
  const ordered = [...attributes.filter(isPredefined), ...attributes.filter((ai) => !isPredefined(ai))];
  const written = (ai: string): string => percentEncode(present.get(ai) as string);
  const path = inPath.map((ai) => `/${ai}/${written(ai)}`).join('');
  const query = ordered.map((ai) => `${ai}=${written(ai)}`).join('&');
  return stem + path + (query === '' ? '' : `?${query}`);
}
