/** What each end of a delivery may see and do: despatch advices, checks of returns. Pure functions of plain data. */
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { isRegulator, isSelf, type Viewer } from './access.policy.js';

/** A delivery by its two ends. */
interface Ends {
  readonly giver: Gln;
  readonly taker: Gln;
}

const isEnd = (viewer: Viewer, { giver, taker }: Ends): boolean => isSelf(viewer, giver) || isSelf(viewer, taker);

/** Whether the viewer may see a despatch advice, and what became of what was sent under it: its two ends. */
export const maySeeAdvice = (viewer: Viewer, advice: Ends): boolean => isRegulator(viewer) || isEnd(viewer, advice);

/** Whether the viewer may record what is expected by an advice: its two ends, each its own lines. */
export const mayRecordAdvice = isEnd;

/** Whether the viewer is who gets the goods of an advice: it alone closes it, and takes back at which of its sites it expects them. */
export const isTaker = (viewer: Viewer, { taker }: Pick<Ends, 'taker'>): boolean => isSelf(viewer, taker);

/** Whether the viewer may see a check of returned goods: whoever made it. */
export const maySeeReturnCheck = (viewer: Viewer, { by }: { readonly by: Gln }): boolean =>
  isRegulator(viewer) || isSelf(viewer, by);
