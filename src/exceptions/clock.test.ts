import { expect, it, test } from 'vitest';
import { newId } from '../platform/new-id.js';
import { answerDue, DAY, dueOf } from './clock.js';

it.each([
  ['a Monday', '2026-11-23T10:00:00Z', '2026-11-26T10:00:00Z'],
  ['a Wednesday', '2026-11-25T10:00:00Z', '2026-11-30T10:00:00Z'],
  ['a Friday', '2026-11-27T23:59:00Z', '2026-12-02T23:59:00Z'],
  ['a Saturday', '2026-11-28T08:00:00Z', '2026-12-02T08:00:00Z'],
  ['a Sunday', '2026-11-29T08:00:00Z', '2026-12-02T08:00:00Z'],
])('three working days from %s', (_day, opened, due) => {
  expect(new Date(answerDue(Date.parse(opened))).toISOString()).toBe(due.replace('Z', '.000Z'));
});

test('the authority’s alerts are due within a day, others within two', () => {
  expect([dueOf('A', 0), dueOf('C', 0), dueOf('S', 0)]).toEqual([DAY, 2 * DAY, 2 * DAY]);
});

test('ids sort by time and differ within a millisecond', () => {
  const ids = [newId(1), newId(255), newId(256), newId(Date.now()), newId(2 ** 44)];
  expect([...ids].sort()).toEqual(ids);
  expect(ids.every((id) => /^[0-9a-f]{22}$/.test(id))).toBe(true);
  expect(newId(1)).not.toBe(newId(1));
});
