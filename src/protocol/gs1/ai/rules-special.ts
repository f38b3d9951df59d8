/**
 * AI rules 7001 to 99: healthcare, food, repair, people, assets, parts, signatures, coupons, company-internal use.
 *
 * Facts of the GS1 General Specifications, section 3; a test compares every line with GS1's machine-readable dictionary.
 */
import { type AiRule, digitsOf, digitsTo, maybe, rule, setTo, textOf, textTo } from './rule.js';

const ITEM = '01 02 03';
const PATIENT = '8018';
const PERSON = '8017 8018';
const HHMI = digitsOf(4, 'hhmi');
const DATE = digitsOf(6, 'yymmdd');
const BIRTH = digitsOf(8, 'yyyymmdd');
const PIECE = [digitsOf(14, 'csum', 'gcppos2'), digitsOf(4, 'pieceoftotal')];
const text = (max: number, needs: string, excludes?: string): AiRule => rule([textTo(max)], { needs, excludes });
const name = (max: number, needs: string, excludes?: string): AiRule => rule([textTo(max, 'pcenc')], { needs, excludes });
const same = (first: number, last: number, shared: AiRule): [string, AiRule][] =>
  Array.from({ length: last - first + 1 }, (_, i) => [String(first + i), shared]);

const named: Readonly<Record<string, AiRule>> = {
  '7001': rule([digitsOf(13)], { needs: '01 02 8006 8026' }),
  '7002': text(30, '01 02'),
  '7003': rule([DATE, HHMI], { needs: ITEM }),
  '7004': rule([digitsTo(4)], { needs: '01+10 03+10' }),
  '7005': text(12, '01 02'),
  '7006': rule([DATE], { needs: '01 02' }),
  '7007': rule([DATE, maybe(DATE)], { needs: '01 02' }),
  '7008': text(3, '01 02'),
  '7009': text(10, '01 02'),
  '7010': text(2, ITEM),
  '7011': rule([DATE, maybe(HHMI)], { needs: ITEM }),
  '7020': text(20, '01+416 03+416 8006+416'),
  '7021': text(20, '01 03 8006'),
  '7022': text(20, '01+7021 03+7021 8006+7021'),
  '7023': rule([textTo(30, 'gcppos1')]),
  '7040': rule([digitsOf(1), textOf(1), textOf(1), textOf(1, 'importeridx')], { attribute: false }),
  '7041': rule([textTo(4, 'packagetype')], { attribute: false, needs: '00' }),
  '7240': text(20, '01 8006', '03'),
  '7241': rule([digitsOf(2, 'mediatype')], { needs: PERSON }),
  '7242': text(25, PERSON),
  '7250': rule([BIRTH], { needs: PATIENT, excludes: '7251' }),
  '7251': rule([BIRTH, HHMI], { needs: PATIENT, excludes: '7250' }),
  '7252': rule([digitsOf(1, 'iso5218')], { needs: PATIENT }),
  '7253': name(40, PERSON, '7256 7259'),
  '7254': name(40, PERSON, '7256 7259'),
  '7255': text(10, PERSON, '7256 7259'),
  '7256': name(90, PERSON),
  '7257': name(70, PATIENT),
  '7258': rule([textOf(3, 'posinseqslash')], { needs: '8018+7259' }),
  '7259': name(40, PATIENT, '7256'),
  '8001': rule([digitsOf(4, 'nonzero'), digitsOf(5, 'nonzero'), digitsOf(3, 'nonzero'), digitsOf(1, 'winding'), digitsOf(1)], {
    needs: '01',
  }),
  '8002': rule([textTo(20)]),
  '8003': rule([digitsOf(1, 'zero'), digitsOf(13, 'csum', 'gcppos1'), maybe(textTo(16))], { key: '' }),
  '8004': rule([textTo(30, 'gcppos1')], { key: '7040' }),
  '8005': rule([digitsOf(6)], { needs: '01 02' }),
  '8006': rule(PIECE, { excludes: '01 03 37', key: '22 10 21' }),
  '8007': rule([textTo(34, 'iban')], { needs: '415' }),
  '8008': rule([DATE, digitsOf(2, 'hh'), maybe(digitsOf(2, 'mi')), maybe(digitsOf(2, 'ss'))], { needs: ITEM }),
  '8009': text(50, '00 01 03'),
  '8010': rule([setTo('Y', 30, 'gcppos1')], { key: '8011' }),
  '8011': rule([digitsTo(12, 'nozeroprefix')], { attribute: false, needs: '8010' }),
  '8012': text(20, '01 03 8006'),
  '8013': rule([textTo(25, 'csumalpha', 'gcppos1')], { key: '' }),
  '8014': rule([textTo(25, 'csumalpha', 'gcppos1', 'hasnondigit')], { attribute: false, needs: '01' }),
  '8017': rule([digitsOf(18, 'csum', 'gcppos1')], { excludes: '8018', key: '8019' }),
  '8018': rule([digitsOf(18, 'csum', 'gcppos1')], { excludes: '8017', key: '8019' }),
  '8019': rule([digitsTo(10)], { attribute: false, needs: PERSON }),
  '8020': rule([textTo(25)], { attribute: false, needs: '415' }),
  '8026': rule(PIECE, { needs: '37', excludes: '02 03 8006' }),
  '8030': rule([setTo('Z', 90)], { needs: '00 01+21 03+21 253 255 8003 8004 8006+21 8010+8011 8017 8018' }),
  '8040': rule([digitsOf(15)], { attribute: false, needs: '01+21' }),
  '8041': rule([digitsOf(15)], { attribute: false, needs: '01+21+8040' }),
  '8042': rule([digitsOf(32)], { attribute: false, needs: '01+21+8040' }),
  '8043': rule([digitsOf(18), maybe(digitsTo(2))], { attribute: false, needs: '01+21+8040' }),
  '8110': rule([textTo(70, 'couponcode')]),
  '8111': rule([digitsOf(4)], { needs: '255' }),
  '8112': rule([textTo(70, 'couponposoffer')]),
  '8200': rule([textTo(70)], { attribute: false, needs: '01' }),
  '90': rule([textTo(30)]),
};

/** AI to rule, 7001 to 99. */
export const SPECIAL_RULES: readonly (readonly [string, AiRule])[] = [
  ...Object.entries(named),
  ...same(7030, 7039, rule([digitsOf(3, 'iso3166999'), textTo(27)], { needs: '01 02' })),
  ...same(710, 717, text(20, '01')),
  ...same(7230, 7239, rule([textOf(2), textTo(28)], { needs: '01 8004' })),
  ...same(91, 99, rule([textTo(90)])),
];
