/**
 * The sequencer in a thread: this end of it. The other end is sequencer.worker.ts.
 *
 * Where the thread dies (a mistake of ours, no memory left), the outcome of what it had is unknown, and what comes until
 * another one runs is refused: nothing waits for a thread that is not there. It is started again until it is stopped.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { StageCommand } from '../../custody/book/staging.store.js';
import type { Config } from '../../platform/config.js';
import { UnknownOutcome } from '../../platform/database/transaction.js';
import type { Entry } from '../../protocol/entry.js';
import { Fault, receivedFault, type Facts } from '../../protocol/fault.js';
import type { GroupFigures, Receipt } from '../sequencer.js';

/** From here to the thread. */
export type Request = { n: number; entry: Entry } | { n: number; stage: StageCommand };

/** From the thread to here. */
export type Answer =
  | { n: number; receipt: Receipt | null }
  | { n: number; fault: { code: string; message: string; facts: Facts } }
  | { n: number; unknown: string }
  | { failed: string }
  | { group: GroupFigures }
  | { ready: true };

interface Waiting {
  resolve: (receipt: Receipt | null) => void;
  reject: (reason: Error) => void;
}

/** How long after its end a thread is started again, in ms: at first, and at most, where one ends soon after the other. */
const PAUSE = 100;
const LONGEST_PAUSE = 10_000;
/** A thread that lived so long, in ms, did not die of being started. */
const LIVED = 60_000;

/** A sequencer in its own thread. */
export class WriterThread {
  private readonly waiting = new Map<number, Waiting>();
  private n = 0;
  /** Undefined while none runs. */
  private worker: Worker | undefined;
  private readonly stopping = new AbortController();
  private pause = PAUSE;
  private restarting: Promise<void> = Promise.resolve();

  private constructor(
    private readonly config: Config,
    private readonly report: (reason: unknown) => void,
    private readonly observe: (group: GroupFigures) => void,
  ) {}

  /** Starts the thread; resolves when its database is open. `report` is told what fails in there, and each end of it. */
  static async start(
    config: Config,
    report: (reason: unknown) => void,
    observe: (group: GroupFigures) => void,
  ): Promise<WriterThread> {
    const thread = new WriterThread(config, report, observe);
    await thread.launch();
    return thread;
  }

  /** As Sequencer.submit. @throws Fault `log-waiting` while no thread runs, and as Sequencer.submit */
  submit = (entry: Entry): Promise<Receipt> => this.send((n) => ({ n, entry })) as Promise<Receipt>;

  /** As stageOn, on the thread's connection. @throws Fault `log-waiting`, and as stageOn */
  stage = async (stage: StageCommand): Promise<void> => void (await this.send((n) => ({ n, stage })));

  /** Throws Fault `log-waiting` while no thread runs. */
  assertRunning(): void {
    if (!this.worker) throw restarting();
  }

  private send(request: (n: number) => Request): Promise<Receipt | null> {
    const { worker } = this;
    if (!worker) return Promise.reject(restarting());
    const n = ++this.n;
    return new Promise((resolve, reject) => {
      this.waiting.set(n, { resolve, reject });
      worker.postMessage(request(n));
    });
  }

  /** Ends the thread after what it is doing, and starts no other. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.restarting;
    const { worker } = this;
    if (!worker) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage(null);
    await ended;
  }

  private async launch(): Promise<void> {
    const worker = new Worker(new URL('./sequencer.worker.js', import.meta.url), { workerData: { config: this.config } });
    let cause = new Error('it ended by itself');
    let since: number | undefined;
    worker.on('error', (reason) => (cause = reason as Error));
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => {
        since = performance.now();
        resolve();
      });
      // Only now are its connections closed, and is nothing more of it to come: an 'error' comes before.
      worker.once('exit', () => (since === undefined ? reject(cause) : this.ended(cause, performance.now() - since)));
    });
    worker.on('message', (answer: Answer) => this.take(answer));
    this.worker = worker;
  }

  /** The thread is gone. What it had may be logged or not: whoever asked must ask again. */
  private ended(cause: Error, lived: number): void {
    this.worker = undefined;
    for (const { reject } of this.waiting.values()) reject(new UnknownOutcome(cause));
    this.waiting.clear();
    if (this.stopping.signal.aborted) return;
    if (lived > LIVED) this.pause = PAUSE;
    this.restarting = this.restart(cause);
  }

  private async restart(cause: unknown): Promise<void> {
    for (let reason = cause; !this.worker && !this.stopping.signal.aborted;) {
      this.report(new Error('the thread that writes the log is gone, and is started again', { cause: reason }));
      const { pause } = this;
      this.pause = Math.min(pause * 2, LONGEST_PAUSE);
      await sleep(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      if (!this.stopping.signal.aborted) await this.launch().catch((again: unknown) => (reason = again));
    }
  }

  private take(answer: Answer): void {
    if ('failed' in answer) return this.report(new Error(answer.failed));
    if ('group' in answer) return this.observe(answer.group);
    if ('ready' in answer) return;
    const { resolve, reject } = this.waiting.get(answer.n)!;
    this.waiting.delete(answer.n);
    if ('receipt' in answer) resolve(answer.receipt);
    else if ('fault' in answer) reject(receivedFault(answer.fault.code, answer.fault.message, answer.fault.facts));
    else reject(new UnknownOutcome(new Error(answer.unknown)));
  }
}

const restarting = (): Fault =>
  new Fault('log-waiting', 'what writes the log is being started again, so nothing is added to it: send it again in a moment');
