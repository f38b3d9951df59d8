import { describe, expect, it } from 'vitest';
import { suiteOf, testFiles } from './support/suites.js';

/** The suite of a test in a tree of these files. */
const suiteIn = (files: Record<string, string>) => suiteOf('test/a.test.ts', (path) => files[path]);

describe('the suite of a test', () => {
  it.each([
    ['reaches nothing but rules', `import { judge } from '../src/protocol/entry.js';`, 'pure'],
    ['knows a database by type only', `import type { Home } from './support/databases.js';`, 'pure'],
    ['opens a database', `import { databases } from './support/databases.js';`, 'storage'],
    ['opens one by way of others', `import {\n  world,\n} from './support/world.js';`, 'storage'],
    ['opens one by what another passes on', `export * from './support/world.js';`, 'storage'],
    ['opens one later', `const { databases } = await import(${`'./support/databases.js'`});`, 'storage'],
    ['brings a driver of its own', `import pg from 'pg';`, 'storage'],
    ['starts a process', `import { spawn } from 'node:child_process';`, 'storage'],
    ['reads the data of others', `import './support/vectors.js';`, 'vectors'],
    ['reads it and opens a database', `import './support/vectors.js';\nimport './support/world.js';`, 'vectors'],
  ])('that %s', (_, text, suite) => {
    const connect = `import { connect } from '../../src/platform/database/data-source.js';`;
    const files = {
      'test/a.test.ts': text,
      'test/support/databases.ts': connect,
      'test/support/world.ts': `import './databases.js';\nimport './world.js';`,
    };
    expect(suiteIn(files)).toBe(suite);
  });
});

it('every test is in one suite, and each suite has some', () => {
  const [quick, slow] = [testFiles(false), testFiles(true)];
  const all = [quick, slow].flatMap((suites) => Object.values(suites).flat());
  expect(new Set(all).size).toBe(all.length);
  expect(quick.pure).toContain('src/protocol/custody/ending.test.ts');
  expect(quick.storage).toContain('src/platform/database/transaction.test.ts');
  expect(quick.vectors).toContain('test/hostile-sqlite.test.ts');
  expect(slow.vectors).toContain('test/hostile.slow.test.ts');
});
