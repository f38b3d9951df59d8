/**
 * What may be kept of an answer: nothing, unless its route declares otherwise by a header `cache-control`; and nothing of a
 * refusal, whatever its route declares, or a passing fault would stay for as long as the answer may be kept.
 */
import type { FastifyInstance } from 'fastify';

/** The header of what nobody may keep. */
export const NOT_KEPT = 'no-store';

/** Sees to it for every answer of `fastify`; before its first route. */
export function keepNothing(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (reply.statusCode >= 400 || !reply.hasHeader('cache-control')) void reply.header('cache-control', NOT_KEPT);
    done(null, payload);
  });
}
