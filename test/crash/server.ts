/** A server that is killed and started again: the built program on one folder and one port. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, startTheriac, type Running } from '../support/program.js';

/** Longest start in ms, on a loaded machine; what takes longer hangs. */
const PATIENCE = 120_000;

export class Server {
  readonly url: string;
  private running: Running | undefined;
  private said = '';

  private constructor(
    readonly folder: string,
    private readonly port: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Starts one on a folder. `env`: further settings. */
  static async start(folder: string, env: Readonly<Record<string, string>> = {}): Promise<Server> {
    const server = new Server(folder, await freePort(), env);
    await server.start();
    return server;
  }

  /** Starts it (again). @throws Error with what it said where it ends before it listens */
  async start(signal: AbortSignal = AbortSignal.timeout(PATIENCE)): Promise<void> {
    const env = { LOG_LEVEL: 'error', ...this.env, PORT: this.port, THERIAC_DATA: this.folder };
    this.running = await startTheriac(this.folder, ['serve'], env, /#token=\S+\n|^ledger /m, signal);
  }

  /** Founds the ledger. */
  get setupToken(): string {
    return /#token=(\S+)/.exec(this.text)![1]!;
  }

  /** All that it has said, its earlier lives included, but the refusals that clients were told anyway. */
  get text(): string {
    const lines = (this.said + (this.running?.text() ?? '')).split('\n');
    return lines
      .filter((line) => !line.includes('"msg":"urn:theriac:problem:') || line.includes(':problem:internal"'))
      .join('\n');
  }

  get isRunning(): boolean {
    const { exitCode, signalCode } = this.running?.child ?? {};
    return exitCode === null && signalCode === null;
  }

  /** Starts it and kills it before or after it listens. `after`: ms */
  async killWhileStarting(after: number): Promise<void> {
    const stop = new AbortController();
    const starting = this.start(stop.signal).then(
      () => this.kill(),
      () => undefined,
    );
    await sleep(after);
    stop.abort();
    await starting;
  }

  /** Resolves when it has ended, however. @throws Error where it does not, within a time limit */
  async ended(): Promise<void> {
    const { child } = this.running!;
    if (this.isRunning) await once(child, 'exit', { signal: AbortSignal.timeout(PATIENCE) });
    this.said = this.text;
    this.running = undefined;
  }

  /** Sends a signal: SIGSTOP and SIGCONT, too. */
  signal(name: NodeJS.Signals): void {
    this.running?.child.kill(name);
  }

  /** Ends it without a moment's notice. */
  async kill(): Promise<void> {
    if (!this.running) return;
    this.signal('SIGKILL');
    await this.ended();
  }
}
