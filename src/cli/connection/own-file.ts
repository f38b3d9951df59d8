/** Files of this user's own that the command line keeps: JSON that nobody else reads, there as a whole or not at all. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What a file holds, `empty` where there is none. @throws what reading or JSON says of a file that is no such thing */
export async function readOwn<T>(file: string, empty: T): Promise<T> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch (reason) {
    if ((reason as NodeJS.ErrnoException).code === 'ENOENT') return empty;
    throw reason;
  }
}

/** Writes aside and puts in place at once, so that no other process reads half of it. */
export async function writeOwn(file: string, data: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const aside = `${file}.${randomUUID()}`;
  await writeFile(aside, `${JSON.stringify(data, null, 2)}\n`, { mode: 0o600 });
  await rename(aside, file);
}
