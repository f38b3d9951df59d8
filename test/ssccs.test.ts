/** SSCCs for new containers: the next free ones of who holds their beginning, and no number twice; on both databases. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasCheckDigit } from '../src/protocol/gs1/check-digit.js';
import type { Gln } from '../src/protocol/gs1/identifiers.js';
import { CommandLine } from './support/command-line.js';
import { CounterWorld } from './support/counter-world.js';
import { databases } from './support/databases.js';
import type { Party } from './support/ledger-world.js';
import { addressOf } from './support/trader.js';

describe.each(databases)('SSCCs on $name', (database) => {
  let world: CounterWorld;
  const take = async (who: Party, body: object, status = 201, site: Gln | null = null) =>
    (await world.base.post('/api/ssccs', body, await world.session(who, site)).expect(status)).body as {
      ssccs: string[];
      type: string;
      beginnings: string[];
    };
  const grant = (key: string, to: Gln, from: Gln | null = null) =>
    world.base.record(world.base.authority, { type: 'grant', keys: [key], from, to });
  const places = (ssccs: readonly string[]) => ssccs.map((one) => one.slice(0, 17));

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    await world.batch('L1');
    await grant('95277', world.maker.gln);
    await grant('952799', world.wholesaler.gln);
  });
  afterAll(() => world.close());

  it('are given out in their order, with check digits, and differ whoever asks at once', async () => {
    const asked = Array.from({ length: 20 }, (_, i) =>
      take(world.maker, { count: 7 }, 201, i % 2 === 0 ? null : world.maker.gln),
    );
    const all = (await Promise.all(asked)).flatMap(({ ssccs }) => ssccs);
    expect(all.every(hasCheckDigit)).toBe(true);
    const wanted = Array.from({ length: 140 }, (_, i) => `095277${String(i).padStart(11, '0')}`);
    expect(places(all).toSorted()).toEqual(wanted);
    expect(places((await take(world.maker, { extension: 4 })).ssccs)).toEqual([`495277${'0'.repeat(11)}`]);
  });

  it('pass over what the register knows, even once it is empty, and what is granted to another', async () => {
    await world.commission('L1', 'A');
    const [mine] = (await take(world.maker, { extension: 7 })).ssccs;
    const next = `795277${'1'.padStart(11, '0')}`;
    const parent = `https://id.gs1.org/00/${next}${[...'0123456789'].find((digit) => hasCheckDigit(next + digit))}`;
    const step = (told: object) =>
      world.base.step(world.maker, {
        time: Date.now(),
        offset: '+01:00',
        site: world.maker.gln,
        parent,
        objects: { epcs: [world.pack('A')] },
        ...told,
      } as never);
    await step({ kind: 'pack' });
    await step({ kind: 'unpack' });
    expect(places((await take(world.maker, { extension: 7 })).ssccs)).toEqual([`795277${'2'.padStart(11, '0')}`]);
    expect(mine!.slice(0, 6)).toBe('795277');
    await grant('9527700', world.pharmacy.gln, world.maker.gln);
    expect(places((await take(world.maker, { extension: 7 })).ssccs)).toEqual([`79527701${'0'.repeat(9)}`]);
  });

  it('of a beginning that went to another go on where they ended', async () => {
    const [last] = places((await take(world.maker, { extension: 3 })).ssccs);
    await grant('95277', world.otherPharmacy.gln, world.maker.gln);
    const [next] = places((await take(world.otherPharmacy, { extension: 3 })).ssccs);
    expect(Number(next!)).toBe(Number(last!) + 1);
    await grant('95277', world.maker.gln, world.otherPharmacy.gln);
  });

  it('are refused to who holds no such beginning, and when there are no more', async () => {
    const none = await take(world.otherPharmacy, {}, 409);
    expect(none).toMatchObject({ type: expect.stringContaining('beginning-missing') as string, beginnings: [] });
    expect((await take(world.maker, { prefix: '952799' }, 409)).beginnings).toContain('95277');
    await grant('952788888888', world.wholesaler.gln);
    const few = { prefix: '952788888888', count: 1_000 };
    for (let i = 0; i < 9; i++) await take(world.wholesaler, few);
    await take(world.wholesaler, { ...few, count: 999 });
    expect((await take(world.wholesaler, { ...few, count: 2 }, 409)).type).toContain('numbers-used-up');
    expect((await take(world.wholesaler, { ...few, count: 1 })).ssccs).toHaveLength(1);
    for (const body of [{ count: 0 }, { count: 1_001 }, { extension: 10 }, { prefix: '95' }, { prefix: "9527'--" }, { more: 1 }])
      await take(world.maker, body, 400);
  });

  it('are printed as codes that a container is packed under', async () => {
    const cli = await CommandLine.at(await addressOf(world.base));
    const key = ['--key', await cli.keyOf(world.maker)];
    const code = (await cli.ok('sscc', 'new', ...key)).trim();
    expect(code).toMatch(/^00\/095277\d{12}$/);
    await world.commission('L1', 'B');
    await cli.ok('pack', code, world.pack('B'), ...key);
    expect(await cli.json(['sscc', 'new', '--count', '3', '--extension', '9', ...key])).toHaveLength(3);
    expect(await cli.run('sscc', 'new', '--extension', '10', ...key)).toMatchObject({ code: 2 });
    await cli.close();
  });
});
