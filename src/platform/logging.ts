/**
 * The log: JSON lines by pino. It never holds bodies, headers or addresses of requests, only the pattern of their route:
 * what stands in an address is its caller's own. Whatever text gets into it gives no terminal orders. Modules write by Nest's `Logger`, whose lines end here.
 */
import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { type DestinationStream, type Logger, pino } from 'pino';
import { printable } from '../protocol/text.js';
import type { Config } from './config.js';

/** Names that must not be logged even by mistake, at the top and one level down. */
const SECRET = ['authorization', 'cookie', 'token', 'privateKey', 'd'];

/** The process's log. `stream` is standard output unless a test wants to read it. */
export function createLog({ LOG_LEVEL }: Config, stream?: DestinationStream): Logger {
  const options = {
    level: LOG_LEVEL,
    base: undefined,
    redact: [...SECRET, ...SECRET.flatMap((name) => [`*.${name}`, `*.headers.${name}`])],
    serializers: { err: describeError },
    hooks: { streamWrite: printable },
  };
  return stream ? pino(options, stream) : pino(options);
}

/** Type, message and stack, with causes; never the parameters of a failed statement, which hold what users confide to us. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack, cause } = error;
  return { type: name, message, stack, ...(cause === undefined ? {} : { cause: describeError(cause) }) };
}

/** What Nest says of its own start: of no use to an operator, to whom it is told in one sentence what keeps a server from starting. */
const CHATTER = new Set<unknown>([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
  'ExceptionHandler',
  'TypeOrmModule',
]);

/** Nest's log lines as ours. A line is a text, or an object whose `msg` is its text. */
export class NestLog implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log = (line: unknown, ...rest: unknown[]): void => this.write('info', line, rest);
  fatal = (line: unknown, ...rest: unknown[]): void => this.write('fatal', line, rest);
  error = (line: unknown, ...rest: unknown[]): void => this.write('error', line, rest);
  warn = (line: unknown, ...rest: unknown[]): void => this.write('warn', line, rest);
  debug = (line: unknown, ...rest: unknown[]): void => this.write('debug', line, rest);
  verbose = (line: unknown, ...rest: unknown[]): void => this.write('trace', line, rest);

  /** Nest appends the logger's name, after the stack where there is one. */
  private write(severity: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace', line: unknown, rest: unknown[]): void {
    const context = rest.at(-1);
    const level = CHATTER.has(context) ? 'debug' : severity;
    const stack = rest.length > 1 ? rest[0] : undefined;
    const fields = { context, ...(stack === undefined ? {} : { stack }) };
    if (line instanceof Error) this.pino[level]({ ...fields, err: line });
    else if (typeof line === 'object' && line !== null) this.pino[level]({ ...fields, ...line });
    else this.pino[level](fields, String(line));
  }
}

/** One line per answered request. */
export function logRequests(fastify: FastifyInstance, log: Logger): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const { id, method } = request;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    log.info({ id, method, route: request.routeOptions.url ?? null, status: reply.statusCode, ms }, 'answered');
    done();
  });
}
