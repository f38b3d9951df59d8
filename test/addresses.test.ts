/** What holds at every address of the server: numbers have one spelling, and nobody keeps a refusal. */
import { getDataSourceToken } from '@nestjs/typeorm';
import type { FastifyInstance } from 'fastify';
import request from 'supertest';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { READER } from '../src/platform/database/database.module.js';
import { NOT_KEPT } from '../src/platform/http/caching.js';
import { type Route, routeTable } from '../src/platform/http/routes.js';
import type { Parameter } from './support/api-description.js';
import { databases } from './support/databases.js';
import { glnOf, gtinOf, LedgerWorld } from './support/ledger-world.js';

/** Something for every parameter of a path, in the form that its route asks for. */
const NAMED: Readonly<Record<string, string>> = {
  gtin: gtinOf(1),
  gln: glnOf(1),
  giver: glnOf(1),
  taker: glnOf(2),
  id: '00000000000000000000ff',
  root: 'A'.repeat(43),
  sscc: '195200000000000018',
  size: '1',
  cohort: '1',
  file: 'setup.css',
};
const filled = ({ pattern }: Pick<Route, 'pattern'>): string =>
  pattern.replace(/:(\w+)/g, (_, name: string) => NAMED[name] ?? 'A').replace('*', '0/000.p/1');

const TSV = { type: 'text/tab-separated-values', body: '' };

/** Other ways to write 100, which mean the same to many a parser. */
const SPELLINGS = [
  '007',
  '0100',
  ' 100',
  '100 ',
  '+100',
  '100.0',
  '1e2',
  '0x64',
  '0b1',
  '100_0',
  '٣',
  '',
  '-0',
  'NaN',
  '9'.repeat(20),
];

describe('at every address', () => {
  let world: LedgerWorld;
  let tokens: string[];
  beforeAll(async () => {
    world = await LedgerWorld.on(databases[0]!);
    const roles = ['manufacturer', 'distributor', 'pharmacy'] as const;
    const parties = [world.authority, ...(await Promise.all(roles.map((role) => world.admit(role))))];
    tokens = await Promise.all(parties.map((party) => world.signIn(party)));
  });
  afterAll(() => world.close());

  const fastify = () => world.server.app.getHttpAdapter().getInstance() as unknown as FastifyInstance;

  it('a number has one spelling', async () => {
    const { body } = await world.get('/openapi.json').expect(200);
    const wrong: string[] = [];
    let numbers = 0;
    for (const [path, item] of Object.entries(body.paths as Record<string, Record<string, { parameters: Parameter[] }>>)) {
      for (const [method, { parameters }] of Object.entries(item)) {
        for (const { name, in: place } of parameters.filter((each) => ['integer', 'number'].includes(each.schema.type!))) {
          numbers++;
          const base = filled({
            pattern: path.replace(/\{(\w+)\}/g, (whole, one: string) => (one === name ? whole : `:${one}`)),
          });
          const at = (value: string): string =>
            place === 'path' ? base.replace(`{${name}}`, value) : `${base}?${new URLSearchParams({ [name]: value }).toString()}`;
          const asked = async (value: string) =>
            Promise.all(
              tokens.map(async (token) => {
                const { status, body: problem } = await world.ask(method, at(value), method === 'put' ? TSV : undefined, token);
                return status === 400 && JSON.stringify(problem.errors ?? '').includes(place === 'path' ? '' : `/${name}`);
              }),
            );
          if ((await asked('100')).every(Boolean) && (await asked('300')).every(Boolean))
            wrong.push(`${method} ${path} refuses a plain ${name}`);
          for (const spelling of SPELLINGS.filter((one) => place !== 'path' || one !== '')) {
            const value = place === 'path' ? encodeURIComponent(spelling) : spelling;
            if (!(await asked(value)).some(Boolean)) wrong.push(`${method} ${path} takes ${name} "${spelling}"`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(numbers).toBeGreaterThan(15);
  });

  it('a part of the log has one spelling, and no escaped one beside it but for slashes', async () => {
    for (const [plain, escaped] of [
      ['/log/tile/0/000.p/1', '/log/tile/0/%30%30%30.p/1'],
      ['/log/tile/entries/000.p/1', '/log/tile/%65ntries/000.p/1'],
      ['/log/checkpoints/1', '/log/checkpoints/%31'],
    ] as const) {
      await world.get(plain).expect(200);
      await world.get(escaped).expect(404);
    }
    // The description has one parameter for the rest of the address, whose slashes a client escapes.
    await world.get('/log/tile/0/000.p%2F1').expect(200);
  });

  /** Each route asked in many wrong ways; gives its answers. */
  async function refusals(): Promise<{ asked: string; status: number; kept: string | undefined; type: string }[]> {
    const { routes } = routeTable(fastify());
    const found: Awaited<ReturnType<typeof refusals>> = [];
    for (const route of routes) {
      const at = filled(route);
      const ways: [string, string, string?][] = [
        [route.method, at],
        [route.method, at, tokens[0]],
        [route.method, at, 'not a token of ours'],
        [route.method, `${at}?nonsense=%00`],
        [route.method, `${at}?limit=x&from=x&days=x`, tokens[1]],
        [route.method, `${at}%zz`],
        ['PATCH', at],
        [route.method, `${at}/${'x'.repeat(2_000)}`],
      ];
      for (const [method, url, token] of ways) {
        const { status, headers } = await world.ask(method, url, undefined, token);
        found.push({
          asked: `${method} ${url.slice(0, 100)}`,
          status,
          kept: headers['cache-control'],
          type: headers['content-type']!,
        });
      }
    }
    return found.filter(({ status }) => status >= 400);
  }

  it('nobody keeps a refusal, nor an answer that failed here', async () => {
    const isProblem = (type: string): boolean => type?.startsWith('application/problem+json');
    // Whoever opens the link of a pack reads a page, whatever is wrong with the link.
    const isPage = (asked: string, type: string): boolean =>
      /^GET \/(?:\d{2,4}|gtin|sscc|l)\//.test(asked) && type.startsWith('text/html');
    const refused = await refusals();
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([400, 401, 403, 404, 405, 414]));
    expect(
      refused.filter(
        ({ kept, type, asked }) => kept !== NOT_KEPT || (!asked.startsWith('HEAD') && !isProblem(type) && !isPage(asked, type)),
      ),
    ).toEqual([]);
  });

  it('a file that is still the same says as much as the file itself', async () => {
    const whole = await world.get('/docs/swagger-ui.css').expect(200);
    const same = await world.get('/docs/swagger-ui.css').set('if-none-match', whole.headers['etag']!).expect(304);
    expect(same.headers['cache-control']).toBe(whole.headers['cache-control']);
  });

  it('nobody keeps what an outage makes of an answer that is the same for ever', async () => {
    await world
      .get('/log/checkpoints/1')
      .expect(200)
      .expect('cache-control', /immutable/);
    await world.server.app.get<DataSource>(getDataSourceToken(READER), { strict: false }).destroy();
    const { routes } = routeTable(fastify());
    const failed: string[] = [];
    for (const route of routes.filter(({ method }) => method === 'GET' || method === 'HEAD')) {
      const { status, headers } = await request(world.server.app.getHttpServer())[route.method === 'GET' ? 'get' : 'head'](
        filled(route),
      );
      if (status < 500) continue;
      failed.push(route.pattern);
      expect([route.pattern, headers['cache-control']]).toEqual([route.pattern, NOT_KEPT]);
    }
    expect(failed).toEqual(
      expect.arrayContaining(['/log/checkpoints/:size', '/log/tile/*', '/api/participants', '/health/ready']),
    );
  });
});
