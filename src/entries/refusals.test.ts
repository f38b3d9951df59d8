import { expect, it } from 'vitest';
import { Fault } from '../protocol/fault.js';
import { isUnjudged, refusalOf } from './refusals.js';

it.each([
  'overloaded',
  'write-failed',
  'database-busy',
  'database-unavailable',
  'clock-jumped',
  'log-halted',
  'log-waiting',
  'log-key-missing',
  'refusals-limited',
])('%s says nothing of the entry, and is nobody’s to look at', (code) => {
  const fault = new Fault(code, 'x');
  expect([isUnjudged(fault), refusalOf('k', fault)]).toEqual([true, undefined]);
});

it('what the rules refuse is its participant’s to look at, but where somebody was quicker', () => {
  expect(refusalOf('k', new Fault('not-holder', 'x'))).toMatchObject({ kind: 'REFUSED', object: 'not-holder' });
  const stale = new Fault('stale-prev', 'x');
  expect([isUnjudged(stale), refusalOf('k', stale)]).toEqual([false, undefined]);
});
