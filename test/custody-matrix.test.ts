/**
 * The rules of custody against what was written down apart from them: the matrix of all steps after all steps
 * (docs/custody.md), a list of allowed histories, and rules with a planted mistake, each of which must be found.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { format, resolveConfig } from 'prettier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COLUMNS, outcomes, ROWS } from './support/custody-matrix.js';
import { firstDifference, type Party, type Try } from './support/custody-model.js';

const root = new URL('..', import.meta.url).pathname;
const docPath = join(root, 'docs/custody.md');
const MATRIX = /(<!-- matrix -->\n\n)([\s\S]*?)(\n\n<!-- end of the matrix -->)/;

const Parties = fc.constantFrom<Party>('a', 'm', 'c');
const Tries = fc.array(
  fc.record<Try>({
    letter: fc.constantFrom('S', 'S', 'S', 'R', 'R', 'R', 'B', 'V', 'D', 'E', 'X', 'T', 'U', 'L', 'K'),
    by: Parties,
    to: Parties,
  }),
  { minLength: 15, maxLength: 40 },
);

/** Runs of the list against the rules; each throws where they differ. */
function compare(check: typeof firstDifference, numRuns: number): number {
  let accepted = 0;
  fc.assert(
    fc.property(Tries, (tries) => {
      const found = check(tries);
      accepted += found.accepted;
      expect(found.difference).toBeUndefined();
    }),
    { seed: 20260302, numRuns, endOnFailure: true },
  );
  return accepted;
}

function tableOf(cells: readonly string[][]): string {
  const rows = Object.keys(ROWS).map((name, i) => `| ${name} | ${cells[i]!.join(' | ')} |`);
  const head = `| after \\ then | ${Object.keys(COLUMNS).join(' | ')} |`;
  return [head, head.replace(/[^|]+/g, ' --- '), ...rows].join('\n');
}

/** The outcomes that the document tells. */
function toldOutcomes(): string[][] {
  const lines = MATRIX.exec(readFileSync(docPath, 'utf8'))![2]!.split('\n').slice(2);
  return lines.map((line) =>
    line
      .split('|')
      .slice(2, -1)
      .map((cell) => cell.trim()),
  );
}

describe('every step after every step', () => {
  it('comes to what docs/custody.md tells', async () => {
    const doc = readFileSync(docPath, 'utf8');
    const made = doc.replace(MATRIX, (_, head: string, __, end: string) => head + tableOf(outcomes()) + end);
    const options = { ...(await resolveConfig(docPath)), parser: 'markdown' };
    await expect(await format(made, options)).toMatchFileSnapshot(docPath);
  });

  it('leaves the pack’s holder a way out: to send it back, void its shipping, have it received or destroy it, but where it is gone', () => {
    const names = Object.keys(COLUMNS);
    const ways = ['return', 'void', 'taker receives', 'destroy'].map((name) => names.indexOf(name));
    const stuck = toldOutcomes().flatMap((row, i) => (ways.some((way) => row[way] === 'ok') ? [] : [Object.keys(ROWS)[i]]));
    expect(stuck).toEqual(['destroyed']);
  });

  it('of the table is worth reading: it has many a rule, and every step passes somewhere', () => {
    const told = toldOutcomes();
    expect([told.length, told[0]!.length]).toEqual([Object.keys(ROWS).length, Object.keys(COLUMNS).length]);
    for (const [i, name] of Object.keys(COLUMNS).entries()) {
      if (['commission', 'stranger receives', 'stranger ships'].includes(name)) continue;
      expect(
        told.map((row) => row[i]),
        name,
      ).toContain('ok');
    }
    expect(new Set(told.flat()).size).toBeGreaterThan(15);
  });
});

describe('whatever is tried with a pack', () => {
  it('is allowed exactly where the list of allowed histories has it', () => {
    expect(compare(firstDifference, 250)).toBeGreaterThan(500);
  });
});

/** A rule with a mistake: in which file what is replaced by what. */
const MISTAKES: readonly [what: string, file: string, from: string, to: string][] = [
  ['anybody ships what another holds', 'conditions', 'if (root.holder !== signer.gln) {', 'if (false) {'],
  [
    'anybody receives what is on its way',
    'handoff',
    "state !== 'in_transit' || taker.holder !== signer.gln",
    "state !== 'in_transit'",
  ],
  ['locked goods are sold', 'usable', '  requireUnlocked(on, one);\n', ''],
  ['goods are dispensed twice', 'conditions', '  if (!supply) return;', '  return;'],
  ['what came back is not locked', 'hands', 'if (returned) lockReturned', 'if (false) lockReturned'],
  ['what was destroyed comes back to life', 'counter', "end.reason === 'lost';", 'true;'],
  ['what was destroyed is returned', 'conditions', "['destroyed'];", '[];'],
  ['what came back is used again', 'counter', 'holding.forGood ||', ''],
  ['goods are returned to anybody', 'handoff', '=> past.includes(gln) ||', '=> true || past.includes(gln) ||'],
  ['the recalled is sold', 'usable', '  requireUsable(on, one);\n', ''],
  ['a lock of the authority is ended by the holder', 'lock', 'lock.by === gln ||', 'true ||'],
  ['the part-used is shipped', 'handoff', 'if (!isReturn) requireWhole(on, one);', ''],
  ['a receipt leaves the goods with the giver', 'hands', '    holder: taker.holder,\n', ''],
  [
    'goods in transit are void for the taker',
    'handoff',
    'if (!isOffer && (holder !== signer.gln ||',
    'if (!isOffer && (false ||',
  ],
];

describe('a mistake in the rules', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(root, 'test', '.mutant-'));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it.each<(typeof MISTAKES)[number]>([['none', 'conditions', '', ''], ...MISTAKES])(
    'is found, and where there is none nothing is: %s',
    async (what, file, from, to) => {
      const place = join(home, what.replaceAll(' ', '-'));
      for (const part of ['src/protocol', 'src/platform/crypto.ts', 'src/client', 'test/support', 'tsconfig.json']) {
        cpSync(join(root, part), join(place, part), { recursive: true, filter: (name) => !name.endsWith('.test.ts') });
      }
      const path = join(place, 'src/protocol/custody', `${file}.ts`);
      const source = readFileSync(path, 'utf8');
      expect(source.split(from).length, `"${from}" in ${dirname(path)}`).toBeGreaterThan(1);
      writeFileSync(path, source.replace(from, to));
      const mutant = (await import(join(place, 'test/support/custody-matrix.ts'))) as { outcomes: typeof outcomes };
      const model = (await import(join(place, 'test/support/custody-model.ts'))) as { firstDifference: typeof firstDifference };
      const isFound = [() => expect(mutant.outcomes()).toEqual(toldOutcomes()), () => compare(model.firstDifference, 60)].some(
        (check) => {
          try {
            check();
            return false;
          } catch {
            return true;
          }
        },
      );
      // A copy without a mistake passes: what is found is the mistake, and not the copying.
      expect(isFound).toBe(from !== '');
    },
  );
});
