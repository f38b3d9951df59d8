/**
 * From elements to a reading: what thing a code names, and whether something in it ran together.
 */
import { AI_TABLE } from '../ai/table.js';
import { type Element, togetherProblem, valueProblem } from '../ai/value.js';
import { hasCheckDigit } from '../check-digit.js';
import { GS, buildBracketed, readElements } from '../element-string.js';
import { type Grai, type GraiSerial, type Gtin, isLinkable, type Lot, type Serial, type Sscc } from '../identifiers.js';
import { readYymmdd } from '../lint/time.js';
import {
  type ScanAttributes,
  type ScanFault,
  type ScanForm,
  type ScanNote,
  type ScanOptions,
  type ScanReading,
  scanFault,
} from './reading.js';
import { withSeparators, withSubstitutes, withoutLeadingGs } from './separators.js';
import { runOnReadings } from './split.js';

function expiryOf(values: ReadonlyMap<string, string>, year: number): Pick<ScanAttributes, 'expiry' | 'expiryDayGiven'> {
  const text = values.get('17') ?? values.get('7003')?.slice(0, 6);
  if (text === undefined) return {};
  const { date, dayGiven } = readYymmdd(text, year);
  return { expiry: date, expiryDayGiven: dayGiven };
}

/** What the elements may really say where separators were lost; more than one answer leaves the guess open. */
interface RunOn {
  readonly sure: boolean;
  readonly guess?: string;
}

/** Looks for an element that swallowed what the code lacks: expiry, batch or serial. */
function findRunOn(elements: readonly Element[], year: number): RunOn | undefined {
  const present = elements.map(({ ai }) => ai);
  const missing = ['17', '10', '21'].filter((ai) => !present.includes(ai));
  if (missing.length === 0) return undefined;
  for (const [at, { ai, value }] of elements.entries()) {
    if (ai !== '10' && ai !== '21') continue;
    const others = present.filter((other) => other !== ai);
    const readings = runOnReadings(ai + value, others, year);
    const added = (reading: readonly Element[], wanted: string): boolean => reading.some((element) => element.ai === wanted);
    // A valid date in the right place is evidence; the two digits of another AI alone are not.
    const dated = missing.includes('17') ? readings.filter((reading) => added(reading, '17')) : [];
    const hidden = missing.includes('17') ? [] : readings;
    const likely = dated.length > 0 ? dated : hidden;
    if (likely.length === 0) continue;
    const full = likely.filter((reading) => missing.every((wanted) => added(reading, wanted)));
    const best = full.length > 0 ? full : likely;
    return { sure: dated.length > 0, ...guessOf(elements.slice(0, at), best, elements.slice(at + 1)) };
  }
  return undefined;
}

function guessOf(
  before: readonly Element[],
  readings: readonly (readonly Element[])[],
  after: readonly Element[],
): { guess?: string } {
  const only = readings.length === 1 ? readings[0] : undefined;
  return only ? { guess: buildBracketed([...before, ...only, ...after]) } : {};
}

/** Two codes came as one. */
export const glued = (): ScanFault => scanFault('SCAN_GLUED', 'Two codes were read as one. Scan the square code alone.');

const LOST = 'The scanner drops the separator (GS, ASCII 29) between the items. Enable it in the scanner and scan again.';

/**
 * The reading that a set of valid elements amounts to.
 *
 * @param elements each in order by itself
 */
