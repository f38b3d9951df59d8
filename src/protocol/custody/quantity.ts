/**
 * Batches without serials: numbers of packs instead of packs. A balance for each batch, site and state, and what each shipping
 * still has on its way; neither ever falls below zero, and together they are all that was made. They have no heads: a receipt
 * and a void name in `prev` the shipping that they continue, everything else names nothing.
 */
import { Fault } from '../fault.js';
import type { BatchQuantity, Step } from '../epcis/step.js';
import { type Batch, batchParts, batchUriOf } from '../registry/registry.js';
import { advicesOf } from './advice.js';
import { activeAt, changeBalance } from './balance.js';
import type { Shipment } from './book.js';
import { isReport, requireCurrent, type StepContext } from './context.js';
import { ENDS_OF_SOUND } from './ending.js';
import { isDestroyer, takesFor } from './handoff.js';
import { requireHeads } from './heads.js';
import { batchOf, requireMaker, requireProduct } from './origin.js';
import { noteSources, notAPack, outputsOf, requireRepacker } from './repack.js';
import { passes } from './report.js';
import { batchKeyOf, byBatch } from './select.js';
import { isOpening, openingClosed, requireSource } from './stock.js';
import { takerOf } from './taker.js';
import { requireUsableBatch } from './usable.js';
import { awaitUse, requireUses, settleUses, takeUse, undoUse } from './uses.js';
import { END_WORDS } from './words.js';

/** The key of an open shipment in tables. */
export const shipmentKey = (entry: string, batch: string): string => `${entry}|${batch}`;

/** Judges a step that names quantities of batches without serials, and nothing else. */
export function judgeQuantities(on: StepContext, prev: readonly string[]): void {
  const named = byBatch(on.registry, on.step.objects.quantities!);
  const quantities = [...named].map(([batch, quantity]) => ({ uri: batchUriOf(batch), quantity }));
  for (const { uri } of quantities) requireUnserialised(on, uri);
  if (on.step.kind !== 'receive' && on.step.kind !== 'void') requireHeads([], prev);
  // Judged before anything changes, so that a contested report has no effect at all. What is not there is not found either.
  if (on.step.kind === 'stock') requireFindings(on as StepContext<'stock'>, quantities);
  else if (isReport(on.step) && (on.step.kind === 'dispense' || on.step.kind === 'end')) return reportUses(on, quantities);
  else if (!passes(on, () => requireQuantities(on, quantities, prev))) return;
  for (const { uri, quantity } of quantities) move(on, batchKeyOf(uri), quantity, prev[0]);
  if (on.step.kind === 'repack')
    for (const [batch, quantity] of byBatch(on.registry, on.step.outputs.quantities!))
      come(on, batch, { quantity, made: quantity });
  if (on.step.kind === 'ship' || on.step.kind === 'return') consign(on as StepContext<'ship'>, quantities);
}

/** A taker outside the register books nothing in, so nobody compares what was sent to it with what came. */
function consign(on: StepContext<'ship'>, quantities: readonly BatchQuantity[]): void {
  const { book, registry, signer, site, head, step } = on;
  const taker = takerOf(on);
  if (!registry.participants.has(taker.holder)) return;
  const packs = Object.fromEntries(quantities.map(({ uri, quantity }) => [batchKeyOf(uri), quantity]));
  const ends = { giver: signer.gln, from: site.gln, taker };
  for (const advice of advicesOf(step))
    book.consignments.push({ advice, ...ends, index: head.index, holding: null, packs, arrived: false });
}

function requireUnserialised({ registry }: StepContext, uri: string): Batch {
  const batch = registry.batchOf(...batchParts(batchKeyOf(uri)));
  if (!batch) throw new Fault('batch-unknown', `the batch ${uri} is not registered: register it before its packs`, { uri });
  if (batch.serialised)
    throw new Fault('batch-serialised', `the batch ${uri} has serials: name its packs, not a quantity`, { uri });
  return batch;
}

