/**
 * The proof that one pack is on a serial list, from what is stored: the 256 leaves of its part and the nodes above them, so
 * that a list of 10^6 packs costs a few hundred hashes. What comes out names this pack and no other.
 */
import type { Runner } from '../platform/database/sql.js';
import { fromBase64url } from '../protocol/bytes.js';
import { packUri } from '../protocol/gs1/identifiers.js';
import { inclusionRanges, leafHash } from '../protocol/log/merkle.js';
import { packLeaf, saltOf, verifyPack, type PackProof } from '../protocol/serial-list.js';
import { hashRanges, nodesIn, TILE_WIDTH, tilesFor, type Tile } from '../protocol/log/tiles.js';
import { partOf, readNodes, readPart, type SerialList } from '../custody/read/lists.reader.js';
import type { Pack } from '../custody/book/parts.js';

/** The proof for `pack` on a complete list, or undefined where it is not on the list. It was verified before it is given. */
export async function provePackOf(db: Runner, list: SerialList, pack: Pack): Promise<PackProof | undefined> {
  const n = await partOf(db, list, pack);
  if (n === undefined) return undefined;
  const uri = packUri(...pack);
  const place = (await urisOf(db, list, n)).indexOf(uri);
  if (place < 0) return undefined;
  const index = n * TILE_WIDTH + place;
  const ranges = inclusionRanges(index, list.count);
  const tiles = tilesFor(ranges, list.count);
  const bytes = await Promise.all(tiles.map((tile) => tileOf(db, list, tile)));
  const seed = fromBase64url(list.seed);
  const proof = { uri, index, salt: saltOf(seed, index), path: hashRanges(ranges, nodesIn(tiles, bytes)) };
  verifyPack(proof, fromBase64url(list.root), list.count);
  return proof;
}

async function urisOf(db: Runner, list: SerialList, n: number): Promise<string[]> {
  const parts = await readPart(db, list, n);
  return parts.flatMap(({ gtin, serials }) => serials.map((serial) => packUri(gtin, serial)));
}

/** A tile's hashes one after the other: leaves are made of the packs, nodes above them are stored. */
async function tileOf(db: Runner, list: SerialList, { level, n, width }: Tile): Promise<Uint8Array> {
  if (level !== 0) {
    return join(await readNodes(db, list, level as number, n * TILE_WIDTH, width));
  }
  const seed = fromBase64url(list.seed);
  const uris = await urisOf(db, list, n);
  return join(uris.map((uri, i) => leafHash(packLeaf(saltOf(seed, n * TILE_WIDTH + i), uri))));
}

const join = (hashes: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(hashes));
