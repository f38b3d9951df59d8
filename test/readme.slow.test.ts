/** What the README says puts `theriac` on the path, in a fresh clone, as somebody without rights beyond a home does it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'theriac-home-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

it('the line of the README puts the program on the path of a user, and leaves the clone as it was', () => {
  const clone = join(home, 'theriac');
  const env = { PATH: `${join(home, '.local/bin')}:${process.env['PATH']}`, HOME: home };
  const run = (cwd: string, script: string): string =>
    execFileSync('bash', ['-euo', 'pipefail', '-c', script], { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  execFileSync('git', ['clone', '--quiet', ROOT, clone]);
  const readme = readFileSync(join(clone, 'README.md'), 'utf8');
  const line = /<!-- script: on the path -->\s+```bash\n([\s\S]*?)```/.exec(readme)![1]!;
  // What `npm ci` brings is here already, and a test asks no registry.
  expect(line).toMatch(/^npm ci && /);
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  run(clone, line.replace(/^npm ci && /, ''));
  const { version } = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8')) as { version: string };
  expect(run(home, 'theriac --version').trim()).toBe(version);
  expect(run(home, 'theriac profile list')).toMatch(/^none/);
  expect(run(home, 'theriac keys new till.json --gln 9521005000006 && theriac keys show till.json')).toContain('9521005000006');
  // The link to the packages is this test's own.
  expect(run(clone, 'git status --porcelain')).toMatch(/^(\?\? node_modules\n)?$/);
});
