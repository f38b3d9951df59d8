/** The table of all routes of a server: for answers to wrong methods, and for tests that go through every door. */
import type { FastifyInstance } from 'fastify';

export interface Route {
  readonly method: string;
  /** Fastify's pattern, such as `/things/:id`. */
  readonly pattern: string;
}

export interface RouteTable {
  readonly routes: readonly Route[];
  /** The methods that have a route at the path of `url` (query ignored), sorted. */
  methodsAt(url: string): string[];
}

const tables = new WeakMap<object, RouteTable>();

/** The table of `fastify`; the first call must come before the first route, later calls give the same table. */
export function routeTable(fastify: FastifyInstance): RouteTable {
  const known = tables.get(fastify);
  if (known) return known;
  const routes: (Route & { matches: RegExp })[] = [];
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, pattern: url, matches: matcher(url) });
  });
  const table: RouteTable = {
    routes,
    methodsAt: (url) => {
      const [path = ''] = url.split('?', 1);
      return [...new Set(routes.filter(({ matches }) => matches.test(path)).map(({ method }) => method))].sort();
    },
  };
  tables.set(fastify, table);
  return table;
}

/** `:name` is one segment, `*` anything; the rest is literal. Linear: no two neighbours can match the same text twice. */
function matcher(pattern: string): RegExp {
  const source = pattern.replace(/:[A-Za-z0-9_]+|\*|[.+?^${}()|[\]\\]/g, (token) =>
    token === '*' ? '.*' : token.startsWith(':') ? '[^/]+' : `\\${token}`,
  );
  return new RegExp(`^${source}$`);
}
