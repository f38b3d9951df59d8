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
  TILE_WIDTH,
  tileAt,
  tilePath,
  type Edge,
} from '../../protocol/log/tiles.js';
import type { Api } from '../http/api.js';
import { readBundle, readTile } from '../log/log.js';

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

/** A bundle's entries and the leaf hashes that the server's tile has for them. */
export interface Stretch {
  first: number;
  entries: Uint8Array[];
  tile: Uint8Array;
}

/** Bundles that are fetched ahead of the one being judged. */
const AHEAD = 4;

/** The log from entry `from` (a multiple of 256) to `size`, bundle by bundle. */
export async function* stretches(api: Api, from: number, size: number): AsyncGenerator<Stretch> {
  const fetch = async (n: number): Promise<Stretch> => {
    const [entries, tile] = await Promise.all([readBundle(api, n, size), readTile(api, tileAt(0, n, size)!)]);
    return { first: n * TILE_WIDTH, entries, tile };
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

/** The paths of the served tiles above the leaves that differ from the rebuilt tree; the leaves' are compared entry by entry. */
export async function wrongTiles(api: Api, tree: RebuiltTree): Promise<{ compared: number; wrong: string[] }> {
  const wrong: string[] = [];
  let compared = 0;
  for (let level = 1; nodeCount(level, tree.size) > 0; level++) {
    for (let n = 0; tileAt(level, n, tree.size); n++) {
      const tile = tileAt(level, n, tree.size)!;
      const bytes = await readTile(api, tile);
      compared++;
      for (let i = 0; i < tile.width; i++) {
        if (equal(bytes.subarray(i * 32, i * 32 + 32), tree.node(level, n * TILE_WIDTH + i)!)) continue;
        wrong.push(tilePath(tile));
        break;
      }
    }
  }
  return { compared, wrong };
}
