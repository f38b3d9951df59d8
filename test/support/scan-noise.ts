/** What scanners and people make of the code on a pack: every form that is read, and every fault that has a name. */
import { gs1CheckDigit } from '../../src/protocol/gs1/check-digit.js';
import { buildDigitalLink } from '../../src/protocol/gs1/digital-link.js';
import { buildBracketed, buildElementString } from '../../src/protocol/gs1/element-string.js';
import { invertCase } from '../../src/protocol/gs1/scan/keyboard.js';
import type { ScanFaultCode } from '../../src/protocol/gs1/scan/reading.js';

/** What is printed on a pack; `expiry`: YYMMDD. */
export interface Print {
  readonly gtin: string;
  readonly serial: string;
  readonly lot: string;
  readonly expiry: string;
}

const GS = '\u001d';
const US = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./" + '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?';
const DE = '^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-' + '°!"§$%&/()=?`QWERTZUIOPÜ*\'ASDFGHJKLÖÄYXCVBNM;:_';
const FR = '²&é"\'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!' + ' 1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§';
/** What a scanner set to US types on a French computer. */
export const onAzerty = (text: string): string => typedAs(text, FR);
const typedAs = (text: string, layout: string): string =>
  Array.from(text, (char) => (US.includes(char) ? layout.charAt(US.indexOf(char)) : char)).join('');

const ORDERS = [
  ['21', '17', '10'],
  ['17', '10', '21'],
  ['10', '21', '17'],
  ['17', '21', '10'],
] as const;

const elements = ({ gtin, serial, lot, expiry }: Print, order: readonly string[] = ORDERS[0]) => [
  { ai: '01', value: gtin },
  ...order.map((ai) => ({ ai, value: { '21': serial, '17': expiry, '10': lot }[ai]! })),
];
const string = (print: Print, order?: readonly string[]): string => buildElementString(elements(print, order));
const month = (print: Print): Print => ({ ...print, expiry: `${print.expiry.slice(0, 4)}00` });

/** Forms in which a code reads as what it says. */
export const FORMS: Readonly<Record<string, (print: Print) => string>> = {
  'DataMatrix, with its identifier': (print) => `]d2${string(print)}`,
  'DataMatrix, without': (print) => string(print),
  'GS1 QR': (print) => `]Q3${string(print)}`,
  'GS1-128': (print) => `]C1${string(print)}`,
  'serial last': (print) => `]d2${string(print, ORDERS[1])}`,
  'lot first': (print) => `]d2${string(print, ORDERS[2])}`,
  'date first': (print) => `]d2${string(print, ORDERS[3])}`,
  'Digital Link': (print) => buildDigitalLink(elements(print), 'https://example.com'),
  brackets: (print) => buildBracketed(elements(print)),
  'ISO/IEC 15434': (print) => `[)>\u001e05${GS}${string(print)}\u001e\u0004`,
  'another separator': (print) => string(print).replaceAll(GS, '{GS}'),
  'a caret for the separator': (print) => string(print).replaceAll(GS, '^'),
  'month and year': (print) => `]d2${string(month(print))}`,
  'line end': (print) => `${string(print)}\r\n`,
};

/** Faults of scanners and their set-up, and what each is called. */
export const FAULTS: readonly (readonly [name: string, code: ScanFaultCode, of: (print: Print) => string])[] = [
  ['caps lock', 'SCAN_CAPS_LOCK', (print) => invertCase(`]d2${string(print)}`)],
  ['caps lock, without an identifier', 'SCAN_CAPS_LOCK', (print) => invertCase(string(print))],
  ['QWERTZ', 'SCAN_KEYBOARD', (print) => typedAs(`]d2${string(print)}`, DE)],
  ['QWERTZ, without an identifier', 'SCAN_KEYBOARD', (print) => typedAs(string(print), DE)],
  ['AZERTY', 'SCAN_KEYBOARD', (print) => typedAs(`]d2${string(print)}`, FR)],
  ['separator lost', 'SCAN_SEPARATOR_LOST', (print) => `]d2${string(print).replaceAll(GS, '')}`],
  ['separator lost, serial last', 'SCAN_SEPARATOR_LOST', (print) => string(print, ORDERS[1]).replaceAll(GS, '')],
  ['EAN before it', 'SCAN_GLUED', (print) => print.gtin.slice(1) + string(print)],
  ['EAN after it', 'SCAN_GLUED', (print) => string(print) + print.gtin.slice(1)],
  ['twice', 'SCAN_GLUED', (print) => string(print) + string(print)],
  ['check digit', 'SCAN_CORRUPT', (print) => string(print).replace(print.gtin, otherCheckDigit(print.gtin))],
  ['impossible date', 'SCAN_CORRUPT', (print) => string(print).replace(`17${print.expiry}`, `17${print.expiry.slice(0, 2)}1399`)],
  ['EAN alone', 'SCAN_WRONG_CODE', (print) => print.gtin.slice(1)],
  ['web address', 'SCAN_WRONG_CODE', () => 'https://example.com/leaflet'],
  ['pallet', 'SCAN_OUTER_CODE', () => `]C1${sscc()}`],
];

const sscc = (): string => `0019521234500000001${gs1CheckDigit('19521234500000001')}`;
const otherCheckDigit = (gtin: string): string => `${gtin.slice(0, 13)}${(Number(gtin[13]) + 1) % 10}`;

/** The German form of a pack whose GTIN stands for a national number (PZN). */
export function ppnOf({ gtin, serial, lot, expiry }: Print): string {
  const body = `11${gtin.slice(5, 13)}`;
  const sum = [...body].reduce((all, char, i) => all + char.charCodeAt(0) * (i + 2), 0) % 97;
  const items = [`9N${body}${String(sum).padStart(2, '0')}`, `1T${lot}`, `D${expiry}`, `S${serial}`];
  return `[)>\u001e06${GS}${items.join(GS)}\u001e\u0004`;
}
