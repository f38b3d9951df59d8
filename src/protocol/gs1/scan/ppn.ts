/**
 * ISO/IEC 15434 messages (`[)>` RS format GS ...): German packs with a Pharmacy Product Number use format 06, whose items
 * have ASC data identifiers; format 05 holds a GS1 element string.
 */
import { gs1CheckDigit } from '../check-digit.js';
import { type Element, valueProblem } from '../ai/value.js';
import { GS } from '../element-string.js';
import { readingOf, scanElementString } from './elements.js';
import { type ScanNote, type ScanOptions, type ScanReading, scanFault } from './reading.js';
import { withRecordSeparators, withSeparators, withSubstitutes, withoutLeadingGs } from './separators.js';

/** How every such message starts. */
export const ISO_15434 = '[)>';

/** Data identifier of ASC MH10.8.2 to the AI of the same meaning. */
const MEANING: Readonly<Record<string, string>> = { '1T': '10', D: '17', S: '21', '8P': '01' };

/** The two check digits of a PPN: its characters' codes weighted 2, 3, 4 ... modulo 97. */
function ppnCheck(body: string): string {
  let sum = 0;
  for (let i = 0; i < body.length; i++) sum += body.charCodeAt(i) * (i + 2);
  return String(sum % 97).padStart(2, '0');
}

/** Whether the text is a PPN: agency, national number and two check digits. */
const isPpn = (text: string): boolean => /^[0-9A-Z]{4,22}$/.test(text) && ppnCheck(text.slice(0, -2)) === text.slice(-2);

/**
 * The GTIN that stands for a German PPN (agency 11): the NTIN, 4150 and the PZN.
 *
 * @returns 14 digits; undefined for another agency, whose numbers have no GTIN
 * @see IFA, "PPN - Pharmacy Product Number, Technical Specifications", section 12
 */
function ntinOf(ppn: string): string | undefined {
  if (!/^11[0-9]{10}$/.test(ppn)) return undefined;
  const body = `04150${ppn.slice(2, 10)}`;
  return `${body}${gs1CheckDigit(body)}`;
}

const CORRUPT = 'The code is damaged or mistyped';

/**
 * Reads an ISO/IEC 15434 message.
 *
 * @param text starts with `[)>`
 */
export function scanIso15434(text: string, options: ScanOptions): ScanReading {
  const body = withSubstitutes(withRecordSeparators(withSeparators(text.slice(ISO_15434.length), options.separators)));
  const content = withoutLeadingGs(body);
  const format = content.slice(0, 2);
  const rest = content.slice(2);
  const items = rest.split(GS).filter((part) => part !== '');
  if (format === '05') return scanElementString(items.join(GS), options);
  if (format !== '06') return scanFault('SCAN_WRONG_CODE', 'This is no code of a medicine. Scan the square code beside "SN".');
  if (!rest.startsWith(GS)) {
    const detail = 'The scanner drops the separators (GS, ASCII 29). Enable them in the scanner and scan again.';
    return scanFault('SCAN_SEPARATOR_LOST', detail);
  }
  const elements: Element[] = [];
  const notes: ScanNote[] = [];
  let ppn: string | undefined;
  for (const item of items) {
    const parts = /^([0-9]{0,3}[A-Z])(.*)$/.exec(item);
    if (!parts) return scanFault('SCAN_CORRUPT', `${CORRUPT}: "${item.slice(0, 40)}" has no data identifier. Scan it again.`);
    const [name, value] = [parts[1] as string, parts[2] as string];
    if (name === '9N') {
      if (!isPpn(value)) return scanFault('SCAN_CORRUPT', `${CORRUPT}: wrong check digits in 9N. Scan it again.`);
      ppn = value;
    }
    const ai = MEANING[name];
    if (ai === undefined) continue;
    const full = ai === '01' ? value.padStart(14, '0') : value;
    const reason = valueProblem(ai, full);
    if (reason !== undefined)
      return scanFault('SCAN_CORRUPT', `${CORRUPT}: ${reason} in ${name} "${value.slice(0, 40)}". Scan it again.`);
    elements.push({ ai, value: full });
  }
  const ntin = ppn === undefined ? undefined : ntinOf(ppn);
  if (ntin !== undefined && !elements.some(({ ai }) => ai === '01')) {
    elements.unshift({ ai: '01', value: ntin });
    notes.push('ntin-from-ppn');
  }
  return readingOf(elements, 'ppn', notes, options);
}
