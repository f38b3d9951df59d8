/** Lots that are named and are none: what was meant. Lots are told apart by capital letters, people write them as they come. */
import { Fault } from '../../protocol/fault.js';
import { isOneApart } from '../terminal/values.js';

/** Most lots that a message names. */
const NAMED = 20;

/** Throws `batch-unknown` unless every lot is one of `known`, and says which were meant. */
export function requireRegistered(lots: readonly string[], known: readonly string[]): void {
  const unknown = lots.filter((lot) => !known.includes(lot));
  if (unknown.length === 0) return;
  throw new Fault('batch-unknown', unknown.map((lot) => meant(lot, known)).join('; '), { lots: unknown });
}

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

const NUMBERS: Readonly<Record<number, string>> = { 2: 'two', 3: 'three', 4: 'four' };
