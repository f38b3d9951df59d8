/**
 * Which suite a test belongs to. Nobody names it: what a test imports, by whatever way, says what it needs.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `pure` tests open no database and start no process; `storage` has them at hand; `vectors` are the tests on third-party data,
 * which lies beside the checkout and is not part of the project.
 */
export type Suite = 'pure' | 'storage' | 'vectors';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The one module that opens databases, what starts processes, and the drivers themselves. */
const STORAGE = ['src/platform/database/data-source.ts', 'node:child_process', 'pg', 'better-sqlite3'];
const VECTORS = 'test/support/vectors.ts';

/** The test files of each suite, as paths from the root: the slow ones (`*.slow.test.ts`) or all others. */
export function testFiles(slow: boolean): Record<Suite, string[]> {
  const files: Record<Suite, string[]> = { pure: [], storage: [], vectors: [] };
  for (const folder of ['src', 'test']) {
    for (const name of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      const file = join(folder, name);
      if (file.endsWith('.test.ts') && file.endsWith('.slow.test.ts') === slow) files[suiteOf(file)].push(file);
    }
  }
  return files;
}

/** The suite of a test file. `read` gives the text of a file, or undefined where there is none. */
export function suiteOf(file: string, read: (path: string) => string | undefined = sourceText): Suite {
  const reached = new Set([file]);
  // A set goes on with what is added to it on the way.
  for (const path of reached) for (const imported of importsOf(path, read(path) ?? '')) reached.add(imported);
  if (reached.has(VECTORS)) return 'vectors';
  return STORAGE.some((one) => reached.has(one)) ? 'storage' : 'pure';
}

/** The modules that a file loads when it is loaded: not those that it knows by type only. */
function importsOf(file: string, text: string): string[] {
  const statements = text.matchAll(/^(?:import|export)\s(?!type\b)(?:[^'";]*\sfrom\s)?\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm);
  return [...statements].map(([, still, later]) => {
    const name = (still ?? later)!;
    return name.startsWith('.') ? join(dirname(file), name.replace(/\.js$/, '.ts')) : name;
  });
}

const texts = new Map<string, string | undefined>();

function sourceText(path: string): string | undefined {
  if (!texts.has(path)) {
    const file = join(ROOT, path);
    texts.set(path, path.endsWith('.ts') && existsSync(file) ? readFileSync(file, 'utf8') : undefined);
  }
  return texts.get(path);
}
