/** Lots that are named and are none: what was meant. Lots are told apart by capital letters, people write them as they come. */
import { Fault } from '../../protocol/fault.js';
import { isPast, lotsOn } from '../../protocol/registry/registry.js';
import type { BatchRecordView } from '../../wire/products.js';
import { isMistakable, isOneApart } from '../terminal/values.js';

/** Most lots that a message names. */
const NAMED = 20;

/** Throws `batch-unknown` unless every lot is one of `known`, and says which were meant. */
export function requireRegistered(lots: readonly string[], known: readonly string[]): void {
  const unknown = unknownAmong(lots, known);
  if (unknown.length > 0)
    throw new Fault('batch-unknown', unknown.join('; '), { lots: lots.filter((lot) => !known.includes(lot)) });
}

/** The lots that are none of `known`, and which were meant, in words. */
export const unknownAmong = (lots: readonly string[], known: readonly string[]): string[] =>
  lots.filter((lot) => !known.includes(lot)).map((lot) => meant(lot, known));

/** What was meant by a lot that is not registered, in words. */
function meant(lot: string, known: readonly string[]): string {
  const parts = lot.split(/[;:/|+]/).filter((part) => part !== '');
  if (parts.length > 1 && parts.every((part) => known.includes(part)))
    return `${lot} is not registered, but ${parts.join(' and ')} are: ${NUMBERS[parts.length] ?? parts.length} lots are meant: separate them by commas`;
  const same = known.filter((one) => one.toLowerCase() === lot.toLowerCase());
  if (same.length > 0) return `${lot} is not registered; ${same.join(' and ')} is: capital and small letters are not the same`;
  if (known.length === 0) return `${lot} is not registered, nor is any other lot of the product: register it first`;
  const near = known.filter((one) => isOneApart(lot, one));
  const named = [...near, ...known.filter((one) => !near.includes(one))];
  const more = named.length > NAMED ? ` and ${named.length - NAMED} more` : '';
  return `${lot} is not registered; the lots that are: ${named.slice(0, NAMED).join(', ')}${more}`;
}

/**
 * What is to be asked of a batch before it is registered, a line each; nothing where nothing is odd.
 *
 * @param known the registered batches of its product
 */
export function doubtsOf(
  { lot, expiry }: { lot: string; expiry: string },
  known: readonly Pick<BatchRecordView, 'lot' | 'aliases' | 'expiry'>[],
): string[] {
  const lots = known.flatMap(lotsOn);
  const before = known.find((one) => one.lot === lot);
  return [
    ...(isPast(expiry, Date.now()) ? [`IT IS EXPIRED by that date, ${expiry}: none of its packs is dispensed`] : []),
    ...(before ? [`the lot ${lot} is registered already, in date until ${before.expiry}: this replaces its record`] : []),
    ...(before
      ? []
      : lots
          .filter((one) => isMistakable(lot, one))
          .map((one) => `the lot ${lot} is one sign apart from ${one}, which is registered: is it mistyped?`)),
  ];
}

const NUMBERS: Readonly<Record<number, string>> = { 2: 'two', 3: 'three', 4: 'four' };
