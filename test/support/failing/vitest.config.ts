/** A run of one test that fails, set up as all runs are: test/exit-code.test.ts looks at how it ends. */
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['failing.ts'], globalSetup: ['../postgres.ts'] } });
