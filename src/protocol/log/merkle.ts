/**
 * The Merkle tree of RFC 6962 (the same hashes as RFC 9162): roots, inclusion and consistency proofs, and the right
 * edge to which leaves are appended.
 *
 * Hashes are 32-byte SHA-256 digests. Indexes count from 0, sizes count leaves, [lo, hi) is the leaves from lo up to
 * and without hi. What is made here has sizes up to 2^53-1; what is checked may have any up to 2^64-1, as bigint.
 * Not here: how hashes are stored (tiles.ts), subtree proofs (subtree.ts) and checkpoints (checkpoint.ts).
 */
import { equal } from '../bytes.js';
import { crypto } from '../crypto.js';
import { Fault } from '../fault.js';

/** The leaves [lo, hi). */
export interface Range {
  readonly lo: number;
  readonly hi: number;
}

/** SHA-256(0x00 || data) */
export function leafHash(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + data.length);
  bytes.set(data, 1);
  return crypto.sha256(bytes);
}

/** What a node's hash is of; written over each time. */
const nodeBytes = Uint8Array.of(1, ...new Uint8Array(64));

/** SHA-256(0x01 || left || right), where both have 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeBytes.set(left, 1);
  nodeBytes.set(right, 33);
  return crypto.sha256(nodeBytes);
}

/** The root of a tree without leaves: SHA-256 of nothing. */
export const emptyRoot = (): Uint8Array => crypto.sha256(new Uint8Array(0));

/** The largest power of two strictly below `n`, for n from 2 to 2^53-1. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** The root over the leaf hashes [lo, hi) of `leaves`. */
export function rootOf(leaves: readonly Uint8Array[], { lo, hi }: Range = { lo: 0, hi: leaves.length }): Uint8Array {
  if (hi === lo) return emptyRoot();
  if (hi - lo === 1) return leaves[lo]!;
  const middle = lo + split(hi - lo);
  return nodeHash(rootOf(leaves, { lo, hi: middle }), rootOf(leaves, { lo: middle, hi }));
}

/** The perfect subtrees that [lo, hi) consists of, left to right, where lo is a multiple of a power of two >= hi - lo. */
export function perfectRanges({ lo, hi }: Range): Range[] {
  const ranges: Range[] = [];
  for (let at = lo; at < hi;) {
    const width = split(hi - at + 1);
    ranges.push({ lo: at, hi: at + width });
    at += width;
  }
  return ranges;
}

/** The root over neighbouring perfect subtrees, left to right, as perfectRanges gives them; the empty root of none. */
export const foldRight = (hashes: readonly Uint8Array[]): Uint8Array =>
  hashes.length === 0 ? emptyRoot() : hashes.reduceRight((right, left) => nodeHash(left, right));

/**
 * The subtrees whose hashes are the inclusion proof of leaf `index` in a tree of `size`, in the proof's order: the
 * leaf's sibling first.
 *
 * @throws RangeError unless 0 <= index < size
 */
export function inclusionRanges(index: number, size: number): Range[] {
  if (!Number.isSafeInteger(size) || !(index >= 0 && index < size)) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const ranges: Range[] = [];
  for (let lo = 0, hi = size; hi - lo > 1;) {
    const middle = lo + split(hi - lo);
    ranges.push(index < middle ? { lo: middle, hi } : { lo, hi: middle });
    if (index < middle) hi = middle;
    else lo = middle;
  }
  return ranges.reverse();
}

/**
 * The subtrees whose hashes are the proof that a tree of `size` begins with the tree of `oldSize` (RFC 6962 section
 * 2.1.2), in the proof's order. None for oldSize 0 and for equal sizes.
 *
 * @throws RangeError unless 0 <= oldSize <= size
 */
