/** By which time and by whose days things are judged: the same at a scan, in the lists and by the rules. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Clock, confirmClock } from '../src/entries/clock.js';
import type { Step } from '../src/protocol/epcis/step.js';
import { CounterWorld } from './support/counter-world.js';
import { databases } from './support/databases.js';

const DAY = 86_400_000;
/** The last day of the batch, twenty days from now. */
const LAST = new Date(Date.now() + 20 * DAY).toISOString().slice(0, 10);

describe.each(databases)('what expires on $name', (database) => {
  let world: CounterWorld;
  let pack: string;
  let dispensing: string;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    world = await CounterWorld.open(database);
    // Days pass here: no clock jumps.
    world.base.server.app.get(Clock, { strict: false }).ticks = () => Date.now();
    await world.batch('A1', { expiry: LAST });
    pack = world.pack('1');
    await world.commission('A1', '1', world.gtin, LAST);
    await world.ship(world.maker, world.pharmacy.gln, pack);
    await world.receive(world.pharmacy, pack);
    const { gln: site } = world.pharmacy;
    const step = { kind: 'dispense', time: Date.now(), offset: '+01:00', site, objects: { epcs: [pack] } } as Step;
    dispensing = await world.base.signStep(world.pharmacy, step);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await world.close();
  });

  /** Whether it is expired, as all say that can be asked, with a session at no site. */
  async function expired(): Promise<Record<string, boolean>> {
    const { base, pharmacy } = world;
    const token = await base.signIn(pharmacy);
    const scan = await base.post('/api/scan', { code: world.code('1', 'A1', { expiry: LAST }) }, token).expect(200);
    const object = await base.get(`/api/objects${pack.slice('https://id.gs1.org'.length)}`, token).expect(200);
    const stock = await base.get('/api/custody', token).expect(200);
    const expiring = await base.get('/api/pharmacies/expiring?days=30', token).expect(200);
    const entry = await base.send('/api/entries', dispensing);
    return {
      scan: scan.body.reasons.some(({ code }: { code: string }) => code === 'EXPIRED'),
      object: object.body.summary.batches[0].expired,
      stock: stock.body.items[0].expired,
      expiring: expiring.body.items[0].expired,
      dispensing: entry.body.type === 'urn:theriac:problem:expired',
    };
  }
  const all = (is: boolean) => ({ scan: is, object: is, stock: is, expiring: is, dispensing: is });

  it('has not expired late in the evening of its last day in Berlin', async () => {
    vi.setSystemTime(new Date(`${LAST}T21:30:00Z`));
    expect(await expired()).toEqual(all(false));
  });

  it('has expired half an hour after midnight in Berlin, when it is the day before in UTC', async () => {
    // Winter: an hour ahead of UTC; in summer it is half past one.
    vi.setSystemTime(new Date(`${LAST}T23:30:00Z`));
    expect(await expired()).toEqual(all(true));
  });

  it('is told while the clock is not believed, though nothing is logged until the operator confirms it', async () => {
    const { base, pharmacy } = world;
    const now = Date.now();
    base.server.app.get(Clock, { strict: false }).ticks = () => now;
    await world.batch('A2');
    vi.setSystemTime(Date.now() + 30 * DAY);
    const refused = await base.send('/api/entries', dispensing).expect(503);
    expect(refused.body.type).toBe('urn:theriac:problem:clock-jumped');
    const token = await base.signIn(pharmacy);
    await base.post('/api/scan', { code: world.code('1', 'A1', { expiry: LAST }) }, token).expect(200);
    confirmClock(base.server.home.dataDir, Date.now());
    const { body } = await base.send('/api/entries', dispensing).expect(409);
    expect(body.type).toBe('urn:theriac:problem:expired');
    await world.batch('A3');
  });

  it('has expired for all when the log says so and the clock was set back', async () => {
    vi.setSystemTime(new Date(Date.parse(LAST) + 3 * DAY));
    await world.batch('A2');
    vi.setSystemTime(new Date(Date.parse(LAST) - 10 * DAY));
    expect(await expired()).toEqual(all(true));
  });
});
