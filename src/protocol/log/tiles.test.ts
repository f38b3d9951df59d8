import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultOf } from '../../../test/support/faults.js';
import { proveConsistency, proveInclusion } from '../../../test/support/proofs.js';
import { nodeCrypto } from '../../platform/crypto.js';
import { concat, u32be, utf8 } from '../bytes.js';
import { provideCrypto } from '../crypto.js';
import {
  checkConsistency,
  checkInclusion,
  consistencyRanges,
  emptyRoot,
  inclusionRanges,
  leafHash,
  perfectRanges,
  rootOf,
} from './merkle.js';
import {
  appendLeaves,
  edgeOf,
  edgeRoot,
  EMPTY_EDGE,
  formatBundle,
  hashRanges,
  nodeCount,
  nodesIn,
  parseBundle,
  parseTilePath,
  tileAt,
  tilePath,
  tilesFor,
  type Edge,
  type Tile,
} from './tiles.js';

provideCrypto(nodeCrypto);

// Three tile levels: 65,536 leaves complete the first node of level 2.
const SIZE = 66_000;
const leaves = Array.from({ length: SIZE }, (_, i) => leafHash(u32be(i)));
const nodes = new Map<string, Uint8Array>();
const whole = appendLeaves(EMPTY_EDGE, leaves);
for (const { level, n, hash } of whole.nodes) nodes.set(`${level}/${n}`, hash);

/** A tile's bytes, as a log serves them. */
const fetch = ({ level, n, width }: Tile): Uint8Array =>
  concat(...Array.from({ length: width }, (_, i) => nodes.get(`${level}/${n * 256 + i}`)!));

/** The three halves put together: what to fetch, fetching, computing. */
const viaTiles = (ranges: { lo: number; hi: number }[], size: number): Uint8Array[] => {
  const tiles = tilesFor(ranges, size);
  return hashRanges(ranges, nodesIn(tiles, tiles.map(fetch)));
};

const sizes = [0, 1, 2, 255, 256, 257, 511, 512, 513, 1000, 65_535, 65_536, 65_537, SIZE];

describe('appending', () => {
  test('leaves in batches of any size give the tree of all', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 6 }), (batches) => {
        let edge: Edge = EMPTY_EDGE;
        const made = [];
        for (const batch of batches) {
          const appended = appendLeaves(edge, leaves.slice(edge.size, edge.size + batch));
          edge = appended.edge;
          made.push(...appended.nodes);
        }
        const all = leaves.slice(0, edge.size);
        expect(edgeRoot(edge)).toEqual(rootOf(all));
        expect(made).toEqual(appendLeaves(EMPTY_EDGE, all).nodes);
      }),
      { numRuns: 30 },
    );
  });

  test('every node at a tile level is made once, with the hash of its leaves', () => {
    expect(nodes.size).toBe(whole.nodes.length);
    expect(nodes.size).toBe(SIZE + nodeCount(1, SIZE) + nodeCount(2, SIZE));
    expect(nodes.get('1/3')).toEqual(rootOf(leaves, { lo: 768, hi: 1024 }));
    expect(nodes.get('2/0')).toEqual(rootOf(leaves, { lo: 0, hi: 65_536 }));
  });

  test('appending leaves the edge that it was given as it was', () => {
    const edge = edgeOf(3, (level, n) => nodes.get(`${level}/${n}`)!);
    appendLeaves(edge, [leaves[3]!]);
    expect(edge.hashes).toHaveLength(2);
  });
});

