/** What a run counts. */

export const NOTHING = {
  kills: 0,
  /** Writes and syncs that were made to fail. */
  faults: 0,
  fullDisks: 0,
  /** States of the disk that a power cut could have left, each of which a server was started on. */
  powerCuts: 0,
  databaseStops: 0,
  freezes: 0,
  acknowledged: 0,
  /** Answered that it is not logged, and that it is not known. */
  refused: 0,
  unknown: 0,
  uploads: 0,
  scans: 0,
  scansFailed: 0,
  /** The longest time from the end of a trouble to the next entry that was acknowledged, in seconds. */
  slowestRecovery: 0,
};
export type Tally = typeof NOTHING;

/** Both together. */
export function sum(a: Tally, b: Tally): Tally {
  const names = Object.keys(NOTHING) as (keyof Tally)[];
  const both = names.map((name) => [name, name === 'slowestRecovery' ? Math.max(a[name], b[name]) : a[name] + b[name]]);
  return Object.fromEntries(both) as Tally;
}
