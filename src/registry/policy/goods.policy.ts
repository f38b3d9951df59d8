/** What a product's manufacturer may do with it and learn of its packs, and what the authority may: pure functions of plain data. */
import { stopsAt } from '../../protocol/custody/recall.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import type { Role } from '../../protocol/registry/records.js';
import type { Recall } from '../../protocol/registry/registry.js';
import { isForAllSites, isRegulator, isSelf, type Viewer } from './access.policy.js';

/** A product: `participant` is its manufacturer, null where nobody holds its number. */
interface Made {
  readonly participant: Gln | null;
}

/** Whether serials of a product are given to the viewer, and its labels printed for it: to its manufacturer. */
export const isMaker = (viewer: Viewer, { participant }: Made): boolean => participant !== null && isSelf(viewer, participant);

/** Whether the viewer may know how many packs there are of a product or batch, and in which states: not for one site alone. */
export const maySeeNumbers = (viewer: Viewer, made: Made): boolean =>
  isRegulator(viewer) || (isMaker(viewer, made) && isForAllSites(viewer));

/** A site with goods, by whom it belongs to. `country`: ISO 3166-1. */
export interface Stopped {
  readonly holder: Gln;
  readonly role: Role;
  readonly country: string;
}

/**
 * Whether the viewer may know who holds goods that recalls in force cover: whom a manufacturer's customers sell to is theirs to
 * tell, until it recalls and must reach them. So whoever issued or changed a recall sees the holders where it stops trade, while it is
 * in force, and nobody's stock by a caution, which stops nothing.
 */
export const maySeeHolder = (viewer: Viewer, recalls: readonly Recall[], { holder, role, country }: Stopped): boolean =>
  isRegulator(viewer) ||
  isSelf(viewer, holder) ||
  recalls.some(
    (recall) => recall.active && (isSelf(viewer, recall.issuer) || isSelf(viewer, recall.by)) && stopsAt(recall, role, country),
  );
