/** What the server tells of single objects against what follows from the log. */
import { isOpen } from '../../protocol/custody/open.js';
import type { Holding } from '../../protocol/custody/book.js';
import { standingOf } from '../../protocol/custody/standing.js';
import { wordOf } from '../../protocol/custody/words.js';
import type { CustodyView, ObjectView } from '../../wire/objects.js';
import type { Api } from '../http/api.js';
import { eachOf } from '../http/pool.js';
import { unlessHidden } from './entries.js';
import type { Replay } from './replay.js';
import { reading } from './report.js';
import { differing } from './rows.js';

/** Requests at once. */
const AT_ONCE = 8;

/** At most `limit` of the objects, spread evenly over all. */
export function sample(uris: readonly string[], limit: number): string[] {
  if (uris.length <= limit) return [...uris];
  return Array.from({ length: limit }, (_, i) => uris[Math.floor((i * uris.length) / limit)]!);
}

/**
 * Asks for objects by their addresses and compares where each is, how it stands, what is in it and what holds it up.
 *
 * @param isKnown whether an entry's id was judged in this replay: of an object with another head nothing can be said
 * @param seesMarks whether all marks are known here: a participant does not see the locks and disputes of others
 */
export async function compareObjects(
  api: Api,
  replay: Replay,
  uris: readonly string[],
  isKnown: (id: string) => boolean,
  seesMarks: boolean,
): Promise<{ compared: number; difference: { object: string; why: string } | undefined }> {
  let compared = 0;
  const differences = await eachOf(uris, AT_ONCE, async (uri) => {
    const told = await reading(null, `the object ${uri}`, unlessHidden(api.object(uri)));
    if (!told?.custody || !told.head || !isKnown(told.head.id)) return undefined;
    // A mark that is newer than this replay moved no head.
    if (seesMarks && !told.history.every(({ id }) => isKnown(id))) return undefined;
    compared++;
    const why = differing(tellable(told, seesMarks), stateOf(replay, uri, seesMarks));
    return why === undefined ? undefined : { object: uri, why: `${uri}: ${why}` };
  });
  return { compared, difference: differences.find((one) => one !== undefined) };
}

type Told = Pick<ObjectView, 'head' | 'contents'> & Partial<CustodyView>;

/** What of an answer is compared: of what others may have marked unseen, nothing. */
function tellable({ custody, head, contents }: ObjectView, seesMarks: boolean): Told {
  const { basis: _, locks, disputes, claims, buyer, ...rest } = custody!;
  return { head, contents, ...rest, ...(seesMarks && { locks, disputes, claims, buyer }) };
}

function stateOf({ book }: Replay, uri: string, seesMarks: boolean): Told | undefined {
  const id = book.container(uri) ?? book.packs.get(uri);
  if (id === undefined) return undefined;
  const chain = book.chain(id);
  const [own] = chain;
  const { root, supply, end, forGood, claims } = standingOf(chain);
  const { owner, holder, site, taker, buyer } = root;
  const { unproven, openedAt, epc, contents } = own;
  const since = ({ id: entry, time, site: place }: NonNullable<Holding['supply']>) => {
    return { id: entry, time: new Date(time).toISOString(), site: place };
  };
  return {
    head: book.head(id),
    contents: epc === null ? null : contents,
    owner,
    holder,
    site,
    state: wordOf({ state: root.state, supply, end }),
    taker,
    open: isOpen(own),
    unproven,
    openedAt,
    forGood,
    parent: chain[1]?.epc ?? null,
    root: root === own ? null : root.epc,
    ended: end && { ...since(end), reason: end.reason },
    supplied: supply && since(supply),
    ...(seesMarks && {
      locks: chain.flatMap(({ locks }) => locks),
      disputes: chain.flatMap(({ disputes }) => disputes),
      claims: claims.map(({ counted: _counted, time, ...claim }) => ({ ...claim, time: new Date(time).toISOString() })),
      buyer,
    }),
  };
}
