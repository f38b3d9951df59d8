/** How large a body may be: 64 KiB, and JSON up to 1 MiB where its route says that it is long by nature. Streams count for themselves. */
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

/** Bytes of one JWS, and of JSON. */
export const BODY_LIMIT = 1 << 16;
/** Bytes of JSON on a route with `@LongJson()`. */
export const LONG_JSON_LIMIT = 1 << 20;

declare module 'fastify' {
  interface FastifyContextConfig {
    longJson?: true;
  }
}

/** On a route whose JSON is long by nature: lists of statements, of codes, of lines. */
export const LongJson = () => RouteConfig({ longJson: true });

/** Gives the routes of `fastify` their limits; before its first route. */
export function limitBodies(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    if (route.config?.longJson) route.bodyLimit = LONG_JSON_LIMIT;
  });
}
