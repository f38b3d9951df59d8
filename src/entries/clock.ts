/**
 * The clock by which entries get their time, and the doubt in it: what stands in the log once is never taken back, so a clock
 * that jumped must not get into it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { ownFile } from '../platform/data-folder.js';
import { Fault } from '../protocol/fault.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** How far a clock may run ahead of a monotonic one since the last entry, ms. */
const AHEAD = DAY;
/** How far a clock may be before and after the last entry at start, ms. */
const BEFORE_LAST = 5 * MINUTE;
const AFTER_LAST = 90 * DAY;

/** The machine's clocks; a test may set others. */
export class Clock {
  /** Epoch ms. */
  now(): number {
    return Date.now();
  }

  /** Milliseconds of a clock that nobody sets. It goes on while the machine sleeps, as `performance.now` does not. */
  ticks(): number {
    return uptime() * 1000;
  }
}

/** Gives entries their time as long as the clock can be believed (docs/protocol.md 4.1). */
export class LogClock {
  /** A time that was believed, and the ticks then: of the last entry, of the start before there is one. */
  private believed: { time: number; ticks: number } | undefined;

  /** `confirmed`: whether the operator says that the clock, which shows `now`, is right. */
  constructor(
    private readonly clock: Pick<Clock, 'now' | 'ticks'>,
    private readonly confirmed: (now: number) => boolean,
  ) {}

  /**
   * The time of an entry that comes now. `last`: that of the entry before it (epoch ms), undefined where there is none.
   *
   * @throws Fault `clock-jumped`
   */
  timeAfter(last: number | undefined): number {
    const now = this.clock.now();
    if (!this.fits(now, last)) {
      if (!this.confirmed(now)) throw jumped(now, last);
      this.believe(now);
    }
    const time = Math.max(now, last ?? now);
    if (!this.believed) this.believe(time);
    return time;
  }

  /** Says that an entry of `time` was logged: from now on the clock is compared with it. */
  believe(time: number): void {
    this.believed = { time, ticks: this.clock.ticks() };
  }

  private fits(now: number, last: number | undefined): boolean {
    if (this.believed) return now - this.believed.time - (this.clock.ticks() - this.believed.ticks) <= AHEAD;
    return last === undefined || (now >= last - BEFORE_LAST && now <= last + AFTER_LAST);
  }
}

const iso = (time: number): string => new Date(time).toISOString();

function jumped(now: number, last: number | undefined): Fault {
  const facts = { clock: iso(now), last: last === undefined ? null : iso(last) };
  const seen = last === undefined ? '' : `, the last entry is of ${facts.last}`;
  return new Fault(
    'clock-jumped',
    `the server's clock shows ${facts.clock}${seen}, so nothing is logged: its operator sets the clock, or confirms it with "theriac confirm-clock"`,
    facts,
  );
}

/** How far from the confirmed time a clock may be, ms: until then each process of the folder may come for it. */
const HOLDS = 60 * MINUTE;

const fileIn = (folder: string): string => join(folder, 'clock-confirmed');

/** Tells the server of a data folder that the clock, which shows `now` (epoch ms), is right. @throws what writing throws */
export const confirmClock = (folder: string, now: number): void => writeFileSync(ownFile(fileIn(folder)), iso(now));

/** Whether the operator confirmed a clock that shows `now` (epoch ms). */
export function isConfirmed(folder: string, now: number): boolean {
  let said: number;
  try {
    said = Date.parse(readFileSync(fileIn(folder), 'utf8'));
  } catch {
    return false;
  }
  return Math.abs(now - said) <= HOLDS;
}
