/**
 * Whatever happens to packs, in whatever order: each state has a way out, each exit that anybody is offered can be taken by whom it is
 * offered to, and an auditor who judges the log comes to what the server has stored.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Audit } from '../src/client/audit/audit.js';
import { linesOf } from '../src/client/audit/report.js';
import { pinsInMemory } from '../src/client/log/fence.js';
import { databases } from './support/databases.js';
import { take } from './support/verdict-scenes.js';
import { Stage, serialOf } from './support/ways-stage.js';
import { LOTS, WildHistory, wildHistory } from './support/wild-histories.js';

const SEED = 5;
const HISTORIES = 8;
const ATTEMPTS = 110;

describe.each(databases)(`wild histories on $name (seed ${SEED})`, (database) => {
  let on: Stage;
  const outcomes: string[] = [];

  beforeAll(async () => {
    on = await Stage.open(database);
    await on.world.batch(LOTS.open, { complete: false });
    await on.world.batch(LOTS.repacked);
    for (const who of [on.wholesaler, on.holder]) {
      const parties = { from: on.maker.party.gln, to: who.party.gln, until: null, sites: null, active: true };
      await on.record(on.maker, { type: 'mandate', ...parties, steps: ['repack'] });
    }
  });
  afterAll(() => on?.world.close());

  const askers = () => [on.maker, on.wholesaler, on.holder, on.other, on.authority];
  const scan = ({ party }: { party: Stage['maker']['party'] }, code: string) =>
    on.world.verdict(party, code, party.role === 'regulator' ? null : party.gln);

  it.each(fc.sample(wildHistory(ATTEMPTS), { seed: SEED, numRuns: HISTORIES }).map((history, n) => ({ n, history })))(
    'number $n leaves nothing without a way out, and offers none that is refused',
    async ({ n, history }) => {
      const wild = new WildHistory(on);
      for (const attempt of history) await wild.attempt(attempt);
      outcomes.push(...wild.outcomes);
      for (const [i, uri] of wild.packs.entries()) {
        const code = on.world.code(serialOf(uri), wild.lotOf(uri));
        const offers = [];
        for (const { party } of askers()) {
          const { exits, reasons } = await scan({ party }, code);
          const why = reasons.map((one) => one.code).join();
          for (const exit of exits) if (exit.do !== 'wait_for') offers.push({ party, exit, why });
        }
        const there = await on.authority.api.object(uri).catch(() => undefined);
        const gone = there === undefined || there.custody?.state === 'destroyed';
        if (!gone) expect(offers.length, `a way out for ${uri}: ${JSON.stringify(there.custody)}`).toBeGreaterThan(0);
        const chosen = offers[(n * 31 + i * 7) % Math.max(1, offers.length)];
        if (!chosen) continue;
        const { party, exit, why } = chosen;
        await take(on.world, { who: party, code }, exit as never).catch((reason: unknown) => {
          throw new Error(`${exit.do} was offered to ${party.name} for ${why}, and refused: ${String(reason)}`);
        });
      }
    },
  );

  it('were worth something: of every kind some was logged, and many a rule refused some', () => {
    const kinds = new Set(outcomes);
    for (const kind of [
      'report receipt',
      'report dispensing',
      'report end',
      'find',
      'return',
      'take back',
      'undo',
      'repack',
      'confirm',
    ])
      expect([...kinds]).toContain(kind);
    expect(kinds.size).toBeGreaterThan(28);
  });

  it('are to an auditor what the server has stored', async () => {
    const audit = new Audit(on.authority.api, { pins: pinsInMemory(), viewer: on.authority.party, objects: 1_000 });
    const report = await audit.run();
    expect(report.finding).toBeNull();
    expect(linesOf(report).at(-1)).toContain('good');
  });
});
