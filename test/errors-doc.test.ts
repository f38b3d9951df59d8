import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STATUS } from '../src/wire/statuses.js';

const root = new URL('..', import.meta.url).pathname;
const source = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?<!\.test)\.ts$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(root, 'src', file), 'utf8') }));
const doc = readFileSync(join(root, 'docs/errors.md'), 'utf8');

const codes = [
  ...new Set(source.flatMap(({ text }) => [...text.matchAll(/new Fault\(\s*'([^']+)'/g)].map(([, code]) => code!))),
].sort();
const sections = doc.split(/^## /m).slice(1);
const headings = sections.map((section) => /^`([^`]+)`\n/.exec(section)?.[1] ?? section.slice(0, 40));

describe('the codes of faults', () => {
  it('are written as literals where they are thrown, so that this test sees them all', () => {
    const others = source.flatMap(({ file, text }) =>
      [...text.matchAll(/new Fault\(\s*([^'\s][^,)]*)/g)].map(([, argument]) => `${file}: ${argument}`),
    );
    expect(others).toEqual([]);
  });

  it('are kebab-case', () => {
    expect(codes.length).toBeGreaterThan(0);
    expect(codes.filter((code) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(code))).toEqual([]);
  });

  it('have a status each, in alphabetical order, and no other code has one', () => {
    expect(Object.keys(STATUS)).toEqual(codes);
  });

  it('have a section each in docs/errors.md, in alphabetical order, and no other code has one', () => {
    expect(headings).toEqual(codes);
  });

  it('are explained there by status, meaning, cause and remedy', () => {
    const wrong = sections.flatMap((section, i) => {
      const status = /^- \*\*Status:\*\* (\w+)$/m.exec(section)?.[1];
      const labels = ['Meaning', 'Cause', 'Remedy'].filter(
        (label) => !new RegExp(`^- \\*\\*${label}:\\*\\* \\S`, 'm').test(section),
      );
      const said = status === String(STATUS[headings[i]!]) ? [] : [`status ${status}`];
      return [...labels.map((label) => `no ${label}`), ...said].map((what) => `${headings[i]}: ${what}`);
    });
    expect(wrong).toEqual([]);
  });
});
