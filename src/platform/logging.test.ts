import { Logger } from '@nestjs/common';
import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { QueryFailedError } from 'typeorm';
import { isPrintable } from '../protocol/text.js';
import { loadConfig } from '../settings.js';
import { createLog, logRequests, NestLog } from './logging.js';

function capture(level = 'info') {
  const lines: Record<string, unknown>[] = [];
  const log = createLog(loadConfig({ LOG_LEVEL: level }), { write: (line) => void lines.push(JSON.parse(line)) });
  return { lines, log };
}

it('names the route of a request by its pattern, and nothing else of the address', async () => {
  const { lines, log } = capture();
  const fastify = Fastify();
  logRequests(fastify, log);
  fastify.get('/things/:id/parts/:part', () => 'ok');
  await fastify.inject({ url: '/things/SECRET/parts/SECRET?x=SECRET', headers: { authorization: 'SECRET' } });
  await fastify.inject('/SECRET');
  expect(lines).toMatchObject([
    { method: 'GET', route: '/things/:id/parts/:part', status: 200, msg: 'answered' },
    { method: 'GET', route: null, status: 404 },
  ]);
  expect(JSON.stringify(lines)).not.toContain('SECRET');
});

it('does not show the parameters of a failed statement, but why it failed', () => {
  const { lines, log } = capture();
  log.error({ err: new Error('outer', { cause: new QueryFailedError('INSERT', ['SECRET'], new Error('why')) }) });
  expect(JSON.stringify(lines)).not.toContain('SECRET');
  expect(lines[0]).toMatchObject({ err: { message: 'outer', cause: { message: 'why' } } });
});

it('gives no orders to the terminal on which it is read, and stays what it is', () => {
  const texts: string[] = [];
  const log = createLog(loadConfig({ LOG_LEVEL: 'info' }), { write: (line) => void texts.push(line) });
  const evil = 'a\u001b[2J\u009b31m\u202e\nb';
  log.error({ err: new Error(evil) }, evil);
  expect(texts.every((line) => isPrintable(line) && line.trimEnd().split('\n').length === 1)).toBe(true);
  expect(JSON.parse(texts[0]!)).toMatchObject({ msg: evil, err: { message: evil } });
});

it('hides tokens, cookies and private keys', () => {
  const { lines, log } = capture();
  log.info({ authorization: 'SECRET', key: { kty: 'EC', d: 'SECRET' }, request: { cookie: 'SECRET' } });
  expect(JSON.stringify(lines)).not.toContain('SECRET');
});

it("writes Nest's lines with their level, origin and fields", () => {
  const { lines, log } = capture('trace');
  const nest = new NestLog(log);
  nest.log('started', 'Origin');
  nest.warn({ msg: 'slow', size: 3 }, 'Origin');
  nest.error('broke', 'the stack', 'Origin');
  nest.error(new Error('thrown'), 'Origin');
  nest.fatal('f', 'Origin');
  nest.debug('d', 'Origin');
  nest.verbose('v', 'Origin');
  nest.log('AppModule dependencies initialized', 'InstanceLoader');
  expect(lines).toMatchObject([
    { level: 30, msg: 'started', context: 'Origin' },
    { level: 40, msg: 'slow', size: 3, context: 'Origin' },
    { level: 50, msg: 'broke', stack: 'the stack', context: 'Origin' },
    { level: 50, err: { message: 'thrown' }, context: 'Origin' },
    { level: 60 },
    { level: 20 },
    { level: 10 },
    { level: 20, context: 'InstanceLoader' },
  ]);
});

it('receives what modules log', () => {
  const { lines, log } = capture();
  Logger.overrideLogger(new NestLog(log));
  new Logger('Loader').log({ msg: 'loaded', size: 7 });
  Logger.overrideLogger(false);
  expect(lines).toMatchObject([{ msg: 'loaded', size: 7, context: 'Loader' }]);
});
