/**
 * What a scanner sends for a symbol: an AIM symbology identifier (`]d2`) and the data. It tells a GS1 element string from
 * plain text and from an item number, so it is the one sure sign of how to read what follows.
 *
 * Texts without an identifier are read by scan.ts, by their looks.
 */
import { Fault } from '../fault.js';
import { gs1CheckDigit, hasCheckDigit } from './check-digit.js';
import { readElements } from './element-string.js';

/** A symbol and its content. */
export type Carried =
  /** A GS1 symbol: element string with GS. */
  | { readonly kind: 'elements'; readonly symbology: GridSymbology | 'GS1_128' | 'DATABAR'; readonly data: string }
  /** Any text, a Digital Link URI for instance. */
  | { readonly kind: 'plain'; readonly symbology: GridSymbology; readonly data: string }
  /** A retail barcode; `composite` is the element string of a component printed above it. */
  | { readonly kind: 'item-number'; readonly symbology: RetailSymbology; readonly data: string; readonly composite?: string };

type GridSymbology = 'DM' | 'QR';
type RetailSymbology = 'EAN13' | 'EAN8' | 'UPCA';

const ELEMENTS = { DM: ']d2', QR: ']Q3', GS1_128: ']C1', DATABAR: ']e0' } as const;
const PLAIN = { DM: ']d1', QR: ']Q1' } as const;
/** Identifier, digits in the symbol with its check digit, digits as transmitted. */
const RETAIL = { EAN13: [']E0', 13, 13], EAN8: [']E4', 8, 8], UPCA: [']E0', 12, 13] } as const;
const COMPOSITE = '|]e0';

function refuse(why: string, data: string): never {
  throw new Fault('carrier-invalid', `The scanner's data cannot be read: ${why}. Scan again.`, {
    data: data.slice(0, 200),
    rule: why,
  });
}

function checkedElements(data: string): string {
  const { problem } = readElements(data);
  return problem ? refuse(`${problem.reason} in the element string`, data) : data;
}

function keyOf<K extends string>(table: Readonly<Record<K, string>>, identifier: string): K | undefined {
  return (Object.keys(table) as K[]).find((name) => table[name] === identifier);
}

/**
 * Reads scan data that starts with a symbology identifier.
 *
 * @param text identifier and data, FNC1 as GS
 * @throws Fault `carrier-invalid` for an unknown identifier, an element string or an item number that is not in order
 * @see GS1 General Specifications, section 5 "Symbology identifiers"
 */
export function readCarrier(text: string): Carried {
  const identifier = text.slice(0, 3);
  const data = text.slice(3);
  const gs1 = keyOf(ELEMENTS, identifier);
  if (gs1) return { kind: 'elements', symbology: gs1, data: checkedElements(data) };
  const plain = keyOf(PLAIN, identifier);
  if (plain) return { kind: 'plain', symbology: plain, data };
  const symbology = identifier === ']E0' ? 'EAN13' : identifier === ']E4' ? 'EAN8' : undefined;
  if (!symbology) refuse('it starts with no symbology identifier that we read', text);

  const cut = data.indexOf(COMPOSITE);
  const digits = cut < 0 ? data : data.slice(0, cut);
  if (!isItemNumber(digits, RETAIL[symbology][1])) refuse('its number has the wrong length or check digit', text);
  if (cut < 0) return { kind: 'item-number', symbology, data: digits };
  return { kind: 'item-number', symbology, data: digits, composite: checkedElements(data.slice(cut + COMPOSITE.length)) };
}

const isItemNumber = (text: string, length: number): boolean =>
  text.length === length && /^[0-9]*$/.test(text) && hasCheckDigit(text);

/**
 * Writes what a scanner would send for a symbol: the reverse of {@link readCarrier}, for labels and tests.
 *
 * An item number may come without its check digit, which is then added.
 *
 * @throws Fault `carrier-invalid`
 */
export function writeCarrier(carried: Carried): string {
  if (carried.kind === 'elements') return ELEMENTS[carried.symbology] + checkedElements(carried.data);
  if (carried.kind === 'plain') return PLAIN[carried.symbology] + carried.data;
  const [identifier, length, transmitted] = RETAIL[carried.symbology];
  const missing = carried.data.length === length - 1 && /^[0-9]*$/.test(carried.data);
  const digits = missing ? `${carried.data}${gs1CheckDigit(carried.data)}` : carried.data;
  if (!isItemNumber(digits, length)) refuse('the item number has the wrong length or check digit', carried.data);
  const composite = carried.composite === undefined ? '' : COMPOSITE + checkedElements(carried.composite);
  return identifier + digits.padStart(transmitted, '0') + composite;
}
