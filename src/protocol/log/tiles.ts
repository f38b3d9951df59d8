/**
 * C2SP tlog-tiles: the tree cut into tiles of up to 256 hashes, their paths, entry bundles, and appending to and
 * proving from the hashes at tile levels alone.
 *
 * Node (level, n) is the root over the leaves [n * 256^level, (n + 1) * 256^level): only these are ever stored. Tile
 * (level, n) is the nodes from 256n up to and without 256n + width. All I/O is the caller's, between two pure halves:
 * `tilesFor` says what to fetch, `hashRanges` computes. Not here: databases, HTTP and caching.
 */
import { concat, readUint, u16be } from '../bytes.js';
import { Fault } from '../fault.js';
import { foldRight, nodeHash, perfectRanges, rootOf, type Range } from './merkle.js';

/** The hashes in a full tile, and the entries in a full bundle. */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;

/** A tile's place: `level` 0 to 63, or `entries` for a bundle; `n` counts from 0; `width` 1 to 256 is what it holds. */
export interface Tile {
  readonly level: number | 'entries';
  readonly n: number;
  readonly width: number;
}

/** A node at a tile level. `hash`: 32 bytes. */
export interface TileNode {
  readonly level: number;
  readonly n: number;
  readonly hash: Uint8Array;
}

/**
 * The right edge of a tree: its size and the roots of the perfect subtrees that it consists of, largest (leftmost)
 * first. Enough to append to it and to know its root.
 */
