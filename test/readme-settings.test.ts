import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SETTINGS } from '../src/settings.js';

test('the README lists exactly the settings that the program reads', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const listed = [...readme.matchAll(/^\| `([A-Z][A-Z_]+)` *\|/gm)].map(([, name]) => name!);
  expect(listed.sort()).toEqual(Object.keys(SETTINGS).sort());
});

test('every setting is described', () => {
  const lacking = Object.entries(SETTINGS).filter(([, { description = '' }]) => description.length < 20);
  expect(lacking.map(([name]) => name)).toEqual([]);
});
