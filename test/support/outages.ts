/** Outages, each played to its end: what must hold meanwhile, and after. Ids are those of the cases that found them. */
import Database from 'better-sqlite3';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { gtinOf } from '../../bench/world.js';
import { makeList } from '../../src/client/signing/lists.js';
import { toBase64url } from '../../src/protocol/bytes.js';
import { packUri, type Serial } from '../../src/protocol/gs1/identifiers.js';
import { Server } from '../crash/server.js';
import { Outage } from './outage.js';
import { onPostgres, stopped, terminated } from './postgres-outages.js';

/** `within`: seconds from the end of the trouble until all is well; tests wait threefold. */
export interface Played {
  id?: string;
  name: string;
  within: number;
  /** It needs a library that is compiled first (test/crash/shim.ts). */
  shim?: true;
  play(within: number): Promise<void>;
}

/** Plays on an SQLite database of one's own. */
async function onSqlite(play: (outage: Outage) => Promise<void>, options = {}): Promise<void> {
  const outage = await Outage.on(undefined, options);
  try {
    await play(outage);
    expect(await outage.keptItsPromises()).toEqual([]);
  } finally {
    await outage.close();
  }
}

/** What was done to a founded ledger's folder while its server was down is seen by the one that starts then. */
const halted = (damage: (outage: Outage) => void, said: RegExp, after: (outage: Outage) => Promise<void>): Promise<void> =>
  onSqlite(async (outage) => {
    await outage.server.kill();
    damage(outage);
    await outage.server.start();
    expect(await outage.ready()).toBe(false);
    expect((await outage.write()).status).toBe(503);
    expect((await outage.scan()).status).toBe(200);
    expect(outage.server.text).toMatch(said);
    await after(outage);
  });

const file = ({ server }: Outage, name: string): string => join(server.folder, name);

/** The last checkpoint outside the database, damaged, and put back. */
const withoutCheckpoint = (damage: (note: string) => string) => async (): Promise<void> => {
  let note = '';
  await halted(
    (outage) => {
      note = readFileSync(file(outage, 'last-checkpoint'), 'utf8');
      writeFileSync(file(outage, 'last-checkpoint'), damage(note));
    },
    /"put [^"]*last-checkpoint back from a backup; where there is none, [^"]* then remove the file and start again/,
    async (outage) => {
      await outage.server.kill();
      writeFileSync(file(outage, 'last-checkpoint'), note);
      await outage.server.start();
      expect(await outage.ready()).toBe(true);
    },
  );
};

/** While `until` is not reached: entries are answered 503 in words that name the database, scans with a verdict. */
async function whileAway(outage: Outage, until: () => boolean): Promise<void> {
  let refused = 0;
  const writing = async (): Promise<void> => {
    while (!until()) {
      const { status, words } = await outage.write();
      if (status !== 201) expect([status, words]).toEqual([503, expect.stringMatching(/database/)]);
      if (status === 503) refused++;
    }
  };
  const scanning = async (): Promise<void> => {
    for (; !until(); await sleep(50)) expect((await outage.scan()).status).toBe(200);
  };
  await Promise.all([writing(), scanning()]);
  expect(refused).toBeGreaterThan(0);
}

async function lockedOut(outage: Outage, within: number): Promise<void> {
  const other = new Database(file(outage, 'theriac.sqlite'));
  other.exec('BEGIN IMMEDIATE');
  const since = performance.now();
  let isOver = false;
  setTimeout(() => {
    other.exec('ROLLBACK');
    other.close();
    isOver = true;
  }, 13_000);
  await whileAway(outage, () => isOver);
  expect(performance.now() - since).toBeGreaterThan(12_000);
  await outage.recovers(within, 'the lock was let go');
}

async function fullDisk(outage: Outage, within: number): Promise<void> {
  // First in the midst of a write, then from the first byte on.
  for (const room of [10_000, 0]) {
    outage.shim!.fill(room);
    const begin = performance.now();
    await whileAway(outage, () => performance.now() - begin > 3_000 && outage.shim!.refused > 0);
    outage.shim!.fill(undefined);
    await outage.recovers(within, 'there was room on the disk again');
  }
}

