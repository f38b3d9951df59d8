/** How one room of rules is mutated; test/mutation/run.js says which. */
import process from 'node:process';

const room = process.env.THERIAC_ROOM;

export default {
  // The guard only wires what route.policy.ts decides to HTTP: it is tried over HTTP (test/access.test.ts), which takes a server.
  mutate: [`${room}/**/*.ts`, `!${room}/**/*.test.ts`, '!src/registry/policy/access.guard.ts'],
  // Logic only: no texts, and nothing in refusals.
  mutator: { excludedMutations: ['StringLiteral', 'Regex'] },
  ignorers: ['texts'],
  plugins: ['@stryker-mutator/vitest-runner', './test/mutation/texts.js'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  coverageAnalysis: 'perTest',
  // What is made when a module is loaded are tables and schemas: data, each of whose mutants would have to pass every test.
  ignoreStatic: true,
  timeoutMS: 60_000,
  concurrency: 2,
  ignorePatterns: ['dist', 'data', 'coverage', 'docs'],
  reporters: ['progress-append-only', 'clear-text', 'json'],
  jsonReporter: { fileName: `coverage/mutation-${room?.split('/').at(-1)}.json` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 85, break: 85 },
};
