/** Old scans are forgotten, and nothing else. */
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it, describe } from 'vitest';
import { rows } from '../src/platform/database/sql.js';
import { glnOf } from './support/ledger-world.js';
import { ScanHistory } from '../src/scan/scan.history.js';
import { ScanPruning } from '../src/scan/scan.pruning.js';
import { databases } from './support/databases.js';
import { startServer, type TestServer } from './support/server.js';

const DAY = 86_400_000;

describe.each(databases)('scans on $name', (database) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(database);
  });
  afterAll(() => server.close());

  it('are deleted in pieces once they are older than the setting', async () => {
    const history = server.app.get(ScanHistory, { strict: false });
    const db = server.app.get<DataSource>(getDataSourceToken());
    const now = Date.now();
    const note = (serial: string, at: number): void => {
      const place = { participant: glnOf(1), role: 'pharmacy' as const, place: glnOf(1), at: null, remote: false };
      history.note({ gtin: 1, serial, ...place, first: at, last: at, supply: 0, result: 'OK_ACTIVE' });
    };
    const left = async (): Promise<string[]> =>
      (await rows<{ serial: string }>(db, 'SELECT "serial" FROM "scan" ORDER BY "serial"')).map(({ serial }) => serial);
    // More than one piece, most of them of one moment.
    for (let n = 0; n < 2_500; n++) note(`OLD${n}`, now - 401 * DAY - Math.max(0, n - 1_500));
    note('YOUNG', now - 399 * DAY);
    note('NEW', now);
    await history.flush();
    expect(await left()).toHaveLength(2_502);
    const pruning = server.app.get(ScanPruning, { strict: false });
    expect(await pruning.prune(now)).toBe(2_500);
    expect(await left()).toEqual(['NEW', 'YOUNG']);
    expect(await pruning.prune(now)).toBe(0);
    expect(await pruning.prune(now + 2 * DAY)).toBe(1);
    expect(await left()).toEqual(['NEW']);
  });
});
