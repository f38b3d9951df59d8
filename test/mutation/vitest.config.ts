/** The tests that a mutant has to pass: the quick ones of the rules, so that each mutant takes a moment. */
import { defineConfig } from 'vitest/config';
import { testFiles } from '../support/suites.js';

/** They try at random or every rule against every other: long for each of thousands of mutants. */
const LONG = ['invariants', 'late', 'round-trip', 'document'].map((name) => `/${name}.test.ts`);

export default defineConfig({
  test: {
    include: testFiles(false).pure.filter(
      (file) => /^src\/(protocol|registry)\//.test(file) && !LONG.some((end) => file.endsWith(end)),
    ),
    setupFiles: ['test/support/setup.ts'],
    isolate: false,
    testTimeout: 120_000,
  },
});
