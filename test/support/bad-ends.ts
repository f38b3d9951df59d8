/** Ends, returns, stock, readings, disputes and quantities that break a rule of the trade. */
import { batchUri, type Gtin, type Lot } from '../../src/protocol/gs1/identifiers.js';
import { type BadStep, NOBODY, rule } from './bad-rules.js';
import { type BadWorld, LATER } from './bad-world.js';
import { EXPIRY } from './counter-world.js';
import { glnOf } from './ledger-world.js';
import { gtinOf, ssccOf } from './numbers.js';

const RMA = [{ type: 'rma', id: 'urn:example:rma:1' }];
const back = (w: BadWorld, to: string) => ({ from: { owner: w.trade.pharmacy.gln }, to: { owner: to }, documents: RMA });
const count = (gtin: Gtin, lot: string) => ({ epcs: [], quantities: [{ uri: batchUri(gtin, lot as Lot), quantity: 1 }] });
const into = (w: BadWorld, lot: string, expiry = EXPIRY) => ({ outputs: { epcs: [w.trade.pack('never')] }, lot, expiry });
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
    w.step(w.trade.wholesaler, 'return', [w.packs['titled']!], {
      ...back(w, w.trade.maker.gln),
      from: { owner: w.trade.wholesaler.gln },
    }),
  ),
  rule('return', 'an opened container', 'container-open', (w) =>
    w.step(w.trade.pharmacy, 'return', [w.openBox], back(w, w.trade.maker.gln)),
  ),
  rule('ship', 'past nobody', 'drop-shipment', (w) =>
    w.ship(w.trade.maker, w.trade.pharmacy.gln, w.packs['made']!, { dropShipment: true }),
  ),
  rule('stock', 'packs of a date that none bears', 'batch-expiry', (w) =>
    w.step(w.trade.pharmacy, 'stock', [w.packs['made']!], { lot: 'OK', expiry: '2031-01-31' }),
  ),
  rule('stock', 'from a participant', 'source-registered', (w) =>
    w.step(w.trade.pharmacy, 'stock', [w.trade.pack('old')], { lot: 'OK', expiry: EXPIRY, from: { owner: w.trade.maker.gln } }),
  ),
  rule('stock', 'an unregistered product', 'product-unknown', (w) =>
    w.step(w.trade.pharmacy, 'stock', [w.trade.pack('old', gtinOf(7))], { lot: 'OK', expiry: EXPIRY }),
  ),
  rule('stock', 'of shelves that were to be opened before', 'opening-closed', (w) =>
    w.step(w.late, 'stock', [w.trade.pack('old')], { lot: 'OK', expiry: EXPIRY }),
  ),
  rule(
    'commission',
    'at a closed site',
    'site-closed',
    (w) => w.make(w.trade.maker, w.trade.pack('never'), { site: w.closed }),
    (w) => [w.closed],
  ),
  rule(
    'ship',
    'to nobody whom the register knows',
    'taker-unknown',
    (w) => w.ship(w.trade.maker, glnOf(901), w.packs['made']!),
    () => [glnOf(901)],
  ),
  rule(
    'ship',
    'out of the register, to who is in it',
    'taker-known',
    (w) => w.ship(w.trade.maker, w.trade.pharmacy.gln, w.packs['made']!, { outside: true }),
    (w) => [w.trade.pharmacy.gln],
  ),
  rule(
    'ship',
    'to whose licence has ended',
    'taker-unlicensed',
    (w) => w.ship(w.trade.maker, w.ended.gln, w.packs['made']!),
    (w) => [w.ended.name],
  ),
  rule(
    'dispense',
    'what another company says it dispensed',
    'reported-elsewhere',
    (w) => w.step(w.trade.pharmacy, 'dispense', [w.packs['claimed']!]),
    (w) => [w.packs['claimed']!],
  ),
  rule(
    'repack',
    'into packs that expire later',
    'expiry-later',
    (w) => w.step(w.trade.maker, 'repack', [w.packs['made']!], into(w, 'LATER', LATER)),
    () => [EXPIRY],
  ),
  rule(
    'repack',
    'into a batch of which another is made',
    'too-many-sources',
    (w) => w.step(w.trade.maker, 'repack', [w.packs['made']!], into(w, 'MIX')),
    () => ['MIX'],
  ),
  rule('sensor', "another's pack", 'not-holder', (w) => w.step(w.trade.maker, 'sensor', [w.packs['held']!], { reading })),
  rule('dispute', 'by who sold it long ago', 'not-concerned', (w) =>
    w.step(w.trade.maker, 'dispute', [w.packs['resold']!], { what: 'damaged', reason: 'wet' }),
  ),
  rule('dispute', 'closing what is not open', 'dispute-unknown', (w) =>
    w.step(w.trade.pharmacy, 'dispute', [w.packs['held']!], { closes: NOBODY, reason: 'dry' }),
  ),
  rule('dispense', 'a number of packs that have serials', 'batch-serialised', (w) =>
    w.step(w.trade.pharmacy, 'dispense', [], { objects: count(w.trade.gtin, 'OK') }),
  ),
  rule('reactivate', 'what was destroyed', 'not-reversible', (w) =>
    w.step(w.trade.pharmacy, 'reactivate', [w.packs['ended']!], { undoes: w.destroying.id }),
  ),
  rule('dispense', 'what was destroyed', 'object-ended', (w) => w.step(w.trade.pharmacy, 'dispense', [w.packs['ended']!])),
  rule('dispense', 'of a withdrawn product', 'withdrawn', (w) => w.step(w.trade.pharmacy, 'dispense', [w.packs['gone']!])),
  rule('ship', 'the rest of a pack', 'part-used', (w) => w.ship(w.trade.pharmacy, w.trade.maker.gln, w.packs['part']!)),
  rule(
    'ship',
    "another's goods as one's own",
    'not-owner',
    (w) => w.ship(w.trade.maker, w.trade.pharmacy.gln, w.packs['titled']!),
    (w) => [`"object":"${w.packs['titled']!}"`],
  ),
  rule('pack', "another's goods among one's own", 'mixed-owners', (w) =>
    w.step(w.trade.maker, 'pack', [w.packs['titled']!], { parent: w.box }),
  ),
  rule('pack', 'a seventh level', 'too-deep', (w) => w.step(w.trade.maker, 'pack', [w.deepBox], { parent: ssccOf(777) })),
  rule('dispute', "closing another's", 'dispute-not-yours', (w) =>
    w.step(w.trade.maker, 'dispute', [w.packs['part']!], { closes: w.disputing.id, reason: 'dry' }),
  ),
  rule('commission', 'with serials of a batch without', 'batch-unserialised', (w) =>
    w.make(w.trade.maker, w.trade.pack('never', w.bulk)),
  ),
  rule('commission', 'a number of two products at once', 'several-products', (w) => {
    const quantities = [w.bulk, w.otherBulk].map((gtin) => ({ uri: batchUri(gtin, 'OK' as Lot), quantity: 1 }));
    return w.step(w.trade.maker, 'commission', [], { lot: 'OK', expiry: EXPIRY, objects: { epcs: [], quantities } });
  }),
  rule('commission', 'a number of another lot than it says', 'list-mismatch', (w) =>
    w.step(w.trade.maker, 'commission', [], { lot: 'OLD', expiry: EXPIRY, objects: count(w.bulk, 'OK') }),
  ),
  rule('dispense', 'more than there is', 'balance-short', (w) =>
    w.step(w.trade.wholesaler, 'dispense', [], { objects: count(w.bulk, 'OK') }),
  ),
  rule('receive', 'a number that nobody shipped', 'shipment-unknown', (w) =>
    w.step(w.trade.pharmacy, 'receive', [], { objects: count(w.bulk, 'OK'), prev: [NOBODY] }),
  ),
  rule('dispense', 'a number of an unregistered batch', 'batch-unknown', (w) =>
    w.step(w.trade.pharmacy, 'dispense', [], { objects: count(w.trade.gtin, 'NEW') }),
  ),
];
