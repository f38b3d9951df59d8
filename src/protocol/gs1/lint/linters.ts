/**
 * The linters by the names that the AI table uses. The rules themselves are in text.ts, time.ts, coupon.ts;
 * the lists in code-lists.ts.
 */
import { COUNTRY_ALPHA2, COUNTRY_NUMERIC, CURRENCY_NUMERIC, PACKAGE_TYPES } from './code-lists.js';
import { couponcode, couponposoffer } from './coupon.js';
import * as text from './text.js';
import * as time from './time.js';

const among =
  (list: ReadonlySet<string>, reason: string): text.Linter =>
  (value) =>
    list.has(value) ? undefined : reason;

const iso3166 = among(COUNTRY_NUMERIC, 'not-iso3166');
const iso3166alpha2 = among(COUNTRY_ALPHA2, 'not-iso3166-alpha2');

/** ISO 13616: country, two check digits, account; modulo 97 with the first four characters moved to the end. */
const iban: text.Linter = (value) => {
  if (value.length <= 10) return 'iban-too-short';
  if (iso3166alpha2(value.slice(0, 2)) !== undefined) return 'illegal-iban-country-code';
  if (!/^[0-9A-Z]*$/.test(value)) return 'invalid-iban-character';
  let rest = 0;
  for (const char of value.slice(4) + value.slice(0, 4)) {
    const number = Number.parseInt(char, 36);
    rest = (rest * (number < 10 ? 10 : 100) + number) % 97;
  }
  return rest === 1 ? undefined : 'incorrect-iban-checksum';
};

/** Every linter that the AI table names. */
export const LINTERS = {
  cset39: text.cset39,
  cset64: text.cset64,
  cset82: text.cset82,
  couponcode,
  couponposoffer,
  csum: text.csum,
  csumalpha: text.csumalpha,
  gcppos1: text.gcppos1,
  gcppos2: text.gcppos2,
  hasnondigit: text.hasnondigit,
  hh: time.hh,
  hhmi: time.hhmi,
  hyphen: text.hyphen,
  iban,
  importeridx: text.importeridx,
  iso3166,
  iso3166999: (value: string) => (value === '999' ? undefined : iso3166(value)),
  iso3166alpha2,
  iso4217: among(CURRENCY_NUMERIC, 'not-iso4217'),
  iso5218: text.iso5218,
  latitude: text.latitude,
  longitude: text.longitude,
  mediatype: (value: string) => (/^(?:0[1-9]|10|[89][0-9])$/.test(value) ? undefined : 'invalid-media-type'),
  mi: time.mi,
  nonzero: text.nonzero,
  nozeroprefix: text.nozeroprefix,
  packagetype: among(PACKAGE_TYPES, 'invalid-package-type'),
  pcenc: text.pcenc,
  pieceoftotal: text.pieceoftotal,
  posinseqslash: text.posinseqslash,
  ss: time.ss,
  winding: text.winding,
  yesno: text.yesno,
  yymmd0: time.yymmd0,
  yymmdd: time.yymmdd,
  yyyymmdd: time.yyyymmdd,
  zero: text.zero,
} as const satisfies Readonly<Record<string, text.Linter>>;

/** The name of a linter. */
export type LinterName = keyof typeof LINTERS;
