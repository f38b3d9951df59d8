/** The outages that were found to break a server, as they were written down. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { OUTAGES } from './support/outages.js';
import './support/vectors.js';

const path = fileURLToPath(new URL('../../shared/cases/outages.json', import.meta.url));
const have = existsSync(path);
if (!have && process.env['THERIAC_REQUIRE_VECTORS'] === '1') throw new Error(`THERIAC_REQUIRE_VECTORS=1, but ${path} is absent`);
if (!have) console.warn('the cases of outages are absent: they are skipped');

interface Case {
  id: string;
  given: string[];
  when: string[];
  within: number;
}
const cases = have ? (JSON.parse(readFileSync(path, 'utf8')) as { cases: Case[] }).cases : [];

describe.skipIf(!have)('the server withstands', () => {
  it.each(cases.map((one) => [one.id, `${[...one.given, ...one.when].join(', ')}`, one.within] as const))(
    '%s: %s',
    async (id, _, within) => {
      const outage = OUTAGES.find((one) => one.id === id);
      if (!outage) throw new Error(`no test plays the case ${id}: add it to test/support/outages.ts`);
      expect(outage.within).toBe(within);
      await outage.play(within);
    },
  );
});
