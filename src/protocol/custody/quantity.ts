/**
 * Batches without serials: numbers of packs instead of packs. A balance for each batch, site and state, and what each shipping
 * still has on its way; neither ever falls below zero, and together they are all that was made. They have no heads: a receipt
 * and a void name in `prev` the shipping that they continue, everything else names nothing.
 */
import { Fault } from '../fault.js';
import type { BatchQuantity } from '../epcis/step.js';
import type { Gln } from '../gs1/identifiers.js';
import type { Batch } from '../registry/registry.js';
import { advicesOf } from './advice.js';
import type { Balance, Shipment } from './book.js';
import type { StepContext } from './context.js';
import { ENDS_OF_SOUND } from './ending.js';
import { requireHeads } from './heads.js';
import { batchOf, requireMaker, requireProduct } from './origin.js';
import { passes } from './report.js';
import { batchKeyOf } from './select.js';
import { takerOf } from './taker.js';
import { requireUsableBatch } from './usable.js';
import { END_WORDS, type StateWord } from './words.js';

/** The key of a balance in tables. */
export const balanceKey = (batch: string, site: Gln, state: StateWord = 'active'): string => `${batch}|${site}|${state}`;
/** The key of an open shipment in tables. */
export const shipmentKey = (entry: string, batch: string): string => `${entry}|${batch}`;

/** Judges a step that names quantities of batches without serials, and nothing else. */
export function judgeQuantities(on: StepContext, prev: readonly string[]): void {
  const quantities = on.step.objects.quantities!;
  for (const { uri } of quantities) requireUnserialised(on, uri);
  if (on.step.kind !== 'receive' && on.step.kind !== 'void') requireHeads([], prev);
  // Judged before anything changes, so that a contested report has no effect at all.
  if (!passes(on, () => requireQuantities(on, quantities, prev))) return;
  for (const { uri, quantity } of quantities) move(on, batchKeyOf(uri), quantity, prev[0]);
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
  const batch = registry.batches.get(batchKeyOf(uri));
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
    case 'stock':
      return requireNotCounted(on as StepContext<'stock'>, quantities);
    case 'ship':
      takerOf(on as StepContext<'ship'>);
      return requireStock(on, quantities, true);
    case 'return':
      takerOf(on as StepContext<'return'>);
      return requireStock(on, quantities, false);
    case 'dispense':
      if (step.partial) throw new Fault('not-a-pack', 'a quantity is of whole packs: dispense whole ones, or name a pack');
      return requireStock(on, quantities, true);
    case 'end':
      return requireStock(on, quantities, ENDS_OF_SOUND.includes(step.reason));
    default:
      return requireShipped(on, quantities, prev);
  }
}

function requireNotCounted(on: StepContext<'stock'>, quantities: readonly BatchQuantity[]): void {
  const { step, book, site, registry } = on;
  batchOf(on, step.lot ?? '', requireProduct);
  if (step.from && registry.participants.has(step.from.owner)) {
    throw new Fault('source-registered', `${step.from.owner} is in the register: have it ship the goods, and book them in`, {
      gln: step.from.owner,
    });
  }
  for (const { uri } of quantities) {
    if (step.from || !book.balances.has(balanceKey(batchKeyOf(uri), site.gln))) continue;
    throw new Fault('already-counted', `${uri} is kept at ${site.gln} already: its stock is opened once`, {
      uri,
      site: site.gln,
    });
  }
}

function requireStock(on: StepContext, quantities: readonly BatchQuantity[], mustBeUsable: boolean): void {
  const { book, site } = on;
  for (const { uri, quantity } of quantities) {
    const batch = batchKeyOf(uri);
    const there = book.balances.get(balanceKey(batch, site.gln))?.quantity ?? 0;
    if (there < quantity) throw tooFew(uri, quantity, there);
    // Which packs a recall by serial means cannot be told here: it holds for all.
    if (mustBeUsable) requireUsableBatch(on, batch, uri, () => true);
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
      throw new Fault('shipment-unknown', `no shipping of ${uri} is open for ${signer.name}: continue its shipping in prev`, {
        uri,
      });
    }
    if (shipment!.quantity < quantity) throw tooFew(uri, quantity, shipment!.quantity);
  }
}

function move(on: StepContext, batch: string, quantity: number, shipping: string | undefined): void {
  const { book, registry, step, signer, site, id } = on;
  switch (step.kind) {
    case 'commission':
    case 'stock':
      return add(on, batch, 'active', quantity, quantity);
    case 'receive':
    case 'void': {
      const key = shipmentKey(shipping!, batch);
      const open: Shipment = book.shipments.get(key)!;
      const sent = step.kind === 'void' ? open.sent - quantity : open.sent;
      book.shipments.set(key, { ...open, sent, quantity: open.quantity - quantity });
      return add(on, batch, 'active', quantity);
    }
    case 'ship':
    case 'return': {
      const taker = takerOf(on as StepContext<'ship'>);
      const state = registry.participants.has(taker.holder) ? 'in_transit' : 'left';
      const shipment: Shipment = { entry: id, batch, giver: signer.gln, site: site.gln, taker, state, sent: quantity, quantity };
      book.shipments.set(shipmentKey(id, batch), shipment);
      break;
    }
    default:
      add(on, batch, step.kind === 'end' ? END_WORDS[step.reason] : 'supplied', quantity);
  }
  add(on, batch, 'active', -quantity);
}

function add({ book, site }: StepContext, batch: string, state: StateWord, quantity: number, made = 0): void {
  const key = balanceKey(batch, site.gln, state);
  const none: Balance = { batch, site: site.gln, holder: site.participant, state, quantity: 0, made: 0 };
  const before = book.balances.get(key) ?? none;
  book.balances.set(key, { ...before, quantity: before.quantity + quantity, made: before.made + made });
}
