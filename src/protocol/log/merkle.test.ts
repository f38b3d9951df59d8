import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultOf } from '../../../test/support/faults.js';
import { proveConsistency, proveInclusion } from '../../../test/support/proofs.js';
import { nodeCrypto } from '../../platform/crypto.js';
import { toHex, utf8 } from '../bytes.js';
import { provideCrypto } from '../crypto.js';
import {
  checkConsistency,
  checkInclusion,
  consistencyRanges,
  emptyRoot,
  inclusionRanges,
  leafHash,
  nodeHash,
  perfectRanges,
  rootOf,
} from './merkle.js';

provideCrypto(nodeCrypto);

const leaves = Array.from({ length: 70 }, (_, i) => leafHash(utf8(`leaf ${i}`)));
const roots = Array.from({ length: 71 }, (_, size) => rootOf(leaves.slice(0, size)));

/** The root by the definition of RFC 6962 section 2.1, word for word. */
function definition(hashes: Uint8Array[]): Uint8Array {
  if (hashes.length <= 1) return hashes[0] ?? nodeCrypto.sha256(new Uint8Array(0));
  const k = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return nodeHash(definition(hashes.slice(0, k)), definition(hashes.slice(k)));
}

describe('roots', () => {
  test('the root is as RFC 6962 defines it', () => {
    for (const size of [0, 1, 2, 3, 4, 5, 7, 8, 33, 64, 70]) expect(roots[size]).toEqual(definition(leaves.slice(0, size)));
    expect(toHex(emptyRoot())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  test('leaves and nodes are hashed apart', () => {
    expect(leafHash(new Uint8Array(64))).not.toEqual(nodeHash(new Uint8Array(32), new Uint8Array(32)));
  });

  test('perfect ranges cover a range from left to right with shrinking powers of two', () => {
    expect(perfectRanges({ lo: 0, hi: 7 })).toEqual([
      { lo: 0, hi: 4 },
      { lo: 4, hi: 6 },
      { lo: 6, hi: 7 },
    ]);
    expect(perfectRanges({ lo: 8, hi: 8 })).toEqual([]);
    expect(perfectRanges({ lo: 0, hi: Number.MAX_SAFE_INTEGER })).toHaveLength(53);
  });
});

describe('inclusion', () => {
  test('every leaf of every tree is proved, for its own index and size alone', () => {
    for (let size = 1; size <= 20; size++) {
      for (let index = 0; index < size; index++) {
        const proof = proveInclusion(leaves.slice(0, size), index);
        expect(faultOf(() => checkInclusion(leaves[index]!, index, size, proof, roots[size]!))).toBeUndefined();
        for (let other = 0; other < size; other++) {
          if (other !== index)
            expect(faultOf(() => checkInclusion(leaves[index]!, other, size, proof, roots[size]!))).toBe('proof-failed');
        }
      }
    }
  });

  test('a changed, cut or lengthened proof fails', () => {
    const proof = proveInclusion(leaves, 37);
    const check = (changed: Uint8Array[]) => faultOf(() => checkInclusion(leaves[37]!, 37, 70, changed, roots[70]!));
    expect(check(proof)).toBeUndefined();
    expect(check(proof.slice(1))).toBe('proof-failed');
    expect(check(proof.slice(0, -1))).toBe('proof-failed');
    expect(check([...proof, leaves[0]!])).toBe('proof-failed');
    expect(check(proof.map((hash, i) => (i === 2 ? hash.subarray(1) : hash)))).toBe('proof-failed');
    expect(check([...proof].reverse())).toBe('proof-failed');
  });

  test('an index that no leaf has is refused', () => {
    for (const index of [-1, 70, 71, 2 ** 40]) {
      expect(faultOf(() => checkInclusion(leaves[0]!, index, 70, [], roots[70]!))).toBe('proof-failed');
    }
    for (const [index, size] of [
      [-1, 5],
      [5, 5],
      [Number.NaN, 5],
      [0, 0],
      [0, 2 ** 53],
    ] as const) {
      expect(() => inclusionRanges(index, size)).toThrow(RangeError);
    }
  });

  test('indexes up to 2^64-1 are judged without loss', () => {
    const size = 2n ** 64n - 1n;
    // The last leaf of that tree is the right child at every level.
    const proof = Array.from({ length: 63 }, (_, i) => leaves[i]!);
    const root = proof.reduce((hash, sibling) => nodeHash(sibling, hash), leaves[0]!);
    expect(faultOf(() => checkInclusion(leaves[0]!, size - 1n, size, proof, root))).toBeUndefined();
    expect(faultOf(() => checkInclusion(leaves[0]!, size - 2n, size, proof, root))).toBe('proof-failed');
    expect(faultOf(() => checkInclusion(leaves[0]!, size, size, proof, root))).toBe('proof-failed');
  });

  test('a proof in the largest tree that can be made has its hashes in order', () => {
    const size = Number.MAX_SAFE_INTEGER;
    fc.assert(
      fc.property(
        fc.maxSafeNat().filter((n) => n < size),
        (index) => {
          const ranges = inclusionRanges(index, size);
          const widths = ranges.map(({ lo, hi }) => hi - lo);
          expect(widths.reduce((sum, width) => sum + width, 1)).toBe(size);
          expect(ranges.length).toBeLessThanOrEqual(53);
        },
      ),
    );
  });
});

describe('consistency', () => {
  test('every tree is proved to begin with every smaller one, and with no other', () => {
    for (let size = 0; size <= 20; size++) {
      for (let old = 0; old <= size; old++) {
        const proof = proveConsistency(leaves.slice(0, size), old);
        const check = (from: number, oldRoot: Uint8Array) =>
          faultOf(() => checkConsistency(from, size, proof, oldRoot, roots[size]!));
        expect(check(old, roots[old]!)).toBeUndefined();
        expect(check(old, leaves[69]!)).toBe('proof-failed');
        if (old < size) expect(check(old + 1, roots[old]!)).toBe('proof-failed');
      }
    }
  });

  test('a changed, cut or lengthened proof fails', () => {
    const proof = proveConsistency(leaves, 37);
    const check = (changed: Uint8Array[], root = roots[70]!) =>
      faultOf(() => checkConsistency(37, 70, changed, roots[37]!, root));
    expect(check(proof)).toBeUndefined();
    expect(check([])).toBe('proof-failed');
    expect(check(proof.slice(0, -1))).toBe('proof-failed');
    expect(check([...proof, leaves[0]!])).toBe('proof-failed');
    expect(check([leaves[0]!, ...proof])).toBe('proof-failed');
    expect(check(proof.map((hash, i) => (i === 1 ? leaves[0]! : hash)))).toBe('proof-failed');
    expect(check(proof, leaves[0]!)).toBe('proof-failed');
    expect(check([proof[0]!.subarray(1), ...proof.slice(1)])).toBe('proof-failed');
  });

  test('a tree begins with no larger one', () => {
    expect(faultOf(() => checkConsistency(3, 2, [], roots[3]!, roots[2]!))).toBe('proof-failed');
    expect(faultOf(() => checkConsistency(-1, 2, [], roots[1]!, roots[2]!))).toBe('proof-failed');
    for (const [old, size] of [
      [3, 2],
      [-1, 2],
      [0.5, Number.NaN],
    ] as const)
      expect(() => consistencyRanges(old, size)).toThrow(RangeError);
  });

  test('the empty tree has the empty root only, and needs no proof', () => {
    expect(faultOf(() => checkConsistency(0, 5, [], emptyRoot(), roots[5]!))).toBeUndefined();
    expect(faultOf(() => checkConsistency(0, 5, [], roots[1]!, roots[5]!))).toBe('proof-failed');
    expect(faultOf(() => checkConsistency(0, 5, [leaves[0]!], emptyRoot(), roots[5]!))).toBe('proof-failed');
    expect(faultOf(() => checkConsistency(0, 0, [], emptyRoot(), roots[5]!))).toBe('proof-failed');
    expect(faultOf(() => checkConsistency(0, 0, [], emptyRoot(), emptyRoot()))).toBeUndefined();
  });
});
