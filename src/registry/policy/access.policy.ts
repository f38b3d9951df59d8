/**
 * Who sees what of entries, objects, stock and serial lists, as pure functions of plain data. This room alone compares what a
 * session says with a row; whoever answers a question asks here, row by row.
 *
 * Rules: registry records are public. A regulator sees all. A participant sees the entries that it signed or that name
 * it, and the history, up to itself, of objects that it holds or held; so nobody sees a competitor's next customer, and nobody
 * whose goods came from outside what they were before they left. A report that breaks a rule lets nobody see an object.
 * Nobody else sees anything. Not here: which routes need a session (access.guard.ts), and what anonymous people are told
 * about a pack (the verdict's own table).
 */
import { allOf, anyOf, type Condition, when } from '../../platform/database/where.js';
import type { EntryKind } from '../../protocol/entry.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import type { Permission, Role } from '../../protocol/registry/records.js';

/** Who asks. `site`: the one that the session is for, or null for all of the participant's. */
export type Viewer =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'participant';
      readonly gln: Gln;
      readonly role: Role;
      readonly kid: string;
      readonly permissions: readonly Permission[];
      readonly site: Gln | null;
    };

/** Somebody who is signed in. */
export type Professional = Extract<Viewer, { kind: 'participant' }>;

export const ANONYMOUS: Viewer = { kind: 'anonymous' };

/** Whether somebody is signed in. */
export const isSignedIn = (viewer: Viewer): viewer is Professional => viewer.kind === 'participant';

/** Whether the viewer is signed in as this participant. */
export const isSelf = (viewer: Viewer, participant: string): boolean => isSignedIn(viewer) && viewer.gln === participant;

/** What an entry shows to the policy. `named`: everybody whom it names as giver, taker, owner, holder. */
export interface EntryFacts {
  readonly kind: EntryKind;
  readonly signer: Gln;
  readonly named: readonly Gln[];
}

/**
 * One entry in the history of an object, in the order of the log.
 * `named`: as in EntryFacts; a receipt names the giver whose shipping it answers, even if its event leaves that out.
 * `holder`: who held the object after this entry; in transit that is the giver. `contested`: a report that breaks a rule;
 * `begins`: a stock-taking, by which the goods came from outside.
 */
export interface HistoryItem {
  readonly index: number;
  readonly signer: Gln;
  readonly named: readonly Gln[];
  readonly holder: Gln;
  readonly contested: boolean;
  readonly begins: boolean;
}

/** Where an object is now. `holder`: in transit the giver. `takers`: who is to own and to hold it, while in transit or while its title is offered. */
export interface CustodyFacts {
  readonly owner: Gln;
  readonly holder: Gln;
  readonly takers: readonly Gln[];
}

/** For lists: that one of the columns names the viewer (a regulator: any row), so that what may not be seen is not even read. */
export function isNamedIn(viewer: Viewer, ...columns: readonly string[]): Condition {
  if (isRegulator(viewer)) return allOf([]);
  return anyOf(isSignedIn(viewer) ? columns.map((column) => when(`"${column}" = ?`, viewer.gln)) : []);
}

/** Whether the viewer is the authority, which sees all. Asked by the policies only. */
export const isRegulator = (viewer: Viewer): boolean => isSignedIn(viewer) && viewer.role === 'regulator';

/**
 * Whether the viewer may read an entry whole.
 *
 * @param index where it stands in the log
 * @param histories of the objects that it moves or marks, as far as they may matter: none where signer and named are
 *   enough to decide
 */
export function maySeeEntry(
  viewer: Viewer,
  entry: EntryFacts,
  index: number,
  histories: readonly (readonly HistoryItem[])[] = [],
): boolean {
  if (entry.kind === 'registry' || isRegulator(viewer)) return true;
  if (viewer.kind === 'anonymous') return false;
  if (concerns(viewer.gln, entry)) return true;
  return histories.some((items) => visibleHistory(viewer, items).some((item) => item.index === index));
}

/**
 * The items of an object's history that the viewer may see: all up to the last one after which it held the object, back to
 * where they came from outside, and of the others those that it signed or that name it.
 */
export function visibleHistory<L extends HistoryItem>(viewer: Viewer, items: readonly L[]): L[] {
  if (isRegulator(viewer)) return [...items];
  if (viewer.kind === 'anonymous') return [];
  let isHeld = false;
  const seen = items.toReversed().filter((item) => {
    isHeld ||= item.holder === viewer.gln;
    const isSeen = isHeld || concerns(viewer.gln, item);
    if (item.begins) isHeld = false;
    return isSeen;
  });
  return seen.toReversed();
}

/**
 * Whether the viewer may know that the object exists: whether any item of its history is visible. Otherwise: 404. Whoever reports
 * what is another's knows a code and no more.
 */
export const maySeeObject = (viewer: Viewer, items: readonly HistoryItem[]): boolean =>
  visibleHistory(viewer, items).some(({ contested }) => !contested);

/**
 * Whether the viewer may see where an object is now: its owner, its holder, and the one to whom it is on its way. Others
 * who may see the object see its history only, since where it is now is a customer's secret.
 */
export function maySeeCustody(viewer: Viewer, { owner, holder, takers }: CustodyFacts): boolean {
  if (isRegulator(viewer)) return true;
  return [owner, holder, ...takers].some((one) => isSelf(viewer, one));
}

/** What of the stock `maySeeCustody` lets the viewer see, as conditions on rows of outermost holdings, balances and shipments. */
export const visibleStock = (viewer: Viewer) => ({
  holding: isNamedIn(viewer, 'owner', 'holder', 'takerOwner', 'takerHolder', 'buyer'),
  balance: isNamedIn(viewer, 'holder'),
  shipment: isNamedIn(viewer, 'giver', 'takerOwner', 'takerHolder'),
});

/** Whether the viewer may read a serial list: whoever uploaded it. */
export const maySeeSerialList = (viewer: Viewer, { participant }: { readonly participant: Gln }): boolean =>
  isRegulator(viewer) || isSelf(viewer, participant);

/** Whether the viewer may add to a serial list or discard it: whoever announced it. */
export const mayChangeSerialList = (viewer: Viewer, { participant }: { readonly participant: Gln }): boolean =>
  isSelf(viewer, participant);

const concerns = (gln: Gln, { signer, named }: Pick<EntryFacts, 'signer' | 'named'>): boolean =>
  signer === gln || named.includes(gln);
