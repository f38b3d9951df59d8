import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../protocol/verdict/public-texts.js';
import { FORMS, formOf, languageOf } from './negotiation.js';

const [HTML, JSON, LINKSET] = FORMS;

describe('the form of an answer', () => {
  it.each([
    [undefined, HTML],
    ['', HTML],
    ['*/*', HTML],
    ['text/*', HTML],
    ['application/*', JSON],
    ['application/json', JSON],
    ['APPLICATION/JSON', JSON],
    ['application/json;charset=utf-8', JSON],
    ['application/json; charset="UTF-8"', JSON],
    ['application/linkset+json', LINKSET],
    // Weights: the highest wins, 0 refuses, and what is no number counts as 0.
    ['text/html;q=0.1, application/json', JSON],
    ['text/html;q=0.8,application/json;q=0.8,application/linkset+json;q=0.801', LINKSET],
    ['application/json ; q=0.5 , text/html ; q=0.4', JSON],
    ['text/html;q=x, application/json;q=0.1', JSON],
    ['text/html;Q=0.2, application/json;q=0.3', JSON],
    ['text/html;q=0, */*', JSON],
    ['text/html;q=0, application/json;q=0.000, */*;q=0.1', LINKSET],
    // The most specific range that names a form gives its weight, wherever it stands.
    ['*/*, application/json;q=0.1', HTML],
    ['text/*;q=0.9, text/html;q=0.1, application/*;q=0.5', JSON],
    ['application/*;q=0.2, application/linkset+json;q=0.9, text/html;q=0.5', LINKSET],
    // Of equal ones the first in the header; a wildcard yields to a name.
    ['application/json, text/html', JSON],
    ['*/*, application/json', JSON],
    // Browsers.
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', HTML],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8', HTML],
    // None of ours: people's.
    ['image/png', HTML],
    ['application/json;q=0', HTML],
    ['application/json;version=2', HTML],
    ['json', HTML],
    [', ,;q=1,/', HTML],
    ['*', HTML],
    [`${'image/png,'.repeat(1_000)}application/json`, HTML],
  ])('for %j is %s', (header, form) => expect(formOf(header)).toBe(form));
});

describe('the language of an answer', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['de', 'de'],
    ['DE', 'de'],
    ['de-CH', 'de'],
    ['fr-Latn-CA', 'fr'],
    ['de-CH, en;q=0.3', 'de'],
    ['ja, fr;q=0.5, de;q=0.4', 'fr'],
    ['ja', 'en'],
    ['de;q=0, *', 'en'],
    ['en;q=0, de;q=0, *;q=0.1', 'fr'],
    ['en;q=0', 'en'],
    ['*;q=0.5, fr;q=0.1', 'en'],
    ['fr , de', 'fr'],
    ['def', 'en'],
    ['de-', 'de'],
    [';q=1,,', 'en'],
  ])('for %j is %s', (header, language) => expect(languageOf(header)).toBe(language));
});

it('is one of ours whatever a header holds', () => {
  const part = fc.oneof(
    fc.string(),
    fc.constantFrom(...FORMS, '*', '/', ';', ',', '"', '\\', '=', ';q=', '0.5', 'de', '-', ' ', '\t'),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const header = parts.join('');
      expect(FORMS).toContain(formOf(header));
      expect(LANGUAGES).toContain(languageOf(header));
    }),
    { numRuns: 2_000 },
  );
});
