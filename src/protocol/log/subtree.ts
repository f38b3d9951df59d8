/**
 * Subtrees of a Merkle tree, as Merkle tree certificates and log mirrors (C2SP tlog-mirror) use them: the leaves
 * [start, end) where start is a multiple of the smallest power of two that is at least end - start.
 *
 * Here: checking that a leaf is in a subtree and that a tree contains a subtree. Not here: making such proofs.
 */
import { equal } from '../bytes.js';
import { checkInclusion, emptyRoot, needHashes, nodeHash, proofFailed } from './merkle.js';

/** A subtree: its leaves [start, end) and its root. Sizes up to 2^64-1. */
export interface Subtree {
  readonly start: number | bigint;
  readonly end: number | bigint;
  readonly root: Uint8Array;
}

/** Whether the leaves [start, end) are a subtree with at least one leaf. */
function isSubtree(start: bigint, end: bigint): boolean {
  if (start < 0n || start >= end) return false;
  const ceiling = 1n << BigInt((end - start - 1n).toString(2).replace(/^0$/, '').length);
  return start % ceiling === 0n;
}

/**
 * Checks that leaf `index` of the whole tree lies in `subtree` and is `leaf` (its leaf hash).
 *
 * @throws Fault `proof-failed`
 */
export function checkSubtreeInclusion(
  leaf: Uint8Array,
  index: number | bigint,
  subtree: Subtree,
  proof: readonly Uint8Array[],
): void {
  const start = BigInt(subtree.start);
  const end = BigInt(subtree.end);
  if (!isSubtree(start, end)) throw proofFailed(`[${start}, ${end}) is not a subtree`);
  checkInclusion(leaf, BigInt(index) - start, end - start, proof, subtree.root);
}

/**
 * Checks that the tree (`size`, `root`) contains `subtree`. The empty subtree, with the empty root, is in every tree
 * that is large enough.
 *
 * @throws Fault `proof-failed`
 */
export function checkSubtreeConsistency(
  subtree: Subtree,
  size: number | bigint,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): void {
  const start = BigInt(subtree.start);
  const end = BigInt(subtree.end);
  if (end > BigInt(size)) throw proofFailed(`a tree of ${size} does not reach ${end}`);
  if (start === end) {
    if (proof.length > 0 || !equal(subtree.root, emptyRoot())) throw proofFailed('it is of an empty subtree, but not empty');
    return;
  }
  needHashes(subtree.root, root, ...proof);
  if (!isSubtree(start, end)) throw proofFailed(`[${start}, ${end}) is not a subtree`);
  checkPath({ fn: start, sn: end - 1n, tn: BigInt(size) - 1n }, subtree.root, proof, root);
}

/** Where the walk stands at one level: the subtree's first node, its last node, the tree's last node. */
interface Place {
  fn: bigint;
  sn: bigint;
  tn: bigint;
}

function up(place: Place): void {
  place.fn >>= 1n;
  place.sn >>= 1n;
  place.tn >>= 1n;
}

/** Walks from the subtree's right edge to the root, computing both roots from one proof. */
function checkPath(place: Place, subtreeRoot: Uint8Array, proof: readonly Uint8Array[], root: Uint8Array): void {
  const atEnd = place.sn === place.tn;
  while (place.fn !== place.sn && (atEnd || (place.sn & 1n) === 1n)) up(place);
  // With one node left the subtree is a node of the tree, and the proof need not repeat its hash.
  const [first, ...rest] = place.fn === place.sn ? [subtreeRoot, ...proof] : proof;
  if (first === undefined) throw proofFailed('it is too short');
  let subtreeHash = first;
  let hash = first;
  for (const sibling of rest) {
    if (place.tn === 0n) throw proofFailed('it is too long');
    if ((place.sn & 1n) === 1n || place.sn === place.tn) {
      if (place.fn < place.sn) subtreeHash = nodeHash(sibling, subtreeHash);
      hash = nodeHash(sibling, hash);
      while ((place.sn & 1n) === 0n && place.sn !== 0n) up(place);
    } else {
      hash = nodeHash(hash, sibling);
    }
    up(place);
  }
  if (place.tn !== 0n) throw proofFailed('it is too short');
  if (!equal(subtreeHash, subtreeRoot) || !equal(hash, root)) throw proofFailed('it leads to another root');
}
