import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { routeTable } from './routes.js';

it('finds the methods at an address, whatever its pattern', () => {
  const fastify = Fastify();
  const table = routeTable(fastify);
  fastify.get('/things/:id/parts/:part', () => '');
  fastify.post('/things/:id/parts/:part', () => '');
  fastify.get('/log/tile/*', () => '');
  fastify.get('/openapi.json', () => '');
  expect(table.methodsAt('/things/0950/parts/A%2FB?17=1')).toEqual(['GET', 'HEAD', 'POST']);
  expect(table.methodsAt('/log/tile/0/x001/067')).toEqual(['GET', 'HEAD']);
  expect(table.methodsAt('/openapi.json')).toEqual(['GET', 'HEAD']);
  expect(table.methodsAt('/openapiXjson')).toEqual([]);
  expect(table.methodsAt('/things/0950/parts/A/B')).toEqual([]);
});

it('is one table per server, with every route', () => {
  const fastify = Fastify({ exposeHeadRoutes: false });
  const table = routeTable(fastify);
  fastify.route({ method: ['PUT', 'DELETE'], url: '/a', handler: () => '' });
  expect(routeTable(fastify).routes).toMatchObject([
    { method: 'PUT', pattern: '/a' },
    { method: 'DELETE', pattern: '/a' },
  ]);
  expect(routeTable(fastify)).toBe(table);
});
