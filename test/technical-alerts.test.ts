/** Alarms that scanners cause: a clean scan of the same code takes them back, and a scanner that is set wrong is one entry. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AlertCollector } from '../src/alerts/alerts.collector.js';
import { AlertSink } from '../src/registry/alert.sink.js';
import type { AlertView } from '../src/wire/alerts.js';
import { CounterWorld } from './support/counter-world.js';
import { databases } from './support/databases.js';
import type { Party } from './support/ledger-world.js';

describe.each(databases)('an alarm that a scanner caused, on $name', (database) => {
  let world: CounterWorld;
  let serial: string;
  let packs = 0;
  beforeAll(async () => {
    world = await CounterWorld.open(database);
    await world.batch('LOT-4711');
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    serial = `QRSTUV-${++packs}`;
    await world.atPharmacy('LOT-4711', serial);
  });

  const collector = () => world.base.server.app.get(AlertSink, { strict: false }) as AlertCollector;
  const scan = (code: string, site?: string) => world.verdict(world.pharmacy, code, site as never);
  const alertsOf = async (who: Party, query: string): Promise<AlertView[]> => {
    await collector().flush();
    return (await world.base.get(`/api/alerts?limit=100${query}`, await world.session(who, null)).expect(200)).body.items;
  };
  const about = (object: string) => alertsOf(world.pharmacy, `&object=${encodeURIComponent(object)}`);
  /** The serial without its third sign: read so twice, it is an unknown serial. */
  const damaged = () => serial.slice(0, 2) + serial.slice(3);
  const alarm = async (bad: string): Promise<void> => {
    for (let n = 0; n < 2; n++) await scan(world.scanned(bad, 'LOT-4711'));
    expect(await about(world.pack(bad))).toMatchObject([{ kind: 'SERIAL_UNKNOWN', state: 'new' }]);
  };

  it('is closed as technical when the same site reads the same code well within ten minutes', async () => {
    await alarm(damaged());
    await scan(world.scanned(serial, 'LOT-4711'));
    expect(await about(world.pack(damaged()))).toMatchObject([{ state: 'closed', reason: 'technical' }]);
  });

  it('is closed even where the good scan comes before the alarm was written', async () => {
    for (let n = 0; n < 2; n++) await scan(world.scanned(damaged(), 'LOT-4711'));
    await scan(world.scanned(serial, 'LOT-4711'));
    expect(await about(world.pack(damaged()))).toMatchObject([{ state: 'closed', reason: 'technical' }]);
  });

  it('stays where another pack is read well, or this one at another site', async () => {
    await alarm(damaged());
    await world.atPharmacy('LOT-4711', `${serial}-OTHER`);
    await scan(world.scanned(`${serial}-OTHER`, 'LOT-4711'));
    await scan(world.scanned(serial, 'LOT-4711'), world.branch);
    expect(await about(world.pack(damaged()))).toMatchObject([{ state: 'new', reason: null }]);
  });

  it('stays where one sign of the serial is another: that is no damaged read', async () => {
    const forged = serial.replace('V', 'W');
    await scan(world.scanned(forged, 'LOT-4711'));
    await scan(world.scanned(serial, 'LOT-4711'));
    expect(await about(world.pack(forged))).toMatchObject([{ kind: 'SERIAL_UNKNOWN', state: 'new' }]);
  });

  it('stays where the lot was invented', async () => {
    await scan(world.scanned(serial, 'NEVER-MADE'));
    await scan(world.scanned(serial, 'LOT-4711'));
    const found = (await about(world.pack(serial))).filter(({ kind }) => kind === 'BATCH_UNKNOWN');
    expect(found).toMatchObject([{ state: 'new', reason: null }]);
  });

  it('is one entry of the site where the scanner of a till is set wrong again and again', async () => {
    const wrong = world.scanned(serial, 'LOT-4711').toLowerCase();
    const entries = () => alertsOf(world.pharmacy, '&kind=SCANNER');
    for (let n = 0; n < 4; n++)
      expect(await scan(wrong)).toMatchObject({ verdict: 'rescan', reasons: [{ code: 'SCAN_CAPS_LOCK' }] });
    expect(await entries()).toEqual([]);
    for (let n = 0; n < 4; n++) await scan(wrong);
    const [entry, ...others] = await entries();
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ class: 'S', times: 4, site: world.pharmacy.gln, partner: null });
    expect(entry!.facts).toMatchObject({ reason: 'SCAN_CAPS_LOCK', title: 'Your scanner at this till is set wrong' });
    expect(await alertsOf(world.maker, '&kind=SCANNER')).toEqual([]);
    expect(await alertsOf(world.base.authority, '&kind=SCANNER')).toEqual([]);
  });

  it('is none where a till reads two codes at once now and then', async () => {
    for (let n = 0; n < 8; n++) await scan(world.scanned(serial, 'LOT-4711') + world.gtin.slice(1));
    expect((await alertsOf(world.pharmacy, '&kind=SCANNER')).filter(({ facts }) => facts['reason'] === 'SCAN_GLUED')).toEqual([]);
  });
});
