/**
 * How often one address may ask what costs us or tells something, unless it has signed in: a token bucket each, in the
 * memory of this process. Several processes together allow as many times more; that is meant as a brake on one client,
 * not as a quota.
 */
import { Reflector } from '@nestjs/core';
import ipaddr from 'ipaddr.js';
import { Fault } from '../../protocol/fault.js';

/** A bucket: so many at once, and so many more each second. */
export interface Limit {
  readonly burst: number;
  readonly perSecond: number;
}

/** `@Limited(LIMIT)`: counts anonymous calls, together with those of all other routes that name the same limit. */
export const Limited = Reflector.createDecorator<Limit>();

/** At most so many addresses are remembered for each limit; beyond, the one that asked longest ago is forgotten. */
const MAX_ADDRESSES = 20_000;

/** Buckets of one limit. */
export class RateLimiter {
  /** Address -> tokens left at a time; the address that asked last comes last. */
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(private readonly limit: Limit) {}

  /**
   * Takes one token of `address` at `now` (ms, any clock that does not go back).
   * @throws Fault `too-many-requests` with `retryAfter` in whole seconds
   */
  take(address: string, now: number): void {
    const key = networkOf(address);
    const { burst, perSecond } = this.limit;
    const before = this.buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, before.tokens + ((now - before.at) / 1000) * perSecond);
    this.buckets.delete(key);
    this.buckets.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, at: now });
    if (this.buckets.size > MAX_ADDRESSES) this.buckets.delete(this.buckets.keys().next().value!);
    if (tokens >= 1) return;
    const retryAfter = Math.ceil((1 - tokens) / perSecond);
    throw new Fault('too-many-requests', `too many requests from your address: try again in ${retryAfter} s, or sign in`, {
      retryAfter,
    });
  }
}

/** One client has a whole /64 of IPv6, so that is what counts; an IPv4 address counts by itself, mapped or not. */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const read = ipaddr.process(address);
  return read instanceof ipaddr.IPv6 ? read.parts.slice(0, 4).join(':') : read.toString();
}
