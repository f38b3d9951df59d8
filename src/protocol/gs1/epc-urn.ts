/**
 * EPC URNs (`urn:epc:id:sgtin:...`) and foreign Digital Links, turned into the canonical form on https://id.gs1.org.
 *
 * From a URN to the canonical form is arithmetic: the parts are put back together and check digits computed. The way back
 * needs GS1's changing table of prefix lengths, and URNs are never written here. The result covers every key that EPCIS
 * allows, more than Theriac itself names (identifiers.ts), since partners' documents name places and assets, too.
 */
import { Fault } from '../fault.js';
import { gs1CheckDigit, hasCheckDigit } from './check-digit.js';
import { parseDigitalLink } from './digital-link.js';
import { CANONICAL_STEM } from './identifiers.js';
import { percentDecode, percentEncode } from './percent.js';

function refuse(text: string, why: string): never {
  throw new Fault('epc-invalid', `"${text.slice(0, 200)}" is not an identifier that EPCIS knows: ${why}.`, {
    epc: text.slice(0, 200),
    rule: why,
  });
}

const withCheckDigit = (body: string): string => `${body}${gs1CheckDigit(body)}`;

/** Prefix and reference, of which the first digit (indicator, extension) is moved before the prefix. */
const indicatorFirst = (prefix: string, reference: string): string => reference.slice(0, 1) + prefix + reference.slice(1);

/** How a scheme's first parts make a key: its AI, the digits that prefix and reference must have together, what to put before. */
interface NumericScheme {
  readonly ai: string;
  readonly digits: number;
  /** The reference's first digit goes before the prefix. */
  readonly indicator?: true;
  readonly before?: string;
  /** What the serial becomes: a qualifier AI, or 'joined' where it is part of the key's value. */
  readonly serial?: string;
}

const NUMERIC: Readonly<Record<string, NumericScheme>> = {
  sgtin: { ai: '01', digits: 13, indicator: true, serial: '21' },
  lgtin: { ai: '01', digits: 13, indicator: true, serial: '10' },
  upui: { ai: '01', digits: 13, indicator: true, serial: '235' },
  itip: { ai: '8006', digits: 13, indicator: true, serial: '21' },
  sscc: { ai: '00', digits: 17, indicator: true },
  sgln: { ai: '414', digits: 12, serial: '254' },
  pgln: { ai: '417', digits: 12 },
  grai: { ai: '8003', digits: 12, before: '0', serial: 'joined' },
  gdti: { ai: '253', digits: 12, serial: 'joined' },
  sgcn: { ai: '255', digits: 12, serial: 'joined' },
  gsrn: { ai: '8018', digits: 17 },
  gsrnp: { ai: '8017', digits: 17 },
  gsin: { ai: '402', digits: 16 },
};

/** Schemes whose reference is text: prefix and reference joined are the value. */
const TEXTUAL: Readonly<Record<string, { ai: string; serial?: string }>> = {
  giai: { ai: '8004' },
  ginc: { ai: '401' },
  cpi: { ai: '8010', serial: '8011' },
};

