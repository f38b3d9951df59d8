/**
 * AI rules 00 to 3959: keys of items and containers, batch, dates, serials, measures, counts, amounts.
 *
 * Facts of the GS1 General Specifications, section 3; a test compares every line with GS1's machine-readable dictionary.
 */
import { type AiRule, digitsOf, digitsTo, maybe, rule, textTo } from './rule.js';

const ITEM = '01 02 03 8006 8026';
const GTIN = digitsOf(14, 'csum', 'gcppos2');
const date = (needs: string): AiRule => rule([digitsOf(6, 'yymmd0')], { predefined: true, needs });

const named: Readonly<Record<string, AiRule>> = {
  '00': rule([digitsOf(18, 'csum', 'gcppos2')], { predefined: true, key: '' }),
  '01': rule([GTIN], { predefined: true, excludes: '255 37', key: '22 10 21|235' }),
  '02': rule([GTIN], { predefined: true, needs: '37', excludes: '01 03' }),
  '03': rule([GTIN], { predefined: true, attribute: false, excludes: '01 02 37 235' }),
  '10': rule([textTo(20)], { needs: ITEM }),
  '11': date(ITEM),
  '12': date('8020'),
  '13': date(ITEM),
  '15': date(ITEM),
  '16': date(ITEM),
  '17': date('01 02 03 255 8006 8026'),
  '20': rule([digitsOf(2)], { predefined: true, needs: ITEM }),
  '21': rule([textTo(20)], { attribute: false, needs: '01 03 8006', excludes: '235' }),
  '22': rule([textTo(20)], { attribute: false, needs: '01' }),
  '235': rule([textTo(28)], { attribute: false, needs: '01' }),
  '240': rule([textTo(30)], { needs: ITEM }),
  '241': rule([textTo(30)], { needs: ITEM }),
  '242': rule([digitsTo(6)], { needs: '01 02 8006 8026' }),
  '243': rule([textTo(20)], { needs: '01 03' }),
  '250': rule([textTo(30)], { needs: '01+21 03+21 8006+21' }),
  '251': rule([textTo(30)], { needs: '01 03 8006' }),
  '253': rule([digitsOf(13, 'csum', 'gcppos1'), maybe(textTo(17))], { key: '' }),
  '254': rule([textTo(20)], { attribute: false, needs: '414' }),
  '255': rule([digitsOf(13, 'csum', 'gcppos1'), maybe(digitsTo(12))], { excludes: '01 02 415 8006 8020 8026', key: '' }),
  '30': rule([digitsTo(8)], { needs: '01 02' }),
  '37': rule([digitsTo(8)], { needs: '00+02 00+8026' }),
};

/** Measures of a trade item (net) and of a logistic unit (gross): first three digits; the fourth is the decimal point. */
const NET = '310 311 312 313 314 315 316 320 321 322 323 324 325 326 327 328 329 350 351 352 356 357 360 361 364 365 366';
const GROSS = '330 331 332 333 334 335 336 340 341 342 343 344 345 346 347 348 349 353 354 355 362 363 367 368 369';

function* measures(): Generator<[string, AiRule]> {
  for (const [families, needs] of [
    [NET, '01 02'],
    [GROSS, '00 01'],
    ['337', '01'],
  ] as const) {
    for (const family of families.split(' ')) {
      const measure = rule([digitsOf(6)], { predefined: true, needs, excludes: `${family}n` });
      for (let decimals = 0; decimals <= 5; decimals++) yield [`${family}${decimals}`, measure];
    }
  }
}

const CURRENCY = digitsOf(3, 'iso4217');
const VARIABLE_MEASURE = '30 31nn 32nn 35nn 36nn';
const WITH_GTIN = '01+30 01+31nn 01+32nn 01+35nn 01+36nn';

function* amounts(): Generator<[string, AiRule]> {
  for (const [family, last, priced] of [
    ['390', 9, rule([digitsTo(15)], { needs: '255 8020', excludes: '390n 391n 394n 8111' })],
    ['391', 9, rule([CURRENCY, digitsTo(15)], { needs: '8020', excludes: '391n' })],
    ['392', 9, rule([digitsTo(15)], { needs: WITH_GTIN, excludes: '392n 393n' })],
    ['393', 9, rule([CURRENCY, digitsTo(15)], { needs: VARIABLE_MEASURE, excludes: '393n' })],
    ['394', 3, rule([digitsOf(4)], { needs: '255', excludes: '394n 8111' })],
    ['395', 5, rule([digitsOf(6)], { needs: VARIABLE_MEASURE, excludes: '392n 393n 395n 8005' })],
  ] as const) {
    for (let decimals = 0; decimals <= last; decimals++) yield [`${family}${decimals}`, priced];
  }
}

/** AI to rule, 00 to 3959. */
export const ITEM_RULES: readonly (readonly [string, AiRule])[] = [...Object.entries(named), ...measures(), ...amounts()];
