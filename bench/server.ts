/** The server under test: the built program in a process of its own, on a fresh database; and how much memory it takes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../test/support/program.js';

/** Where the built program is, seen from where the bundled benchmark is. */
const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));

export interface Running {
  url: string;
  /** Founds the ledger. */
  setupToken: string;
  dataDir: string;
  /** The most memory that the process had resident since the last question, in MB. */
  peakMemory(): number;
  /** Seconds of processor time that the process took since the last question. */
  cpu(): number;
  stop(): Promise<void>;
}

/** Starts the program. `databaseUrl` undefined: SQLite. */
export async function startServer(databaseUrl: string | undefined): Promise<Running> {
  const dataDir = mkdtempSync(join(tmpdir(), 'theriac-bench-'));
  const port = await freePort();
  const env = {
    ...process.env,
    PORT: port,
    THERIAC_DATA: dataDir,
    LOG_LEVEL: 'warn',
    DATABASE_URL: databaseUrl ?? '',
  };
  const profile = process.env['BENCH_PROFILE'];
  const flags = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [];
  const child = spawn(process.execPath, [...flags, MAIN, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const setupToken = await tokenOf(child);
  child.stdout!.on('data', (text: Buffer) => process.stderr.write(text));
  let peak = 0;
  const sample = () => void (peak = Math.max(peak, residentOf(child.pid!)));
  const timer = setInterval(sample, 50);
  let spent = cpuOf(child.pid!);
  return {
    url: `http://127.0.0.1:${port}`,
    setupToken,
    dataDir,
    peakMemory: () => {
      sample();
      const most = peak;
      peak = 0;
      return most;
    },
    cpu: () => {
      const before = spent;
      spent = cpuOf(child.pid!);
      return spent - before;
    },
    stop: async () => {
      clearInterval(timer);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function tokenOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      const token = /#token=(\S+)/.exec(text)?.[1];
      if (token === undefined) return;
      child.stdout!.off('data', read);
      resolve(token);
    };
    child.stdout!.on('data', read);
  });
}

/** Resident memory of a process in MB, as Linux tells it. */
function residentOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1000;
  } catch {
    return 0;
  }
}

/** Processor time of a process in seconds: Linux counts it in hundredths. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
