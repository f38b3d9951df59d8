/**
 * The folder of what the server keeps: readable by its owner alone whatever the umask, and held by one server at a time where
 * the database is a file in it.
 */
import Database from 'better-sqlite3';
import { accessSync, chmodSync, closeSync, constants, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Fault } from '../protocol/fault.js';

/**
 * Makes the folder where it is not there. Other users' rights to it go where it is ours; one that belongs to somebody else and
 * may be written (a mounted volume) keeps its rights, and the files in it are private all the same.
 *
 * @throws Fault `folder-unusable` naming it
 */
export function openDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (isOwn(folder)) chmodSync(folder, 0o700);
  } catch (reason) {
    throw unusable(folder, reason);
  }
}

const isOwn = (path: string): boolean => statSync(path).uid === process.getuid?.();

function unusable(folder: string, reason: unknown): Fault {
  const { code = '' } = reason as NodeJS.ErrnoException;
  if (code === 'EEXIST' || code === 'ENOTDIR')
    return new Fault(
      'folder-unusable',
      `the data folder ${folder} cannot be made, since ${fileIn(folder)} is a file: set THERIAC_DATA to a folder, or move the file away`,
      { folder },
    );
  const remedy = /FULL|ENOSPC|IOERR|EIO/.test(code)
    ? 'make room on its disk, or mend it, and start again'
    : 'give it to the user that runs the server, or set THERIAC_DATA';
  return new Fault('folder-unusable', `the data folder ${folder} cannot be written (${code}): ${remedy}`, { folder });
}

/** The part of a path that is a file where a folder should be. */
function fileIn(path: string): string {
  const up = dirname(path);
  return up === path || existsSync(path) ? path : fileIn(up);
}

/**
 * Makes an empty file where there is none, readable and writable by its owner alone, and gives its path. One that is there is
 * not opened: closing it again would drop the locks that SQLite has on it in this process.
 */
export function ownFile(path: string): string {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  else if (isOwn(path)) chmodSync(path, 0o600);
  return path;
}

/** The file by which a folder is held: whoever removes it lets a second server in. */
export const LOCK = 'lock';

/**
 * Holds the folder for one server until the process ends, however it ends: by an exclusive transaction on LOCK, since Node has
 * no lock on files. Whoever only reads the database does not ask for it.
 *
 * @returns lets go of it
 * @throws Fault `folder-held`; `folder-unusable`
 */
export function holdDataFolder(folder: string): () => void {
  openDataFolder(folder);
  let lock: Database.Database | undefined;
  try {
    lock = new Database(ownFile(join(folder, LOCK)), { timeout: 0 });
    // Nothing is ever written to it: no journal either, which a full disk would refuse and a crash leave behind.
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (reason) {
    lock?.close();
    const { code = '' } = reason as { code?: string };
    if (code === 'ERR_DLOPEN_FAILED') throw reason;
    if (!code.startsWith('SQLITE_BUSY')) throw unusable(folder, reason);
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
