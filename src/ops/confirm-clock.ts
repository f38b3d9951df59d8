/** `theriac confirm-clock`: the operator says that the clock is right, for a server that does not believe it. */
import { existsSync } from 'node:fs';
import { print } from '../cli/terminal/output.js';
import { confirmClock } from '../entries/clock.js';
import { Fault } from '../protocol/fault.js';
import { loadConfig } from '../settings.js';

const DAY = 86_400_000;

/**
 * Confirms the clock of this machine to the server of THERIAC_DATA. `date`: today by the operator's own watch (YYYY-MM-DD),
 * which the clock must agree with to the day, wherever both are.
 *
 * @throws Fault `option-invalid`, `folder-unusable`
 */
export function confirm(date: string): void {
  const now = Date.now();
  const noon = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T12:00:00Z`) : NaN;
  if (Number.isNaN(noon))
    throw new Fault('option-invalid', `"${date}" is not a date: write today's as 2026-05-04`, { value: date });
  const shown = new Date(now).toISOString();
  if (Math.abs(now - noon) > 1.5 * DAY)
    throw new Fault('option-invalid', `the clock shows ${shown}, not ${date}: set the clock first, then confirm it`, {
      value: date,
    });
  const { THERIAC_DATA: folder } = loadConfig(process.env);
  if (!existsSync(folder))
    throw new Fault('folder-unusable', `there is no data folder ${folder}: set THERIAC_DATA to the one of the server`, {
      folder,
    });
  confirmClock(folder, now);
  print(
    `confirmed: the clock shows ${shown}. A server that waits for this logs the next entry; what it logs keeps its time for good.`,
  );
}
