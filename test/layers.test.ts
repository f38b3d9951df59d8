import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const configFile = join(root, '.dependency-cruiser.js');
const { ABOVE, LAYERS } = (await import(pathToFileURL(configFile).href)) as { ABOVE: string[]; LAYERS: Record<string, string[]> };
const layers = Object.keys(LAYERS);

function targetOf(above: string): string {
  return `src/${above === 'ops' ? 'ops/target' : above.replace(/\.ts$/, '')}`;
}
/** Everything that a file under src/ could import, as paths without `.ts`. */
const targets = [...layers.map((layer) => `src/${layer}/target`), ...ABOVE.map(targetOf)];
const folderOf = (path: string): string => path.split('/')[1]!;

interface Edge {
  from: string;
  to: string;
  allowed: boolean;
}

const edges: Edge[] = [
  ...layers.flatMap((from) =>
    targets.filter((to) => folderOf(to) !== from).map((to) => ({ from, to, allowed: LAYERS[from]!.includes(folderOf(to)) })),
  ),
  ...targets.filter((to) => folderOf(to) !== 'ops').map((to) => ({ from: 'ops', to, allowed: to !== 'src/main' })),
];

/** Forbidden imports that are not edges of the table: file -> its text, and the rule it breaks. */
const others: Record<string, { text: string; rule: string }> = {
  'src/protocol/node.ts': { text: `import 'node:fs';`, rule: 'packages-protocol' },
  'src/protocol/bare-node.ts': { text: `import 'fs';`, rule: 'packages-protocol' },
  'src/protocol/nest.ts': { text: `import '@nestjs/common';`, rule: 'packages-protocol' },
  'src/protocol/noble.ts': { text: `import '@noble/secp256k1';`, rule: 'packages-protocol' },
  'src/protocol/classic-zod.ts': { text: `import 'zod';`, rule: 'packages-protocol' },
  'src/protocol/nest-type.ts': {
    text: `import type { Type } from '@nestjs/common'; export type T = Type;`,
    rule: 'packages-protocol',
  },
  'src/client/node.ts': { text: `import 'node:crypto';`, rule: 'packages-client' },
  'src/client/pg.ts': { text: `export const load = () => import('pg');`, rule: 'packages-client' },
  'src/scan/unknown.ts': { text: `import '../helpers/target.js';`, rule: 'known-folder' },
  'src/scan/tested.ts': { text: `import './fine.test.js';`, rule: 'no-test-in-product' },
  'src/scan/support.ts': { text: `import '../../test/target.js';`, rule: 'no-test-in-product' },
  'src/scan/absent.ts': { text: `import './absent-file.js';`, rule: 'resolvable' },
  'src/scan/type-of-ops.ts': { text: `import type { T } from '../ops/target.js'; export type U = T;`, rule: 'layer-scan' },
  'src/registry/round-1.ts': { text: `export * from './round-2.js';`, rule: 'no-cycle' },
  'src/ledger/type-1.ts': { text: `import type { B } from './type-2.js'; export type A = B | 1;`, rule: 'no-cycle' },
  'src/client/schemas.ts': { text: `import '../wire/target.js';`, rule: 'wire-by-type' },
  'web/schemas.ts': { text: `import '../src/wire/target.js';`, rule: 'wire-by-type' },
  'src/wire/node.ts': { text: `import 'node:stream';`, rule: 'packages-wire' },
  'src/scan/schemas.ts': { text: `import 'zod';`, rule: 'schemas-in-wire' },
  'src/cli/schemas.ts': { text: `import type { z } from 'zod'; export type T = z.ZodType;`, rule: 'schemas-in-wire' },
  'src/platform/http/schemas.ts': { text: `import 'zod/mini';`, rule: 'schemas-in-wire' },
  'web/server.ts': { text: `import '../src/platform/target.js';`, rule: 'layer-web' },
};

/** Imports that must pass. */
const fine: Record<string, string> = {
  'src/protocol/zod.ts': `import 'zod/mini';`,
  'src/wire/zod.ts': `import 'zod';`,
  'src/platform/config.ts': `import 'zod';`,
  'src/client/noble.ts': `import '@noble/secp256k1'; import '@noble/hashes/sha2.js';`,
  'src/scan/fine.test.ts': `import 'node:fs'; import '../ops/target.js'; import '../../test/target.js';`,
  'web/fine.ts': `import '../src/client/target.js'; import '../src/protocol/target.js';`,
  'web/type.ts': `import type { T } from '../src/wire/target.js'; export type U = T;`,
};

/** What those need to exist; each cycle is reported at its other file. */
const parts: Record<string, string> = {
  'src/registry/round-2.ts': `export * from './round-1.js';`,
  'src/ledger/type-2.ts': `import type { A } from './type-1.js'; export type B = A[];`,
  'src/helpers/target.ts': 'export {};',
  'test/target.ts': 'export {};',
};

const edgeFile = ({ from, to }: Edge): string => `src/${from}/imports-${to.replaceAll('/', '-')}.ts`;
const ruleOf = ({ from }: Edge): string => (from === 'ops' ? 'line-ops' : `layer-${from}`);