function requireQuantities(on: StepContext, quantities: readonly BatchQuantity[], prev: readonly string[]): void {
  const { step } = on;
  switch (step.kind) {
    case 'commission':
      batchOf(on as StepContext<'commission'>, step.lot ?? '', requireMaker);
      return;
    case 'repack':
      return requireRepackable(on as StepContext<'repack'>, quantities);
    case 'ship':
      takerOf(on as StepContext<'ship'>);
      return requireStock(on, quantities, true);
    case 'return':
      takerOf(on as StepContext<'return'>);
      requireTakesBack(on as StepContext<'return'>, quantities);
      return requireStock(on, quantities, false);
    case 'dispense':
      requireWholePacks(step);
      return requireStock(on, quantities, true);
    case 'reactivate':
      return requireUses(on as StepContext<'reactivate'>, quantities);
    case 'end':
      return requireStock(on, quantities, isOfSound(step));
    default:
      requireCurrent(on);
      return requireShipped(on, quantities, prev);
  }
}

/** Who held a number of packs before nobody knows: they go back to who makes them, to whom that one mandates, or to a destroyer. */
function requireTakesBack(on: StepContext<'return'>, quantities: readonly BatchQuantity[]): void {
  const { owner, possessor = owner } = on.step.to;
  for (const { uri } of quantities) {
    const maker = on.registry.makerOf(batchParts(batchKeyOf(uri))[0]);
    if (possessor === maker || isDestroyer(on, possessor) || (owner === maker && takesFor(on, owner))) continue;
    throw new Fault(
      'not-returnable',
      `${uri} goes back to its manufacturer, whom that one lets receive there, or to a destroyer`,
      {
        object: uri,
      },
    );
  }
}

function requireRepackable(on: StepContext<'repack'>, quantities: readonly BatchQuantity[]): void {
  const making = outputsOf(on);
  const { quantities: made } = making.step.objects;
  if (!made || making.step.objects.list) throw notAPack(making.step.objects.epcs[0] ?? made![0]!.uri);
  requireStock(on, quantities, true);
  for (const { uri } of made) requireUnserialised(on, uri);
  noteSources(
    on,
    batchOf(making, on.step.lot, requireRepacker),
    quantities.map(({ uri }) => batchKeyOf(uri)),
  );
}

/**
 * What is counted on shelves may be there: it comes from outside, shelves are still opened, or it is no more than ever came to
 * the site. Of the last, and of a batch all of whose packs are known, somebody must look at it.
 */
function requireFindings(on: StepContext<'stock'>, quantities: readonly BatchQuantity[]): void {
  const { step, book, site, registry, head } = on;
  requireSource(on);
  if (step.lot !== undefined) batchOf(on, step.lot, requireProduct);
  const isInventory = !step.from && !isOpening(on);
  for (const { uri, quantity } of quantities) {
    const { came, found } = activeAt(book, batchKeyOf(uri), site.gln);
    if (isInventory && found + quantity > came) throw openingClosed();
    if (isInventory || registry.batches.get(batchKeyOf(uri))!.complete)
      book.contested.push({ index: head.index, code: 'opening-closed' });
  }
}

function requireStock(on: StepContext, quantities: readonly BatchQuantity[], mustBeUsable: boolean): void {
  for (const { uri, quantity } of quantities) {
    requireThere(on, uri, quantity);
    if (mustBeUsable) requireUsableQuantity(on, uri);
  }
}

function requireThere({ book, site }: StepContext, uri: string, quantity: number): void {
  const there = activeAt(book, batchKeyOf(uri), site.gln).quantity;
  if (there < quantity) throw tooFew(uri, quantity, there);
}

/** Which packs a recall by serial means cannot be told here: it holds for all. */
const requireUsableQuantity = (on: StepContext, uri: string): void => requireUsableBatch(on, batchKeyOf(uri), uri, () => true);

