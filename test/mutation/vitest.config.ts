/** The tests that a mutant has to pass: the quick ones of its own room, so that each mutant takes a moment. */
import { defineConfig } from 'vitest/config';
import { testFiles } from '../support/suites.js';

/** They try at random or every rule against every other: long for each of thousands of mutants. */
const LONG = ['invariants', 'late', 'unlock'].map((name) => `/${name}.test.ts`);
const room = process.env['THERIAC_ROOM'] ?? '';

export default defineConfig({
  test: {
    include: testFiles(false).pure.filter((file) => file.startsWith(room) && !LONG.some((end) => file.endsWith(end))),
    setupFiles: ['test/support/setup.ts'],
    isolate: false,
    testTimeout: 120_000,
  },
});
