/** What an import has done already, beside its file: a second run leaves it out. A line is known by what it says. */
import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { Fault } from '../../protocol/fault.js';

/** Lines that are in the log, by the hash of their fields, with the index of their entry; and entries of which it is not known. */
export interface Done {
  has(key: string): boolean;
  add(key: string, index: number): void;
  /** The entry (JWS) that was signed for a line and sent, where its answer was not seen: sent again, it is logged once. */
  sent(key: string): string | undefined;
  send(key: string, jws: string): void;
  drop(key: string): void;
  save(): Promise<void>;
}

/** The hash of what a line of a kind says to a server. */
export const keyOf = (server: string, kind: string, fields: Readonly<Record<string, string>>): string =>
  createHash('sha256')
    .update(JSON.stringify([server, kind, Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))]))
    .digest('base64url');

/** Reads the state file, empty where there is none. @throws Fault `option-invalid` */
export async function readDone(file: string): Promise<Done> {
  let done: Map<string, number | string>;
  try {
    done = new Map(Object.entries(JSON.parse(await readFile(file, 'utf8')) as Record<string, number | string>));
  } catch (reason) {
    if ((reason as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new Fault('option-invalid', `${file} cannot be read: name another with --resume`, { file });
    }
    done = new Map();
  }
  return {
    has: (key) => typeof done.get(key) === 'number',
    add: (key, index) => void done.set(key, index),
    sent: (key) => {
      const jws = done.get(key);
      return typeof jws === 'string' ? jws : undefined;
    },
    send: (key, jws) => void done.set(key, jws),
    drop: (key) => void done.delete(key),
    save: async () => {
      await writeFile(`${file}.new`, JSON.stringify(Object.fromEntries(done)));
      await rename(`${file}.new`, file);
    },
  };
}
