/** The figures that the operator's monitoring reads: what they tell, what they never tell, and to whom. */
import { afterEach, describe, expect, it } from 'vitest';
import { createApp } from '../src/app.js';
import { MetricsServer } from '../src/platform/metrics/metrics.server.js';
import { AlertCollector } from '../src/alerts/alerts.collector.js';
import { AlertSink } from '../src/registry/alert.sink.js';
import { APPLICATIONS } from '../src/registry/policy/limits.js';
import { databases } from './support/databases.js';
import { LedgerWorld, PLACE } from './support/ledger-world.js';

describe.each(databases)('figures for the operator, on $name', (database) => {
  let world: LedgerWorld | undefined;
  afterEach(async () => {
    await world?.close();
    world = undefined;
  });

  async function start(listen: string | undefined): Promise<LedgerWorld> {
    const home = await database.fresh();
    const app = await createApp({ ...home.config, THERIAC_METRICS_LISTEN: listen });
    const close = async () => {
      await app.close();
      await home.close();
    };
    return (world = await LedgerWorld.at({ app, home, close }));
  }
  const ask = (path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${world!.server.app.get(MetricsServer, { strict: false }).port()}${path}`, init);
  /** Figures by name and labels. */
  async function figures(): Promise<{ text: string; of: (name: string) => number | undefined }> {
    const text = await (await ask('/metrics')).text();
    const values = new Map(
      text
        .split('\n')
        .filter((line) => line && !line.startsWith('#'))
        .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
    );
    return { text, of: (name) => values.get(`theriac_${name}`) };
  }

  it('tell of requests, entries, the log, alerts and limits, and nothing of who asked for what', async () => {
    await start('127.0.0.1:0');
    const maker = await world!.admit('manufacturer');
    const site = { type: 'site', gln: maker.gln, participant: maker.gln, name: 'Secret Hall', ...PLACE };
    const entry = world!.signRecord(world!.authority, site);
    for (const status of [201, 200]) await world!.send('/api/entries', entry).expect(status);
    await world!
      .send('/api/entries', world!.signRecord(world!.authority, { ...site, participant: world!.authority.gln }))
      .expect(403);
    await world!.get(`/api/participants/${maker.gln}`).expect(200);
    await world!.get(`/nowhere/${maker.gln}`).expect(404);
    await (world!.server.app.get(AlertSink, { strict: false }) as AlertCollector).flush();
    for (let n = 0; n <= APPLICATIONS.burst; n++) await world!.send('/api/applications', 'x');
    // The head is signed a moment after.
    await expect.poll(async () => (await figures()).of('log_signed_size')).toBe(3);
    const { text, of } = await figures();
    expect(of('entries_total{outcome="logged"}')).toBe(3);
    expect(of('entries_total{outcome="repeat"}')).toBe(1);
    expect(of('entries_total{outcome="refused"}')).toBe(1);
    expect(of('entry_group_size_count')).toBeGreaterThanOrEqual(4);
    expect(of('entry_retries_total')).toBeGreaterThanOrEqual(0);
    expect(of('entries_waiting')).toBe(0);
    expect(of('log_size')).toBe(3);
    expect(of('checkpoint_age_seconds')).toBeLessThan(60);
    expect(of('alerts_total{outcome="opened"}')).toBe(1);
    expect(of('limits_hit_total{limit="applications"}')).toBeGreaterThanOrEqual(1);
    expect(of('http_request_seconds_count{method="GET",route="/api/participants/:gln",status="200"}')).toBe(1);
    expect(of('http_request_seconds_count{method="GET",route="none",status="404"}')).toBe(1);
    expect(text).toContain('process_resident_memory_bytes');
    for (const secret of [maker.gln, world!.authority.gln, maker.signer.kid, 'Secret Hall', 'nowhere', world!.ledger])
      expect(text).not.toContain(secret);
  });

  it('are told at an address of their own alone, and nothing else is told there', async () => {
    await start('127.0.0.1:0');
    expect((await ask('/metrics')).headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const path of ['/', '/health/live', '/metrics/', '/api/ledger']) expect((await ask(path)).status).toBe(404);
    expect((await ask('/metrics', { method: 'POST' })).status).toBe(404);
    await world!.get('/metrics').expect(404);
  });

  it('are told nowhere unless it is set', async () => {
    await start(undefined);
    expect(world!.server.app.get(MetricsServer, { strict: false }).port()).toBeUndefined();
    await world!.get('/metrics').expect(404);
  });

  it('keep the server from starting where their address is taken, and say so', async () => {
    await start('127.0.0.1:0');
    const port = world!.server.app.get(MetricsServer, { strict: false }).port();
    const home = await database.fresh();
    const starting = createApp({ ...home.config, THERIAC_METRICS_LISTEN: `127.0.0.1:${port}` });
    await expect(starting).rejects.toMatchObject({
      code: 'cannot-start',
      message: expect.stringContaining('THERIAC_METRICS_LISTEN'),
    });
    await home.close();
  });
});
