/**
 * What an address may cost us at the write door with entries that prove nothing: those that no registered key signed, and
 * those that are in the log already, which anybody can send again. What a registered key signed is counted against its
 * participant instead (refusals.ts), wherever it came from.
 *
 * Only lists are refused before they are read. A single entry costs no more than any other request, and one till with a wrong
 * key must not keep a whole company, which may stand behind one address, from writing.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RateLimiter } from '../platform/http/rate-limit.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { UNPROVEN_ENTRIES } from '../registry/policy/limits.js';
import { MAX_BATCH } from '../wire/entries.js';

@Injectable()
export class Strangers implements OnModuleInit {
  private readonly limiter = new RateLimiter(UNPROVEN_ENTRIES, 'send entries one by one');
  /** Lists that were let in and are not looked at yet. */
  private readonly open = new WeakSet<FastifyRequest>();
  /** What time it is, in ms, by a clock that does not go back. */
  clock: () => number = () => performance.now();

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly metrics: Metrics,
  ) {}

  /** A list is let in, or not, by its headers: reading it is what it would cost. What was not read to its end has cost nothing. */
  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onRequest', (request, _reply, done) => {
      try {
        if (isList(request)) {
          this.limiter.take(request.ip, this.clock(), MAX_BATCH);
          this.open.add(request);
        }
        done();
      } catch (reason) {
        this.metrics.limitHit(UNPROVEN_ENTRIES.name);
        done(reason as Error);
      }
    });
    fastify.addHook('onRequestAbort', (request, done) => {
      if (!request.raw.complete) this.settleList(request, 0);
      done();
    });
    fastify.addHook('onResponse', (request, reply, done) => {
      if (reply.statusCode === TOO_LARGE) this.settleList(request, 0);
      done();
    });
  }

  /** A list was looked at: its address is let off all but the entries that proved nothing, or were not looked at. */
  settleList(request: FastifyRequest, unproven: number): void {
    if (this.open.delete(request)) this.limiter.giveBack(request.ip, this.clock(), MAX_BATCH - unproven);
  }

  /** A single entry proved nothing. */
  charge(address: string): void {
    this.limiter.charge(address, this.clock(), 1);
  }
}

const TOO_LARGE = 413;

const isList = ({ method, routeOptions: { url }, headers }: FastifyRequest): boolean =>
  method === 'POST' && url === '/api/entries' && /^application\/json\b/i.test(headers['content-type'] ?? '');