describe('index, fetch, compute', () => {
  test('the right edge is recomputed from tiles alone', () => {
    for (const size of sizes) {
      const tiles = tilesFor([{ lo: 0, hi: size }], size);
      const edge = edgeOf(size, nodesIn(tiles, tiles.map(fetch)));
      expect(edge).toEqual(appendLeaves(EMPTY_EDGE, leaves.slice(0, size)).edge);
      expect(edgeRoot(edge)).toEqual(size === 0 ? emptyRoot() : rootOf(leaves.slice(0, size)));
      expect(viaTiles(perfectRanges({ lo: 0, hi: size }), size)).toEqual(edge.hashes);
      expect(tiles.length).toBeLessThanOrEqual(3);
    }
  });

  test('inclusion proofs from tiles are those from all leaves, and need at most a few tiles', () => {
    for (const size of [1, 300, 1000, SIZE]) {
      for (const index of [0, 1, 255, 256, 299, 777, 65_535, 65_536, SIZE - 1].filter((i) => i < size)) {
        const ranges = inclusionRanges(index, size);
        const proof = viaTiles(ranges, size);
        if (size <= 1000) expect(proof).toEqual(proveInclusion(leaves.slice(0, size), index));
        expect(tilesFor(ranges, size).length).toBeLessThanOrEqual(5);
        checkInclusion(leaves[index]!, index, size, proof, edgeRoot(edgeOf(size, (level, n) => nodes.get(`${level}/${n}`)!)));
      }
    }
  });

  test('consistency proofs from tiles are those from all leaves', () => {
    for (const size of [1, 300, 1000, SIZE]) {
      for (const old of sizes.filter((n) => n <= size)) {
        const proof = viaTiles(consistencyRanges(old, size), size);
        if (size <= 1000) expect(proof).toEqual(proveConsistency(leaves.slice(0, size), old));
        const root = (n: number) => edgeRoot(edgeOf(n, (level, i) => nodes.get(`${level}/${i}`)!));
        checkConsistency(old, size, proof, root(old), root(size));
      }
    }
  });

  test('a full tile serves where a partial one is asked for', () => {
    const tiles = tilesFor([{ lo: 0, hi: 5 }], 5);
    expect(edgeOf(5, nodesIn(tiles, [fetch({ level: 0, n: 0, width: 256 })])).hashes).toHaveLength(2);
  });

  test('tiles that are short, uneven, absent or not asked for are refused', () => {
    const tiles = tilesFor([{ lo: 0, hi: 5 }], 5);
    for (const length of [0, 4 * 32, 5 * 32 + 1])
      expect(faultOf(() => nodesIn(tiles, [new Uint8Array(length)]))).toBe('bad-tile');
    expect(faultOf(() => nodesIn(tiles, []))).toBe('bad-tile');
    const node = nodesIn(tiles, [new Uint8Array(5 * 32)]);
    expect(faultOf(() => node(0, 5))).toBe('bad-tile');
    expect(faultOf(() => node(1, 0))).toBe('bad-tile');
  });

  test('ranges outside the tree have no tiles', () => expect(() => tilesFor([{ lo: 512, hi: 513 }], 512)).toThrow(RangeError));
});

describe('paths', () => {
  test.each([
    [{ level: 0, n: 0, width: 256 }, 'tile/0/000'],
    [{ level: 0, n: 273, width: 112 }, 'tile/0/273.p/112'],
    [{ level: 2, n: 1_234_067, width: 256 }, 'tile/2/x001/x234/067'],
    [{ level: 'entries', n: 1000, width: 1 }, 'tile/entries/x001/000.p/1'],
    [{ level: 63, n: Number.MAX_SAFE_INTEGER, width: 255 }, 'tile/63/x009/x007/x199/x254/x740/991.p/255'],
  ] as const)('%o is at %s', (tile, path) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  test.each([
    'tile/0/0',
    'tile/0/00',
    'tile/0/0000',
    'tile/0/1000',
    'tile/0/x000/000',
    'tile/0/x01/000',
    'tile/0/x001/x000',
    'tile/0/001/000',
    'tile/64/000',
    'tile/00/000',
    'tile/01/000',
    'tile/-1/000',
    'tile/100/000',
    'tile/data/000',
    'tile/entries',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/000.p/999',
    'tile/0/000.p/',
    'tile/0/000.p',
    'tile/0/000/',
    '/tile/0/000',
    'tile/0/000\n',
    'tile/0/000?x',
    'tile/0/../000',
    'tile/0/x009/x007/x199/x254/x740/992',
    'tile/0/x001/x000/x000/x000/x000/x000/000',
    'tile/٠/000',
    '',
  ])('%j is no path', (path) => expect(parseTilePath(path)).toBeUndefined());

  test('widths of a tree of 70,000 are as in the specification', () => {
    expect(tileAt(0, 272, 70_000)).toEqual({ level: 0, n: 272, width: 256 });
    expect(tileAt(0, 273, 70_000)).toEqual({ level: 0, n: 273, width: 112 });
    expect(tileAt('entries', 273, 70_000)).toEqual({ level: 'entries', n: 273, width: 112 });
    expect(tileAt(1, 1, 70_000)).toEqual({ level: 1, n: 1, width: 17 });
    expect(tileAt(2, 0, 70_000)).toEqual({ level: 2, n: 0, width: 1 });
    expect(tileAt(3, 0, 70_000)).toBeUndefined();
    expect(tileAt(0, 1, 256)).toBeUndefined();
  });
});

describe('entry bundles', () => {
  test('entries of every length read back', () => {
    const entries = [utf8('a'), new Uint8Array(0), new Uint8Array(65_535).fill(7)];
    expect(parseBundle(formatBundle(entries))).toEqual(entries);
    expect(parseBundle(new Uint8Array(0))).toEqual([]);
    expect(() => formatBundle([new Uint8Array(65_536)])).toThrow(RangeError);
  });

  test.each([[[0]], [[0, 1]], [[0, 1, 9, 0]], [[0, 1, 9, 255, 255, 1]]])('the bundle %j is refused', (bytes) =>
    expect(faultOf(() => parseBundle(Uint8Array.from(bytes)))).toBe('bad-tile'),
  );
});
