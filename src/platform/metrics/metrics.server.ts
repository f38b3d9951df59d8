/** `GET /metrics` on an address of its own, which the operator's Prometheus reaches and nobody else; none unless it is set. */
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { collectDefaultMetrics } from 'prom-client';
import { Fault } from '../../protocol/fault.js';
import type { Config } from '../config.js';
import { CONFIG } from '../config.module.js';
import { Metrics } from './metrics.js';

@Injectable()
export class MetricsServer implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private server: Server | undefined;

  constructor(
    private readonly metrics: Metrics,
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    if (this.config.THERIAC_METRICS_LISTEN) this.metrics.watch(this.host.httpAdapter.getInstance());
  }

  /** @throws Fault `cannot-start` where the address cannot be listened on */
  async onApplicationBootstrap(): Promise<void> {
    const where = this.config.THERIAC_METRICS_LISTEN;
    if (!where) return;
    collectDefaultMetrics({ register: this.metrics.registry });
    const { hostname, port } = new URL(`http://${where}`);
    this.server = createServer((request, response) => void this.answer(request, response));
    try {
      await once(this.server.listen(Number(port || 80), hostname.replace(/^\[|\]$/g, '')), 'listening');
    } catch (reason) {
      const { message } = reason as Error;
      throw new Fault(
        'cannot-start',
        `figures cannot be told at ${where} (${message}): set THERIAC_METRICS_LISTEN to a free address`,
      );
    }
  }

  /** The port that it listens on; undefined while it does not. */
  port(): number | undefined {
    const address = this.server?.address();
    return typeof address === 'object' ? address?.port : undefined;
  }

  private async answer({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (method !== 'GET' || url !== '/metrics') return void response.writeHead(404).end();
    const { registry } = this.metrics;
    response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }).end(await registry.metrics());
  }

  async onApplicationShutdown(): Promise<void> {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}
