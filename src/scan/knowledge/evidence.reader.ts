/**
 * What earlier scans say of a pack, for the rules of src/protocol/verdict/copies.ts. The past of the pack itself is read only
 * where somebody beside its manufacturer saw it, or where a suspicion holds that an unlocking may have cleared.
 */
import type { DataSource } from 'typeorm';
import type { Holding } from '../../protocol/custody/book.js';
import type { MadeProduct } from '../../protocol/registry/registry.js';
import { findCopy } from '../../protocol/verdict/copies.js';
import type { Evidence, Resolved } from '../../protocol/verdict/knowledge.js';
import type { Sighting } from '../../protocol/verdict/sightings.js';
import { historyOf } from '../../custody/read/histories.reader.js';
import { entriesAt } from '../../ledger/log.store.js';
import { readParticipants } from '../../registry/registry.store.js';
import type { Recorded } from '../scan.history.js';

export const NO_EVIDENCE: Evidence = { sightings: [], moved: 0, cleared: 0, misses: 0 };

/** What is known of the pack that was scanned; `holding` is its own. */
interface Subject {
  readonly product: MadeProduct;
  readonly custody: Resolved;
  readonly holding: Holding;
}

/**
 * The evidence on a pack that exists.
 *
 * @param scans its recorded scans
 * @param present the scan that is being answered; null for one by anybody
 * @param now epoch ms
 */
export async function readEvidence(
  db: DataSource,
  { product, custody, holding }: Subject,
  scans: readonly Recorded[],
  present: Sighting | null,
  now: number,
): Promise<Omit<Evidence, 'misses'>> {
  const maker = product.participant;
  const others = scans.some(({ participant }) => participant !== maker) || (present !== null && present.participant !== maker);
  if (!others) return { sightings: scans, moved: 0, cleared: 0 };
  const [head] = custody.holder === maker ? await entriesAt(db, [holding.head.index]) : [];
  const moved = head?.time ?? 0;
  const all = present ? [...scans, present] : scans;
  if (!findCopy({ custody, maker, sightings: all, moved, cleared: 0, now })) return { sightings: scans, moved, cleared: 0 };
  const cleared = await clearingOf(db, holding, maker);
  return { sightings: scans.filter(({ last }) => last > cleared.time), moved, cleared: cleared.index };
}

/** The entry by which the manufacturer or a regulator last unlocked it: whoever looked into it found it in order. */
async function clearingOf(db: DataSource, holding: Holding, maker: string | null): Promise<{ index: number; time: number }> {
  const unlocked = (await historyOf(db, [holding])).filter(({ step }) => step.kind === 'unlock');
  const parties = await readParticipants(db, [...new Set(unlocked.map(({ signer }) => signer))]);
  const may = new Set(parties.filter(({ gln, role }) => gln === maker || role === 'regulator').map(({ gln }) => gln));
  return unlocked.findLast(({ signer }) => may.has(signer))?.entry ?? { index: 0, time: 0 };
}
