import { defineConfig } from 'vitest/config';

// Slow suites (many rounds, big data) are files named *.slow.test.ts; `npm run test:slow` runs only those.
const slow = process.env['THERIAC_SLOW'] === '1';

export default defineConfig({
  test: {
    include: slow ? ['{src,test}/**/*.slow.test.ts'] : ['{src,test}/**/*.test.ts'],
    exclude: slow ? [] : ['**/*.slow.test.ts'],
    globalSetup: ['test/support/postgres.ts'],
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
