/** From what people type and scanners send to the canonical URIs that are signed; and the zone of a clock. */
import { Fault } from '../../protocol/fault.js';
import { hasCheckDigit } from '../../protocol/gs1/check-digit.js';
import {
  CANONICAL_STEM,
  graiUri,
  batchUri,
  packUri,
  parseObjectUri,
  productUri,
  ssccUri,
} from '../../protocol/gs1/identifiers.js';
import type { ScanReading } from '../../protocol/gs1/scan/reading.js';
import { readScan } from '../../protocol/gs1/scan/scan.js';

/** A path of a Digital Link alone (`/01/.../21/...`) as a whole link; any other text as it is. */
export const wholeCode = (text: string): string =>
  /^\/?(01|00|8003)\//.test(text) ? `${CANONICAL_STEM}/${text.replace(/^\//, '')}` : text;

/**
 * The canonical URI of the pack, batch, product or container that `text` names: a canonical URI itself, a Digital Link of
 * any host or its path alone (`/01/.../21/...`), an element string with or without brackets.
 *
 * @param year the current year, by which two-digit years are read
 * @throws Fault `code-unreadable`
 */
export function objectUri(text: string, year = new Date().getFullYear()): string {
  const code = wholeCode(text);
  try {
    parseObjectUri(code);
    return code;
  } catch {
    const uri = uriOf(readScan(code, { year }));
    if (uri !== undefined) return uri;
  }
  const number = wrongDigit(code);
  const why = number
    ? `the check digit of ${number} is not right, so that one of its digits is wrong: read it again`
    : 'it names no pack, batch or container: give a scanned code or a Digital Link';
  throw new Fault('code-unreadable', `"${text.slice(0, 100)}" cannot be read: ${why}`, { code: text.slice(0, 200) });
}

/** A GTIN, an SSCC or a GRAI in a code whose last digit does not fit the others (GS1 General Specifications, 7.9). */
function wrongDigit(code: string): string | undefined {
  const numbers = [...code.matchAll(/(?:^|[/(])(?:(?:01|8003)[/)](\d{14})|00[/)](\d{18}))(?!\d)/g)];
  return numbers.map(([, item, pallet]) => item ?? pallet!).find((number) => !hasCheckDigit(number));
}

/**
 * The canonical URIs of codes, each of another object.
 *
 * @throws Fault `code-unreadable`; `code-repeated` where an object is named twice
 */
export function objectUris(texts: readonly string[]): string[] {
  const uris = texts.map((text) => objectUri(text));
  const seen = new Set<string>();
  const twice = uris.find((uri) => seen.size === seen.add(uri).size);
  if (twice === undefined) return uris;
  throw new Fault('code-repeated', `${twice} is named twice: name it once`, { object: twice });
}

function uriOf(reading: ScanReading): string | undefined {
  if (reading.kind === 'fault') return undefined;
  if (reading.kind === 'pack') {
    const { gtin, serial, lot } = reading;
    return serial ? packUri(gtin, serial) : lot ? batchUri(gtin, lot) : productUri(gtin);
  }
  const { container } = reading;
  switch (container.kind) {
    case 'sscc':
      return ssccUri(container.sscc);
    case 'grai':
      return graiUri(container.grai, container.serial);
    case 'sgtin':
      return packUri(container.gtin, container.serial);
    case 'gtin':
      return productUri(container.gtin);
  }
}

/** The offset from UTC, `+hh:mm` or `-hh:mm`, at `time` (epoch ms) in an IANA time zone; in this machine's where none is given. */
export function offsetAt(time: number, timeZone?: string): string {
  const minutes = timeZone === undefined ? -new Date(time).getTimezoneOffset() : zoneMinutes(time, timeZone);
  const size = Math.abs(minutes);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function zoneMinutes(time: number, timeZone: string): number {
  const parts = zoneFormat(timeZone).formatToParts(time);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /^GMT([+-])(\d\d):(\d\d)$/.exec(name) ?? ['', '+', '0', '0'];
  return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
}

/** Of UTC where the zone is not known here: what happened when is the same, and nobody is kept from signing. */
function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  const named = (zone: string) => new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  try {
    return named(timeZone);
  } catch {
    return named('UTC');
  }
}
