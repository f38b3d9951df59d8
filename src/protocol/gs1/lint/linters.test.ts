import { describe, expect, test } from 'vitest';
import { COUNTRY_ALPHA2, COUNTRY_NUMERIC, CURRENCY_NUMERIC, PACKAGE_TYPES } from './code-lists.js';
import { LINTERS, type LinterName } from './linters.js';

/** Linter, values that it accepts, values that it refuses with the reason. */
const cases: [LinterName, string[], Record<string, string>][] = [
  ['cset39', ['', 'AZ09#-/'], { a: 'invalid-cset39-character', 'A B': 'invalid-cset39-character' }],
  [
    'cset64',
    ['', 'aZ09-_', 'abc=', 'ab=='],
    {
      '+': 'invalid-cset64-character',
      'a===': 'invalid-cset64-character',
      'ab=': 'invalid-cset64-padding',
      '=a': 'invalid-cset64-character',
    },
  ],
  [
    'csumalpha',
    ['9521234Ther1ac_model-7xNL', '22'],
    {
      '1': 'too-short-for-check-pair',
      '9521234Ther1ac_model-7xXK': 'incorrect-check-pair',
      '9521234Ther1ac model-7xNL': 'invalid-cset82-character',
      [`${'1'.repeat(24)}22`]: 'too-long-for-check-pair',
    },
  ],
  [
    'csum',
    ['12345670', '0'],
    { '': 'too-short-for-check-digit', '12345671': 'incorrect-check-digit', '1234567x': 'non-digit-character' },
  ],
  ['gcppos1', ['0123', '9521ABC'], { '012': 'too-short-for-gcp', '012A5': 'invalid-gcp-prefix' }],
  ['gcppos2', ['x0123', '09521ABC'], { '0012': 'too-short-for-gcp', '0012A5': 'invalid-gcp-prefix' }],
  ['hasnondigit', ['12A', '-'], { '123': 'requires-non-digit-character' }],
  ['hh', ['00', '23'], { '24': 'illegal-hour', '1': 'hour-too-short', '001': 'hour-too-long', x1: 'non-digit-character' }],
  ['mi', ['00', '59'], { '60': 'illegal-minute', '1': 'minute-too-short' }],
  ['ss', ['00', '59'], { '60': 'illegal-second', '111': 'second-too-long' }],
  [
    'hhmi',
    ['0000', '2359'],
    { '2360': 'illegal-minute', '123': 'hour-with-minute-too-short', '12345': 'hour-with-minute-too-long' },
  ],
  ['hyphen', ['-', '--'], { '+': 'not-hyphen' }],
  [
    'iban',
    ['FR6195212345000180000000017', 'DE33952123450001800007', 'MU26THER9521234500018000000XYZ'],
    {
      DE95: 'iban-too-short',
      XX950000952123: 'illegal-iban-country-code',
      MU26THEr9521234500018000000XYZ: 'invalid-iban-character',
      DE33952123450001800008: 'incorrect-iban-checksum',
    },
  ],
  [
    'importeridx',
    ['a', '-', '_', 'Z', '0'],
    { '': 'invalid-importer-idx', aa: 'invalid-importer-idx', '+': 'invalid-importer-idx' },
  ],
  ['iso3166', ['004', '894'], { '999': 'not-iso3166', '003': 'not-iso3166' }],
  ['iso3166999', ['276', '999'], { '998': 'not-iso3166' }],
  ['iso3166alpha2', ['DE', 'ZW'], { de: 'not-iso3166-alpha2', XX: 'not-iso3166-alpha2' }],
  ['iso4217', ['978', '008'], { '000': 'not-iso4217' }],
  ['iso5218', ['0', '1', '2', '9'], { '3': 'invalid-biological-sex-code' }],
  [
    'latitude',
    ['0000000000', '1800000000'],
    { '1800000001': 'invalid-latitude', '18': 'latitude-invalid-length', '180000000x': 'non-digit-character' },
  ],
  ['longitude', ['3600000000'], { '3600000001': 'invalid-longitude', '36000000000': 'longitude-invalid-length' }],
  ['mediatype', ['01', '10', '80', '99'], { '00': 'invalid-media-type', '11': 'invalid-media-type', '79': 'invalid-media-type' }],
  ['nonzero', ['1', '010'], { '0': 'illegal-zero-value', '000': 'illegal-zero-value', x: 'non-digit-character' }],
  ['nozeroprefix', ['0', '10'], { '01': 'illegal-zero-prefix', x: 'non-digit-character' }],
  ['packagetype', ['1A', '8', 'X20', 'ZZ'], { '0': 'invalid-package-type', '': 'invalid-package-type' }],
  [
    'pcenc',
    ['', 'a%20b', '%aF'],
    { '%': 'invalid-percent-sequence', 'a%2': 'invalid-percent-sequence', '%G0': 'invalid-percent-sequence' },
  ],
  [
    'pieceoftotal',
    ['0102', '0202', '19'],
    {
      '': 'invalid-length-for-piece-of-total',
      '123': 'invalid-length-for-piece-of-total',
      '0x02': 'non-digit-character',
      '0002': 'zero-piece-number',
      '0200': 'zero-total-pieces',
      '0302': 'piece-number-exceeds-total',
    },
  ],
  [
    'posinseqslash',
    ['1/1', '2/3', '9/10', '10/10'],
    {
      '1/': 'position-in-sequence-malformed',
      'a/b': 'position-in-sequence-malformed',
      '0/1': 'illegal-zero-prefix',
      '1/01': 'illegal-zero-prefix',
      '2/1': 'position-exceeds-end',
      '10/9': 'position-exceeds-end',
    },
  ],
  ['winding', ['0', '1', '9'], { '2': 'invalid-winding-direction' }],
  ['yesno', ['0', '1'], { '2': 'not-zero-or-one' }],
  ['zero', ['0', '00'], { '1': 'not-zero', '0x': 'not-zero' }],
  ['yymmd0', ['270200', '270228', '280229'], { '27020': 'date-too-short', '2702000': 'date-too-long', '270230': 'illegal-day' }],
  [
    'yymmdd',
    ['270228'],
    { '270200': 'illegal-day', '271328': 'illegal-month', '2702x8': 'non-digit-character', '27x228': 'non-digit-character' },
  ],
  ['yyyymmdd', ['20000229', '20240229'], { '19000229': 'illegal-day', '20230229': 'illegal-day', '2023022': 'date-too-short' }],
  [
    'couponcode',
    [
      '095212377700111110123',
      '095212377700111110123' + '101101239',
      '095212377700111110123' + '10110123' + '0123456',
      '095212377700111110123' + '2110123' + '9',
      '095212377700111110123' + '2110123' + '1' + '1234567',
      '095212377700111110123' + '3271231' + '4270101' + '50123456' + '61' + '1234567' + '90000',
    ],
    {
      '': 'coupon-truncated-gcp',
      a95212377700111110123: 'non-digit-character',
      '7': 'coupon-invalid-gcp',
      '01234': 'coupon-truncated-gcp',
      '0952123777': 'coupon-truncated-offer-code',
      '09521237770010': 'coupon-invalid-save-value',
      '095212377700111115123': 'coupon-invalid-1st-purchase-requirement-code',
      '09521237770011111012': 'coupon-truncated-1st-purchase-family-code',
      '0952123777001111101237': 'coupon-excess-data',
      '09521237770011111012314': 'coupon-invalid-additional-purchase-rules-code',
      '0952123777001111101233271331': 'coupon-invalid-expiration-date',
      '095212377700111110123327': 'coupon-truncated-expiration-date',
      '0952123777001111101234271331': 'coupon-invalid-start-date',
      '09521237770011111012332701014270102': 'coupon-expiration-before-start',
      '09521237770011111012361': 'coupon-truncated-retailer-gcp-or-gln',
      '09521237770011111012393': 'coupon-invalid-save-value-code',
      '095212377700111110123903': 'coupon-invalid-save-value-applies-to-item',
      '09521237770011111012390002': 'coupon-invalid-dont-multiply-flag',
    },
  ],
  [
    'couponposoffer',
    ['009521237770010424242', '109521237770010424242', '069521234500017770019424242424242424'],
    {
      '2': 'coupon-invalid-format-code',
      '07': 'coupon-invalid-funder',
      '00952123777001': 'coupon-truncated-serial-number',
      '0095212377700104242427': 'coupon-excess-data',
      '00952123777001042424a': 'non-digit-character',
    },
  ],
];

describe('a linter', () => {
  test.each(cases)('%s accepts what is in order and says why it refuses the rest', (name, good, bad) => {
    for (const text of good) expect([text, LINTERS[name](text)]).toEqual([text, undefined]);
    for (const [text, reason] of Object.entries(bad)) expect([text, LINTERS[name](text)]).toEqual([text, reason]);
  });

  test('exists for every name, and each has a case here or among the shared vectors', () => {
    const covered = new Set<string>([...cases.map(([name]) => name), 'cset82']);
    expect(Object.keys(LINTERS).filter((name) => !covered.has(name))).toEqual([]);
    expect([LINTERS.cset82('aZ_'), LINTERS.cset82('a b')]).toEqual([undefined, 'invalid-cset82-character']);
  });
});

test('the code lists have the sizes of their standards', () => {
  expect([COUNTRY_ALPHA2.size, COUNTRY_NUMERIC.size, CURRENCY_NUMERIC.size, PACKAGE_TYPES.size]).toEqual([249, 249, 183, 431]);
});
