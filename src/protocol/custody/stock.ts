/**
 * Stock-taking: a report of what is there. What the register never saw of a batch of which it does not have all packs is found;
 * what left the register comes back; everything else is a report of its receipt, or waits for whoever makes it. Nothing becomes
 * genuine by being found.
 */
import { Fault } from '../fault.js';
import { isPast } from '../registry/registry.js';
import { listKey, type Selected } from './book.js';
import { claimUnknown } from './claim.js';
import type { StepContext } from './context.js';
import { fulfil, turnUp } from './hands.js';
import { receive } from './handoff.js';
import { requireHeads } from './heads.js';
import { batchOf, createPacks, requireProduct } from './origin.js';
import { standAlone } from './alone.js';
import { isContainer, requirePackForm, selectObjects, unknownList } from './select.js';

/** Judges a stock-taking of packs. */
export function takeStock(on: StepContext<'stock'>, prev: readonly string[]): void {
  const { step, registry, book, key } = on;
  requireHeads([], prev);
  requirePackForm(on);
  const { epcs, list } = step.objects;
  for (const uri of epcs) if (isContainer(registry, uri)) throw notAPack(uri);
  requireSource(on);
  const batch = step.lot === undefined ? undefined : batchOf(on, step.lot, requireProduct);
  if (!step.from && !isOpening(on)) throw openingClosed();
  // Of a complete batch its maker commissions every pack here: what is unknown is not its.
  const isNew = batch?.complete === false;
  if (list) {
    const listed = listKey(key.participant, list.root);
    if (book.lists.has(listed)) return takeKnown(on, selectObjects(on));
    if (!book.staged.has(listed)) throw unknownList(list.root);
    // What was found before is there already.
    if (!isNew || book.staged.get(listed)!.found.length > 0) throw oneByOne(list.root);
    return find(on);
  }
  for (const uri of epcs) {
    if (book.madeIn(uri) !== undefined) takeKnown(on, selectObjects(on));
    else if (isNew) find(on);
    else claimUnknown(on, uri);
  }
}

/** Packs come into being with whoever found them. */
function find(on: StepContext<'stock'>): void {
  const past = on.step.from ? [on.step.from.owner] : [];
  createPacks(on, requireProduct, () => ({ unproven: true, found: 'unmade', past }));
}

/** What is known comes back, where it left the register and this fits; or its receipt is reported. */
function takeKnown(on: StepContext<'stock'>, selected: readonly Selected[]): void {
  const [back, rest] = [selected.filter((one) => comesBack(on, one)), selected.filter((one) => !comesBack(on, one))];
  for (const one of back) readmit(on, one);
  if (rest.length > 0) receive(asReceipt(on), rest);
}

/** What is there was received, whatever became of its receipt: told when it was counted. */
const asReceipt = (on: StepContext<'stock'>): StepContext<'receive'> => ({
  ...on,
  step: { ...on.step, kind: 'receive', alreadyDone: 'counted' },
});

/** Whether it left the register by, or for, whoever has it now, or for the one from whom that one has it. */
function comesBack({ book, signer, step }: StepContext<'stock'>, { id }: Selected): boolean {
  const { state, holder, taker } = book.root(id);
  if (state !== 'left') return false;
  const takers = [taker!.owner, taker!.holder];
  return [holder, ...takers].includes(signer.gln) || (step.from !== undefined && takers.includes(step.from.owner));
}

/**
 * What left is back in the register, with whoever has it. By that nobody gets its title: it is whose it was where it never left, or
 * where its giver has it again; a participant's to whom it was sold; and else, bought outside, of who has it now.
 */
function readmit(on: StepContext<'stock'>, one: Selected): void {
  const { book, registry, signer, site, head } = on;
  const prev = book.head(one.id).index;
  const { id, owner, holder, taker } = standAlone(on, one);
  book.touch(id, head, prev);
  const buyer = registry.participants.has(taker!.owner) ? taker!.owner : signer.gln;
  const back = { owner: holder === signer.gln ? owner : buyer, holder: signer.gln, site: site.gln, taker: null };
  book.update(id, { ...back, state: 'active', unproven: true, past: [] });
  turnUp(on, id, signer.gln);
  fulfil(on, id, signer.gln);
}

/** @throws Fault `source-registered` where goods are said to come from somebody who could ship them */
export function requireSource({ step, registry }: StepContext<'stock'>): void {
  if (!step.from || !registry.sites.has(step.from.owner)) return;
  throw new Fault(
    'source-registered',
    `${step.from.owner} is in the register: have it ship the goods, or open a dispute, and book them in`,
    { gln: step.from.owner },
  );
}

/** Whether shelves may still be opened: what was there before the register was. */
export const isOpening = ({ signer: { opening }, at }: StepContext): boolean => opening !== null && !isPast(opening, at.time);

/** The refusal of goods that come from nowhere. */
export const openingClosed = (): Fault =>
  new Fault(
    'opening-closed',
    'shelves are opened once, and the day until which yours could be is past: name the seller outside as the source, or ask the authority',
  );

const notAPack = (object: string): Fault =>
  new Fault('not-a-pack', `${object} is a container: take the packs in it into stock`, { object });

const oneByOne = (list: string): Fault =>
  new Fault('list-mismatch', `the serial list ${list} is of packs that are not found by list: take them into stock one by one`, {
    list,
  });
