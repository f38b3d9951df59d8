/** What each end of a delivery may see and do: despatch advices, returns and checks of them, reports. Pure functions of plain data. */
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { allOf, type Condition, when } from '../../platform/database/where.js';
import { isRegulator, isSelf, isSignedIn, isWithin, type Professional, type Viewer } from './access.policy.js';

/** A delivery by its two ends. */
interface Ends {
  readonly giver: Gln;
  readonly taker: Gln;
}

const isEnd = (viewer: Viewer, { giver, taker }: Ends): boolean => isSelf(viewer, giver) || isSelf(viewer, taker);

/** Whether the viewer may see a despatch advice, and what became of what was sent under it: its two ends. */
export const maySeeAdvice = (viewer: Viewer, advice: Ends): boolean => isRegulator(viewer) || isEnd(viewer, advice);

/**
 * Whether an advice that its end may see is within the viewer's session: it comes to or left its site, or says nothing of sites.
 *
 * @param from sites that its goods left
 * @param to sites that they go to
 */
export function isAdviceWithin(viewer: Professional, { giver, taker }: Ends, from: readonly Gln[], to: readonly Gln[]): boolean {
  const own = [...(isSelf(viewer, giver) ? [from] : []), ...(isSelf(viewer, taker) ? [to] : [])];
  return isRegulator(viewer) || own.some((sites) => sites.length === 0 || sites.some((site) => isWithin(viewer, site)));
}

/** Whether the viewer may record what is expected by an advice: its two ends, each its own lines. */
export const mayRecordAdvice = isEnd;

/** Whether the viewer is who gets the goods of an advice: it alone closes it, and takes back at which of its sites it expects them. */
export const isTaker = (viewer: Viewer, { taker }: Pick<Ends, 'taker'>): boolean => isSelf(viewer, taker);

/** Whether the viewer may see a check of returned goods: whoever made it, at the site where it was made. */
export const maySeeReturnCheck = (viewer: Viewer, { by, site }: { readonly by: Gln; readonly site: Gln | null }): boolean =>
  isRegulator(viewer) || (isSignedIn(viewer) && viewer.gln === by && (viewer.site === null || viewer.site === site));

/** The checks that the viewer may see, as a condition on rows of `return_check`. */
export const visibleReturnChecks = (viewer: Professional): Condition =>
  isRegulator(viewer) ? allOf([]) : allOf([when('"participant" = ?', viewer.gln), when('"site" = ?', viewer.site)]);

/** Whether the viewer is who sends goods back, so that it is told who takes them: their holder. */
export const maySendBack = (viewer: Viewer, { holder }: { readonly holder: Gln }): boolean => isSelf(viewer, holder);

/** The viewer's own report among those of a pack that does not exist; nobody is told of another's. */
export const ownReport = <R extends { readonly by: Gln }>(viewer: Viewer, reports: readonly R[]): R | null =>
  reports.find(({ by }) => isSelf(viewer, by)) ?? null;
