/** Runs a simulation: so many honest scans, so many falsifications of each kind; says its seed and what it measured. */
import { FALSIFICATIONS } from './falsifications.js';
import { Lives, type Tally } from './honest-lives.js';
import { Chance, World } from './simulation.js';

/** The seed of this run: `THERIAC_SIMULATION_SEED`, or always the same. */
export const SEED = Number(process.env['THERIAC_SIMULATION_SEED'] ?? 20_261_122);

export interface Measured extends Tally {
  /** Kind -> how many of how many were found. */
  readonly found: Readonly<Record<string, { found: number; of: number }>>;
}

/** Simulates, and prints seed and rates. */
export function simulate(scans: number, falsifications: number, seed = SEED): Measured {
  const world = new World(new Chance(seed), Date.parse('2026-01-05T06:00:00Z'));
  const lives = new Lives(world);
  while (lives.tally.scans < scans) lives.live();
  const honest = { ...lives.tally, alerts: [...lives.tally.alerts], codes: new Map(lives.tally.codes) };
  const found = Object.fromEntries(
    Object.entries(FALSIFICATIONS).map(([kind, run]) => {
      const results = Array.from({ length: falsifications }, () => run(world, lives));
      return [kind, { found: results.filter(Boolean).length, of: falsifications }];
    }),
  );
  const { alerts, faults, holds } = honest;
  const rates = Object.entries(found).map(([kind, { found: n, of }]) => `${kind} ${n}/${of}`);
  console.log(
    `seed ${seed}: ${honest.scans} honest scans, ${faults} with a fault of the scanner, ${holds} held, ${alerts.length} falsification alerts; found: ${rates.join(', ')}`,
  );
  return { ...honest, found };
}
