/**
 * Fastify as we need it: strict body parsers, bounds, and every refusal of the framework as a problem document that does
 * not echo the request. Defaults that are wrong for us are replaced here and nowhere else.
 */
import { Logger } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../protocol/fault.js';
import { parseStrictJson } from '../../protocol/statement/json.js';
import type { Config } from '../config.js';
import { BODY_LIMIT, limitBodies } from './body-limits.js';
import { keepNothing, NOT_KEPT } from './caching.js';
import { httpFault, PROBLEM_TYPE, toProblem } from './problem.js';
import { routeTable } from './routes.js';

/** How long a server that is being stopped answers what it took before, ms: less than the ten seconds that supervisors often give. */
const LAST_ANSWERS = 8_000;

/** The adapter for one server of `config`. Create the application with `bodyParser: false`: the parsers are here. */
export function createAdapter(config: Config): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: config.THERIAC_TRUST_PROXY ?? false,
    requestIdHeader: false,
    return503OnClosing: false, // refuseWhileClosing does it, in our words
    genReqId: requestIds(),
    routerOptions: { maxParamLength: 1000 },
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(httpFault(error.statusCode ?? 400), request, reply),
    clientErrorHandler,
  });
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  keepNothing(fastify);
  limitBodies(fastify);
  bodyParsers(fastify);
  refuseWhileClosing(adapter, fastify);
  refuseNul(fastify);
  if (config.THERIAC_TRUST_PROXY === undefined) warnOfProxy(fastify);
  notFound(adapter, fastify);
  return adapter;
}

/**
 * From the moment that the server is told to stop, what comes is refused; what came before is answered first, and then the
 * rooms store what they keep for a while and the connections end.
 */
function refuseWhileClosing(adapter: FastifyAdapter, fastify: FastifyInstance): void {
  const working = new Set<FastifyRequest>();
  let closing = false;
  let idle = (): void => {};
  fastify.addHook('onRequest', (request, reply, done) => {
    if (closing) {
      void reply.header('connection', 'close');
      return done(new Fault('server-closing', 'the server is being stopped: send the same again in a moment'));
    }
    working.add(request);
    reply.raw.once('close', () => {
      working.delete(request);
      if (working.size === 0) idle();
    });
    done();
  });
  const answerAll = async (): Promise<void> => {
    closing = true;
    if (working.size > 0)
      await Promise.race([new Promise<void>((resolve) => (idle = resolve)), sleep(LAST_ANSWERS, undefined, { ref: false })]);
    // Who sends no body, or takes no answer, keeps nobody waiting for ever.
    for (const { socket } of working) socket.destroy();
  };
  // It is waited for, whatever its type says.
  adapter.beforeClose = answerAll as () => void;
}

/** Behind a proxy that is not believed all clients have one address, and its limits: said once. */
function warnOfProxy(fastify: FastifyInstance): void {
  let told = false;
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!told && request.headers['x-forwarded-for'] !== undefined) {
      told = true;
      new Logger('Http').warn({
        msg: 'requests come through a proxy (X-Forwarded-For) that is not trusted: its address counts as that of all its clients, who share one limit; set THERIAC_TRUST_PROXY to it',
      });
    }
    done();
  });
}

/** U+0000 is in no address of ours, and to PostgreSQL it is no text: refused once, before any route. */
function refuseNul(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) =>
    done(request.url.includes('%00') ? new Fault('invalid-request', 'an address must not hold the character U+0000') : undefined),
  );
}

function bodyParsers(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, ({ method }, body, done) => {
    try {
      // Many clients name a type with every request; to end something, most routes need no more than its address.
      done(null, method === 'DELETE' && body.length === 0 ? undefined : parseStrictJson(body as Buffer));
    } catch (reason) {
      done(reason as Error);
    }
  });
  // Where long JSON may come, one JWS may be no longer than elsewhere.
  fastify.addContentTypeParser('application/jose', { parseAs: 'buffer' }, (_request, body, done) =>
    body.length > BODY_LIMIT ? done(httpFault(413)) : done(null, body),
  );
  // Streams have no limit here: whoever reads one counts its bytes.
  for (const type of ['application/octet-stream', 'text/tab-separated-values']) {
    fastify.addContentTypeParser(type, (_request, stream, done) => done(null, stream));
  }
}

/** 404, or 405 with `Allow` where the address has a route for another method. Nest asks its adapter for this handler. */
function notFound(adapter: FastifyAdapter, fastify: FastifyInstance): void {
  const routes = routeTable(fastify);
  adapter.setNotFoundHandler = () =>
    fastify.setNotFoundHandler((request, reply) => {
      const allowed = routes.methodsAt(request.url);
      // A folder of files has a route for whatever is asked of it, and finds out later that there is no such file.
      const isWrongMethod = allowed.length > 0 && !allowed.includes(request.method);
      if (isWrongMethod) void reply.header('allow', allowed.join(', '));
      sendProblem(httpFault(isWrongMethod ? 405 : 404), request, reply);
    }) as ReturnType<FastifyAdapter['setNotFoundHandler']>;
}

function sendProblem(fault: Fault, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(fault, request.id);
  // What the framework refuses before it knows a route passes no hook.
  void reply
    .code(problem.status)
    .headers({ 'content-type': PROBLEM_TYPE, 'cache-control': NOT_KEPT })
    .send(JSON.stringify(problem));
}

/** What is not even HTTP, or too slow or too long for it; there is no request yet, only a socket. */
function clientErrorHandler(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const problem = toProblem(httpFault(error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400), '');
  const body = JSON.stringify(problem);
  const head = `HTTP/1.1 ${problem.status} ${problem.title}\r\ncontent-type: ${PROBLEM_TYPE}\r\ncache-control: ${NOT_KEPT}\r\ncontent-length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`);
}

/** Short ids, unique over processes: what a 500 quotes as its reference. */
function requestIds(): () => string {
  const process = randomBytes(5).toString('hex');
  let n = 0;
  return () => `${process}-${(++n).toString(36)}`;
}
