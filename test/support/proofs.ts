/** Merkle proofs from all leaves at once, as the definition says: what the program's proofs from tiles and parts are held against. */
import { consistencyRanges, inclusionRanges, rootOf } from '../../src/protocol/log/merkle.js';
import { type PackProof, saltOf, SerialListBuilder } from '../../src/protocol/serial-list.js';

/** The inclusion proof of leaf `index` among all `leaves` (leaf hashes). */
export const proveInclusion = (leaves: readonly Uint8Array[], index: number): Uint8Array[] =>
  inclusionRanges(index, leaves.length).map((range) => rootOf(leaves, range));

/** The proof that the tree of all `leaves` (leaf hashes) begins with the tree of the first `oldSize`. */
export const proveConsistency = (leaves: readonly Uint8Array[], oldSize: number): Uint8Array[] =>
  consistencyRanges(oldSize, leaves.length).map((range) => rootOf(leaves, range));

/** The proof for the pack at `index` of a serial list. */
export function provePack(seed: Uint8Array, uris: readonly string[], index: number): PackProof {
  const builder = new SerialListBuilder(seed);
  const leaves = uris.map((uri) => builder.add(uri));
  return { path: proveInclusion(leaves, index), uri: uris[index]!, index, salt: saltOf(seed, index) };
}
