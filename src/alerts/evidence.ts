/** Whether an alert has settled itself: what it was about is in order by what the register has learnt since. Pure. */
import type { Holding } from '../protocol/custody/book.js';
import type { Lot } from '../protocol/gs1/identifiers.js';
import { lotsOn, type Batch } from '../protocol/registry/registry.js';
import type { Alert } from './alerts.store.js';

/** Kinds that later data can settle. */
export const SETTLING = [
  'SERIAL_UNKNOWN',
  'BATCH_UNKNOWN',
  'NEVER_SHIPPED',
  'NOT_FOR_YOU',
  'HELD_ELSEWHERE',
  'CONTESTED',
] as const;

/** Whether later data can settle an alert of this kind. */
export const canSettle = (kind: string): boolean => (SETTLING as readonly string[]).includes(kind);

/** What the register has of an object: itself, then what it is in, outermost last. */
type Found = readonly [Holding, ...Holding[]];

/**
 * Why an alert is settled, or undefined where it is not.
 *
 * @param found the object as it is now; undefined where it is still unknown
 * @param batch that it is of
 */
export function settledBy(
  { kind, participant, facts }: Pick<Alert, 'kind' | 'participant' | 'facts'>,
  found: Found | undefined,
  batch: Batch | undefined,
): string | undefined {
  if (!found || !canSettle(kind)) return undefined;
  if (kind === 'SERIAL_UNKNOWN' || kind === 'BATCH_UNKNOWN') {
    if (!batch) return undefined;
    const { lot, expiry } = facts;
    const sameLot = lot === undefined || lotsOn(batch).includes(lot as Lot);
    const sameMonth = expiry === undefined || batch.printed.some((date) => date.slice(0, 7) === expiry.slice(0, 7));
    return sameLot && sameMonth ? 'The data arrived later, and is what was on the pack.' : undefined;
  }
  const { holder, taker } = found.at(-1)!;
  // Who has the goods says nothing of what was done with them.
  if (kind === 'CONTESTED' && facts['step'] !== 'receive') {
    const tookEffect = facts['waits'] === 'true' && isDone(found[0], facts['entry']!);
    return tookEffect ? 'The goods were shipped to you later, and what you reported took effect.' : undefined;
  }
  if (kind === 'CONTESTED' && holder !== participant) return undefined;
  const theirs = holder === participant || taker?.holder === participant;
  return theirs ? 'The goods were shipped to you or booked in by you later.' : undefined;
}

/** Whether a report that waited is a dispensing or an end by now. */
const isDone = ({ supply, end }: Pick<Holding, 'supply' | 'end'>, entry: string): boolean =>
  supply?.id === entry || end?.id === entry;
