/** The sequencer in a thread: this end of it. The other end is sequencer.worker.ts. */
import { Worker } from 'node:worker_threads';
import type { StageCommand } from '../../custody/book/staging.store.js';
import type { Config } from '../../platform/config.js';
import { UnknownOutcome } from '../../platform/database/transaction.js';
import type { Entry } from '../../protocol/entry.js';
import { receivedFault, type Facts } from '../../protocol/fault.js';
import type { Receipt } from '../sequencer.js';

/** From here to the thread. */
export type Request = { n: number; entry: Entry } | { n: number; stage: StageCommand };

/** From the thread to here. */
export type Answer =
  | { n: number; receipt: Receipt | null }
  | { n: number; fault: { code: string; message: string; facts: Facts } }
  | { n: number; unknown: string }
  | { failed: string }
  | { ready: true };

interface Waiting {
  resolve: (receipt: Receipt | null) => void;
  reject: (reason: Error) => void;
}

/** A sequencer in its own thread. Where the thread dies, the outcome of what it had is unknown, and so is all that follows. */
export class WriterThread {
  private readonly waiting = new Map<number, Waiting>();
  private n = 0;
  private dead: Error | undefined;

  private constructor(
    private readonly worker: Worker,
    private readonly report: (reason: unknown) => void,
  ) {
    worker.on('message', (answer: Answer) => this.take(answer));
    worker.on('error', (reason) => this.die(reason as Error));
    worker.on('exit', () => this.die(new Error('the writer thread ended')));
  }

  /** Starts the thread; resolves when its database is open. */
  static async start(config: Config, report: (reason: unknown) => void): Promise<WriterThread> {
    const worker = new Worker(new URL('./sequencer.worker.js', import.meta.url), { workerData: { config } });
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', () => {
        worker.off('error', reject);
        resolve();
      });
    });
    return new WriterThread(worker, report);
  }

  /** As Sequencer.submit. */
  submit = (entry: Entry): Promise<Receipt> => this.send((n) => ({ n, entry })) as Promise<Receipt>;

  /** As stageOn, on the thread's connection. */
  stage = async (stage: StageCommand): Promise<void> => void (await this.send((n) => ({ n, stage })));

  private send(request: (n: number) => Request): Promise<Receipt | null> {
    if (this.dead) return Promise.reject(new UnknownOutcome(this.dead));
    const n = ++this.n;
    return new Promise((resolve, reject) => {
      this.waiting.set(n, { resolve, reject });
      this.worker.postMessage(request(n));
    });
  }

  /** Ends the thread after what it is doing. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.worker.once('exit', resolve));
    this.worker.postMessage(null);
    await ended;
  }

  private take(answer: Answer): void {
    if ('failed' in answer) return this.report(new Error(answer.failed));
    if ('ready' in answer) return;
    const { resolve, reject } = this.waiting.get(answer.n)!;
    this.waiting.delete(answer.n);
    if ('receipt' in answer) resolve(answer.receipt);
    else if ('fault' in answer) reject(receivedFault(answer.fault.code, answer.fault.message, answer.fault.facts));
    else reject(new UnknownOutcome(new Error(answer.unknown)));
  }

  private die(reason: Error): void {
    this.dead ??= reason;
    for (const { reject } of this.waiting.values()) reject(new UnknownOutcome(reason));
    this.waiting.clear();
  }
}
