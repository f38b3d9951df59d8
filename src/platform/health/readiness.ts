/** What must hold before this process may be sent requests. Modules add their own checks when they start. */
import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../protocol/fault.js';

/** A check that has not answered after so long, in ms, has failed. */
const PATIENCE = 2_000;

@Injectable()
export class Readiness {
  private readonly logger = new Logger('Readiness');
  private readonly checks = new Map<string, () => Promise<unknown>>();

  /** Adds a check, which rejects when this process is not ready. `name` is public. */
  add(name: string, check: () => Promise<unknown>): void {
    this.checks.set(name, check);
  }

  /**
   * Runs all checks at once; gives their names.
   * @throws Fault `not-ready` naming those that failed; the reasons go to the log only
   */
  async assertReady(): Promise<string[]> {
    const names = [...this.checks.keys()];
    const outcomes = await Promise.allSettled([...this.checks.values()].map(inTime));
    const failed = names.filter((_, i) => outcomes[i]?.status === 'rejected');
    if (failed.length === 0) return names;
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') this.logger.warn({ msg: 'not ready', err: outcome.reason });
    throw new Fault('not-ready', 'this server cannot answer at the moment; try again shortly', { failed });
  }
}

async function inTime(check: () => Promise<unknown>): Promise<unknown> {
  const stop = new AbortController();
  const late = sleep(PATIENCE, undefined, { signal: stop.signal }).then(() => Promise.reject(new Error('no answer in time')));
  try {
    return await Promise.race([check(), late]);
  } finally {
    stop.abort();
    late.catch(() => undefined);
  }
}
