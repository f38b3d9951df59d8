import { expect, it } from 'vitest';
import { addressOf, yymmddOf } from './typed.js';

it.each([
  ['07/2029', '290700'],
  ['7.2029', '290700'],
  ['07/29', '290700'],
  ['31.07.2029', '290731'],
  ['31 7 2029', '290731'],
  ['2029-07-31', '290731'],
  ['2029-07', '290700'],
  [' 290731 ', '290731'],
  ['July 2029', 'July 2029'],
])('a date that is typed as %s is %s', (text, expected) => {
  expect(yymmddOf(text)).toBe(expected);
});

it('what is typed becomes the address of the page, without what is left empty', () => {
  const all = { gtin: '0952 1001 000017', lot: ' L/1 ', serial: 'S 1', expiry: '07/2029' };
  expect(addressOf(all)).toBe('/01/09521001000017/10/L%2F1/21/S%201?17=290700');
  expect(addressOf({ ...all, lot: '', expiry: '' })).toBe('/01/09521001000017/21/S%201');
});