function requireWholePacks({ partial }: Step<'dispense'>): void {
  if (partial) throw new Fault('not-a-pack', 'a quantity is of whole packs: dispense whole ones, or name a pack');
}

/** Whether what is dispensed or ended by a step must be usable. */
const isOfSound = (step: Step<'dispense'> | Step<'end'>): boolean =>
  step.kind === 'dispense' || ENDS_OF_SOUND.includes(step.reason);

/**
 * What was dispensed or ended already is so, contested where it should not have been: of so many as are there at once, of others
 * when they come.
 */
function reportUses(on: StepContext, quantities: readonly BatchQuantity[]): void {
  const step = on.step as Step<'dispense'> | Step<'end'>;
  if (step.kind === 'dispense' && !passes(on, () => requireWholePacks(step))) return;
  passes(on, () => requireCurrent(on));
  for (const { uri, quantity } of quantities) {
    if (isOfSound(step)) passes(on, () => requireUsableQuantity(on, uri));
    const isThere = passes(on, () => requireThere(on, uri, quantity));
    (isThere ? takeUse : awaitUse)(on, batchKeyOf(uri), quantity);
  }
}

const tooFew = (uri: string, quantity: number, available: number): Fault =>
  new Fault('balance-short', `of ${uri} there are ${available}, not ${quantity}: count again, or book in what arrived first`, {
    uri,
    quantity,
    available,
  });

function requireShipped(on: StepContext, quantities: readonly BatchQuantity[], prev: readonly string[]): void {
  const { book, signer, step } = on;
  for (const { uri, quantity } of quantities) {
    const shipment = prev.length === 1 ? book.shipments.get(shipmentKey(prev[0]!, batchKeyOf(uri))) : undefined;
    const rightful = step.kind === 'void' ? shipment?.giver : shipment?.taker.holder;
    if (rightful !== signer.gln) {
      throw new Fault(
        'shipment-unknown',
        `no shipping of ${uri} is open for ${signer.name}: name the entry of the shipping that this one continues`,
        {
          uri,
        },
      );
    }
    if (shipment!.quantity < quantity) throw tooFew(uri, quantity, shipment!.quantity);
  }
}

function move(on: StepContext, batch: string, quantity: number, shipping: string | undefined): void {
  const { book, registry, step, signer, site, id } = on;
  switch (step.kind) {
    case 'commission':
      return come(on, batch, { quantity, made: quantity });
    case 'stock': {
      const isInventory = !step.from && !isOpening(on);
      return come(on, batch, { quantity, made: quantity, [isInventory ? 'found' : 'came']: quantity });
    }
    case 'receive':
    case 'void': {
      const key = shipmentKey(shipping!, batch);
      const open: Shipment = book.shipments.get(key)!;
      const sent = step.kind === 'void' ? open.sent - quantity : open.sent;
      book.shipments.set(key, { ...open, sent, quantity: open.quantity - quantity });
      return come(on, batch, { quantity, ...(step.kind === 'receive' && { came: quantity }) });
    }
    case 'ship':
    case 'return': {
      const taker = takerOf(on as StepContext<'ship'>);
      const state = registry.participants.has(taker.holder) ? 'in_transit' : 'left';
      const shipment: Shipment = { entry: id, batch, giver: signer.gln, site: site.gln, taker, state, sent: quantity, quantity };
      book.shipments.set(shipmentKey(id, batch), shipment);
      break;
    }
    case 'repack':
      changeBalance(on, batch, END_WORDS.repacked, { quantity });
      break;
    case 'reactivate':
      undoUse(on as StepContext<'reactivate'>, batch, quantity);
      return settleUses(on, batch);
    default:
      return takeUse(on, batch, quantity);
  }
  changeBalance(on, batch, 'active', { quantity: -quantity });
}

/** More of a batch is at the site. */
function come(on: StepContext, batch: string, more: Parameters<typeof changeBalance>[3]): void {
  changeBalance(on, batch, 'active', more);
  settleUses(on, batch);
}
