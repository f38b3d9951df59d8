/**
 * The last signed checkpoint, kept outside the database: a restored backup of the database alone cannot make the log sign
 * a second history. Written so that a crash leaves the old file or the new one.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../platform/config.js';
import { writeDurably } from '../platform/durable-file.js';

/** Where it lies. */
export const lastSignedFile = (config: Config): string => join(config.THERIAC_DATA, 'last-checkpoint');

/** The note, or undefined where none was signed yet. */
export function readLastSigned(config: Config): string | undefined {
  const file = lastSignedFile(config);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Replaces the note, durably. @throws what the file system throws */
export const writeLastSigned = (config: Config, note: string): Promise<void> =>
  writeDurably(lastSignedFile(config), note, { replace: true });
