import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

// Every build makes the file anew, and the links of `npx` are made once: so each build has to give it its run bit.
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

it.skipIf(process.platform === 'win32')('the built program is run by its name, as `npx theriac` runs it after any build', () => {
  expect(readFileSync(MAIN, 'utf8').split('\n', 1)).toEqual(['#!/usr/bin/env node']);
  expect((statSync(MAIN).mode & 0o777).toString(8)).toBe('755');
  expect(execFileSync(MAIN, ['--help'], { encoding: 'utf8' })).toMatch(/^Usage: theriac /);
});
