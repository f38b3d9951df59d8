/**
 * Every route, asked by sessions that have less than their participant: of keys with one permission, and of keys that are bound
 * to a site at which nothing of what is asked for ever was. access-sessions.data.ts says what each route asks.
 */
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { PERMISSIONS } from '../src/protocol/registry/records.js';
import { type Relation, ROLES, type Row, ROWS, type Who } from './access-matrix.data.js';
import { ASKS } from './access-sessions.data.js';
import { behindProxy, fillRow, isTrader } from './support/access-requests.js';
import { buildScene, type Scene, TRADERS } from './support/access-scene.js';
import { databases } from './support/databases.js';
import { glnOf, LedgerWorld, type Party } from './support/ledger-world.js';

type Someone = Exclude<Who, 'anonymous'>;
const SOMEBODY = ROLES.filter((who): who is Someone => who !== 'anonymous');
const PLACE = { name: 'Branch', address: 'x', country: 'DE', timeZone: 'Europe/Berlin', latitude: 52.5, longitude: 13.4 };
const row = (route: string): Row => ROWS.find((one) => one.route === route)!;
const statusOf = ({ expected }: Row, who: Someone, relation: Relation): number => {
  const status = expected[who];
  return typeof status === 'number' ? status : status[relation];
};
/** Whether the role alone keeps somebody out. */
const isOut = (one: Row, who: Someone): boolean => statusOf(one, who, 'none') === 403;

it('is written down for every route that is not public, and for no other', () => {
  const open = ROWS.filter(({ expected }) => typeof expected.anonymous === 'number' && expected.anonymous !== 401);
  const optional = ['GET /api/entries/:id', 'POST /api/scan'];
  const closed = ROWS.filter((one) => !open.includes(one) || optional.includes(one.route)).map(({ route }) => route);
  expect(Object.keys(ASKS).sort()).toEqual(closed.sort());
});

describe.each(databases)('what a session has on $name', (database) => {
  let world: LedgerWorld;
  let scene: Scene;
  const tokens = new Map<string, string>();
  const partyOf = (who: Someone): Party => (isTrader(who) ? scene.parties[who] : world.authority);

  beforeAll(async () => {
    world = await LedgerWorld.on(behindProxy(database));
    scene = await buildScene(world);
    for (const [n, who] of SOMEBODY.entries()) {
      const party = partyOf(who);
      for (const permission of PERMISSIONS) {
        const signer = await world.addKey(party, permission, [permission]);
        tokens.set(`${who} ${permission}`, await world.signIn(party, { signer }));
      }
      const branch = glnOf(800 + n);
      await world.record(world.authority, { type: 'site', gln: branch, participant: party.gln, ...PLACE });
      const signer = await world.addKey(party, 'branch', [...PERMISSIONS], [branch]);
      tokens.set(`${who} at the branch`, await world.signIn(party, { signer, site: branch }));
    }
  });
  afterAll(() => world.close());

  async function ask(one: Row, who: Someone, as: string, relation: Relation) {
    const subject = scene.subject(isTrader(who) ? who : 'pharmacy', relation);
    const { status, body, text } = await fillRow(world, one, subject, tokens.get(`${who} ${as}`)!);
    return { status, code: (body as { type?: string }).type?.replace('urn:theriac:problem:', ''), text, subject };
  }

  test.each(Object.entries(ASKS))('%s asks for permissions as written down', async (route, { permissions, regulatorsToo }) => {
    const one = row(route);
    const [answered, expected]: [unknown[], unknown[]] = [[], []];
    // The session that ends another way is not to be ended here.
    for (const who of one.endsSession ? [] : SOMEBODY.filter((each) => !isOut(one, each) || permissions.length > 0)) {
      for (const permission of PERMISSIONS) {
        const { status, code } = await ask(one, who, permission, 'none');
        const isFree = permissions.length === 0 || (regulatorsToo && who === 'regulator');
        const lacks = !isFree && !permissions.includes(permission);
        if (code === 'role-required') continue;
        answered.push([who, permission, lacks ? code : status]);
        expected.push([who, permission, lacks ? 'permission-missing' : statusOf(one, who, 'none')]);
      }
    }
    expect(answered).toEqual(expected);
  });

  test.each(Object.entries(ASKS))('%s tells a session at one site what is written down', async (route, { site }) => {
    const one = row(route);
    // What would change something is asked only where it is to be refused.
    if (site === 'any' && !route.startsWith('GET ')) return;
    for (const who of TRADERS) {
      for (const relation of ['named', 'signer', 'before'] as const) {
        const { status, code, text, subject } = await ask(one, who, 'at the branch', relation);
        if (code === 'role-required') continue;
        if (site === 'all') expect([who, code]).toEqual([who, 'session-at-site']);
        else expect([who, relation, status]).toEqual([who, relation, statusOf(one, who, site === 'own' ? 'none' : relation)]);
        if (site === 'own' && status < 300 && route.startsWith('GET ')) expect(text).not.toContain(subject.serial);
      }
    }
  });
});
