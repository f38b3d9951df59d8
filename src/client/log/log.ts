/**
 * Reading a log by its tiles and entry bundles. What is read is not believed here: the callers compare it with a root.
 */
import { fromUtf8, readUint, toBase64url } from '../../protocol/bytes.js';
import { Fault } from '../../protocol/fault.js';
import type { Range } from '../../protocol/log/merkle.js';
import { hashRanges, nodesIn, parseBundle, TILE_WIDTH, tileAt, tilePath, tilesFor, type Tile } from '../../protocol/log/tiles.js';
import type { Api } from '../http/api.js';
import { eachOf } from '../http/pool.js';

/** Requests at once. */
const AT_ONCE = 8;

/** The bytes of a tile or bundle; a partial one that is gone is cut out of the full one by its reader. */
export async function readTile(api: Api, tile: Tile): Promise<Uint8Array> {
  try {
    return await api.tile(tilePath(tile));
  } catch (reason) {
    if (tile.width === TILE_WIDTH || !(reason instanceof Fault) || reason.code !== 'not-found') throw reason;
    return api.tile(tilePath({ ...tile, width: TILE_WIDTH }));
  }
}

/** A node function over the tiles that `ranges` need in a tree of `size`. */
async function nodesFor(api: Api, ranges: readonly Range[], size: number) {
  const tiles = tilesFor(ranges, size);
  return nodesIn(tiles, await eachOf(tiles, AT_ONCE, (tile) => readTile(api, tile)));
}

/** The hashes of `ranges` in a tree of `size`, as the log has them: an inclusion or consistency proof. */
export const readHashes = async (api: Api, ranges: readonly Range[], size: number): Promise<Uint8Array[]> =>
  hashRanges(ranges, await nodesFor(api, ranges, size));

/** The entries of bundle `n` of a log of `size`: 256, or fewer at the end. @throws Fault `bad-tile` */
export async function readBundle(api: Api, n: number, size: number): Promise<Uint8Array[]> {
  const tile = tileAt('entries', n, size)!;
  const entries = parseBundle(await readTile(api, tile));
  if (entries.length >= tile.width) return entries.slice(0, tile.width);
  throw new Fault('bad-tile', `the bundle ${tilePath(tile)} holds ${entries.length} entries: the log is not complete`, {
    what: tilePath(tile),
  });
}

/** An entry as the log's bytes say it: a registry record in full, of a custody entry the id. `time` in epoch ms. */
export type LogLeaf = { kind: 'custody'; time: number; id: string } | { kind: 'registry'; time: number; jws: string };

/** Takes the log's bytes of an entry apart (docs/protocol.md, chapter 4). @throws Fault `entry-malformed` */
export function readLeaf(bytes: Uint8Array): LogLeaf {
  const body = bytes.subarray(9);
  if (bytes[0] === 1 && body.length === 32) return { kind: 'custody', time: readUint(bytes, 1, 8), id: toBase64url(body) };
  if (bytes[0] === 2 && body.length > 0) {
    return { kind: 'registry', time: readUint(bytes, 1, 8), jws: fromUtf8(body) };
  }
  throw new Fault(
    'entry-malformed',
    'an entry of the log is neither a custody entry nor a registry record: do not trust this log, tell its operator',
  );
}
