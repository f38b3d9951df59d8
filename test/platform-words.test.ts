/**
 * `src/platform/` could carry any other program: it holds no word of the trade in medicines, of its book, or of what is told
 * of it. Names, strings and comments count, those of its tests, too.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Where Prometheus' word for what tells its series apart is used. */
const METRICS = 'metrics/metrics.ts';
const PLATFORM = new URL('../src/platform', import.meta.url).pathname;

/** Parts of a regular expression. */
const WORDS = `medicines?|drugs?|patients?|packs?|packag(e|ing)|pallets?|containers?|batch(es)?|lots?|serials?|products?|goods|
  trad(e|es|ing|ers?)|stock|expir(y|ies)|recall(s|ed)?|falsif\\w+|custody|holdings?|handoffs?|dispens\\w+|commission\\w*|
  ship(s|ped|ping|ments?)|receipts?|manufacturers?|distributors?|wholesalers?|pharmac\\w+|regulators?|authorit(y|ies)|
  participants?|partners?|licen[cs]es?|mandates?|sites?|gtins?|ssccs?|glns?|epcs?|epcis|gs1|sgtins?|ledgers?|entry|entries|
  witness(es)?|mirrors?|merkle|alerts?|exceptions?|disputes?|advices?|verdicts?|scan(s|ned|ners?)?|labels?|outbox|couriers?|webhooks?`;
const WORD = new RegExp(`(?<![a-z])(${WORDS.replace(/\s+/g, '')})(?![a-z])`, 'gi');

/** What the language and libraries call so. */
const FOREIGN =
  /Object\.(fromE|e)ntries|\b(ExceptionFilter|ExceptionHandler|HttpException|ErrnoException|exceptionFactory|ModulesContainer|customSiteTitle)\b|\balert\(/g;

/** The words of the trade in a file, those in names such as `packOf` and `OPEN_RECALLS`, too. */
const wordsIn = (text: string): string[] =>
  [
    ...text
      .replace(FOREIGN, '')
      .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
      .replace(/_/g, ' ')
      .matchAll(WORD),
  ].map(([word]) => word);

it('the platform holds no word of the domain', () => {
  const files = readdirSync(PLATFORM, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(20);
  const found = files.flatMap((file) => {
    const words = [...wordsIn(file), ...wordsIn(readFileSync(join(PLATFORM, file), 'utf8'))];
    return words.filter((word) => !(file === METRICS && /^labels?$/i.test(word))).map((word) => `${file}: ${word}`);
  });
  expect(found).toEqual([]);
});

it.each([
  ["'batch-unknown': 404,", ['batch']],
  ['const packsOf = (uri: string) => read(uri);', ['packs']],
  ['const MOST_RECALLS = 3;', ['RECALLS']],
  ['/** Serial numbers in an address are trade data. */', ['Serial', 'trade']],
  ['Object.entries(entry)', ['entry']],
  ['class GtinException extends HttpException {}', ['Gtin', 'Exception']],
  ['const serializers = { entry: unpacked(alloted) };', ['entry']],
])('a planted word is found: %s', (text, words) => {
  expect(wordsIn(text)).toEqual(words);
});
