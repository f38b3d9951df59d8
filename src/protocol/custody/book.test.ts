import { describe, expect, it } from 'vitest';
import { gln } from '../../../test/support/pure-world.js';
import { Book, Deferred } from './book.js';
import { changeLevels } from './holding.js';

describe('the book', () => {
  it('knows no holding that was not loaded', () => {
    expect(() => new Book(1).holding(1)).toThrow('holding 1 is not loaded');
  });

  it('gives a new holding the next id, unless it has one', () => {
    const book = new Book(7);
    const fields = { owner: gln(1), holder: gln(1), site: gln(1), head: { index: 3, id: 'x' } };
    expect([book.create(fields).id, book.create({ ...fields, id: -4 }).id, book.create(fields).id]).toEqual([7, -4, 8]);
    book.rollback();
    expect([book.next, book.holdings.size]).toEqual([7, 0]);
  });

  it('does not follow containers for ever that are in each other, as no rule allows', () => {
    const book = new Book(1);
    const fields = { owner: gln(1), holder: gln(1), site: gln(1), head: { index: 3, id: 'x' } };
    const { id } = book.create(fields);
    book.update(id, { parent: id });
    expect(() => book.chain(id)).toThrow('its containers lead nowhere');
  });

  it('counts containers directly inside by their height', () => {
    expect(changeLevels([], 0, 3)).toEqual([0, 0, 1]);
    expect(changeLevels([2, 0, 1], 3, 0)).toEqual([2]);
    expect(changeLevels([1], 1, 2)).toEqual([0, 1]);
    expect(changeLevels([1], 1, 0)).toEqual([]);
  });
});

it('where a list lies is known after a move only if the move was by another list that shares no pack with it', () => {
  const spreadAfter = (by: { pack: string } | { list: string }, apart: readonly string[]) => {
    const book = new Book(1);
    book.lists.load('this', [[7, 3]]);
    for (const list of apart) book.apart.add(list);
    book.moves.push({ by, from: 7, to: 8, count: 1 });
    return () => book.spreadOf('this');
  };
  expect(spreadAfter({ list: 'other' }, ['this', 'other'])()).toEqual([[7, 3]]);
  expect(spreadAfter({ list: 'other' }, ['other'])).toThrow(Deferred);
  expect(spreadAfter({ list: 'other' }, ['this'])).toThrow(Deferred);
  expect(spreadAfter({ list: 'this' }, ['this'])).toThrow(Deferred);
  expect(spreadAfter({ pack: 'a pack' }, ['this'])).toThrow(Deferred);
});
