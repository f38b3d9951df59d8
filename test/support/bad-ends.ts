/** Ends, returns, stock, readings, disputes and quantities that break a rule of the trade. */
import { lotUri, type Gtin, type Lot } from '../../src/protocol/gs1/identifiers.js';
import { type BadStep, NOBODY, rule } from './bad-rules.js';
import type { BadWorld } from './bad-world.js';
import { EXPIRY } from './counter-world.js';
import { gtinOf } from './numbers.js';

const RMA = [{ type: 'rma', id: 'urn:example:rma:1' }];
const back = (w: BadWorld, to: string) => ({ from: { owner: w.trade.pharmacy.gln }, to: { owner: to }, documents: RMA });
const count = (gtin: Gtin, lot: string) => ({ epcs: [], lots: [{ uri: lotUri(gtin, lot as Lot), quantity: 1 }] });
const reading = { device: 'urn:example:logger:7', since: 0, until: 60_000, min: 1, max: 9 };

export const NEW_STEPS: readonly BadStep[] = [
  rule(
    'end',
    "another's pack",
    'not-holder',
    (w) => w.step(w.trade.maker, 'end', [w.packs['held']!], { reason: 'destroyed' }),
    (w) => [w.packs['held']!],
  ),
  rule('end', 'own use of a locked pack', 'locked', (w) =>
    w.step(w.trade.pharmacy, 'end', [w.packs['locked']!], { reason: 'checked_out' }),
  ),
  rule('end', 'a recalled pack as exported', 'recalled', (w) =>
    w.step(w.trade.pharmacy, 'end', [w.packs['recalled']!], { reason: 'exported' }),
  ),
  rule('end', 'a pack that was dispensed', 'already-supplied', (w) =>
    w.step(w.trade.pharmacy, 'end', [w.packs['sold']!], { reason: 'lost' }),
  ),
  rule('return', 'to somebody who never had it', 'not-returnable', (w) =>
    w.step(w.trade.pharmacy, 'return', [w.packs['held']!], back(w, w.otherMaker.gln)),
  ),
  rule('return', "another's pack", 'not-holder', (w) =>
    w.step(w.trade.pharmacy, 'return', [w.packs['made']!], back(w, w.trade.maker.gln)),
  ),
  rule('return', 'an opened container', 'container-open', (w) =>
    w.step(w.trade.pharmacy, 'return', [w.openBox], back(w, w.trade.maker.gln)),
  ),
  rule('ship', 'past nobody', 'drop-shipment', (w) =>
    w.ship(w.trade.maker, w.trade.pharmacy.gln, w.packs['made']!, { dropShipment: true }),
  ),
  rule('stock', 'what somebody holds', 'held-elsewhere', (w) =>
    w.step(w.trade.pharmacy, 'stock', [w.packs['made']!], { lot: 'OK', expiry: EXPIRY }),
  ),
  rule('stock', 'from a participant', 'source-registered', (w) =>
    w.step(w.trade.pharmacy, 'stock', [w.trade.pack('old')], { lot: 'OK', expiry: EXPIRY, from: { owner: w.trade.maker.gln } }),
  ),
  rule('stock', 'an unregistered product', 'product-unknown', (w) =>
    w.step(w.trade.pharmacy, 'stock', [w.trade.pack('old', gtinOf(7))], { lot: 'OK', expiry: EXPIRY }),
  ),
  rule('sensor', "another's pack", 'not-holder', (w) => w.step(w.trade.maker, 'sensor', [w.packs['held']!], { reading })),
  rule('dispute', 'by a stranger', 'not-concerned', (w) =>
    w.step(w.otherMaker, 'dispute', [w.packs['held']!], { what: 'damaged', reason: 'wet' }),
  ),
  rule('dispute', 'closing what is not open', 'dispute-unknown', (w) =>
    w.step(w.trade.pharmacy, 'dispute', [w.packs['held']!], { closes: NOBODY, reason: 'dry' }),
  ),
  rule('dispense', 'a number of packs that have serials', 'batch-serialised', (w) =>
    w.step(w.trade.pharmacy, 'dispense', [], { objects: count(w.trade.gtin, 'OK') }),
  ),
  rule('dispense', 'a number of an unregistered batch', 'batch-unknown', (w) =>
    w.step(w.trade.pharmacy, 'dispense', [], { objects: count(w.trade.gtin, 'NEW') }),
  ),
];
