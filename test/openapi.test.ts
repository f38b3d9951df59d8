import request from 'supertest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { databases } from './support/databases.js';
import { type Route, routeTable } from '../src/platform/http/routes.js';
import type { FastifyInstance } from 'fastify';
import { startServer, type TestServer } from './support/server.js';

interface Operation {
  operationId: string;
  parameters: { name: string; in: string; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
  security?: object[];
}

let server: TestServer;
let paths: Record<string, Record<string, Operation>>;
beforeAll(async () => {
  server = await startServer(databases[0]!);
  const { body } = await request(server.app.getHttpServer()).get('/openapi.json').expect(200);
  paths = body.paths;
});
afterAll(() => server.close());

const described = ({ pattern, method }: Route): boolean =>
  paths[pattern.replace(/:(\w+)/g, '{$1}').replace('*', '{path}')]?.[method.toLowerCase()] !== undefined;

it('describes every route under /api', () => {
  const { routes } = routeTable(server.app.getHttpAdapter().getInstance() as unknown as FastifyInstance);
  const api = routes.filter(({ pattern, method }) => pattern.startsWith('/api/') && method !== 'HEAD');
  expect(api.length).toBeGreaterThan(5);
  expect(api.filter((route) => !described(route))).toEqual([]);
});

it('says what each answer and body looks like', () => {
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  const vague = operations.filter(({ responses, requestBody }) => {
    const content = [...Object.values(responses), ...(requestBody ? [requestBody] : [])].flatMap((part) =>
      Object.values(part.content ?? {}),
    );
    return content.some(({ schema }) => Object.keys(schema ?? {}).length === 0);
  });
  expect(vague.map(({ operationId }) => operationId)).toEqual([]);
});

it('says which operations need a session', () => {
  expect(paths['/api/regulators/applications']!['get']!.security).toEqual([{ session: [] }]);
  expect(paths['/api/participants']!['get']!.security).toBeUndefined();
  expect(paths['/api/participants']!['get']!.parameters.map(({ name }) => name).sort()).toEqual(['after', 'limit', 'q', 'role']);
  expect(Object.keys(paths['/api/sessions']!['post']!.requestBody!.content)).toEqual(['application/jose']);
});

it('is readable at /docs without any script or style from elsewhere, on a phone, too', async () => {
  const page = await request(server.app.getHttpServer()).get('/docs').expect(200);
  expect(page.text).toContain('swagger-ui');
  expect(page.text).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  expect([...page.text.matchAll(/(?:src|href)="([^"]*)"/g)].filter(([, url]) => !url!.startsWith('./'))).toEqual([]);
  const script = await request(server.app.getHttpServer()).get('/docs/swagger-ui-init.js').expect(200);
  expect(script.text).toContain('/api/participants');
});
