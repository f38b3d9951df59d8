/** The built program as a process: `npm run build` comes first. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** How a command ended. */
export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

type Environment = Readonly<Record<string, string>>;

/** The environment of somebody whose home is the test's folder: nothing of the person who runs the tests is read. */
const ownerOf = (cwd: string) => ({ PATH: process.env['PATH'], HOME: cwd });

/** `theriac ...args` in `cwd` as it runs. */
export const programOf = (cwd: string, args: readonly string[], env: Environment = {}) =>
  spawn(process.execPath, [MAIN, ...args], { cwd, env: { ...ownerOf(cwd), ...env }, stdio: 'pipe' });

/** Runs `theriac ...args` in `cwd` to its end. */
export const theriac = (cwd: string, args: readonly string[], env: Environment = {}): Promise<Ended> =>
  endOf(programOf(cwd, args, env));

/** How a program ends that was just started. */
export async function endOf(child: ReturnType<typeof programOf>): Promise<Ended> {
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (err += data));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, out, err };
}

/** A program that runs until it is stopped. */
export interface Running {
  child: ChildProcess;
  /** All that it has said so far. */
  text(): string;
  stop(): Promise<void>;
}

/**
 * Starts `theriac ...args` in `cwd`; resolves once it has said `ready`, fails where it ends before. `signal`: kills it, without
 * a moment's notice.
 */
export async function startTheriac(
  cwd: string,
  args: readonly string[],
  env: Environment,
  ready: RegExp,
  signal?: AbortSignal,
): Promise<Running> {
  const how = { cwd, env: { ...ownerOf(cwd), ...env }, stdio: 'pipe', killSignal: 'SIGKILL' } as const;
  const child = spawn(process.execPath, [MAIN, ...args], { ...how, ...(signal && { signal }) });
  let said = '';
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const hear = (data: Buffer): void => {
      said += data;
      if (ready.test(said)) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${said}`)));
    child.once('error', reject);
  });
  return {
    child,
    text: () => said,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** A port that is free at the moment. */
export async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}
