/**
 * Cases from the field, which lie beside the checkout as the third-party vectors do: a plain clone has none, and the tests that
 * read them are skipped there, and say so. THERIAC_REQUIRE_VECTORS=1 turns their absence into an error.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import './vectors.js';

/** A file of cases; undefined where it is absent and not required. */
export function casesOf<T>(name: string): T | undefined {
  const path = fileURLToPath(new URL(`../../../shared/cases/${name}`, import.meta.url));
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as T;
  if (process.env['THERIAC_REQUIRE_VECTORS'] === '1') throw new Error(`THERIAC_REQUIRE_VECTORS=1, but ${path} is absent`);
  console.warn(`the cases ${name} are absent: the tests that need them are skipped`);
  return undefined;
}
