import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('a run in which a test fails ends with an error, the database server of the tests notwithstanding', () => {
  const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
  const args = [path('../node_modules/vitest/vitest.mjs'), 'run', '--root', path('support/failing')];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: path('support/failing') },
  });
  expect(stdout).toMatch(/1 failed/);
  expect(status).toBe(1);
});
