/**
 * The steps at the counter: dispense, and reactivate what never left the hands.
 */
import { Fault } from '../fault.js';
import type { Gln } from '../gs1/identifiers.js';
import type { Ending, Selected } from './book.js';
import { claimOf, withoutClaimBy } from './claim.js';
import { requireInTrade, requireOpenedHere } from './conditions.js';
import { nameOf, requireCurrent, undoneClaim, type StepContext } from './context.js';
import { lockReturned, receiveFirst, takeEffect, TURNED_UP } from './hands.js';
import { standAlone } from './alone.js';
import { contest, passes } from './report.js';
import { requireUndoubted, requireUsable } from './usable.js';
import { ENDS_IN_USE, wordOf } from './words.js';

/** How long after a dispensing it may be undone, in milliseconds: ten days (EU 2016/161, Article 13). */
export const REACTIVATE_WITHIN = 10 * 86_400_000;

/** What was destroyed or stolen never comes back to life. */
export const isReversible = (end: Pick<Ending, 'reason'> | null): boolean =>
  end === null || ENDS_IN_USE.includes(end.reason) || end.reason === 'lost';

/**
 * Judges a dispensing: a pack that the signer holds and nothing speaks against is Supplied; of a partial one the rest stays.
 * A report of what was handed out against a lock, a recall or the expiry date takes effect, contested.
 */
export function dispense(on: StepContext<'dispense'>, selected: readonly Selected[]): void {
  const { book, head } = on;
  const prevs = selected.map(({ id }) => book.head(id).index);
  for (const [i, named] of selected.entries()) {
    requirePack(on, named);
    const one = receiveFirst(on, named);
    if (!passes(on, () => requireDispensable(on, one))) {
      contest(on, one);
      continue;
    }
    const clean = passes(on, () => {
      requireCurrent(on);
      requireUndoubted(on, one);
    });
    const part = standAlone(on, one);
    book.touch(part.id, head, prevs[i]!, !clean);
    takeEffect(book, part.id, claimOf(on));
  }
}

function requirePack(on: StepContext, one: Selected): void {
  if (one.by === 'whole') {
    throw new Fault('not-a-pack', `${nameOf(on, one)} is a container: dispense the packs in it`, { object: nameOf(on, one) });
  }
}

function requireDispensable(on: StepContext, one: Selected): void {
  requireInTrade(on, one);
  requireOpenedHere(on, one);
}

/** Judges a reactivation: the same site takes back its own dispensing, or a reversible end, within ten days. */
export function reactivate(on: StepContext<'reactivate'>, selected: readonly Selected[]): void {
  const { book, head, at, site, signer, step } = on;
  for (const one of selected) {
    if (undoReport(on, one)) continue;
    requireCurrent(on);
    const object = nameOf(on, one);
    const holding = book.holding(one.id);
    const { end } = holding;
    const past = end ?? holding.supply;
    if (past?.id !== step.undoes) {
      throw new Fault(
        'state-mismatch',
        `${object} was not dispensed or ended by the entry that you undo: read it again and name the last one`,
        { object },
      );
    }
    if (holding.forGood || !isReversible(end)) {
      const state = wordOf(holding);
      const advice = state === 'destroyed' ? 'destroy the pack itself, too, if it is there' : 'keep it apart';
      throw new Fault('not-reversible', `${object} is ${state}, which is never undone: ${advice}`, { object, state });
    }
    if (holding.holder !== signer.gln || past.site !== site.gln) throw otherSite(object, past.site);
    if (at.time - past.time > REACTIVATE_WITHIN) {
      throw new Fault('too-late', `${object} was dispensed or ended more than ten days ago: it stays so, keep it apart`, {
        object,
      });
    }
    requireUsable(on, one);
    const part = book.split(one, head.index);
    book.touch(part.id, head, holding.head.index);
    book.update(part.id, { supply: null, end: null });
    if (end?.reason === 'lost') lockReturned(book, part.id, signer.gln, head.index, TURNED_UP);
  }
}

const otherSite = (object: string, site: Gln): Fault =>
  new Fault('other-site', `${object} was dispensed or ended at ${site}: only that site may reactivate it`, { object });

/** Takes back a report that had no effect, at any time: its claim is gone. @returns whether the signer has one of it */
function undoReport(on: StepContext<'reactivate'>, one: Selected): boolean {
  const { book, head, signer, site } = on;
  const { claims } = book.holding(one.id);
  const claim = undoneClaim(on, claims);
  if (!claim) return false;
  if (claim.site !== site.gln) throw otherSite(nameOf(on, one), claim.site);
  const part = book.split(one, head.index);
  book.touch(part.id, head, null);
  book.setClaims(part.id, withoutClaimBy(claims, signer.gln));
  return true;
}

/** The same of a report that waits for a pack which does not exist. @throws Fault `other-site` */
export function undoUnknown(on: StepContext, pack: string): void {
  const { book, signer, site } = on;
  const claims = book.waiting.get(pack)!;
  const claim = undoneClaim(on, claims)!;
  if (claim.site !== site.gln) throw otherSite(pack, claim.site);
  book.setWaiting(pack, withoutClaimBy(claims, signer.gln));
}
