import { describe, expect, it } from 'vitest';
import { Table } from './table.js';

describe('a table', () => {
  it('takes back what was set since the last commit, and only that', () => {
    const table = new Table<string, number>();
    table.load('a', 1);
    table.set('b', 2);
    table.commit();
    table.set('a', 10);
    table.set('b', 20);
    table.set('b', 21);
    table.set('c', 30);
    table.rollback();
    expect([table.get('a'), table.get('b'), table.get('c'), table.has('c'), table.size]).toEqual([1, 2, undefined, false, 2]);
    expect(table.changed()).toEqual([['b', 2]]);
  });

  it('tells what changed, in the order of the first change, with its last value', () => {
    const table = new Table<string, number>();
    table.load('loaded', 0);
    table.set('x', 1);
    table.set('y', 2);
    table.set('x', 3);
    expect(table.changed()).toEqual([
      ['x', 3],
      ['y', 2],
    ]);
    expect([...table.values()]).toEqual([0, 3, 2]);
  });

  it('can be rolled back twice', () => {
    const table = new Table<string, number>();
    table.set('x', 1);
    table.rollback();
    table.rollback();
    expect(table.size).toBe(0);
  });
});
