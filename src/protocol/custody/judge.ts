/**
 * The rules of custody: which step is allowed, and what it changes in the book.
 *
 * Pure: judged from the registry and the book as they stand before the entry, the entry's position and nothing else.
 * Server, auditor and browser run this same code. docs/protocol.md, chapter 7, numbers the rules. This file has what all
 * steps share. The steps are in packing.ts (commission, pack, unpack), handoff.ts (ship, return, void, receive), counter.ts
 * (dispense, reactivate), ending.ts and stock.ts; the marks in lock.ts, sensor.ts and dispute.ts; quantities in quantity.ts.
 */
import { Fault } from '../fault.js';
import type { StepKind } from '../epcis/event.js';
import type { Position } from '../log/position.js';
import { requirePermission, signingKey } from '../registry/keys.js';
import type { Permission } from '../registry/records.js';
import { actingParty } from './acting.js';
import type { Selected } from './book.js';
import { claimUnknown, type Claiming } from './claim.js';
import { undoneClaim, nameOf, type StepContext, type StepToJudge, type World } from './context.js';
import { dispense, reactivate, undoUnknown } from './counter.js';
import { dispute } from './dispute.js';
import { end } from './ending.js';
import { receive, sendBack, ship, voidShipping } from './handoff.js';
import { isHeadless, requireHeads } from './heads.js';
import { commission, containerContinued, pack, unpack } from './packing.js';
import { lock, unlock } from './lock.js';
import { judgeQuantities } from './quantity.js';
import { selectObjects, unknownObjects } from './select.js';
import { repack } from './repack.js';
import { sensor } from './sensor.js';
import { takeStock } from './stock.js';

/** How far an event's time may lie ahead of the sequencer's, in milliseconds: five minutes. */
export const MAX_AHEAD = 5 * 60_000;

/** The permission that a key needs for a step. */
export const permissionFor = (kind: StepKind): Permission => (kind === 'lock' || kind === 'unlock' ? 'lock' : 'custody');

/**
 * Judges a step and, where it is allowed, puts its changes into the book. The caller commits, or rolls back on a throw.
 *
 * @throws Fault naming object, rule and remedy; Deferred where the book must be loaded anew first
 */
export function judgeStep(entry: StepToJudge, world: World, at: Position): void {
  judgeObjects(entry, world, at);
  world.book.endEmptied(at.index);
}

function judgeObjects(entry: StepToJudge, world: World, at: Position): void {
  const { registry, book } = world;
  const { step, prev } = entry;
  const key = signingKey(registry, entry.kid, at.index);
  requirePermission(key, permissionFor(step.kind));
  const acting = actingParty(registry, key, step, at.time);
  if (step.time > at.time + MAX_AHEAD) {
    throw new Fault(
      'event-ahead',
      `the event lies ahead of the server's time, ${new Date(at.time).toISOString()}: set the clock and sign again`,
      {
        serverTime: at.time,
      },
    );
  }
  const on: StepContext = { registry, book, step, id: entry.id, at, head: { index: at.index, id: entry.id }, key, ...acting };
  if (step.objects.quantities && !step.objects.list) return judgeQuantities(on, prev);
  if (step.kind === 'commission') {
    requireHeads([], prev);
    return commission(on as StepContext<'commission'>);
  }
  if (step.kind === 'stock') return takeStock(on as StepContext<'stock'>, prev);
  const unknown = unknownObjects(on);
  const selected = selectObjects(on);
  const parent = 'parent' in step ? containerContinued(on as StepContext<'pack' | 'unpack'>) : undefined;
  // What is undone by its report alone has moved no head.
  const continued = selected.filter(({ id }) => !undoneClaim(on, book.holding(id).claims));
  const heads = [...continued.map(({ id }) => book.head(id)), ...(parent === undefined ? [] : [book.head(parent)])];
  const named = [...continued.map((one) => nameOf(on, one)), ...('parent' in step ? [step.parent] : [])];
  requireHeads(isHeadless(step) ? [] : heads, prev, named);
  for (const uri of unknown) {
    if (step.kind === 'reactivate') undoUnknown(on, uri);
    else claimUnknown(on as StepContext<Claiming>, uri);
  }
  (RULES[step.kind] as (on: StepContext, selected: readonly Selected[]) => void)(on, selected);
}

type Selecting = Exclude<StepKind, 'commission' | 'stock'>;
const RULES: { readonly [K in Selecting]: (on: StepContext<K>, selected: readonly Selected[]) => void } = {
  pack,
  unpack,
  repack,
  ship,
  return: sendBack,
  void: voidShipping,
  receive,
  dispense,
  reactivate,
  end,
  lock,
  unlock,
  sensor,
  dispute,
};