/** What each value of a canonical EPC must look like; check digits are looked at apart. */
const VALUES: Readonly<Record<string, RegExp>> = {
  '00': /^[0-9]{18}$/,
  '01': /^[0-9]{14}$/,
  '10': /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$/,
  '21': /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$/,
  '235': /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,28}$/,
  '253': /^[0-9]{13}[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{0,17}$/,
  '254': /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$/,
  '255': /^[0-9]{13,25}$/,
  '401': /^[0-9]{4}[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{0,26}$/,
  '402': /^[0-9]{17}$/,
  '414': /^[0-9]{13}$/,
  '417': /^[0-9]{13}$/,
  '8003': /^0[0-9]{13}[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{0,16}$/,
  '8004': /^[0-9]{4}[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{0,26}$/,
  '8006': /^[0-9]{18}$/,
  '8010': /^[0-9]{4}[#\-/0-9A-Z]{0,26}$/,
  '8011': /^(?:0|[1-9][0-9]{0,11})$/,
  '8017': /^[0-9]{18}$/,
  '8018': /^[0-9]{18}$/,
};

/** Up to where a key's value is digits that end with a check digit; keys of text have none. */
const CHECKED: Readonly<Record<string, number>> = {
  '00': 18,
  '01': 14,
  '253': 13,
  '255': 13,
  '402': 17,
  '414': 13,
  '417': 13,
  '8003': 14,
  '8006': 14,
  '8017': 18,
  '8018': 18,
};

/** The qualifiers that make a finer thing of a key, the finest first; all others are dropped. */
const FINER: Readonly<Record<string, readonly string[]>> = {
  '01': ['21', '10', '235'],
  '414': ['254'],
  '8006': ['21', '10'],
  '8010': ['8011'],
};

function write(text: string, ai: string, value: string, finer?: readonly [string, string]): string {
  let uri = CANONICAL_STEM;
  for (const [part, content] of finer ? [[ai, value] as const, finer] : [[ai, value] as const]) {
    if (VALUES[part]?.test(content) !== true) refuse(text, `"${content}" is no value of (${part})`);
    uri += `/${part}/${percentEncode(content)}`;
  }
  return uri;
}

/** The first `count` fields, and what is left: the last field of a URN may have dots of its own. */
function splitFields(body: string, count: number): string[] {
  const fields = body.split('.');
  return fields.length < count ? fields : [...fields.slice(0, count - 1), fields.slice(count - 1).join('.')];
}

function fromUrn(text: string): string {
  const parts = /^urn:epc:(id|class|idpat):([a-z]+):(.*)$/.exec(text);
  if (!parts) refuse(text, 'it is no EPC URN');
  const [kind, scheme, body] = [parts[1] as string, parts[2] as string, parts[3] as string];
  if ((kind === 'class') !== (scheme === 'lgtin') && kind !== 'idpat') refuse(text, `urn:epc:${kind} has no scheme ${scheme}`);
  const textual = TEXTUAL[scheme];
  const numeric = NUMERIC[scheme];
  const serialOf = (textual ?? numeric)?.serial;
  const count = (scheme === 'itip' ? 4 : 2) + (serialOf === undefined ? 0 : 1);
  const fields = splitFields(body, count);
  const [prefix = '', reference = ''] = fields;
  if (!/^[0-9]{6,12}$/.test(prefix)) refuse(text, 'a company prefix has 6 to 12 digits');
  if (!textual && !numeric) refuse(text, `the scheme ${scheme} is not one of GS1's keys`);
  if (fields.length !== count) refuse(text, 'it has the wrong number of parts');
  const last = serialOf === undefined ? undefined : fields.at(-1);
  const serial = last === undefined || isOpen(kind, scheme, last) ? undefined : decode(text, last);

  if (textual) {
    const finer = serial === undefined ? undefined : ([serialOf as string, serial] as const);
    return write(text, textual.ai, prefix + decode(text, reference), finer);
  }
  const { ai, digits: length, indicator, before = '' } = numeric as NumericScheme;
  const digits = indicator ? indicatorFirst(prefix, reference) : prefix + reference;
  if (digits.length !== length || !/^[0-9]*$/.test(digits)) refuse(text, `prefix and reference must be ${length} digits`);
  const key = before + withCheckDigit(digits) + (scheme === 'itip' ? fields.slice(2, 4).join('') : '');
  if (serial === undefined) return write(text, ai, key);
  return serialOf === 'joined' ? write(text, ai, key + serial) : write(text, ai, key, [serialOf as string, serial]);
}

/** Whether the last field names no single thing: a pattern's wildcard, or the extension 0 of a place. */
const isOpen = (kind: string, scheme: string, last: string): boolean =>
  (kind === 'idpat' && last === '*') || (scheme === 'sgln' && last === '0');

function decode(text: string, field: string): string {
  if (!/^(?:[!'()*+,\-.0-9:;=A-Z_a-z]|%[0-9A-Fa-f]{2})+$/.test(field)) refuse(text, `"${field}" is not spelt as a URN wants it`);
  return percentDecode(field);
}

function fromLink(text: string, checkDigits: boolean): string {
  const { elements } = parseDigitalLink(text, { names: true, zeroSuppressedGtin: true, unchecked: true });
  const [key, ...rest] = elements as [{ ai: string; value: string }, ...{ ai: string; value: string }[]];
  const finest = (FINER[key.ai] ?? []).find((ai) => rest.some((element) => element.ai === ai));
  const element = rest.find(({ ai }) => ai === finest);
  const uri = write(text, key.ai, key.value, element && [element.ai, element.value]);
  const length = CHECKED[key.ai];
  if (checkDigits && length !== undefined && !hasCheckDigit(key.value.slice(0, length))) {
    refuse(text, `the check digit in ${key.value} is wrong`);
  }
  return uri;
}

/**
 * The canonical form of an EPC: one URI for one thing, whatever spelling it came in.
 *
 * Host, query and CPV are dropped, names become AIs, GTINs get 14 digits, a serial wins over a lot, escapes are upper case.
 * A pattern URN with its last part open (`*`) is the class without serial; an SGLN's extension 0 is none.
 *
 * @param text EPC URN (id, class, idpat) or Digital Link of any host
 * @param options `checkDigits: false` lets a wrong check digit in a link pass, as the CBV event hash does
 * @throws Fault `epc-invalid`, or `digital-link-invalid` where it is no link at all
 * @see EPC Tag Data Standard 2.0, section 6; Core Business Vocabulary 2.0, section 8.9
 */
export const canonicalEpc = (text: string, { checkDigits = true }: { checkDigits?: boolean } = {}): string =>
  text.startsWith('urn:') ? fromUrn(text) : fromLink(text, checkDigits);
