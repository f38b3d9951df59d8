/**
 * Who sees what of entries, objects, stock and serial lists, as pure functions of plain data. This room alone compares what a
 * session says with a row; whoever answers a question asks here, row by row.
 *
 * Rules: registry records are public. A regulator sees all. A participant sees the entries that it signed or that name
 * it, and the history, up to itself, of objects that it holds or held; so nobody sees a competitor's next customer, and nobody
 * whose goods came from outside what they were before they left. A report that breaks a rule lets nobody see an object.
 * Nobody else sees anything. A session that is for one site sees of its participant's what that site has to do with: what it
 * has or had, what goes there, what is of no site in particular. Not here: which routes need a session (access.guard.ts), and what anonymous people are told
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

/** Whether the viewer's session is for all sites of its participant. */
export const isForAllSites = (viewer: Viewer): boolean => isSignedIn(viewer) && viewer.site === null;

/** Whether what is at `site`, or at none in particular (null), is within the viewer's session. */
export const isWithin = ({ site: own }: Professional, site: string | null): boolean =>
  own === null || site === null || own === site;

/**
 * What an entry shows to the policy. `named`: everybody whom it names as giver, taker, owner, holder. `sites`: where it happened,
 * and where the goods go. `anySiteOf`: to whom they go where no site of that one is named.
 */
export interface EntryFacts {
  readonly kind: EntryKind;
  readonly signer: Gln;
  readonly named: readonly Gln[];
  readonly sites: readonly Gln[];
  readonly anySiteOf: Gln | null;
}

/**
 * One entry in the history of an object, in the order of the log.
 * `named`, `sites`, `anySiteOf`: as in EntryFacts; a receipt names the giver whose shipping it answers, even if its event leaves
 * that out. `holder`, `at`: who held the object after this entry, and where; in transit that is the giver. `contested`: a report that breaks a rule;
 * `begins`: the goods came from outside, by a stock-taking, by being taken back, or by a report that a regulator confirmed.
 */
export interface HistoryItem extends Omit<EntryFacts, 'kind'> {
  readonly index: number;
  readonly holder: Gln;
  readonly at: Gln;
  readonly contested: boolean;
  readonly begins: boolean;
}

/**
 * Where an object is now. `holder`: in transit the giver, and `site` the one that it left. `takers`: who is to own and to hold it,
 * while in transit or while its title is offered; `takerSite`: where, if that is said.
 */
export interface CustodyFacts {
  readonly owner: Gln;
  readonly holder: Gln;
  readonly site: Gln;
  readonly takers: readonly Gln[];
  readonly takerSite: Gln | null;
}

/**
 * For lists: that one of the columns names the viewer (a regulator: any row), so that what may not be seen is not even read.
 *
 * @param columns each with the column that has that one's site
 */
export function isNamedIn(viewer: Viewer, columns: Readonly<Record<string, string>>): Condition {
  if (isRegulator(viewer)) return allOf([]);
  if (!isSignedIn(viewer)) return anyOf([]);
  return anyOf(
    Object.entries(columns).map(([column, site]) =>
      allOf([when(`"${column}" = ?`, viewer.gln), when(`"${site}" IS NULL OR "${site}" = ?`, viewer.site)]),
    ),
  );
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
  if (concerns(viewer, entry)) return true;
  return histories.some((items) => visibleHistory(viewer, items).some((item) => item.index === index));
}

/**
 * The items of an object's history that the viewer may see: all up to the last one after which it held the object (there), back to
 * where they came from outside, and of the others those that it signed or that name it.
 */
export function visibleHistory<L extends HistoryItem>(viewer: Viewer, items: readonly L[]): L[] {
  if (isRegulator(viewer)) return [...items];
  if (viewer.kind === 'anonymous') return [];
  let isHeld = false;
  const seen = items.toReversed().filter((item) => {
    isHeld ||= item.holder === viewer.gln && isWithin(viewer, item.at);
    const isSeen = isHeld || concerns(viewer, item);
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
export function maySeeCustody(viewer: Viewer, { owner, holder, site, takers, takerSite }: CustodyFacts): boolean {
  if (isRegulator(viewer)) return true;
  if (!isSignedIn(viewer)) return false;
  if (holder === viewer.gln && isWithin(viewer, site)) return true;
  if (takers.includes(viewer.gln) && isWithin(viewer, takerSite)) return true;
  // What others hold for it lies at none of its sites.
  return owner === viewer.gln && holder !== viewer.gln;
}

/** What of the stock `maySeeCustody` lets the viewer see, as conditions on rows of outermost holdings, balances and shipments. */
export const visibleStock = (viewer: Viewer) => ({
  holding: anyOf([
    isNamedIn(viewer, { holder: 'site', takerOwner: 'takerSite', takerHolder: 'takerSite', buyer: 'takerSite' }),
    isSignedIn(viewer) ? when('"owner" = ? AND "holder" <> ?', viewer.gln) : null,
  ]),
  balance: isNamedIn(viewer, { holder: 'site' }),
  shipment: isNamedIn(viewer, { giver: 'site', takerOwner: 'takerSite', takerHolder: 'takerSite' }),
});

/** Whose a serial list is, and the site that the session was for which announced it; null: all of them. */
interface ListOwner {
  readonly participant: Gln;
  readonly site: Gln | null;
}

/** Whether the viewer may read a serial list: whoever uploaded it, at the site from which it came. */
export const maySeeSerialList = (viewer: Viewer, list: ListOwner): boolean =>
  isRegulator(viewer) || mayChangeSerialList(viewer, list);

/** Whether the viewer may add to a serial list or discard it: whoever announced it, at the site from which it came. */
export const mayChangeSerialList = (viewer: Viewer, { participant, site }: ListOwner): boolean =>
  isSignedIn(viewer) && viewer.gln === participant && (viewer.site === null || viewer.site === site);

/** The lists that the viewer may change, as a condition on rows of `serial_list`. */
export const ownSerialLists = ({ gln, site }: Professional): Condition =>
  allOf([when('"participant" = ?', gln), when('"site" = ?', site)]);

/**
 * Whose entries a journal shows: what the viewer's own participant signed, of a session for one site at that site.
 *
 * @param asked the site that is asked for
 * @returns null where nothing of it is within the session
 */
export const ownJournal = (
  { gln, site }: Professional,
  asked: Gln | undefined,
): { participant: Gln; site: Gln | undefined } | null =>
  site !== null && asked !== undefined && asked !== site ? null : { participant: gln, site: site ?? asked };

function concerns(viewer: Professional, { signer, named, sites, anySiteOf }: Omit<EntryFacts, 'kind'>): boolean {
  const { gln, site } = viewer;
  if (signer !== gln && !named.includes(gln)) return false;
  return site === null || sites.includes(site) || anySiteOf === gln;
}
