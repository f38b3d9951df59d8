/** What a product's manufacturer may do with it and learn of its packs, and what the authority may: pure functions of plain data. */
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { isRegulator, isSelf, type Viewer } from './access.policy.js';

/** A product, or a batch of one: `participant` is its manufacturer. */
interface Made {
  readonly participant: Gln;
}

/** Whether serials of a product are given to the viewer, and its labels printed for it: to its manufacturer. */
export const isMaker = (viewer: Viewer, { participant }: Made): boolean => isSelf(viewer, participant);

/** Whether the viewer may know how many packs there are of a product or batch, and in which states. */
export const maySeeNumbers = (viewer: Viewer, made: Made): boolean => isMaker(viewer, made) || isRegulator(viewer);

/**
 * Whether the viewer may know who holds packs of a batch: whom its customers sell to is theirs to tell, until a recall makes
 * the manufacturer reach every holder.
 */
export const maySeeHolders = (viewer: Viewer, batch: Made & { readonly recalled: boolean }): boolean =>
  isRegulator(viewer) || (batch.recalled && isMaker(viewer, batch));