export function readingOf(
  elements: readonly Element[],
  form: ScanForm,
  notes: readonly ScanNote[],
  { year }: ScanOptions,
): ScanReading {
  const values = new Map<string, string>();
  for (const { ai, value } of elements) {
    if ((values.get(ai) ?? value) !== value) {
      return glued();
    }
    values.set(ai, value);
  }
  const runOn = form === 'digital-link' ? undefined : findRunOn(elements, year);
  if (runOn?.sure) return scanFault('SCAN_SEPARATOR_LOST', LOST, { guess: runOn.guess });

  for (const ai of ['10', '21'])
    if (!isLinkable(values.get(ai) ?? ''))
      return scanFault('SCAN_CORRUPT', `The code is damaged or mistyped: no pack has (${ai}) ${values.get(ai)!}. Scan it again.`);

  const attributes: ScanAttributes = {
    ...(values.has('10') && { lot: values.get('10') as Lot }),
    ...expiryOf(values, year),
    form,
    notes: togetherProblem(elements) === undefined ? notes : [...notes, 'pairing'],
    ...(runOn && { suspicion: { code: 'SCAN_SEPARATOR_LOST', ...(runOn.guess !== undefined && { guess: runOn.guess }) } }),
  };
  const sscc = values.get('00');
  if (sscc !== undefined) return { kind: 'container', container: { kind: 'sscc', sscc: sscc as Sscc }, ...attributes };
  const asset = values.get('8003');
  if (asset !== undefined && asset.length > 14) {
    const grai = { kind: 'grai', grai: asset.slice(0, 14) as Grai, serial: asset.slice(14) as GraiSerial } as const;
    return { kind: 'container', container: grai, ...attributes };
  }
  if (values.has('02')) {
    return scanFault('SCAN_OUTER_CODE', 'This code says what is inside a case or pallet. Scan the pack itself.');
  }
  const gtin = values.get('01') as Gtin | undefined;
  if (gtin === undefined) {
    return scanFault('SCAN_WRONG_CODE', 'This code names no product. Scan the square code on the pack.');
  }
  const serial = values.get('21') as Serial | undefined;
  if (/^[1-8]/.test(gtin)) {
    const container = serial === undefined ? ({ kind: 'gtin', gtin } as const) : ({ kind: 'sgtin', gtin, serial } as const);
    return { kind: 'container', container, ...attributes };
  }
  return { kind: 'pack', gtin, ...(serial !== undefined && { serial }), ...attributes };
}

/**
 * Reads a text as an element string, with GS or whatever stands for it.
 *
 * @param text without symbology identifier
 */
export function scanElementString(text: string, options: ScanOptions): ScanReading {
  const spelt = withoutLeadingGs(withSeparators(text, options.separators));
  let reading = readElements(spelt);
  const notes: ScanNote[] = spelt.replaceAll(GS, '') === text.replaceAll(GS, '') ? [] : ['separator-substituted'];
  if (reading.problem) {
    const again = readElements(withoutLeadingGs(withSubstitutes(spelt)));
    if (!again.problem) {
      reading = again;
      notes.splice(0, 1, 'separator-substituted');
    }
  }
  const { elements, problem } = reading;
  if (!problem) return readingOf(elements, 'element-string', notes, options);

  const { ai = '', value = '', reason, at } = problem;
  const gtin = elements.find((element) => element.ai === '01')?.value;
  if (reason === 'unknown-ai' && gtin !== undefined && endingItemNumber(spelt.slice(at)) === spelt.length - at) return glued();
  if (reason === 'too-long' && AI_TABLE.get(ai)?.predefined === false) {
    if (gtin !== undefined && value.includes(`01${gtin}`)) return glued();
    const taken = elements.map((element) => element.ai);
    const readings = runOnReadings(ai + value, taken, options.year);
    if (readings.length === 0 && isGlued(ai, value)) return glued();
    return scanFault('SCAN_SEPARATOR_LOST', LOST, guessOf(elements, readings, []));
  }
  const where = ai === '' ? `after ${buildBracketed(elements)}` : `in (${ai}) ${value.slice(0, 40)}`;
  return scanFault('SCAN_CORRUPT', `The code is damaged or mistyped: ${reason} ${where}. Scan it again.`);
}

/**
 * What a text says in which something else than the number comes first, and whose separators were lost: nobody can tell where a
 * batch ends that is followed by the number.
 *
 * @returns undefined where it is no such code
 */
export function scanOutOfOrder(text: string, options: ScanOptions): ScanFault | undefined {
  if (!/^(?:10|11|17|21|71[0-7]).*01[0-9]{14}/s.test(text)) return undefined;
  const readings = runOnReadings(text.replaceAll(GS, ''), [], options.year);
  const whole = readings.filter((reading) => ['01', '10', '21'].every((ai) => reading.some((element) => element.ai === ai)));
  return whole.length === 0 ? undefined : scanFault('SCAN_SEPARATOR_LOST', LOST, guessOf([], whole, []));
}

/** How many digits at the end of `text` are an item number with its check digit; 0 where there is none. */
function endingItemNumber(text: string): number {
  const lengths = [14, 13, 12, 8].filter((length) => new RegExp(`[0-9]{${length}}$`).test(text));
  return lengths.find((length) => hasCheckDigit(text.slice(-length))) ?? 0;
}

/** Whether a value that is too long is a good one with a retail barcode behind it. */
function isGlued(ai: string, value: string): boolean {
  return [14, 13, 12, 8].some(
    (length) => endingItemNumber(value.slice(-length)) === length && valueProblem(ai, value.slice(0, -length)) === undefined,
  );
}
