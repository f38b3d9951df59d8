/** Starting the built program as an operator does: what it finds in its way is said in a line, with what to do. */
import Database from 'better-sqlite3';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort, startTheriac, theriac, type Running } from './support/program.js';

const PLACE = [
  '--address',
  'Via Roma 1',
  '--country',
  'IT',
  '--time-zone',
  'Europe/Rome',
  '--latitude',
  '41.9',
  '--longitude',
  '12.5',
];

describe('a start', () => {
  const home = mkdtempSync(join(tmpdir(), 'theriac-start-'));
  let n = 0;
  let folder: string;
  let running: Running | undefined;
  beforeAll(() => mkdirSync(join(home, 'work')));
  afterEach(async () => {
    await running?.stop();
    running = undefined;
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const fresh = (): string => (folder = join(home, `data-${++n}`));
  const env = async (): Promise<Record<string, string>> => ({
    THERIAC_DATA: folder,
    PORT: await freePort(),
    LOG_LEVEL: 'silent',
  });
  const serve = async () => theriac(home, ['serve'], await env());
  const run = async () => (running = await startTheriac(home, ['serve'], await env(), /This server is empty/));
  const line = (text: string): string => text.trimEnd();

  it('without a command prints the help, starts nothing and leaves nothing behind', async () => {
    const cwd = join(home, 'work');
    const { code, out, err } = await theriac(cwd, []);
    expect([code, out + err]).toEqual([0, expect.stringContaining('Usage: theriac')]);
    expect((await theriac(cwd, ['stock'])).code).toBe(2);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('is refused where another server has the folder, whose data anybody may still read', async () => {
    fresh();
    await run();
    const { code, err } = await serve();
    expect([code, line(err)]).toEqual([2, expect.stringMatching(/^failed: another server uses the folder .*THERIAC_DATA.*$/)]);
    const reader = new Database(join(folder, 'theriac.sqlite'), { readonly: true });
    expect(reader.prepare('SELECT "size" FROM "head"').all()).toHaveLength(1);
    reader.close();
    // A server that is killed lets go of it, too.
    running!.child.kill('SIGKILL');
    await running!.stop();
    await run();
  });

  it('of a demonstration deletes nothing where a server has its folder or its port', async () => {
    const cwd = join(home, 'demonstrated');
    folder = join(cwd, 'data', 'demo');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'demo.json'), '{}');
    const demo = (PORT: string) => theriac(cwd, ['demo'], { PORT, THERIAC_STATE: join(home, 'state') });
    await run();
    const before = readdirSync(folder);
    const held = await demo(await freePort());
    expect([held.code, line(held.err)]).toEqual([
      2,
      expect.stringMatching(/^failed: a demonstration runs already, in .*: stop it first.*$/),
    ]);
    expect(readdirSync(folder)).toEqual(before);
    await running!.stop();
    const kept = readdirSync(folder);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const taken = await demo(String((other.address() as { port: number }).port));
    other.close();
    expect([taken.code, line(taken.err)]).toEqual([2, expect.stringMatching(/^failed: port .* is taken.*$/)]);
    expect(readdirSync(folder)).toEqual(kept);
  });

  it('keeps folder, database and all else from other users, whatever the umask', async () => {
    fresh();
    const before = process.umask(0);
    try {
      await run();
    } finally {
      process.umask(before);
    }
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const open = readdirSync(folder).filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0);
    expect(open).toEqual([]);
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['lock', 'theriac.sqlite', 'theriac.sqlite-wal']));
  });

  it('says which port is taken', async () => {
    fresh();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const { code, out, err } = await theriac(home, ['serve'], { ...(await env()), LOG_LEVEL: 'info', PORT: String(port) });
    other.close();
    expect([code, out + line(err)]).toEqual([
      2,
      expect.stringMatching(new RegExp(`^failed: port ${port} .*set PORT to another one.*$`)),
    ]);
  });

  it('says that the data folder is a file, or in one', async () => {
    const file = join(home, 'a-file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'data')]) {
      folder = path;
      const { code, out, err } = await serve();
      expect([code, out + line(err)]).toEqual([
        2,
        expect.stringMatching(
          new RegExp(`^failed: the data folder ${path} cannot be made, since ${file} is a file: set THERIAC_DATA.*$`),
        ),
      ]);
    }
  });

  it('says which folder may not be written', async () => {
    // Nobody, root included, writes there.
    folder = '/sys/theriac';
    const { code, out, err } = await serve();
    expect([code, out + line(err)]).toEqual([
      2,
      expect.stringMatching(/^failed: the data folder \/sys\/theriac .*THERIAC_DATA.*$/),
    ]);
  });

  it('says that PostgreSQL is not there', async () => {
    fresh();
    const DATABASE_URL = `postgres://theriac@127.0.0.1:${await freePort()}/theriac`;
    const { code, out, err } = await theriac(home, ['serve'], { ...(await env()), LOG_LEVEL: 'info', DATABASE_URL });
    expect([code, out + line(err)]).toEqual([
      2,
      expect.stringMatching(/^failed: the PostgreSQL database of DATABASE_URL cannot be reached .*check that it runs.*$/),
    ]);
  });

  it('says that Node.js is too old', async () => {
    const old = join(home, 'old-node.cjs');
    writeFileSync(old, `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.0' } });`);
    const { code, out, err } = await theriac(home, ['serve'], { NODE_OPTIONS: `--require=${old}` });
    expect([code, out + line(err)]).toEqual([2, expect.stringMatching(/^failed: Theriac needs Node\.js 20\.19.*18\.20\.0.*$/)]);
  });

  it.each([
    ['log.key', /nothing is added|holds no log key: restore it/],
    ['last-checkpoint', /put last-checkpoint back from a backup/],
  ])(
    'with a damaged %s says so and what to do, on the console, in the status and to whoever asks for its health',
    async (name, remedy) => {
      fresh();
      const founded = await theriac(
        home,
        ['init', '--name', 'T', '--authority', 'A', '--gln', '9521008000003', ...PLACE, '--trial'],
        {
          ...(await env()),
          THERIAC_STATE: join(home, 'state'),
        },
      );
      expect([founded.code, founded.err]).toEqual([0, expect.any(String)]);
      writeFileSync(join(folder, name), 'damaged');
      const PORT = await freePort();
      const settings = { ...(await env()), PORT };
      running = await startTheriac(home, ['serve'], settings, remedy);
      expect(running.text()).toMatch(new RegExp(`^NOT READY, data folder ${folder}: .*${remedy.source}.*$`, 'm'));
      const server = `http://127.0.0.1:${PORT}`;
      const status = await theriac(home, ['status', '--server', server], { THERIAC_STATE: join(home, 'state') });
      expect([status.code, status.out]).toEqual([
        1,
        expect.stringMatching(new RegExp(`^NOT READY: .*${name}.*${remedy.source}`, 'm')),
      ]);
      const health = await fetch(`${server}/health/ready`);
      expect(health.status).toBe(503);
      const { detail } = (await health.json()) as { detail: string };
      expect(detail).toMatch(remedy);
      expect(detail).not.toContain(home);
    },
  );

  it('says which file is damaged', async () => {
    mkdirSync(fresh());
    writeFileSync(
      join(folder, 'theriac.sqlite'),
      'no database at all, but some text of enough length to be read as one'.repeat(20),
    );
    const { code, err } = await serve();
    expect([code, line(err)]).toEqual([2, expect.stringMatching(/^failed: the database file in .* is damaged .*backup.*$/)]);
  });

  it('is refused on the database of a newer version', async () => {
    fresh();
    await run();
    await running!.stop();
    running = undefined;
    const db = new Database(join(folder, 'theriac.sqlite'));
    db.prepare('INSERT INTO "migrations" ("timestamp", "name") VALUES (?, ?)').run(9767225600000, 'Later9767225600000');
    db.close();
    const { code, err } = await serve();
    expect([code, line(err)]).toEqual([2, expect.stringMatching(/^failed: .*newer version .*Later9767225600000.*$/)]);
  });
});
