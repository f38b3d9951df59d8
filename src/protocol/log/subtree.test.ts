import { describe, expect, test } from 'vitest';
import { faultOf } from '../../../test/support/faults.js';
import { proveInclusion } from '../../../test/support/proofs.js';
import { nodeCrypto } from '../../platform/crypto.js';
import { utf8 } from '../bytes.js';
import { provideCrypto } from '../crypto.js';
import { emptyRoot, leafHash, rootOf } from './merkle.js';
import { checkSubtreeConsistency, checkSubtreeInclusion } from './subtree.js';

provideCrypto(nodeCrypto);

const leaves = Array.from({ length: 40 }, (_, i) => leafHash(utf8(`leaf ${i}`)));
const root = (lo: number, hi: number) => rootOf(leaves, { lo, hi });
const split = (n: number) => 2 ** Math.floor(Math.log2(n - 1));

/** The proof by its definition: what of [lo, hi) is not in [start, end), and, once apart, the subtree's own pieces. */
function prove(start: number, end: number, lo: number, hi: number, whole = true): Uint8Array[] {
  if (start === lo && end === hi) return whole ? [] : [root(lo, hi)];
  const middle = lo + split(hi - lo);
  if (end <= middle) return [...prove(start, end, lo, middle, whole), root(middle, hi)];
  if (start >= middle) return [...prove(start, end, middle, hi, whole), root(lo, middle)];
  return [...prove(middle, end, middle, hi, false), root(lo, middle)];
}

const isSubtree = (start: number, end: number) => end > start && start % 2 ** Math.ceil(Math.log2(end - start)) === 0;

describe('subtrees', () => {
  test('every subtree of every tree up to 20 leaves is proved to be in it, and is no other', () => {
    let count = 0;
    for (let size = 1; size <= 20; size++) {
      for (let start = 0; start < size; start++) {
        for (let end = start + 1; end <= size; end++) {
          const proof = isSubtree(start, end) ? prove(start, end, 0, size) : [];
          const check = (hash: Uint8Array, hashes = proof) =>
            faultOf(() => checkSubtreeConsistency({ start, end, root: hash }, size, hashes, root(0, size)));
          expect(check(root(start, end)), `[${start}, ${end}) of ${size}`).toBe(
            isSubtree(start, end) ? undefined : 'proof-failed',
          );
          expect(check(leaves[39]!)).toBe('proof-failed');
          expect(check(root(start, end), [...proof, leaves[0]!])).toBe('proof-failed');
          if (proof.length > 0) expect(check(root(start, end), proof.slice(0, -1))).toBe('proof-failed');
          count += Number(isSubtree(start, end));
        }
      }
    }
    expect(count).toBe(567);
  });

  test('a leaf is proved to be in its subtree', () => {
    const subtree = { start: 16, end: 23, root: root(16, 23) };
    const proof = proveInclusion(leaves.slice(16, 23), 4);
    expect(faultOf(() => checkSubtreeInclusion(leaves[20]!, 20, subtree, proof))).toBeUndefined();
    expect(faultOf(() => checkSubtreeInclusion(leaves[20]!, 4, subtree, proof))).toBe('proof-failed');
    expect(faultOf(() => checkSubtreeInclusion(leaves[20]!, 20, { ...subtree, start: 17 }, proof))).toBe('proof-failed');
  });

  test('a subtree that the tree does not reach is refused', () => {
    expect(faultOf(() => checkSubtreeConsistency({ start: 8, end: 12, root: root(8, 12) }, 11, [], root(0, 11)))).toBe(
      'proof-failed',
    );
    expect(faultOf(() => checkSubtreeConsistency({ start: -1, end: 1, root: root(0, 1) }, 11, [], root(0, 11)))).toBe(
      'proof-failed',
    );
  });

  test('the empty subtree is in every tree that reaches it, and needs no proof', () => {
    const check = (at: number, size: number, hash = emptyRoot(), proof: Uint8Array[] = []) =>
      faultOf(() => checkSubtreeConsistency({ start: at, end: at, root: hash }, size, proof, rootOf(leaves.slice(0, size))));
    for (const [at, size] of [
      [0, 0],
      [0, 5],
      [3, 5],
      [5, 5],
    ] as const)
      expect(check(at, size)).toBeUndefined();
    expect(check(6, 5)).toBe('proof-failed');
    expect(check(3, 5, leaves[3]!)).toBe('proof-failed');
    expect(check(3, 5, emptyRoot(), [leaves[0]!])).toBe('proof-failed');
  });

  test('a proof with nothing in it does not show a subtree of several pieces', () => {
    expect(faultOf(() => checkSubtreeConsistency({ start: 0, end: 6, root: root(0, 6) }, 8, [], root(0, 8)))).toBe(
      'proof-failed',
    );
  });
});
