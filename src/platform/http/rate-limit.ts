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
  /** As it is called in the operator's figures. */
  readonly name: string;
  readonly burst: number;
  readonly perSecond: number;
}

/** `@Limited(LIMIT)`: counts anonymous calls, together with those of all other routes that name the same limit. */
export const Limited = Reflector.createDecorator<Limit>();

/** At most so many networks are remembered for each limit; beyond, the one that asked longest ago is forgotten. */
const MAX_NETWORKS = 20_000;

/** What is remembered of whoever asked, by network (networkOf); who asked last comes last. */
export class ByNetwork<T> {
  private readonly kept = new Map<string, T>();

  get(address: string): T | undefined {
    return this.kept.get(networkOf(address));
  }

  put(address: string, value: T): void {
    const network = networkOf(address);
    this.kept.delete(network);
    this.kept.set(network, value);
    if (this.kept.size > MAX_NETWORKS) this.kept.delete(this.kept.keys().next().value!);
  }
}

/** Buckets of one limit. */
export class RateLimiter {
  /** Tokens left at a time. */
  private readonly buckets = new ByNetwork<{ tokens: number; at: number }>();

  /** @param remedy what an address that is refused can do beside waiting, such as `sign in` */
  constructor(
    private readonly limit: Limit,
    private readonly remedy = 'sign in',
  ) {}

  /**
   * Takes tokens of `address` at `now` (ms, any clock that does not go back): all of them, or none and throws.
   * @throws Fault `too-many-requests` with `retryAfter` in whole seconds
   */
  take(address: string, now: number, tokens = 1): void {
    const left = this.left(address, now);
    if (left >= tokens) return this.put(address, now, left - tokens);
    this.put(address, now, left);
    const retryAfter = Math.ceil((tokens - left) / this.limit.perSecond);
    throw new Fault('too-many-requests', `too many requests from your address: try again in ${retryAfter} s, or ${this.remedy}`, {
      retryAfter,
    });
  }

  /** Takes as many of the tokens as there are. */
  charge(address: string, now: number, tokens: number): void {
    this.put(address, now, Math.max(0, this.left(address, now) - tokens));
  }

  /** Gives back tokens that were taken before it was known whether they had to be. */
  giveBack(address: string, now: number, tokens: number): void {
    this.put(address, now, Math.min(this.limit.burst, this.left(address, now) + tokens));
  }

  private left(address: string, now: number): number {
    const { burst, perSecond } = this.limit;
    const before = this.buckets.get(address);
    return before ? Math.min(burst, before.tokens + ((now - before.at) / 1000) * perSecond) : burst;
  }

  private put(address: string, at: number, tokens: number): void {
    this.buckets.put(address, { tokens, at });
  }
}

/**
 * Whose address it is, as far as limits tell people apart: one client has a whole /64 of IPv6, so its first `bits` count; of
 * IPv4 the first `bits4`, mapped or not.
 */
export function networkOf(address: string, bits4 = 32, bits = 64): string {
  if (!ipaddr.isValid(address)) return address;
  const read = ipaddr.process(address);
  const isV6 = read instanceof ipaddr.IPv6;
  const size = isV6 ? bits : bits4;
  const bytes = read.toByteArray().slice(0, Math.ceil(size / 8));
  return `${ipaddr.fromByteArray([...bytes, ...new Array<number>((isV6 ? 16 : 4) - bytes.length).fill(0)]).toString()}/${size}`;
}
