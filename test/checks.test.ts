/** `POST /api/entries?check` says what would become of entries, as the door itself does, and leaves no trace. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST } from '../src/entries/probes.js';
import { packUri, type Serial } from '../src/protocol/gs1/identifiers.js';
import { BAD_FORMS, type BadEntry } from './support/bad-forms.js';
import { BAD_RECORDS } from './support/bad-records.js';
import { BAD_STEPS } from './support/bad-steps.js';
import { BadWorld } from './support/bad-world.js';
import { databases } from './support/databases.js';
import { snapshot } from './support/snapshot.js';

const BAD_ENTRIES: readonly BadEntry[] = [...BAD_FORMS, ...BAD_STEPS, ...BAD_RECORDS];
const CHECK = '/api/entries?check';
/** That somebody was told that there is no such thing is counted, checked or not; whoever signs in a test reads heads in a session. */
const COUNTED = ['probe', 'regulator_read', 'session'];
/** What entries that were truly sent are followed by, a moment later. */
const FOLLOWED = ['alert', 'alert_member', 'case_note', 'outbox'];
/** An answer as text, whatever the time it was given at. */
const timeless = (answer: unknown): string =>
  JSON.stringify(answer).replaceAll(/"\w*Time":\d+|\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME');
type Result = { status: number; problem?: { type: string } };

describe.each(databases)('a check on $name', (database) => {
  let world: BadWorld;
  beforeAll(async () => {
    world = await BadWorld.open(database);
    await world.headOf(world.packs['held']!);
  });
  afterAll(() => world?.close());

  /** What a check gives, once it is sure that it changed nothing. */
  async function checked(body: string | readonly string[], except = COUNTED) {
    const before = await snapshot(world.base, except);
    const answer = await (typeof body === 'string' ? world.base.send(CHECK, body) : world.base.post(CHECK, body));
    expect(await snapshot(world.base, except)).toEqual(before);
    return answer;
  }

  it('judges each entry of a list on what those before it would leave', async () => {
    const { trade } = world;
    const shipped = trade.pack('shipped');
    await trade.commission('OK', 'shipped');
    const at = (site: string) => ({ time: Date.now(), offset: '+01:00', site, objects: { epcs: [shipped] } }) as never as object;
    const good = await world.ship(trade.maker, trade.wholesaler.gln, shipped);
    const twice = await world.ship(trade.maker, trade.otherPharmacy.gln, shipped);
    const other = await world.make(trade.maker, trade.pack('checked'));
    const report = { ...at(trade.pharmacy.gln), kind: 'receive', alreadyDone: 'line down' } as never;
    const contested = await world.base.signStep(trade.pharmacy, report, []);
    const list = [good, twice, other, contested, good, 'nonsense'];
    const told = (results: Result[]) => results.map(({ status, problem }) => [Math.floor(status / 100), problem?.type]);
    const answer = await checked(list);
    expect(answer.status).toBe(200);
    const { results } = answer.body as { results: (Result & { checked: true; contested: boolean; repeat: boolean })[] };
    expect(results.slice(0, 4)).toMatchObject([
      { status: 200, checked: true, contested: false, repeat: false },
      { status: 409, problem: { type: 'urn:theriac:problem:stale-prev' } },
      { status: 200, contested: false },
      { status: 200, contested: true },
    ]);
    const { body } = await world.base.post('/api/entries', list).expect(200);
    expect(told(results)).toEqual(told(body.results));
    const again = await checked(list, [...COUNTED, ...FOLLOWED]);
    expect(again.body.results[0]).toMatchObject({ status: 200, repeat: true, contested: false });
    expect(again.body.results[3]).toMatchObject({ status: 200, repeat: true, contested: true });
    expect((await checked(good, [...COUNTED, ...FOLLOWED])).body).toEqual({
      id: body.results[0].id,
      checked: true,
      contested: false,
      bookedIn: false,
      repeat: true,
    });
  });

  it('is asked for in one way: what only looks like it is refused, and logs nothing', async () => {
    const entry = await world.make(world.trade.maker, world.trade.pack('misspelt'));
    const before = await snapshot(world.base, [...COUNTED, ...FOLLOWED]);
    for (const query of ['chek', 'check=no', 'check=false', 'check&x', 'Check'])
      await world.base.send(`/api/entries?${query}`, entry).expect(400);
    expect(await snapshot(world.base, [...COUNTED, ...FOLLOWED])).toEqual(before);
    await world.base.send('/api/entries?check=true', entry).expect(200);
  });

  it('counts for whoever tries codes as entries do, and takes no lists of it any more after so many', async () => {
    const { trade, base } = world;
    const step = (n: number) => {
      const epcs = [packUri(trade.gtin, `GUESS${n}` as Serial)];
      return { kind: 'ship', time: Date.now(), offset: '+01:00', site: trade.maker.gln, objects: { epcs } } as const;
    };
    const ends = { from: { owner: trade.maker.gln }, to: { owner: trade.wholesaler.gln } };
    const guess = (n: number) => base.signStep(trade.maker, { ...step(n), ...ends } as never, []);
    for (let n = 0; n < MOST + 16; n += 16) {
      const list = await Promise.all(Array.from({ length: 16 }, (_, i) => guess(n + i)));
      const { body } = await base.post(CHECK, list).expect(200);
      const types = new Set(body.results.map(({ problem }: Result) => problem?.type.split(':').at(-1)));
      if (n + 16 <= MOST) expect(types).toEqual(new Set(['object-unknown']));
      else expect(types).toEqual(new Set(['refusals-limited']));
    }
    expect((await base.send(CHECK, await guess(999))).body).toMatchObject({ type: 'urn:theriac:problem:object-unknown' });
  });

  it('of an entry that is refused is refused as the entry itself is, and changes nothing', async () => {
    const entries = await Promise.all(BAD_ENTRIES.map(async (bad) => ({ bad, jws: await bad.jws(world) })));
    const before = await snapshot(world.base, [...COUNTED, ...FOLLOWED]);
    const told: { status: number; body: object }[] = [];
    for (const { jws } of entries) {
      const { status, body } = await world.base.send(CHECK, jws);
      told.push({ status, body });
    }
    expect(await snapshot(world.base, [...COUNTED, ...FOLLOWED])).toEqual(before);
    for (const [i, { bad, jws }] of entries.entries()) {
      const { status, body } = await world.base.send('/api/entries', jws);
      const as = (one: { status: number; body: object }) => [bad.what, one.status < 300 ? 'logged' : timeless(one)];
      expect(as(told[i]!)).toEqual(as({ status, body }));
    }
  });
});