export function consistencyRanges(oldSize: number, size: number): Range[] {
  if (!Number.isSafeInteger(size) || !(oldSize >= 0 && oldSize <= size)) {
    throw new RangeError(`a tree of ${size} has no beginning of ${oldSize}`);
  }
  if (oldSize === 0) return [];
  const ranges: Range[] = [];
  let lo = 0;
  let hi = size;
  while (hi > oldSize) {
    const middle = lo + split(hi - lo);
    ranges.push(oldSize <= middle ? { lo: middle, hi } : { lo, hi: middle });
    if (oldSize <= middle) hi = middle;
    else lo = middle;
  }
  if (lo > 0) ranges.push({ lo, hi }); // else it is the old root itself, which the checker has
  return ranges.reverse();
}

/** A proof that does not prove. `what` ends up in the message. */
export const proofFailed = (what: string): Fault =>
  new Fault(
    'proof-failed',
    `The Merkle proof does not hold: ${what}. The log or whoever sent the proof is at fault; keep both.`,
    { what },
  );

/** Refuses hashes that are not 32 bytes. */
export function needHashes(...hashes: readonly Uint8Array[]): void {
  if (hashes.some((hash) => hash.length !== 32)) throw proofFailed('a hash does not have 32 bytes');
}

/**
 * Checks that leaf `index` of the tree with `size` leaves and `root` is `leaf` (RFC 9162 section 2.1.3.2).
 *
 * @param leaf its leaf hash
 * @throws Fault `proof-failed`
 */
export function checkInclusion(
  leaf: Uint8Array,
  index: number | bigint,
  size: number | bigint,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): void {
  needHashes(leaf, root, ...proof);
  let fn = BigInt(index);
  let sn = BigInt(size) - 1n;
  if (fn < 0n || fn > sn) throw proofFailed(`there is no leaf ${index} in a tree of ${size}`);
  let hash = leaf;
  for (const sibling of proof) {
    if (sn === 0n) throw proofFailed('it is too long');
    if ((fn & 1n) === 1n || fn === sn) {
      hash = nodeHash(sibling, hash);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n) throw proofFailed('it is too short');
  if (!equal(hash, root)) throw proofFailed('it leads to another root');
}

/**
 * Checks that the tree (`size`, `root`) begins with the tree (`oldSize`, `oldRoot`) (RFC 9162 section 2.1.4.2). From
 * an empty tree only an empty proof and the empty root hold.
 *
 * @throws Fault `proof-failed`
 */
export function checkConsistency(
  oldSize: number | bigint,
  size: number | bigint,
  proof: readonly Uint8Array[],
  oldRoot: Uint8Array,
  root: Uint8Array,
): void {
  const from = BigInt(oldSize);
  const to = BigInt(size);
  if (from < 0n || from > to) throw proofFailed(`a tree of ${size} has no beginning of ${oldSize}`);
  if (from !== to) needHashes(oldRoot, root, ...proof);
  if (from === 0n || from === to) {
    if (proof.length > 0) throw proofFailed('it is too long');
    const same = from === 0n ? equal(oldRoot, emptyRoot()) && (to > 0n || equal(root, oldRoot)) : equal(oldRoot, root);
    if (!same) throw proofFailed('it leads to another root');
    return;
  }
  let fn = from - 1n;
  let sn = to - 1n;
  while ((fn & 1n) === 1n) {
    fn >>= 1n;
    sn >>= 1n;
  }
  // With fn used up the old tree is a perfect subtree of the new one, and its root is the first hash.
  const [first, ...rest] = fn === 0n ? [oldRoot, ...proof] : proof;
  if (first === undefined) throw proofFailed('it is too short');
  let oldHash = first;
  let hash = first;
  for (const sibling of rest) {
    if (sn === 0n) throw proofFailed('it is too long');
    if ((fn & 1n) === 1n || fn === sn) {
      oldHash = nodeHash(sibling, oldHash);
      hash = nodeHash(sibling, hash);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n) throw proofFailed('it is too short');
  if (!equal(oldHash, oldRoot) || !equal(hash, root)) throw proofFailed('it leads to another root');
}
