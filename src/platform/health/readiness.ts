/** What must hold before this process may be sent requests. Modules add their own checks when they start. */
import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../protocol/fault.js';
import { databaseUnavailable, isUnavailable } from '../database/unavailable.js';

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
   * @throws Fault `not-ready` naming those that failed, each with its reason where that is a Fault, or a database that is away; the
   * log has them all
   */
  async assertReady(): Promise<string[]> {
    const names = [...this.checks.keys()];
    const outcomes = await Promise.allSettled([...this.checks.values()].map(inTime));
    const failed = names.flatMap((name, i) => {
      const outcome = outcomes[i]!;
      return outcome.status === 'rejected' ? [{ name, reason: outcome.reason as unknown }] : [];
    });
    if (failed.length === 0) return names;
    for (const { name, reason } of failed) this.logger.warn({ msg: 'not ready', check: name, err: reason });
    const why = failed.map(({ name, reason }) => `${name}: ${told(reason)}`).join('; ');
    throw new Fault('not-ready', `this server is not ready: ${why}`, { failed: failed.map(({ name }) => name) });
  }
}

/** A reason in words for everybody. */
function told(reason: unknown): string {
  if (reason instanceof Fault) return reason.message;
  if (isUnavailable(reason)) return databaseUnavailable().message;
  return 'it does not work at the moment; the operator finds the reason in the log';
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
