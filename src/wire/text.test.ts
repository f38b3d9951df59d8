import { expect, it, test } from 'vitest';
import { freeText, lineText } from './text.js';

const takes = (schema: ReturnType<typeof freeText>, text: string): boolean => schema.safeParse(text).success;

test.each(['\u0000', '\u001b', '\u007f', '\u009b', '\u0085', '\u202e', '\u2066'])(
  'what people write has no %j, of many lines or of one',
  (sign) => {
    expect([takes(freeText(10), `a${sign}b`), takes(lineText(10), `a${sign}b`)]).toEqual([false, false]);
  },
);

it.each(['\n', '\r\n', '\t'])('has %j where it may have several lines only', (sign) => {
  expect([takes(freeText(10), `a${sign}b`), takes(lineText(10), `a${sign}b`)]).toEqual([true, false]);
});

it('is as long as it may be, and not empty', () => {
  for (const schema of [freeText(3), lineText(3)])
    expect(['', 'ä', '薬薬薬', 'abcd'].map((text) => takes(schema, text))).toEqual([false, true, true, false]);
});