/** A start on a full disk says so in a line; on one with hardly any room what can be read is answered; with room all goes on. */
async function startOnFullDisk(outage: Outage, within: number): Promise<void> {
  const { server } = outage;
  const shim = outage.shim!;
  const fresh = join(server.folder, 'fresh');
  mkdirSync(fresh);
  shim.fill(100_000);
  const said = /failed: the database file in .* cannot be written .*: make room on its disk/;
  await expect(Server.start(fresh, shim.env)).rejects.toThrow(said);
  rmSync(fresh, { recursive: true });
  await server.kill();
  shim.fill(0);
  await expect(server.start()).rejects.toThrow(said);
  // Room for the index of the write-ahead log, which is made anew, is enough for answers.
  shim.fill(40_000);
  await server.start();
  shim.fill(0);
  expect((await outage.scan()).status).toBe(200);
  shim.fill(undefined);
  await outage.recovers(within, 'there was room again after a start without');
}

async function failedOnce(outage: Outage, within: number): Promise<void> {
  for (const kinds of ['writes', 'syncs'] as const) {
    for (let n = 1; n <= 4; n++) {
      outage.shim!.arm({ n, kinds, error: 'EIO' });
      while (!outage.shim!.spent) await outage.write();
      await outage.recovers(within, `call ${n} of ${kinds} failed`);
    }
  }
}

/** A serial that stands in a staged list is commissioned alone, while ten others write. */
async function stagedAlone(outage: Outage): Promise<void> {
  const serials = ['STAGED1', 'STAGED2'] as Serial[];
  const { root, seed } = makeList(serials.map((serial) => packUri(gtinOf(0), serial)));
  const announced = { seed: toBase64url(seed), count: 2, purpose: 'commission', gtin: gtinOf(0) };
  const path = `/api/serial-lists/${root}`;
  expect((await outage.ask('PUT', path, 'application/json', JSON.stringify(announced))).status).toBe(200);
  const lines = serials.map((serial) => `${gtinOf(0)}\t${serial}\n`).join('');
  expect((await outage.ask('PUT', `${path}/items?from=0`, 'text/tab-separated-values', lines)).status).toBe(200);
  const others = Array.from({ length: 10 }, () => outage.entry());
  const [alone, ...answers] = await Promise.all([outage.entry('STAGED1'), ...others].map((jws) => outage.write(jws)));
  expect(answers.map(({ status }) => status)).toEqual(others.map(() => 201));
  expect(alone!.status).toBeLessThan(500);
}

export const OUTAGES: readonly Played[] = [
  {
    id: 'F01',
    name: 'a PostgreSQL that was idle is stopped for three seconds',
    within: 3,
    play: (within) => onPostgres((outage, postgres) => stopped(outage, postgres, 'fast', within)),
  },
  {
    name: 'a PostgreSQL crashes and is started again',
    within: 3,
    play: (within) => onPostgres((outage, postgres) => stopped(outage, postgres, 'immediate', within)),
  },
  {
    id: 'F03',
    name: 'all connections to PostgreSQL are cut: idle, in a statement, in a COMMIT that fails, in one that does not',
    within: 3,
    play: (within) => onPostgres((outage, postgres) => terminated(outage, postgres, within)),
  },
  {
    id: 'R-H1',
    name: 'another process holds the write lock of SQLite for thirteen seconds',
    within: 10,
    play: (within) => onSqlite((outage) => lockedOut(outage, within)),
  },
  {
    name: 'the disk is full for seconds',
    within: 10,
    shim: true,
    play: (within) => onSqlite((outage) => fullDisk(outage, within), { shim: true }),
  },
  {
    name: 'it is started on a full disk',
    within: 10,
    shim: true,
    play: (within) => onSqlite((outage) => startOnFullDisk(outage, within), { shim: true }),
  },
  {
    name: 'one write or sync fails',
    within: 10,
    shim: true,
    play: (within) => onSqlite((outage) => failedOnce(outage, within), { shim: true }),
  },
  {
    id: 'R-H3',
    name: "the ledger's log.key is lost",
    within: 10,
    play: (within) =>
      halted(
        (outage) => renameSync(file(outage, 'log.key'), file(outage, '../log.key')),
        /NOT READY, data folder \S+: [^"]*puts the file log\.key of the data folder back from its backup/,
        async (outage) => {
          renameSync(file(outage, '../log.key'), file(outage, 'log.key'));
          await outage.recovers(within, 'the key was put back');
        },
      ),
  },
  { id: 'R-M3', name: 'a serial of a staged list is commissioned alone', within: 0, play: () => onSqlite(stagedAlone) },
  {
    id: 'R-low',
    name: 'the last checkpoint outside the database is cut',
    within: 10,
    play: withoutCheckpoint((note) => note.slice(0, 40)),
  },
  { name: 'the last checkpoint outside the database is empty', within: 10, play: withoutCheckpoint(() => '') },
];