/** The files that put the program together, each with an import of all that stands above it. */
const upward = ABOVE.filter((above) => above !== 'ops').map((file) => ({
  file: `src/${file}`,
  rule: `line-${file}`,
  to: ABOVE.slice(ABOVE.indexOf(file) + 1).map(targetOf),
}));

describe('the check of layers, on a tree with every import that is possible', () => {
  const tree = mkdtempSync(join(tmpdir(), 'theriac-layers-'));
  let broken: Map<string, Set<string>>;
  let pairs: string[];

  beforeAll(async () => {
    const write = (file: string, text: string): void => {
      mkdirSync(dirname(join(tree, file)), { recursive: true });
      writeFileSync(join(tree, file), `${text}\n`);
    };
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
    symlinkSync(join(root, 'tsconfig.json'), join(tree, 'tsconfig.json'));
    for (const target of targets) write(`${target}.ts`, 'export type T = 1;');
    for (const { file, to } of upward) write(file, to.map((each) => `import '${each.replace(/^src/, '.')}.js';`).join('\n'));
    for (const edge of edges) {
      // The browser's side takes what is on the wire by type; that it takes nothing else is tried below.
      const type = edge.from === 'client' && edge.to === 'src/wire/target';
      write(edgeFile(edge), `import ${type ? 'type { T } from ' : ''}'${edge.to.replace(/^src/, '..')}.js';`);
    }
    for (const [file, { text }] of Object.entries(others)) write(file, text);
    for (const [file, text] of Object.entries({ ...fine, ...parts })) write(file, text);
    ({ broken, pairs } = await violations(tree, ['src', 'web']));
  });
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  it.each(edges.filter(({ allowed }) => !allowed))('refuses that src/$from imports $to, by name', (edge) => {
    expect([...(broken.get(edgeFile(edge)) ?? [])]).toEqual([ruleOf(edge)]);
  });

  it.each(upward.flatMap(({ file, rule, to }) => to.map((each) => ({ file, rule, to: each }))))(
    'refuses that $file imports $to, which stands above it',
    ({ file, rule, to }) => expect(pairs).toContain(`${file} ${to}.ts ${rule}`),
  );

  it('passes every import that the table allows', () => {
    const allowed = edges.filter((edge) => edge.allowed);
    expect(allowed.length).toBeGreaterThan(layers.length);
    expect(allowed.filter((edge) => broken.has(edgeFile(edge)))).toEqual([]);
    expect(Object.keys(fine).filter((file) => broken.has(file))).toEqual([]);
  });

  it.each(Object.entries(others))('refuses %s', (file, { rule }) => {
    expect([...(broken.get(file) ?? [])]).toContain(rule);
  });

  it('fails as a command, too, naming the rule', () => {
    const { status, stdout } = run('depcruise', ['src/scan', '--config', configFile], tree);
    expect(status).toBeGreaterThan(0);
    expect(stdout).toContain('layer-scan');
  });
});

test('the source keeps to its layers', async () => {
  expect((await violations(root, ['src', 'web'])).pairs).toEqual([]);
});

describe('the lint', () => {
  const folder = mkdtempSync(join(tmpdir(), 'theriac-lint-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const lint = (text: string) => {
    writeFileSync(join(folder, 'sample.ts'), `${text}\n`);
    return run('oxlint', ['-c', join(root, '.oxlintrc.json'), '--max-warnings', '0', 'sample.ts'], folder);
  };

  it.each([
    ['forwardRef', `import { forwardRef } from '@nestjs/common';\nexport const f = forwardRef;`, 'no-restricted-imports'],
    ['settings that are read outside of config.ts', 'export const port = process.env.PORT;', 'no-process-env'],
    ['output past the log', `console.log('x');`, 'no-console'],
    ['any', 'export const x = (y: any): unknown => y;', 'no-explicit-any'],
    ['files over 300 lines', 'export {};\n'.repeat(301), 'max-lines'],
  ])('refuses %s', (_what, text, rule) => {
    const { status, stdout } = lint(text);
    expect(status).toBe(1);
    expect(stdout).toContain(rule);
  });

  it('passes what is fine', () => {
    expect(lint('export const x = 1;').status).toBe(0);
  });
});

/** Broken rules by the file whose import breaks them; and each as `from to rule`. */
async function violations(baseDir: string, folders: string[]): Promise<{ broken: Map<string, Set<string>>; pairs: string[] }> {
  const options = await extractOptions(configFile);
  const tsConfig = extractTsConfig(join(root, 'tsconfig.json'));
  const { output } = await cruise(folders, { ...options, baseDir, validate: true }, {}, { tsConfig });
  const broken = new Map<string, Set<string>>();
  const { violations: found } = (output as ICruiseResult).summary;
  for (const { from, rule } of found) {
    broken.set(from, (broken.get(from) ?? new Set()).add(rule.name));
  }
  return { broken, pairs: found.map(({ from, to, rule }) => `${from} ${to} ${rule.name}`) };
}

function run(tool: string, args: string[], cwd: string): { status: number; stdout: string } {
  const { status, stdout } = spawnSync(join(root, 'node_modules/.bin', tool), args, { cwd, encoding: 'utf8' });
  return { status: status ?? -1, stdout };
}
