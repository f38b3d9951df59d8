/** Who has a scanned object: its own holding and those around it as one answer. */
import type { DataSource } from 'typeorm';
import { entriesAt } from '../../ledger/log.store.js';
import type { Holding } from '../../protocol/custody/book.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import type { Resolved } from '../../protocol/verdict/knowledge.js';
import type { Chain } from '../../protocol/custody/standing.js';
import { readHistories } from '../../custody/read/custody.reader.js';
import { stepOf } from '../../custody/read/histories.reader.js';
import { readOpened } from '../../custody/read/repacked.reader.js';
import { custodyFacts, presentCustody } from '../../custody/read/present.js';
import { suspectKeys } from '../../registry/parties.reader.js';
import { maySeeCustody, type Viewer } from '../../registry/policy/access.policy.js';

/** How long the list of keys under review is remembered, in ms. */
const MEMORY = 1_000;

/**
 * Resolves an object to who has it.
 *
 * @param uri the object's canonical URI, where its locks are its own
 */
export async function resolve(db: DataSource, uri: string, chain: Chain, viewer: Viewer): Promise<Resolved> {
  const custody = presentCustody(uri, chain);
  return {
    ...custody,
    happened: await happenedOf(db, custody),
    past: chain.at(-1)!.past,
    suspect: await suspectOf(db, chain[0]),
    visible: maySeeCustody(viewer, custodyFacts(chain.at(-1)!)),
  };
}

/** When what became of it happened, by those who signed it, where anything did. */
async function happenedOf(db: DataSource, { supply, end, claims }: Pick<Resolved, 'supply' | 'end' | 'claims'>) {
  const told = [supply, end, ...claims.filter(({ kind }) => kind !== 'receive')].flatMap((one) => one?.index ?? []);
  const entries = told.length === 0 ? [] : await entriesAt(db, told);
  return new Map(entries.map((entry) => [entry.index, stepOf(entry).time]));
}

/** The participants that an answer about it may have to name. */
export const partiesOf = ({ locks, disputes, taker, suspect }: Resolved): Gln[] => [
  ...[...locks, ...disputes].map(({ by }) => by),
  ...suspect,
  ...(taker ? [taker.holder] : []),
];

/** Whose keys are suspect since an entry that they signed in its past, or in that of what it is made of by repackaging, or since an earlier one. */
async function suspectOf(db: DataSource, holding: Holding): Promise<Gln[]> {
  const keys = await keysUnderReview(db);
  if (keys.size === 0) return [];
  const ids = [holding, ...(await readOpened(db, holding))].map(({ id }) => id);
  const histories = await readHistories(db, ids);
  const past = new Set([...histories.values()].flatMap((history) => history.map(({ index }) => index)));
  const signed = await entriesAt(db, [...past]);
  const doubted = signed.filter(({ index, kid }) => (keys.get(kid)?.since ?? Infinity) <= index);
  return [...new Set(doubted.map(({ kid }) => keys.get(kid)!.of))];
}

const remembered = new WeakMap<DataSource, { at: number; keys: ReturnType<typeof suspectKeys> }>();

/** Keys under review, as of a moment ago. There are hardly ever any, so most scans need not look at the past. */
function keysUnderReview(db: DataSource): ReturnType<typeof suspectKeys> {
  const known = remembered.get(db);
  if (known && performance.now() - known.at < MEMORY) return known.keys;
  const keys = suspectKeys(db);
  remembered.set(db, { at: performance.now(), keys });
  keys.catch(() => remembered.delete(db));
  return keys;
}
