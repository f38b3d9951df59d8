/** No route reads more of a body than it needs: tried at every door. */
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BODY_LIMIT, LONG_JSON_LIMIT } from '../src/platform/http/body-limits.js';
import { type Route, routeTable } from '../src/platform/http/routes.js';
import { databases } from './support/databases.js';
import { startServer, type TestServer } from './support/server.js';

/** What is long by nature. */
const LONG = [
  'POST /api/distributors/return-checks',
  'POST /api/entries',
  'POST /api/manufacturers/labels',
  'POST /api/serial-lists',
  'PUT /api/advices/:giver/:taker/:number',
];

describe('a body', () => {
  let server: TestServer;
  let routes: readonly Route[];
  const fastify = () => server.app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  beforeAll(async () => {
    server = await startServer(databases[0]!);
    routes = routeTable(fastify()).routes.filter(({ method }) => !['GET', 'HEAD'].includes(method));
  });
  afterAll(() => server.close());

  /** The routes that refuse so many bytes of a type as too large, in the words of a problem document. */
  const refusing = async (bytes: number, type: string): Promise<string[]> => {
    const refused: string[] = [];
    for (const { method, pattern } of routes) {
      const url = pattern.replace(/:[A-Za-z0-9_]+/g, 'x');
      const payload = type === 'application/json' ? `"${'x'.repeat(bytes - 2)}"` : 'x'.repeat(bytes);
      const answer = await fastify().inject({ method: method as 'POST', url, payload, headers: { 'content-type': type } });
      // What a door says of a statement that it has read is another thing.
      if (answer.json<{ type: string }>().type !== 'urn:theriac:problem:too-large') continue;
      expect(answer.statusCode).toBe(413);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      refused.push(`${method} ${pattern}`);
    }
    return refused.sort();
  };
  const all = () => routes.map(({ method, pattern }) => `${method} ${pattern}`).sort();

  it('of JSON is read up to 64 KiB by every route, and up to 1 MiB by those that need it', async () => {
    expect(routes.length).toBeGreaterThan(25);
    expect(await refusing(BODY_LIMIT, 'application/json')).toEqual([]);
    expect(await refusing(BODY_LIMIT + 1, 'application/json')).toEqual(all().filter((route) => !LONG.includes(route)));
    expect(await refusing(LONG_JSON_LIMIT, 'application/json')).toEqual(all().filter((route) => !LONG.includes(route)));
    expect(await refusing(LONG_JSON_LIMIT + 1, 'application/json')).toEqual(all());
  });

  it('of one signed statement is read up to 64 KiB by every route', async () => {
    expect(await refusing(BODY_LIMIT, 'application/jose')).toEqual([]);
    expect(await refusing(BODY_LIMIT + 1, 'application/jose')).toEqual(all());
  });
});
