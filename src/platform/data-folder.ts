/**
 * The folder of what the server keeps: readable by its owner alone whatever the umask, and held by one server at a time where
 * the database is a file in it.
 */
import Database from 'better-sqlite3';
import { accessSync, chmodSync, closeSync, constants, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../protocol/fault.js';

/**
 * Makes the folder where it is not there, and takes other users' rights to it away.
 *
 * @throws Fault `folder-unusable` naming it
 */
export function openDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    accessSync(folder, constants.W_OK);
  } catch (reason) {
    const { code } = reason as NodeJS.ErrnoException;
    throw new Fault(
      'folder-unusable',
      `the data folder ${folder} cannot be written (${code}): give it to the user that runs the server, or set THERIAC_DATA`,
      { folder },
    );
  }
}

/**
 * Makes an empty file where there is none, readable and writable by its owner alone, and gives its path. One that is there is
 * not opened: closing it again would drop the locks that SQLite has on it in this process.
 */
export function ownFile(path: string): string {
  if (existsSync(path)) chmodSync(path, 0o600);
  else closeSync(openSync(path, 'a', 0o600));
  return path;
}

/**
 * Holds the folder for one server, until the process ends however it ends: an exclusive transaction on a file of its own,
 * since Node has no lock on files. Whoever only reads the database does not ask for it.
 *
 * @returns lets go of it
 * @throws Fault `folder-held`; `folder-unusable`
 */
export function holdDataFolder(folder: string): () => void {
  openDataFolder(folder);
  const lock = new Database(ownFile(join(folder, 'lock')), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (reason) {
    lock.close();
    if ((reason as { code?: string }).code !== 'SQLITE_BUSY') throw reason;
    throw new Fault(
      'folder-held',
      `another server uses the folder ${folder}: stop it first, or set THERIAC_DATA to a folder of its own for this one`,
      { folder },
    );
  }
  held.add(lock);
  return () => {
    held.delete(lock);
    lock.close();
  };
}

/** Locks of this process: one that nothing refers to is collected as garbage, and lets go of its folder. */
const held = new Set<Database.Database>();
