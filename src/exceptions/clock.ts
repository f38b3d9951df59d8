/** The clocks of alerts and exceptions. Times are epoch milliseconds. */
import type { AlertClass } from '../registry/alert.sink.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** By when somebody should have worked on an alert. */
export const dueOf = (alertClass: AlertClass, opened: number): number => opened + (alertClass === 'A' ? DAY : 2 * DAY);

/** How many working days the other side of an exception has to answer. */
const ANSWER_DAYS = 3;

/** The same time of day (UTC) three working days later: Saturdays and Sundays do not count, holidays do. */
export function answerDue(opened: number): number {
  let due = opened;
  for (let days = 0; days < ANSWER_DAYS;) {
    due += DAY;
    const weekday = new Date(due).getUTCDay();
    if (weekday !== 0 && weekday !== 6) days++;
  }
  return due;
}