export interface Edge {
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

/** The tree without leaves. */
export const EMPTY_EDGE: Edge = { size: 0, hashes: [] };

/** The root of the tree with this edge. */
export const edgeRoot = (edge: Edge): Uint8Array => foldRight(edge.hashes);

/**
 * Appends leaf hashes.
 *
 * @returns the new edge, and every node at a tile level that the append completed, leaves included: what to store.
 *   About 2 hashes per leaf.
 */
export function appendLeaves(edge: Edge, leaves: readonly Uint8Array[]): { edge: Edge; nodes: TileNode[] } {
  const hashes = [...edge.hashes];
  const nodes: TileNode[] = [];
  let size = edge.size;
  for (const leaf of leaves) {
    nodes.push({ level: 0, n: size, hash: leaf });
    let hash = leaf;
    let height = 0;
    // Adding one leaf carries like adding one to a binary number: every trailing 1 is a subtree that is now complete.
    for (let n = size; n % 2 === 1; n = (n - 1) / 2) {
      hash = nodeHash(hashes.pop()!, hash);
      height++;
      if (height % TILE_HEIGHT === 0) nodes.push({ level: height / TILE_HEIGHT, n: (n - 1) / 2, hash });
    }
    hashes.push(hash);
    size++;
  }
  return { edge: { size, hashes }, nodes };
}

/** The number of nodes at tile level `level` in a tree of `size`. */
export const nodeCount = (level: number, size: number): number => Math.floor(size / TILE_WIDTH ** level);

/** Tile (level, n) as a tree of `size` has it; undefined where it would be empty. `entries` counts as level 0. */
export function tileAt(level: Tile['level'], n: number, size: number): Tile | undefined {
  const width = Math.min(TILE_WIDTH, nodeCount(level === 'entries' ? 0 : level, size) - n * TILE_WIDTH);
  return width > 0 ? { level, n, width } : undefined;
}

/** The nodes that [lo, hi), a perfect subtree, consists of: all in one tile, `count` of them, a power of two up to 128. */
function nodesOf({ lo, hi }: Range): { level: number; n: number; count: number } {
  let level = 0;
  let unit = 1;
  while (hi - lo >= unit * TILE_WIDTH) {
    unit *= TILE_WIDTH;
    level++;
  }
  return { level, n: lo / unit, count: (hi - lo) / unit };
}

/**
 * The tiles that `hashRanges` needs for `ranges` in a tree of `size`, each once. With perfectRanges([0, size)): the
 * right edge. With inclusionRanges or consistencyRanges: a proof. At most one tile a level for each.
 */
export function tilesFor(ranges: readonly Range[], size: number): Tile[] {
  const tiles = new Map<string, Tile>();
  for (const range of ranges.flatMap(perfectRanges)) {
    const { level, n } = nodesOf(range);
    const tile = tileAt(level, Math.floor(n / TILE_WIDTH), size);
    if (tile === undefined) throw new RangeError(`a tree of ${size} has no leaves [${range.lo}, ${range.hi})`);
    tiles.set(tilePath(tile), tile);
  }
  return [...tiles.values()];
}

/** The hash of each range, from nodes. @param node gives the 32-byte hash of node (level, n), or throws */
export const hashRanges = (ranges: readonly Range[], node: (level: number, n: number) => Uint8Array): Uint8Array[] =>
  ranges.map((range) =>
    foldRight(
      perfectRanges(range).map((perfect) => {
        const { level, n, count } = nodesOf(perfect);
        return rootOf(Array.from({ length: count }, (_, i) => node(level, n + i)));
      }),
    ),
  );

/** The right edge of a tree of `size`, from nodes; the tiles are those of tilesFor([{ lo: 0, hi: size }], size). */
export const edgeOf = (size: number, node: (level: number, n: number) => Uint8Array): Edge => ({
  size,
  hashes: hashRanges(perfectRanges({ lo: 0, hi: size }), node),
});

/**
 * A node function over fetched tiles: `tiles` and, in the same order, their bytes (width * 32 each, or more: a full
 * tile serves as a partial one).
 *
 * @throws Fault `bad-tile` at once if a tile is too short; the function it returns, if asked for a node of no tile
 */
export function nodesIn(tiles: readonly Tile[], bytes: readonly Uint8Array[]): (level: number, n: number) => Uint8Array {
  const byPath = new Map<string, Uint8Array>();
  tiles.forEach((tile, i) => {
    const data = bytes[i] ?? new Uint8Array(0);
    if (data.length < tile.width * 32 || data.length % 32 !== 0) throw badTile(`${tilePath(tile)} has ${data.length} bytes`);
    byPath.set(`${tile.level}/${tile.n}`, data);
  });
  return (level, n) => {
    const at = (n % TILE_WIDTH) * 32;
    const hash = byPath.get(`${level}/${Math.floor(n / TILE_WIDTH)}`)?.subarray(at, at + 32);
    if (hash?.length !== 32) throw badTile(`node ${n} of level ${level} is in none of the tiles`);
    return hash;
  };
}

/** `tile/<level>/<n>[.p/<width>]`, n in groups of three digits, all but the last with an x: `tile/0/x001/x234/067`. */
export function tilePath({ level, n, width }: Tile): string {
  let groups = String(n % 1000).padStart(3, '0');
  for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups = `x${String(rest % 1000).padStart(3, '0')}/${groups}`;
  }
  return `tile/${level}/${groups}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

const PATH = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;

/** The tile at `path`; undefined for any text that tilePath would not write. */
export function parseTilePath(path: string): Tile | undefined {
  const match = PATH.exec(path);
  if (match === null) return undefined;
  const [, level, groups, width] = match;
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    n: Number(groups!.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  const possible = tile.level === 'entries' || tile.level < 64;
  return possible && Number.isSafeInteger(tile.n) && tile.width > 0 && tile.width <= TILE_WIDTH && tilePath(tile) === path
    ? tile
    : undefined;
}

/** An entry bundle: each entry as `uint16be length || entry`. @throws RangeError for an entry past 65,535 bytes */
export const formatBundle = (entries: readonly Uint8Array[]): Uint8Array =>
  concat(...entries.flatMap((entry) => [u16be(entry.length), entry]));

/**
 * The entries of a bundle, as views into it.
 *
 * @throws Fault `bad-tile` where it does not end with an entry's end
 */
export function parseBundle(bundle: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bundle.length;) {
    if (at + 2 > bundle.length) throw badTile('an entry bundle ends within a length');
    const end = at + 2 + readUint(bundle, at, 2);
    if (end > bundle.length) throw badTile('an entry bundle ends within an entry');
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

const badTile = (what: string): Fault =>
  new Fault('bad-tile', `A tile of the log is not usable: ${what}. Fetch it again.`, { what });
