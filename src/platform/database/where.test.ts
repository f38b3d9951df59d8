import { describe, expect, it } from 'vitest';
import { allOf, anyOf, when, whenNull } from './where.js';

describe('a condition', () => {
  it('compares each of its places with the one value', () => {
    expect(when('a = ? OR b = ?', 7)).toEqual(['a = ? OR b = ?', [7, 7]]);
  });

  it('is left out where there is nothing to compare with; false and the empty text are something', () => {
    expect([when('a = ?', undefined), when('a = ?', null)]).toEqual([null, null]);
    expect([when('a = ?', false), when('a = ?', '')]).toEqual([
      ['a = ?', [false]],
      ['a = ?', ['']],
    ]);
  });

  it('tells null from what is not, or says nothing', () => {
    expect([whenNull('"a"', true), whenNull('"a"', false), whenNull('"a"', undefined)]).toEqual([
      ['"a" IS NULL', []],
      ['"a" IS NOT NULL', []],
      null,
    ]);
  });
});

describe('several conditions', () => {
  const either = when('a = ? OR b = ?', 1);

  it('hold all or one of them, each by itself whatever is in it, with their values in their order', () => {
    expect(allOf([either, null, when('c = ?', 2)])).toEqual(['(a = ? OR b = ?) AND (c = ?)', [1, 1, 2]]);
    expect(anyOf([either, allOf([when('c = ?', 2), when('d = ?', 3)])])).toEqual([
      '(a = ? OR b = ?) OR ((c = ?) AND (d = ?))',
      [1, 1, 2, 3],
    ]);
  });

  it('of none are true where all must hold, and false where one must', () => {
    expect([allOf([]), anyOf([null])]).toEqual([
      ['1 = 1', []],
      ['1 = 0', []],
    ]);
  });
});
