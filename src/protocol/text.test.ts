import { expect, it } from 'vitest';
import { isPrintable, printable, spreadsheetText, placeOf } from './text.js';

const BAD = [
  ...Array.from({ length: 0x20 }, (_, code) => code).filter((code) => code !== 0x0a),
  ...Array.from({ length: 0x21 }, (_, i) => 0x7f + i),
  0x202a,
  0x202b,
  0x202c,
  0x202d,
  0x202e,
  0x2066,
  0x2067,
  0x2068,
  0x2069,
].map((code) => String.fromCharCode(code));

it('a text is printable without controls and turns of direction, with letters of any script and line feeds', () => {
  for (const good of ['', 'Glas im Fläschchen\nzweite Zeile', 'تشغيلة', '薬', '😀', '\u00a0\u200e\u2065\u206a\u2029']) {
    expect(isPrintable(good), JSON.stringify(good)).toBe(true);
    expect(printable(good)).toBe(good);
  }
  for (const bad of BAD) expect(isPrintable(`a${bad}b`), JSON.stringify(bad)).toBe(false);
  expect(BAD).toHaveLength(31 + 33 + 9);
});

it('what is not is shown as JSON writes it', () => {
  for (const bad of BAD) {
    const shown = printable(`a${bad}${bad}b`);
    expect(isPrintable(shown)).toBe(true);
    expect(JSON.parse(`"${shown}"`)).toBe(`a${bad}${bad}b`);
  }
  expect(printable('\u001b[2J')).toBe(String.raw`\u001b[2J`);
});

it('what a spreadsheet takes for a formula is text behind an apostrophe, and nothing else is changed', () => {
  for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r', ' =1', '\n@A1'])
    expect(spreadsheetText(formula)).toBe(`'${formula}`);
  for (const plain of ['', 'a=1', "'=1", '1-2', 'L1']) expect(spreadsheetText(plain)).toBe(plain);
});

it('a place is told by the name of the member, with the pointer to it', () => {
  const told = ['', '/expiry', '/levels/0/gtin', '/epcList/3', '/a~1b~0c', '/0'].map(placeOf);
  expect(told).toEqual(['it', 'expiry (/expiry)', 'gtin (/levels/0/gtin)', 'epcList (/epcList/3)', 'a/b~c (/a~1b~0c)', 'it']);
});
