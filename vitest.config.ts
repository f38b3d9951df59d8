import { accessSync, constants, statfsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { type Suite, testFiles } from './test/support/suites.js';

// Slow suites (many rounds, big data) are files named *.slow.test.ts; `npm run test:slow` runs only those.
const slow = process.env['THERIAC_SLOW'] === '1';
const files = testFiles(slow);

// Databases and other temporary files lie in memory where there is room for them: every commit is forced to the disk, as the
// program demands, and waiting for that took a third of all time.
if (!slow && process.env['TMPDIR'] === undefined && hasRoom('/dev/shm')) process.env['TMPDIR'] = '/dev/shm';

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > 2 ** 31;
  } catch {
    return false; // Not Linux.
  }
}

/** What a test imports decides its suite: see test/support/suites.ts. */
const project = (name: Suite, globalSetup: string[]) => ({
  extends: true as const,
  test: { name, include: files[name], globalSetup },
});

export default defineConfig({
  test: {
    projects: [
      project('pure', []),
      project('storage', ['test/support/postgres.ts']),
      project('vectors', ['test/support/postgres.ts']),
    ],
    setupFiles: ['test/support/setup.ts'],
    // Loading the program anew for every file took a sixth of all time; no file may leave what another could trip over.
    isolate: false,
    // All cores: by default one is left idle, and of two that is half.
    maxWorkers: '100%',
    // They end what hangs, and say nothing of speed: a loaded machine may be ten times slower.
    testTimeout: slow ? 3_600_000 : 300_000,
    hookTimeout: 300_000,
    coverage: {
      provider: 'v8',
      include: ['src/protocol/**/*.ts'],
      exclude: ['src/**/*.test.ts'],
      reporter: ['text-summary', 'html'],
      thresholds: { branches: 100 },
    },
  },
});
