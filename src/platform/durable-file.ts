/** Small files that a crash leaves whole or not there: never half of one under its name. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file, readable and writable by its owner alone: it is on the disk when this resolves. A busy disk stops nobody else
 * meanwhile.
 *
 * @param options.replace whether one that is there is replaced
 * @throws what the file system throws; `EEXIST` where the file is there and is not to be replaced
 */
export async function writeDurably(file: string, text: string, { replace }: { replace: boolean }): Promise<void> {
  // Of a name of its own: processes that share a folder, each in a world of its own, may all have one number.
  const temporary = `${file}.${randomUUID()}`;
  try {
    const fresh = await open(temporary, 'wx', 0o600);
    try {
      await fresh.writeFile(text);
      await fresh.sync();
    } finally {
      await fresh.close();
    }
    // A link, unlike a rename, is refused where its name is taken.
    await (replace ? rename : link)(temporary, file);
  } finally {
    // A full disk is not made fuller at every try.
    await rm(temporary, { force: true });
  }
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Removes what processes that were killed had begun to write of a file. One that lives and shares the folder may lose its
 * writing by this: it fails then, as any writing may, and is tried again.
 */
export async function removeUnfinished(file: string): Promise<void> {
  if (!existsSync(dirname(file))) return;
  const names = await readdir(dirname(file));
  const unfinished = names.filter((name) => name.startsWith(`${basename(file)}.`) && /\.[0-9a-f-]{36}$/.test(name));
  await Promise.all(unfinished.map((name) => rm(join(dirname(file), name), { force: true })));
}
