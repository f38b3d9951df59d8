/** What a run consists of. */
import { databaseStops, killsOnPostgres } from './databases.js';
import { faults } from './faults.js';
import { freezes } from './freezes.js';
import { fullDisk } from './full-disk.js';
import { kills } from './kills.js';
import { powerCuts } from './power-cuts.js';
import type { Trial } from './scene.js';
import type { Tally } from './tally.js';

export type KindName = 'faults' | 'kills' | 'full-disk' | 'power-cuts' | 'kills-on-postgres' | 'database-stops' | 'freezes';

/** Each kind of trial. */
export const KINDS: Readonly<Record<KindName, (trial: Trial) => Promise<Tally>>> = {
  faults,
  kills,
  'full-disk': fullDisk,
  'power-cuts': powerCuts,
  'kills-on-postgres': killsOnPostgres,
  'database-stops': databaseStops,
  freezes,
};

/** A trial that is to be run. */
export interface Planned {
  kind: KindName;
  count: number;
}

/** Trials of the short form, and how often the long form has each round, with larger ones. */
const SHORT: readonly Planned[] = [
  { kind: 'faults', count: 25 },
  { kind: 'kills', count: 6 },
  { kind: 'full-disk', count: 1 },
  { kind: 'power-cuts', count: 6 },
  { kind: 'kills-on-postgres', count: 2 },
  { kind: 'database-stops', count: 3 },
  { kind: 'freezes', count: 1 },
];
const ROUND: readonly Planned[] = [
  { kind: 'faults', count: 80 },
  { kind: 'kills', count: 20 },
  { kind: 'full-disk', count: 2 },
  { kind: 'power-cuts', count: 20 },
  { kind: 'kills-on-postgres', count: 5 },
  { kind: 'database-stops', count: 5 },
  { kind: 'freezes', count: 1 },
];
const ROUNDS = 25;

/** The trials of a run, in their order. */
export const planOf = (short: boolean): Planned[] => (short ? [...SHORT] : Array.from({ length: ROUNDS }, () => ROUND).flat());
