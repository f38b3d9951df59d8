/**
 * Whether goods may be sold or used: not withdrawn, recalled or expired, whoever holds them, and not locked. Whom a recall
 * stops is in recall.ts, when a batch is expired in expiry.ts.
 */
import { Fault } from '../fault.js';
import type { Role } from '../registry/records.js';
import { isWithdrawn, type Recall } from '../registry/registry.js';
import type { Selected } from './book.js';
import { requireUnlocked } from './conditions.js';
import { nameOf, type StepContext } from './context.js';
import { isExpired } from './expiry.js';
import { coversSelected, stopsAt } from './recall.js';

/** Where goods must be usable: at the signer's site and, of a shipping, at the taker's, its own place where it names none. */
function placesOf({ step, signer, site, registry }: StepContext): [Role, string][] {
  const places: [Role, string][] = [[signer.role, site.country]];
  const to = step.kind === 'ship' ? registry.sites.get(step.to.site ?? step.to.possessor ?? step.to.owner) : undefined;
  const taker = to && registry.participants.get(to.participant);
  return taker ? [...places, [taker.role, to.country]] : places;
}

/**
 * Throws unless what is selected may be sold or used. The higher level wins: what is the matter with the product is told
 * before what is the matter with the batch, and that before a lock, since unlocking would not help.
 *
 * @throws Fault as requireUsable and requireUnlocked
 */
export function requireSound(on: StepContext, one: Selected): void {
  requireUsable(on, one);
  requireUnlocked(on, one);
}

/** The same of what is dispensed or used: and nobody else reported that it dispensed or ended it. @throws Fault, too, `reported-elsewhere` */
export function requireUndoubted(on: StepContext, one: Selected): void {
  requireSound(on, one);
  requireUnreported(on, one);
}

/** Throws `reported-elsewhere` where another company than its holder reported that it dispensed or ended it. */
export function requireUnreported(on: StepContext, one: Selected): void {
  const { claims } = on.book.holding(one.id);
  if (claims.every(({ kind, by }) => kind === 'receive' || by === on.book.root(one.id).holder)) return;
  const object = nameOf(on, one);
  throw new Fault(
    'reported-elsewhere',
    `another company reported that it dispensed or ended ${object}: keep it apart; that one undoes its report, or the manufacturer or the authority unlocks it`,
    { object },
  );
}

/**
 * Throws `withdrawn`, `recalled` or `expired` unless all packs that are selected may go on. Expired: by the date in force,
 * at the signer's site.
 */
export function requireUsable(on: StepContext, one: Selected): void {
  for (const key of on.book.standing(one.id).batches) {
    requireUsableBatch(on, key, nameOf(on, one), (recall) => coversSelected(on, recall, key, one));
  }
}

/**
 * The same for a batch (key in `registry.batches`) and those of which it is made. `covers`: whether a recall of the batch covers what
 * `object` names; one of what it is made of covers all.
 */
export function requireUsableBatch(on: StepContext, key: string, object: string, covers: (recall: Recall) => boolean): void {
  requireGood(on, key, object, covers);
  for (const source of on.book.madeOf.get(key) ?? []) requireGood(on, source, object, () => true);
}

function requireGood(on: StepContext, key: string, object: string, covers: (recall: Recall) => boolean): void {
  const { registry, at, site } = on;
  const batch = registry.batches.get(key)!;
  if (isWithdrawn(registry.products.get(batch.gtin)!)) {
    throw new Fault('withdrawn', `the product ${batch.gtin} of ${object} is withdrawn: put it aside and follow the notice`, {
      object,
      rule: 'not-withdrawn',
    });
  }
  const places = placesOf(on);
  const stops = (recall: Recall) => places.some(([role, country]) => stopsAt(recall, role, country));
  const recall = registry.recallsOfBatch(batch).find((each) => stops(each) && covers(each));
  if (recall) {
    throw new Fault(
      'recalled',
      `${object} is recalled, or something in it is (${recall.ref}): quarantine it and follow the notice`,
      {
        object,
        rule: 'not-recalled',
        issuer: recall.issuer,
        recall: recall.ref,
      },
    );
  }
  if (isExpired(batch.expiry, at.time, site.timeZone)) {
    throw new Fault('expired', `${object} expired on ${batch.expiry}, or packs in it did: move them to destruction`, {
      object,
      rule: 'in-date',
      expiry: batch.expiry,
    });
  }
}
