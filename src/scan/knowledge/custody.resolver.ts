/** Who has a scanned object: its own holding and those around it as one answer. */
import type { DataSource } from 'typeorm';
import { entriesAt } from '../../ledger/log.store.js';
import type { Holding } from '../../protocol/custody/book.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import type { Resolved } from '../../protocol/verdict/knowledge.js';
import { type Chain, readHistory } from '../../custody/read/custody.reader.js';
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
  const [own] = chain;
  const root = chain.at(-1)!;
  const { owner, holder, site, taker } = root;
  const takers = taker ? [taker.owner, taker.holder] : [];
  return {
    owner,
    holder,
    site,
    taker,
    state: root.state,
    container: root.id === own.id ? null : root.epc,
    basis: chain.every(({ head }) => head.index <= own.head.index) ? 'scanned' : 'inferred',
    locks: chain.flatMap(({ locks, epc }, i) => locks.map((lock) => ({ ...lock, on: i === 0 ? uri : epc! }))),
    lockedInside: own.lockedInside,
    supply: own.supply,
    end: own.end,
    partUsed: own.partUsed,
    unproven: own.unproven,
    disputes: chain.flatMap(({ disputes, epc }, i) => disputes.map((one) => ({ ...one, on: i === 0 ? uri : epc! }))),
    claim: own.claim,
    suspect: await isSuspect(db, own),
    visible: maySeeCustody(viewer, { owner, holder, takers }),
  };
}

/** The participants that an answer about it may have to name. */
export const partiesOf = ({ locks, disputes, taker }: Resolved): Gln[] => [
  ...[...locks, ...disputes].map(({ by }) => by),
  ...(taker ? [taker.holder] : []),
];

/** Whether an entry in its past was signed by a key that is suspect since that entry or an earlier one. */
async function isSuspect(db: DataSource, holding: Holding): Promise<boolean> {
  const keys = await keysUnderReview(db);
  if (keys.size === 0) return false;
  const history = await readHistory(db, holding);
  const signed = await entriesAt(
    db,
    history.map(({ index }) => index),
  );
  return signed.some(({ index, kid }) => (keys.get(kid) ?? Infinity) <= index);
}

const remembered = new WeakMap<DataSource, { at: number; keys: Promise<ReadonlyMap<string, number>> }>();

/** Keys under review, as of a moment ago. There are hardly ever any, so most scans need not look at the past. */
function keysUnderReview(db: DataSource): Promise<ReadonlyMap<string, number>> {
  const known = remembered.get(db);
  if (known && performance.now() - known.at < MEMORY) return known.keys;
  const keys = suspectKeys(db);
  remembered.set(db, { at: performance.now(), keys });
  keys.catch(() => remembered.delete(db));
  return keys;
}
