/** What no program reaches is found: tests are no users. What waits for its program is named in ARCHITECTURE.md, and nowhere else. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const config = JSON.parse(readFileSync(join(root, 'knip.production.json'), 'utf8')) as { entry: string[] };

/** Where the program and its pages start. */
const STARTS = ['src/main.ts!', 'web/setup/setup.ts!'];
const waiting = config.entry.filter((entry) => !STARTS.includes(entry)).map((entry) => entry.replace(/!$/, ''));

/** Runs the check in `folder`, with these entries. */
function check(folder: string, entry: string[]): { status: number | null; unused: string[] } {
  const file = join(scratch, 'knip.json');
  writeFileSync(file, JSON.stringify({ ...config, entry }));
  const args = ['--production', '--config', file, '--directory', folder, '--reporter', 'json'];
  const { status, stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/knip'), args, { encoding: 'utf8' });
  if (!stdout.startsWith('{')) throw new Error(`knip says nothing: ${stderr}`);
  const { issues } = JSON.parse(stdout) as {
    issues: { file: string; files?: object[]; exports?: { name: string }[]; types?: { name: string }[] }[];
  };
  const unused = issues.flatMap(({ file: path, files = [], exports = [], types = [] }) => [
    ...(files.length > 0 ? [path] : []),
    ...[...exports, ...types].map(({ name }) => `${path} ${name}`),
  ]);
  return { status, unused: unused.sort() };
}

const scratch = mkdtempSync(join(tmpdir(), 'theriac-dead-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the check for dead code', () => {
  const tree = join(scratch, 'tree');
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), `${text}\n`);
  };
  beforeAll(() => {
    write('package.json', JSON.stringify({ name: 'tree', type: 'module', dependencies: { zod: '*', pino: '*' } }));
    symlinkSync(join(root, 'tsconfig.json'), join(tree, 'tsconfig.json'));
    write('src/main.ts', `import { used } from './rules.js'; import 'zod'; used();`);
    write('src/rules.ts', 'const inner = () => 1; export const used = () => inner(); export const only = () => inner();');
    write('src/rules.test.ts', `import { only } from './rules.js'; import { lonely } from './lonely.js'; only(); lonely();`);
    write('src/lonely.ts', 'export const lonely = () => 1;');
    write('src/waiting.ts', `import { below } from './below.js'; export const later = () => below();`);
    write('src/below.ts', 'export const below = () => 1; export interface Unseen { a: 1 }');
    write('test/far.test.ts', `import { lonely } from '../src/lonely.js'; lonely();`);
    write('web/setup/setup.ts', `import { used } from '../../src/rules.js'; used();`);
  });

  it('finds files and exports that only tests use, and what a file that waits has too much', () => {
    const { status, unused } = check(tree, [...STARTS, 'src/waiting.ts!']);
    expect(status).toBe(1);
    expect(unused).toEqual(['src/below.ts Unseen', 'src/lonely.ts', 'src/rules.ts only']);
  });

  it('finds a file that waits where nobody said so', () => {
    expect(check(tree, STARTS).unused).toEqual(['src/below.ts', 'src/lonely.ts', 'src/rules.ts only', 'src/waiting.ts']);
  });
});

describe('what waits for its program', () => {
  it('is listed in ARCHITECTURE.md, and exactly that is let pass by the check', () => {
    const [, section] = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').split('\n## Not wired yet\n');
    const listed = [...section!.split('\n## ')[0]!.matchAll(/^- `([^`]+)`/gm)].map(([, path]) => path!);
    expect(listed.length).toBeGreaterThan(0);
    expect(listed).toEqual(waiting);
  });

  it('is reached by no program yet; all else is', () => {
    const { unused } = check(root, STARTS);
    expect(unused).toEqual(expect.arrayContaining(waiting));
    expect(check(root, config.entry)).toEqual({ status: 0, unused: [] });
  });
});
