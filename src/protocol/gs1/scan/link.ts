/**
 * Links and EPC URNs as they are scanned and typed: in capitals, without scheme, with a slash behind them, with elements in
 * another order or in the query. What GS1's syntax has is read by ../digital-link.ts; this is for what people and servers make of it.
 */
import type { Fault } from '../../fault.js';
import { AI_TABLE } from '../ai/table.js';
import { type Element, valueProblem } from '../ai/value.js';
import { HOST, LINK_NAMES, parseDigitalLink } from '../digital-link.js';
import { canonicalEpc } from '../epc-urn.js';
import { CANONICAL_STEM } from '../identifiers.js';
import { percentDecode } from '../percent.js';
import { readingOf } from './elements.js';
import { type ScanOptions, type ScanReading, scanFault, WRONG_CODE } from './reading.js';

const SCHEME = /^https?:\/\//i;
/** A host with a dot, and behind it a path or a query with a number; an element string, whose serial may look so, is none. */
const NO_SCHEME =
  /^(?!01[0-9]{14})(?:\/\/)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?::[0-9]{1,5})?\/.*(?:\b(?:00|01|gtin|sscc)\/|[?&](?:01|gtin)=)[0-9]{6}/i;
/** A path alone, as it is typed from a link. */
const PATH = /^\/?(?:00|01|gtin|sscc)\/[0-9]{6}/i;
const URN = /^urn:epc:/i;

/** Whether a text is meant as a link or as an EPC URN. */
export const isLink = (text: string): boolean => [SCHEME, NO_SCHEME, PATH, URN].some((form) => form.test(text));

/** The link in full, its scheme in small letters. */
function withScheme(text: string): string {
  const scheme = SCHEME.exec(text)?.[0];
  if (scheme !== undefined) return scheme.toLowerCase() + text.slice(scheme.length);
  return NO_SCHEME.test(text) ? `https://${text.replace(/^\/\//, '')}` : `${CANONICAL_STEM}/${text.replace(/^\//, '')}`;
}

/** A URN in full: its fixed words in small letters, and what an RFID reader says (`urn:epc:tag:`) as what the tag names. */
const canonicalUrn = (text: string): string =>
  text
    .replace(/^urn:epc:[a-z]+:[a-z0-9-]+:/i, (words) => words.toLowerCase())
    .replace(/^urn:epc:tag:([a-z]+)-[0-9]+:[0-9]\./, 'urn:epc:id:$1:');

/** Names that others than GS1 use in queries. */
const ALSO: Readonly<Record<string, string>> = { exp: '17', expiry: '17', batch: '10', serial: '21' };

/** The AI that a word in a link stands for; undefined where it is none. */
function aiOf(word: string): string | undefined {
  const name = word.toLowerCase();
  const ai = LINK_NAMES[name] ?? ALSO[name] ?? word;
  return AI_TABLE.has(ai) ? ai : undefined;
}

/** The element of an AI, a GTIN of fewer digits padded. */
function elementOf(ai: string, text: string): Element {
  const value = percentDecode(text);
  return { ai, value: ai === '01' && /^(?:[0-9]{8}|[0-9]{12,13})$/.test(value) ? value.padStart(14, '0') : value };
}

const isNumber = ({ ai }: Element): boolean => ai === '01' || ai === '00';

/** The elements of a link in whatever order, in its path or its query; undefined where they do not name a thing, or one is wrong. */
function looseElements(link: string): Element[] | undefined {
  const [whole] = link.split('#', 1) as [string];
  const [address, ...queries] = whole.slice(whole.indexOf('//') + 2).split('?') as [string, ...string[]];
  const [host, ...words] = address.split('/').filter((word) => word !== '');
  if (host === undefined || !HOST.test(host)) return undefined;
  const found: Element[] = [];
  for (let at = words.length - 2; at >= 0; at -= 2) {
    const ai = aiOf(words[at] as string);
    if (ai === undefined) break;
    found.unshift(elementOf(ai, words[at + 1] as string));
  }
  for (const parameter of queries.join('&').split('&')) {
    const equals = parameter.indexOf('=');
    const ai = equals < 0 ? undefined : aiOf(parameter.slice(0, equals));
    if (ai !== undefined) found.push(elementOf(ai, parameter.slice(equals + 1)));
  }
  return found.some(isNumber) && found.every(({ ai, value }) => valueProblem(ai, value) === undefined) ? found : undefined;
}

/**
 * The elements of a link or an EPC URN, in whatever of its forms.
 *
 * @throws Fault `digital-link-invalid`, `epc-invalid`
 */
export function linkElements(text: string): readonly Element[] {
  const options = { names: true, zeroSuppressedGtin: true };
  if (URN.test(text)) return parseDigitalLink(canonicalEpc(canonicalUrn(text))).elements;
  const link = withScheme(text);
  const loose = looseElements(link);
  try {
    const { elements } = parseDigitalLink(link, options);
    // What stands before the key is anything, by the standard; where it is what the link lacks, it was meant.
    return loose && elements.every((one) => loose.some((other) => other.ai === one.ai && other.value === one.value))
      ? loose
      : elements;
  } catch (error) {
    if (!loose) throw error;
    return loose;
  }
}

/**
 * Reads a link or an EPC URN. Capitals are taken as they stand: a QR code in alphanumeric mode has no others, and whether
 * caps lock was on only the register can tell.
 *
 * @param text for which {@link isLink} holds
 */
export function readLink(text: string, options: ScanOptions): ScanReading {
  let elements: readonly Element[];
  try {
    elements = linkElements(text);
  } catch (error) {
    // A link that has the shape of a Digital Link was one, and was damaged; any other address is just an address.
    const shaped = URN.test(text) || /(?:^|\/)(?:01|gtin)\/[0-9]{6}/i.test(text);
    return shaped ? scanFault('SCAN_CORRUPT', (error as Fault).message) : scanFault('SCAN_WRONG_CODE', WRONG_CODE);
  }
  return readingOf(elements, 'digital-link', /^HTTPS?:/.test(text) ? ['upper-case-link'] : [], options);
}
