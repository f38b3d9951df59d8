/**
 * Figures of this process for whoever runs it, in Prometheus' form: how fast, how many, how full; never who, what or where. Labels
 * are patterns of routes and words of ours, so there are few, whatever is asked. Rooms add their own when they start.
 */
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const PREFIX = 'theriac_';
/** Seconds: the promises are 25, 60 and 250 ms. */
const SECONDS = [0.005, 0.01, 0.025, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 10];

@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: `${PREFIX}http_request_seconds`,
    help: 'Answered requests by route and status, and how long they took.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly limits = this.counter(
    'limits_hit_total',
    'What was refused or not looked at for a limit of its address.',
    'limit',
  );

  /** Something that only grows. `label`: by what it is told apart, in words of ours. */
  counter<Label extends string>(name: string, help: string, ...labelNames: Label[]): Counter<Label> {
    return new Counter({ name: PREFIX + name, help, labelNames, registers: [this.registry] });
  }

  /** A value that is asked for when somebody looks; undefined or a failure: not told this time. */
  gauge(name: string, help: string, value: () => number | undefined | Promise<number | undefined>): void {
    new Gauge({
      name: PREFIX + name,
      help,
      registers: [this.registry],
      async collect() {
        const now = await Promise.resolve(value()).catch(() => undefined);
        if (now === undefined) this.remove();
        else this.set(now);
      },
    });
  }

  /** How values are spread over `buckets` (upper ends). */
  histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({ name: PREFIX + name, help, buckets, registers: [this.registry] });
  }

  /** A limit was hit. `limit`: its name. */
  limitHit(limit: string): void {
    this.limits.inc({ limit });
  }

  /** Times every answer, by the pattern of its route. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onResponse', (request, reply, done) => {
      const labels = { method: request.method, route: request.routeOptions.url ?? 'none', status: String(reply.statusCode) };
      this.requests.observe(labels, reply.elapsedTime / 1000);
      done();
    });
  }
}
