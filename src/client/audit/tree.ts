/**
 * The log's tree, rebuilt from the entries' own bytes and compared with every tile that the server serves.
 *
 * Nodes are kept, 32 bytes an entry and a little more, so that the root at any earlier size (a fence) can be computed.
 */
import { equal, toBase64url } from '../../protocol/bytes.js';
import { emptyRoot, leafHash } from '../../protocol/log/merkle.js';
import {
  appendLeaves,
  EMPTY_EDGE,
  edgeOf,
  edgeRoot,
  nodeCount,
  parseBundle,
  TILE_WIDTH,
  tileAt,
  tilePath,
  type Edge,
} from '../../protocol/log/tiles.js';
import type { Api } from '../http/api.js';
import { readTile } from '../log/log.js';
import { reading } from './report.js';

/** A tree that grows by entries. */
export class RebuiltTree {
  private edge: Edge = EMPTY_EDGE;
  /** By tile level: the nodes in order. */
  private readonly levels: Uint8Array[][] = [];
  private readonly roots = new Map<number, string>();

  /** Adds an entry. @returns its leaf hash */
  add(entry: Uint8Array): Uint8Array {
    const leaf = leafHash(entry);
    const { edge, nodes } = appendLeaves(this.edge, [leaf]);
    this.edge = edge;
    for (const { level, hash } of nodes) (this.levels[level] ??= []).push(hash);
    return leaf;
  }

  /** How many entries it has. */
  get size(): number {
    return this.edge.size;
  }

  /** Its root, 32 bytes. */
  root(): Uint8Array {
    return this.size === 0 ? emptyRoot() : edgeRoot(this.edge);
  }

  /** The root, base64url, that it had at `size`, which it has reached. */
  rootAt(size: number): string {
    const known = this.roots.get(size);
    if (known !== undefined) return known;
    const edge = edgeOf(size, (level, n) => this.levels[level]![n]!);
    const root = toBase64url(size === 0 ? emptyRoot() : edgeRoot(edge));
    this.roots.set(size, root);
    return root;
  }

  /** A node at a tile level. */
  node(level: number, n: number): Uint8Array | undefined {
    return this.levels[level]?.[n];
  }
}

/** A bundle's entries and the leaf hashes that the server's tile has for them. `width`: how many there should be. */
export interface Stretch {
  first: number;
  width: number;
  entries: Uint8Array[];
  tile: Uint8Array;
}

/** Bundles that are fetched ahead of the one being judged. */
const AHEAD = 4;

/** The log from entry `from` (a multiple of 256) to `size`, bundle by bundle. */
export async function* stretches(api: Api, from: number, size: number): AsyncGenerator<Stretch> {
  const fetch = async (n: number): Promise<Stretch> => {
    const { width } = tileAt(0, n, size)!;
    const first = n * TILE_WIDTH;
    const bundle = readTile(api, tileAt('entries', n, size)!).then((bytes) => parseBundle(bytes).slice(0, width));
    const both = Promise.all([bundle, readTile(api, tileAt(0, n, size)!)]);
    const [entries, tile] = await reading(null, `something of the entries ${first} to ${first + width - 1}`, both);
    return { first, width, entries, tile };
  };
  const last = Math.ceil(size / TILE_WIDTH);
  const queue: Promise<Stretch>[] = [];
  for (let n = from / TILE_WIDTH; n < last || queue.length > 0;) {
    while (n < last && queue.length < AHEAD) {
      const next = fetch(n++);
      next.catch(() => {}); // whoever awaits it hears of it; until then it must not end the process
      queue.push(next);
    }
    yield await queue.shift()!;
  }
}

/** A served tile above the leaves that differs from the rebuilt tree, in words; the leaves' are compared entry by entry. */
export async function wrongTile(api: Api, tree: RebuiltTree): Promise<string | undefined> {
  for (let level = 1; nodeCount(level, tree.size) > 0; level++) {
    for (let n = 0; tileAt(level, n, tree.size); n++) {
      const tile = tileAt(level, n, tree.size)!;
      const bytes = await reading(null, `the tile ${tilePath(tile)}`, readTile(api, tile));
      for (let i = 0; i < tile.width; i++) {
        const node = n * TILE_WIDTH + i;
        if (equal(bytes.subarray(i * 32, i * 32 + 32), tree.node(level, node)!)) continue;
        const leaves = TILE_WIDTH ** level;
        return `the node over the entries ${node * leaves} to ${(node + 1) * leaves - 1}, number ${i} of the tile ${tilePath(tile)},`;
      }
    }
  }
  return undefined;
}
