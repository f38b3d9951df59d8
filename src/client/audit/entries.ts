/** Fetching what the log only has hashes of: custody entries and serial lists, as far as the asker may see them. */
import { fromBase64url } from '../../protocol/bytes.js';
import { Fault } from '../../protocol/fault.js';
import { packUri, type Gtin, type Serial } from '../../protocol/gs1/identifiers.js';
import type { Api } from '../http/api.js';
import { makeList } from '../signing/lists.js';
import type { LogLeaf } from '../log/log.js';
import { eachOf } from '../http/pool.js';
import { reading } from './report.js';

/** Requests at once. */
const AT_ONCE = 16;

const HIDDEN = new Set(['entry-unknown', 'list-unknown', 'not-found', 'object-unknown']);

/** The JWS of each custody entry among `leaves`, the first of which is at `start`; undefined where it may not be seen. */
export const readCustody = (api: Api, start: number, leaves: readonly LogLeaf[]): Promise<(string | undefined)[]> =>
  eachOf(leaves, AT_ONCE, async (leaf, i) => {
    if (leaf.kind === 'registry') return undefined;
    return (await reading(start + i, `entry ${start + i}`, unlessHidden(api.entry(leaf.id))))?.jws;
  });

/**
 * The packs of a serial list as canonical URIs, undefined where it may not be seen.
 *
 * @param index of the entry that names it
 * @param refuse is called where the packs and the seed do not give the root
 */
export async function readLists(
  api: Api,
  index: number,
  root: string,
  refuse: (why: string) => never,
): Promise<readonly string[] | undefined> {
  const what = `the serial list ${root}`;
  const state = await reading(index, what, unlessHidden(api.list(root)));
  if (!state) return undefined;
  const lines = (await reading(index, what, api.listItems(root))).split('\n').filter((line) => line !== '');
  const packs = lines.map((line) => {
    const tab = line.indexOf('\t');
    return packUri(line.slice(0, tab) as Gtin, line.slice(tab + 1) as Serial);
  });
  const list = packs.length > 0 ? makeList(packs, fromBase64url(state.seed)) : undefined;
  if (list?.root !== root)
    refuse(`the ${packs.length} packs that the server has for the serial list ${root} do not give that root`);
  return list.uris;
}

/** The answer, or undefined where the asker may not see what it asked for. */
export async function unlessHidden<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (reason) {
    if (reason instanceof Fault && HIDDEN.has(reason.code)) return undefined;
    throw reason;
  }
}
