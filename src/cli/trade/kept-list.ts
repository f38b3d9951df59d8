/**
 * The list of an upload that was begun, kept beside the file of its serials: without its seed nobody could go on with it, and printed
 * cartons would wait for a list that has other packs' place. It stays when they are commissioned, so that the same command again
 * tells the first receipt; another list of the same file takes its place then.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fromBase64url, toBase64url } from '../../protocol/bytes.js';
import { Fault } from '../../protocol/fault.js';
import { makeList, type SerialList } from '../../client/signing/lists.js';
import { unwritable } from '../terminal/files.js';

/** A list to be commissioned. `begun`: an earlier run kept it, and may have come further. */
export interface KeptList {
  list: SerialList;
  begun: boolean;
  /** Where it is kept; undefined where its serials are in no file. */
  file: string | undefined;
}

/**
 * The list of these packs: the one that is kept, else a new one, which is kept from now on, readable by its owner only.
 *
 * @param source the file of their serials
 * @throws Fault `option-invalid` where it has other serials than when its upload began, or nothing can be kept beside it
 */
export async function keepList(source: string | undefined, uris: readonly string[]): Promise<KeptList> {
  if (source === undefined) return { list: makeList(uris), begun: false, file: undefined };
  const file = `${source}.list.json`;
  const kept = await readKept(file);
  if (kept) {
    const list = makeList(uris, fromBase64url(kept.seed));
    if (list.root === kept.root) return { list, begun: true, file };
    if (!kept.done)
      throw new Fault(
        'option-invalid',
        `${source} has other serials than when its upload began: put those back and run the command again, or give that list up by ` +
          `"theriac serial-list discard ${kept.root}" and remove ${file}`,
        { file, list: kept.root },
      );
  }
  const list = makeList(uris);
  await write(file, list, false);
  return { list, begun: false, file };
}

/** Its packs are commissioned: their file may have other serials from now on. @throws Fault `option-invalid` */
export const finishList = async ({ file, list }: KeptList): Promise<void> => {
  if (file !== undefined) await write(file, list, true);
};

async function write(file: string, { root, seed }: SerialList, done: boolean): Promise<void> {
  const text = JSON.stringify({ root, seed: toBase64url(seed), done });
  await writeFile(file, `${text}\n`, { mode: 0o600 }).catch((reason: unknown) => {
    throw unwritable(file, reason);
  });
}

async function readKept(file: string): Promise<{ root: string; seed: string; done: boolean } | undefined> {
  try {
    const { root, seed, done } = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    if (typeof root === 'string' && typeof seed === 'string' && fromBase64url(seed).length === 32)
      return { root, seed, done: done === true };
  } catch (reason) {
    if ((reason as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  }
  throw new Fault(
    'option-invalid',
    `${file} cannot be read: it has the seed of the list that was begun. Remove it to begin with a new list`,
    { file },
  );
}
