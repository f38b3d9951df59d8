import { Body, Controller, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { connect } from 'node:net';
import request from 'supertest';
import { DataSource } from 'typeorm';
import { getDataSourceToken } from '@nestjs/typeorm';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { createAdapter } from '../src/platform/http/adapter.js';
import { ProblemFilter } from '../src/platform/http/problem.filter.js';
import { validation } from '../src/platform/http/validation.js';
import { loadConfig } from '../src/settings.js';
import { READER } from '../src/platform/database/database.module.js';
import { dialectOf } from '../src/platform/database/sql.js';
import { Readiness } from '../src/platform/health/readiness.js';
import { databases } from './support/databases.js';
import { unchecked } from './support/route-schemas.js';
import { startServer, type TestServer } from './support/server.js';

describe.each(databases)('the server on $name', (database) => {
  let server: TestServer;
  beforeAll(async () => void (server = await startServer(database)));
  afterAll(() => server.close());
  const http = () => request(server.app.getHttpServer());

  it('really uses that database', () => {
    expect(dialectOf(server.app.get(DataSource))).toBe(database.name);
    expect(dialectOf(server.app.get<DataSource>(getDataSourceToken(READER)))).toBe(database.name);
  });

  it('is live and ready', async () => {
    await http().get('/health/live').expect(200, { status: 'live' });
    const { body } = await http().get('/health/ready').expect(200);
    expect(body).toEqual({ status: 'ready', checks: expect.arrayContaining(['database', 'reader']) });
  });

  it('checks every parameter of every route against a schema', () => {
    expect(unchecked(server.app)).toEqual([]);
  });

  it('says that it is not ready, and not why, when a check fails', async () => {
    const readiness = server.app.get(Readiness);
    let broken = true;
    readiness.add('test', () => (broken ? Promise.reject(new Error('secret reason')) : Promise.resolve()));
    const { body, text } = await http()
      .get('/health/ready')
      .expect(503)
      .expect('content-type', /^application\/problem\+json/);
    expect(body).toMatchObject({ type: 'urn:theriac:problem:not-ready', status: 503, failed: ['test'] });
    expect(text).not.toContain('secret');
    broken = false;
    await http().get('/health/ready').expect(200);
  });
});

@Controller('probe')
class ProbeController {
  @Post('json')
  json(@Body({ schema: z.strictObject({ a: z.array(z.int()), 'b/c': z.string().optional() }) }) body: unknown): unknown {
    return body;
  }

  @Post('bytes')
  bytes(@Body() body: Uint8Array): unknown {
    return { bytes: body.length };
  }

  @Post('fail/:how')
  fail(@Param('how') how: string): never {
    throw how === 'secret' ? new Error('secret') : how;
  }
}

@Module({ controllers: [ProbeController] })
class ProbeModule {}

describe('the HTTP frame', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    const adapter = createAdapter(loadConfig({}));
    app = await NestFactory.create<NestFastifyApplication>(ProbeModule, adapter, { bodyParser: false, logger: false });
    app.useGlobalPipes(validation);
    app.useGlobalFilters(new ProblemFilter());
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  const post = (path: string, type: string, body: string | Buffer) =>
    request(app.getHttpServer()).post(path).set('content-type', type).send(body);
  const problem = (code: string, status: number) => ({ type: `urn:theriac:problem:${code}`, status });

  test.each<[string, string, string, string | Buffer, string, number]>([
    ['an unknown address', '/nowhere/secret', 'application/json', '{}', 'not-found', 404],
    ['malformed JSON', '/probe/json', 'application/json', '{"a":', 'json-malformed', 400],
    ['an empty body', '/probe/json', 'application/json', '', 'json-malformed', 400],
    ['a duplicate key', '/probe/json', 'application/json', '{"a":[],"a":[]}', 'json-duplicate-key', 400],
    ['an unknown key', '/probe/json', 'application/json', '{"a":[],"x":1}', 'invalid-request', 400],
    ['a JSON body over 1 MiB', '/probe/json', 'application/json', `"${'x'.repeat(1 << 20)}"`, 'too-large', 413],
    ['an entry over 64 KiB', '/probe/bytes', 'application/jose', 'x'.repeat((1 << 16) + 1), 'too-large', 413],
    ['plain text', '/probe/json', 'text/plain', '{}', 'unsupported-media-type', 415],
    ['a form', '/probe/json', 'application/x-www-form-urlencoded', 'a=1', 'unsupported-media-type', 415],
    ['a broken content type', '/probe/json', 'nonsense', '{}', 'unsupported-media-type', 415],
    ['a broken escape in the address', '/probe/%secret', 'application/json', '{}', 'bad-request', 400],
    ['a segment over 1000 characters', `/probe/fail/${'secret'.repeat(170)}`, 'application/json', '{}', 'url-too-long', 414],
  ])('answers %s with a problem that does not echo the request', async (_what, path, type, body, code, status) => {
    const answer = await post(path, type, body)
      .expect(status)
      .expect('content-type', /^application\/problem\+json/);
    expect(answer.body).toMatchObject(problem(code, status));
    expect(answer.text).not.toContain('secret');
  });

  it('names all mistakes of a body, each with a pointer', async () => {
    const { body } = await post('/probe/json', 'application/json', '{"a":[1,"x"],"b/c":2}').expect(400);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/a/1', '/b~1c']);
  });

  it('bounds the number of mistakes that it names', async () => {
    const { body } = await post('/probe/json', 'application/json', `{"a":[${Array(500).fill('""').join()}]}`).expect(400);
    expect(body.errors).toHaveLength(50);
  });

  it('passes an entry on as its bytes', async () => {
    await post('/probe/bytes', 'application/jose', 'x'.repeat(1 << 16)).expect(201, { bytes: 1 << 16 });
  });

  it.each(['secret', 'thrown text'])(
    'answers what was not thrown on purpose (%s) with a reference and nothing else',
    async (how) => {
      const { body } = await post(`/probe/fail/${encodeURIComponent(how)}`, 'application/json', '{}').expect(500);
      expect(body).toEqual({
        ...problem('internal', 500),
        title: 'Internal Server Error',
        detail: expect.not.stringContaining('secret'),
        reference: expect.stringMatching(/^[0-9a-f]{10}-[0-9a-z]+$/),
      });
    },
  );

  it('tells the methods that an address knows', async () => {
    const { body, headers } = await request(app.getHttpServer()).get('/probe/json?x=1').expect(405);
    expect(body).toMatchObject(problem('method-not-allowed', 405));
    expect(headers['allow']).toBe('POST');
  });

  it('answers what is not HTTP with a problem, too', async () => {
    const answer = await raw('NONSENSE\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\ncontent-type: application\/problem\+json/);
    expect(answer).toContain('urn:theriac:problem:bad-request');
  });

  it('lists parameters that declare no schema', () => {
    expect(unchecked(app)).toEqual(['ProbeController.bytes @Body', 'ProbeController.fail @Param']);
  });

  function raw(text: string): Promise<string> {
    const { port } = app.getHttpServer().address() as { port: number };
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('end', () => resolve(answer)).on('error', reject);
    });
  }
});

describe('the security headers', () => {
  let server: TestServer;
  beforeAll(async () => void (server = await startServer(databases[0]!)));
  afterAll(() => server.close());
  const policyOf = async (path: string): Promise<string> =>
    (await request(server.app.getHttpServer()).get(path)).headers['content-security-policy'] ?? '';

  it('allow only our own scripts and styles, and do not send browsers to https without TLS', async () => {
    const policy = await policyOf('/health/live');
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).not.toContain('upgrade-insecure-requests');
  });

  it('allow inline styles under /docs alone', async () => {
    expect(await policyOf('/docs/x')).toContain("style-src 'self' 'unsafe-inline'");
    expect(await policyOf('/docsx')).not.toContain('unsafe-inline');
  });
});
