/** Every route, asked by every role in every relation, answers as access-matrix.data.ts says. */
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { NOT_KEPT } from '../src/platform/http/caching.js';
import { routeTable } from '../src/platform/http/routes.js';
import { type Relation, RELATIONS, ROLES, type Row, ROWS, type Who } from './access-matrix.data.js';
import { behindProxy, fillRow, isTrader } from './support/access-requests.js';
import { buildScene, type Scene, type Trader } from './support/access-scene.js';
import { databases } from './support/databases.js';
import { LedgerWorld, type Party } from './support/ledger-world.js';

/** All cells of a row: a regulator and nobody stand in no relation, so for them the object is a trader's. */
const cellsOf = ({ expected }: Row): [Who, Trader, Relation, number][] =>
  ROLES.flatMap((who) =>
    RELATIONS.map((relation): [Who, Trader, Relation, number] => {
      const status = expected[who];
      return [who, isTrader(who) ? who : 'pharmacy', relation, typeof status === 'number' ? status : status[relation]];
    }),
  );

describe.each(databases)('access on $name', (database) => {
  let world: LedgerWorld;
  let scene: Scene;
  const tokens = new Map<Who, string>();
  beforeAll(async () => {
    world = await LedgerWorld.on(behindProxy(database));
    scene = await buildScene(world);
    for (const who of ROLES) if (who !== 'anonymous') tokens.set(who, await world.signIn(partyOf(who)));
  });
  afterAll(() => world.close());

  const partyOf = (who: Exclude<Who, 'anonymous'>): Party => (isTrader(who) ? scene.parties[who] : world.authority);

  it('is written down for every route, and for none that is not there', () => {
    const fastify = world.server.app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    const routes = routeTable(fastify).routes.filter(({ method }) => method !== 'HEAD');
    const inOrder = (a: string, b: string): number => (a < b ? -1 : 1);
    const there = routes.map(({ method, pattern }) => `${method} ${pattern}`).sort(inOrder);
    // What a query makes another question of has a row of its own.
    expect([...new Set(ROWS.map(({ route }) => route.split('?', 1)[0]!))].sort(inOrder)).toEqual(there);
  });

  it('lets nobody keep what is not public', () => {
    const isOpen = ({ anonymous }: Row['expected']): boolean => typeof anonymous === 'number' && anonymous < 400;
    const wrong = ROWS.filter(({ kept, expected, confidential }) => kept !== undefined && (!isOpen(expected) || confidential));
    expect(wrong).toEqual([]);
  });

  test.each(ROWS.map((row) => [row.route, row] as const))('%s answers as written down', async (_route, row) => {
    const [answered, expected]: [string[], string[]] = [[], []];
    for (const [who, trader, relation, status] of cellsOf(row)) {
      const subject = scene.subject(trader, relation);
      const token = row.endsSession && who !== 'anonymous' ? await world.signIn(partyOf(who)) : tokens.get(who);
      const answer = await fillRow(world, row, subject, token);
      const head = row.route.startsWith('GET ') ? await fillRow(world, row, subject, token, 'HEAD') : answer;
      const kept = status < 400 ? (row.kept ?? NOT_KEPT) : NOT_KEPT;
      for (const { status: told, headers } of [answer, head]) {
        answered.push(`${who}, ${relation}: ${told}, ${headers['cache-control']}`);
        expected.push(`${who}, ${relation}: ${status}, ${kept}`);
      }
      if (row.confidential && who !== 'regulator') {
        const secrets = scene.secretFrom(isTrader(who) ? who : null).flatMap(({ gln, name }) => [gln, name]);
        expect(
          secrets.filter((secret) => answer.text.includes(secret)),
          `told to ${who}, ${relation}`,
        ).toEqual([]);
      }
    }
    expect(answered).toEqual(expected);
  });
});
