/**
 * Third-party conformance data. It lies beside the checkout and is not part of the project: a plain clone has none,
 * so tests that need it are skipped there, and say so. THERIAC_REQUIRE_VECTORS=1 turns its absence into an error.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** Whether the vectors are here; throws where they are required and absent. */
export const haveVectors: boolean = (() => {
  if (existsSync(root)) return true;
  if (process.env['THERIAC_REQUIRE_VECTORS'] === '1') throw new Error(`THERIAC_REQUIRE_VECTORS=1, but ${root} is absent`);
  console.warn('conformance vectors are absent: the tests that need them are skipped');
  return false;
})();

/** The absolute path of a file or folder of the vectors. */
export const vectorPath = (path: string): string => join(root, path);

/** A vector file as bytes. */
export const vectorBytes = (path: string): Uint8Array => new Uint8Array(readFileSync(vectorPath(path)));

/** A vector file as text. */
export const vectorText = (path: string): string => readFileSync(vectorPath(path), 'utf8');

/** A vector file as JSON. */
export const vectorJson = <T>(path: string): T => JSON.parse(vectorText(path)) as T;
