import { describe, expect, test } from 'vitest';
import { CSET_82, gmnCheckPair, gs1CheckDigit, hasCheckDigit } from './check-digit.js';

describe('the mod-10 check digit', () => {
  test.each([
    ['0952123450001', 8],
    ['629104150021', 3],
    ['952123450000', 1],
    ['37610425002123456', 9],
    ['', 0],
    ['0', 0],
    ['1', 7],
  ])('of %j is %i', (body, digit) => {
    expect(gs1CheckDigit(body)).toBe(digit);
    expect(hasCheckDigit(`${body}${digit}`)).toBe(true);
    expect(hasCheckDigit(`${body}${(digit + 1) % 10}`)).toBe(false);
  });

  test('is the same with zeros in front, so the shorter forms of a GTIN keep theirs', () => {
    expect(gs1CheckDigit('0000000234567')).toBe(gs1CheckDigit('0234567'));
  });

  test('finds every single wrong digit', () => {
    const good = '09521234500018';
    for (let at = 0; at < good.length; at++) {
      for (let digit = 0; digit < 10; digit++) {
        const bad = good.slice(0, at) + digit + good.slice(at + 1);
        expect(hasCheckDigit(bad)).toBe(bad === good);
      }
    }
  });
});

describe('the check pair of a model number', () => {
  test('weighs characters by primes from the right, modulo 1021', () => {
    expect(gmnCheckPair('9521234Ther1ac_model-7x')).toBe('NL');
  });

  test('does not exist for a body of more than 23 characters or with a foreign one', () => {
    expect(gmnCheckPair('A'.repeat(24))).toBeUndefined();
    expect(gmnCheckPair('9521 234')).toBeUndefined();
    expect(gmnCheckPair('A'.repeat(23))).toHaveLength(2);
  });

  test('uses a set of 82 distinct characters in ASCII order', () => {
    expect(new Set(CSET_82).size).toBe(82);
    expect([...CSET_82].toSorted().join('')).toBe(CSET_82);
  });
});
