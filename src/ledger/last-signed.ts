/**
 * The last signed checkpoint, kept outside the database: a restored backup of the database alone cannot make the log sign
 * a second history. Written so that a crash leaves the old file or the new one.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../platform/config.js';

/** Where it lies. */
export const lastSignedFile = (config: Config): string => join(config.THERIAC_DATA, 'last-checkpoint');

/** The note, or undefined where none was signed yet. */
export function readLastSigned(config: Config): string | undefined {
  const file = lastSignedFile(config);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Replaces the note, durably: it is on the disk when this returns. */
export function writeLastSigned(config: Config, note: string): void {
  const file = lastSignedFile(config);
  const temporary = `${file}.${process.pid}`;
  const fd = openSync(temporary, 'w', 0o600);
  writeSync(fd, note);
  fsyncSync(fd);
  closeSync(fd);
  renameSync(temporary, file);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
