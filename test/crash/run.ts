/**
 * `npm run test:crash [-- --short] [--seed N] [--only kills,faults,...] [--state FILE] [--again]`
 *
 * Crashes the built server in every way that we know while clients work, and holds it against what they were told. Trials are
 * independent, each with a seed of its own made of the run's: a run that was interrupted goes on with the trial that it was
 * in, from the state file; the same seed does the same again. It ends with 1 where a trial failed, and says which seed.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { nodeCrypto } from '../../src/platform/crypto.js';
import { provideCrypto } from '../../src/protocol/crypto.js';
import { Chance } from '../support/simulation.js';
import { KINDS, planOf, type KindName, type Planned } from './plan.js';
import { NOTHING, sum, type Tally } from './tally.js';

provideCrypto(nodeCrypto);

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    seed: { type: 'string' },
    only: { type: 'string', default: Object.keys(KINDS).join(',') },
    state: { type: 'string', default: 'data/crash.json' },
    again: { type: 'boolean', default: false },
  },
});

/** What is kept between runs: what is planned, and what came of the trials so far. */
interface State {
  plan: string;
  seed: number;
  done: number;
  tally: Tally;
  failures: { kind: KindName; seed: number; why: string }[];
}

const plan = planOf(values.short).filter(({ kind }) => values.only.split(',').includes(kind));
const fingerprint = JSON.stringify(plan);
const state = readState();

function readState(): State {
  const fresh = { plan: fingerprint, seed: Number(values.seed ?? Date.now() % 1_000_000), done: 0, tally: NOTHING, failures: [] };
  if (values.again) return fresh;
  try {
    const kept = JSON.parse(readFileSync(values.state, 'utf8')) as State;
    const isSame = kept.plan === fingerprint && (values.seed === undefined || Number(values.seed) === kept.seed);
    return isSame && kept.done < plan.length ? kept : fresh;
  } catch {
    return fresh;
  }
}

function keep(): void {
  mkdirSync(dirname(values.state), { recursive: true });
  writeFileSync(values.state, JSON.stringify(state));
}

/** Runs one trial; what fails leaves its folder for whoever looks into it. */
async function run({ kind, count }: Planned, seed: number): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'theriac-crash-'));
  const since = performance.now();
  try {
    const tally = await KINDS[kind]({ place, chance: new Chance(seed), count });
    state.tally = sum(state.tally, tally);
    const counts = Object.entries(tally).filter(([, n]) => n > 0);
    const seconds = Math.round((performance.now() - since) / 1000);
    console.log(
      `${kind} (seed ${seed}, ${seconds} s): ${counts.map(([name, n]) => `${name} ${Math.round(n * 10) / 10}`).join(', ')}`,
    );
    rmSync(place, { recursive: true, force: true });
  } catch (reason) {
    const why = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    state.failures.push({ kind, seed, why });
    console.error(`FAILED: ${kind} (seed ${seed}), its folder is ${place}\n${why}`);
  }
}

console.log(`seed ${state.seed}, trials ${state.done + 1} to ${plan.length}`);
for (; state.done < plan.length; state.done++, keep()) await run(plan[state.done]!, state.seed + 7919 * state.done);
console.log(`\nseed ${state.seed}: ${state.failures.length} of ${plan.length} trials failed`);
for (const [name, n] of Object.entries(state.tally)) console.log(`${name.padEnd(16)} ${Math.round(n * 10) / 10}`);
for (const { kind, seed } of state.failures) console.log(`failed: ${kind}, seed ${seed}`);
process.exit(state.failures.length > 0 ? 1 : 0);
