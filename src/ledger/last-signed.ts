/**
 * The last signed checkpoint, kept outside the database: a restored backup of the database alone cannot make the log sign
 * a second history. Written so that a crash leaves the old file or the new one.
 */
import { existsSync, readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../platform/config.js';

/** Where it lies. */
export const lastSignedFile = (config: Config): string => join(config.THERIAC_DATA, 'last-checkpoint');

/** The note, or undefined where none was signed yet. */
export function readLastSigned(config: Config): string | undefined {
  const file = lastSignedFile(config);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** Writings so far: two logs of one process, as in tests, must not write one temporary file. */
let written = 0;

/** Replaces the note, durably: it is on the disk when this resolves. A busy disk stops nobody else meanwhile. */
export async function writeLastSigned(config: Config, note: string): Promise<void> {
  const file = lastSignedFile(config);
  const temporary = `${file}.${process.pid}.${++written}`;
  try {
    const fresh = await open(temporary, 'w', 0o600);
    try {
      await fresh.writeFile(note);
      await fresh.sync();
    } finally {
      await fresh.close();
    }
    await rename(temporary, file);
  } catch (reason) {
    // A full disk is not made fuller at every try.
    await rm(temporary, { force: true });
    throw reason;
  }
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
