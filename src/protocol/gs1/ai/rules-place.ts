/**
 * AI rules 400 to 4333: orders, shipments, places and parties, transport.
 *
 * Facts of the GS1 General Specifications, section 3; a test compares every line with GS1's machine-readable dictionary.
 */
import { type AiRule, digitsOf, maybe, rule, textOf, textTo } from './rule.js';

const GLN = digitsOf(13, 'csum', 'gcppos1');
const COUNTRY = digitsOf(3, 'iso3166');
const UP_TO_FIVE = [COUNTRY, maybe(COUNTRY), maybe(COUNTRY), maybe(COUNTRY), maybe(COUNTRY)];
const gln = rule([GLN], { predefined: true });
const onUnit = (...parts: AiRule['components']): AiRule => rule(parts, { needs: '00' });
const address = (max: number): AiRule => onUnit(textTo(max, 'pcenc'));
const moment = onUnit(digitsOf(6, 'yymmd0'), digitsOf(4, 'hhmi'));
const temperature = (other: string): AiRule => rule([digitsOf(6), maybe(textOf(1, 'hyphen'))], { needs: '00', excludes: other });

/** AI to rule, 400 to 4333. */
export const PLACE_RULES: readonly (readonly [string, AiRule])[] = Object.entries({
  '400': rule([textTo(30)]),
  '401': rule([textTo(30, 'gcppos1')], { key: '' }),
  '402': rule([digitsOf(17, 'csum', 'gcppos1')], { key: '' }),
  '403': rule([textTo(30)], { needs: '00' }),
  '410': gln,
  '411': gln,
  '412': gln,
  '413': gln,
  '414': rule([GLN], { predefined: true, key: '254|7040' }),
  '415': rule([GLN], { predefined: true, needs: '8020', key: '8020' }),
  '416': gln,
  '417': rule([GLN], { predefined: true, key: '7040' }),
  '420': rule([textTo(20)], { excludes: '421' }),
  '421': rule([COUNTRY, textTo(9)], { excludes: '4307' }),
  '422': rule([COUNTRY], { needs: '01 02 03 8006 8026', excludes: '426' }),
  '423': rule(UP_TO_FIVE, { needs: '01 02 03', excludes: '426' }),
  '424': rule([COUNTRY], { needs: '01 02 03', excludes: '426' }),
  '425': rule(UP_TO_FIVE, { needs: '01 02 03', excludes: '426' }),
  '426': rule([COUNTRY], { needs: '01 02 03' }),
  '427': rule([textTo(3)], { needs: '01+422 02+422 03+422' }),
  '4300': address(35),
  '4301': address(35),
  '4302': address(70),
  '4303': rule([textTo(70, 'pcenc')], { needs: '4302' }),
  '4304': address(70),
  '4305': address(70),
  '4306': address(70),
  '4307': onUnit(textOf(2, 'iso3166alpha2')),
  '4308': onUnit(textTo(30)),
  '4309': onUnit(digitsOf(10, 'latitude'), digitsOf(10, 'longitude')),
  '4310': address(35),
  '4311': address(35),
  '4312': address(70),
  '4313': rule([textTo(70, 'pcenc')], { needs: '4312' }),
  '4314': address(70),
  '4315': address(70),
  '4316': address(70),
  '4317': onUnit(textOf(2, 'iso3166alpha2')),
  '4318': onUnit(textTo(20)),
  '4319': onUnit(textTo(30)),
  '4320': address(35),
  '4321': onUnit(digitsOf(1, 'yesno')),
  '4322': onUnit(digitsOf(1, 'yesno')),
  '4323': onUnit(digitsOf(1, 'yesno')),
  '4324': moment,
  '4325': moment,
  '4326': onUnit(digitsOf(6, 'yymmdd')),
  '4330': temperature('4331'),
  '4331': temperature('4330'),
  '4332': temperature('4333'),
  '4333': temperature('4332'),
});
