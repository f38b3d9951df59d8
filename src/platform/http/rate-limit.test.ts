import { expect, it } from 'vitest';
import { faultOf } from '../../../test/support/faults.js';
import { RateLimiter } from './rate-limit.js';

const refused = (limiter: RateLimiter, address: string, now: number): boolean =>
  faultOf(() => limiter.take(address, now)) === 'too-many-requests';

it('lets a burst through, then as many as come back, and says how long to wait', () => {
  const limiter = new RateLimiter({ name: 'test', burst: 2, perSecond: 0.5 });
  expect([0, 0, 0].map((now) => refused(limiter, '10.0.0.1', now))).toEqual([false, false, true]);
  expect(() => limiter.take('10.0.0.1', 500)).toThrowError(expect.objectContaining({ facts: { retryAfter: 2 } }));
  expect([2000, 2000, 4000].map((now) => refused(limiter, '10.0.0.1', now))).toEqual([false, true, false]);
});

it('never saves up more than one burst', () => {
  const limiter = new RateLimiter({ name: 'test', burst: 1, perSecond: 1 });
  limiter.take('10.0.0.1', 0);
  expect([1e6, 1e6].map((now) => refused(limiter, '10.0.0.1', now))).toEqual([false, true]);
});

it('counts IPv4 by address, mapped or not, and IPv6 by /64', () => {
  const pairs: [string, string, boolean][] = [
    ['10.0.0.1', '10.0.0.2', false],
    ['10.0.0.1', '::ffff:10.0.0.1', true],
    ['2001:db8:0:1::1', '2001:db8:0:1:ffff:ffff:ffff:ffff', true],
    ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
    ['2001:db8::1', '2001:0db8:0:0:1::', true],
    ['fe80::1%eth0', 'fe80::2%eth0', true],
    ['::1', '::2', true],
    ['10.0.0.1', '::FFFF:a00:1', true],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.2', false],
    ['2001:db8:0:1::1%eth0', '2001:DB8:0:1::2', true],
    ['unknown', 'unknown', true],
    ['unknown', '_hidden', false],
  ];
  for (const [first, second, same] of pairs) {
    const limiter = new RateLimiter({ name: 'test', burst: 1, perSecond: 0.001 });
    limiter.take(first, 0);
    expect([first, second, refused(limiter, second, 0)]).toEqual([first, second, same]);
  }
});

it('remembers a bounded number of addresses, forgetting whoever asked longest ago', () => {
  const limiter = new RateLimiter({ name: 'test', burst: 1, perSecond: 0.0001 });
  limiter.take('first', 0);
  for (let i = 0; i < 19_999; i++) limiter.take(`a${i}`, 0);
  expect(refused(limiter, 'first', 0)).toBe(true); // asked again just now
  limiter.take('one too many', 0);
  expect(refused(limiter, 'first', 0)).toBe(true);
  expect(refused(limiter, 'a0', 0)).toBe(false);
});
