/** Steps that break a rule of the trade: some of every kind. */
import type { BadEntry } from './bad-forms.js';
import { NEW_STEPS } from './bad-ends.js';
import { type BadStep, NOBODY, rule } from './bad-rules.js';
import type { BadWorld } from './bad-world.js';
import { EXPIRY } from './counter-world.js';
import { gtinOf, ssccOf } from './numbers.js';

const HOUR = 3_600_000;

const packOf =
  (name: string): BadEntry['names'] =>
  ({ packs }) => [packs[name]!];
const never = (world: BadWorld): string => world.trade.pack('never');

export const BAD_STEPS: readonly BadStep[] = [
  rule(
    'commission',
    "another manufacturer's product",
    'not-maker',
    (w) => w.make(w.otherMaker, never(w)),
    (w) => [never(w), w.trade.gtin],
  ),
  rule(
    'commission',
    'a serial that exists',
    'already-commissioned',
    (w) => w.make(w.trade.maker, w.packs['made']!),
    packOf('made'),
  ),
  rule(
    'commission',
    'an unregistered product',
    'product-unknown',
    (w) => w.make(w.trade.maker, w.trade.pack('1', gtinOf(7))),
    () => [gtinOf(7)],
  ),
  rule(
    'commission',
    'an unregistered batch',
    'batch-unknown',
    (w) => w.make(w.trade.maker, never(w), { lot: 'NEW' }),
    () => ['NEW'],
  ),
  rule(
    'commission',
    'another expiry than its batch',
    'batch-expiry',
    (w) => w.make(w.trade.maker, never(w), { expiry: '2030-01-31' }),
    () => [EXPIRY],
  ),
  rule('commission', 'no batch', 'batch-missing', (w) => w.make(w.trade.maker, never(w), { lot: undefined })),
  rule('commission', 'two packs in the clear', 'too-many-packs', (w) =>
    w.step(w.trade.maker, 'commission', [], {
      lot: 'OK',
      expiry: EXPIRY,
      objects: { epcs: [w.trade.pack('n1'), w.trade.pack('n2')] },
    }),
  ),
  rule(
    'commission',
    'a serial list that is not here',
    'list-unknown',
    (w) => {
      const lots = [{ uri: `https://id.gs1.org/01/${w.trade.gtin}/10/OK`, quantity: 2 }];
      return w.step(w.trade.maker, 'commission', [], {
        lot: 'OK',
        expiry: EXPIRY,
        objects: { epcs: [], list: { root: NOBODY, count: 2 }, lots },
      });
    },
    () => [NOBODY],
  ),
  rule('commission', 'an hour ahead', 'event-ahead', (w) => w.make(w.trade.maker, never(w), { time: Date.now() + HOUR })),
  rule('commission', 'heads, though it continues nothing', 'stale-prev', (w) =>
    w.make(w.trade.maker, never(w), { prev: [w.dispensing.id] }),
  ),
  rule(
    'commission',
    "another's site",
    'site-unknown',
    (w) => w.make(w.trade.maker, never(w), { site: w.trade.pharmacy.gln }),
    (w) => [w.trade.pharmacy.gln],
  ),
  rule('commission', 'a retired key', 'key-retired', (w) => w.make(w.trade.maker, never(w), {}, w.retired)),
  rule('commission', 'a compromised key', 'key-compromised', (w) => w.make(w.trade.maker, never(w), {}, w.compromised)),
  rule(
    'commission',
    'a licence that ended',
    'licence-expired',
    (w) => w.make(w.ended, never(w)),
    (w) => [w.ended.name],
  ),
  rule(
    'pack',
    "another's pack",
    'not-holder',
    (w) => w.step(w.trade.maker, 'pack', [w.packs['held']!], { parent: ssccOf(50) }),
    packOf('held'),
  ),
  rule(
    'pack',
    'a container into itself',
    'nesting',
    (w) => w.step(w.trade.maker, 'pack', [w.box], { parent: w.box }),
    (w) => [w.box],
  ),
  rule(
    'pack',
    'a pack that nobody made',
    'object-unknown',
    (w) => w.step(w.trade.maker, 'pack', [never(w)], { parent: ssccOf(50) }),
    (w) => [never(w)],
  ),
  rule(
    'unpack',
    'what is not inside',
    'not-inside',
    (w) => w.step(w.trade.maker, 'unpack', [w.packs['made']!], { parent: w.box }),
    packOf('made'),
  ),
  rule(
    'unpack',
    'a container that is not known',
    'object-unknown',
    (w) => w.step(w.trade.maker, 'unpack', [], { parent: ssccOf(51) }),
    () => [ssccOf(51)],
  ),
  rule(
    'unpack',
    "another's container",
    'not-holder',
    (w) => w.step(w.trade.pharmacy, 'unpack', [], { parent: w.box }),
    (w) => [w.box],
  ),
  rule(
    'ship',
    'what another holds',
    'not-holder',
    (w) => w.ship(w.trade.maker, w.trade.wholesaler.gln, w.packs['held']!),
    packOf('held'),
  ),
  rule(
    'ship',
    'in the name of another',
    'not-giver',
    (w) => w.ship(w.trade.maker, w.trade.pharmacy.gln, w.packs['made']!, { from: { owner: w.otherMaker.gln } }),
    (w) => [w.trade.maker.gln],
  ),
  rule('ship', 'to oneself', 'ship-to-self', (w) => w.ship(w.trade.maker, w.trade.maker.gln, w.packs['made']!)),
  rule(
    'ship',
    "to a site that is not the taker's",
    'site-unknown',
    (w) =>
      w.ship(w.trade.maker, w.trade.pharmacy.gln, w.packs['made']!, {
        to: { owner: w.trade.pharmacy.gln, site: w.trade.otherPharmacy.gln },
      }),
    (w) => [w.trade.otherPharmacy.gln],
  ),
  rule(
    'ship',
    'what is on its way',
    'in-transit',
    (w) => w.ship(w.trade.maker, w.trade.wholesaler.gln, w.packs['sent']!),
    packOf('sent'),
  ),
  rule('ship', 'over a head that has moved', 'stale-prev', async (w) =>
    w.ship(w.trade.pharmacy, w.trade.wholesaler.gln, w.packs['held']!, { prev: [await w.headOf(w.packs['made']!)] }),
  ),
  rule('ship', 'over no head', 'stale-prev', (w) =>
    w.ship(w.trade.maker, w.trade.wholesaler.gln, w.packs['made']!, { prev: [] }),
  ),
  rule(
    'ship',
    'a locked pack',
    'locked',
    (w) => w.ship(w.trade.pharmacy, w.trade.wholesaler.gln, w.packs['locked']!),
    packOf('locked'),
  ),
  rule(
    'ship',
    'a recalled pack',
    'recalled',
    (w) => w.ship(w.trade.pharmacy, w.trade.wholesaler.gln, w.packs['recalled']!),
    packOf('recalled'),
  ),
  rule(
    'ship',
    'a container in which one pack is recalled by its serial',
    'recalled',
    (w) => w.ship(w.trade.maker, w.trade.wholesaler.gln, w.recalledBox),
    (w) => [w.recalledBox, 'R-ONE'],
  ),
  rule(
    'ship',
    'an expired pack',
    'expired',
    (w) => w.ship(w.trade.pharmacy, w.trade.wholesaler.gln, w.packs['expired']!),
    packOf('expired'),
  ),
  rule(
    'ship',
    'an opened container',
    'container-open',
    (w) => w.ship(w.trade.pharmacy, w.trade.wholesaler.gln, w.openBox),
    (w) => [w.openBox],
  ),
  rule(
    'ship',
    'a dispensed pack',
    'already-supplied',
    (w) => w.ship(w.trade.pharmacy, w.trade.wholesaler.gln, w.packs['sold']!),
    packOf('sold'),
  ),
  rule('void', 'what was not shipped', 'not-shipped', (w) => w.step(w.trade.maker, 'void', [w.packs['made']!]), packOf('made')),
  rule('void', "another's shipping", 'not-shipped', (w) => w.step(w.trade.pharmacy, 'void', [w.packs['sent']!]), packOf('sent')),
  rule(
    'receive',
    'what goes to another',
    'not-for-you',
    (w) => w.step(w.trade.otherPharmacy, 'receive', [w.packs['sent']!]),
    packOf('sent'),
  ),
  rule(
    'receive',
    'what was booked in',
    'already-received',
    (w) => w.step(w.trade.pharmacy, 'receive', [w.packs['held']!]),
    packOf('held'),
  ),
  rule(
    'receive',
    'what travels inside',
    'not-top-level',
    (w) => w.step(w.trade.wholesaler, 'receive', [w.packs['boxed']!]),
    (w) => [w.packs['boxed']!, w.box],
  ),
  rule(
    'receive',
    'from another than the giver',
    'parties-differ',
    (w) => w.step(w.trade.pharmacy, 'receive', [w.packs['sent']!], { from: { owner: w.otherMaker.gln } }),
    (w) => [w.packs['sent']!, w.trade.maker.gln],
  ),
  rule(
    'dispense',
    'what was not booked in',
    'not-received',
    (w) => w.step(w.trade.pharmacy, 'dispense', [w.packs['sent']!]),
    packOf('sent'),
  ),
  rule(
    'dispense',
    'a second time',
    'already-supplied',
    (w) => w.step(w.trade.pharmacy, 'dispense', [w.packs['sold']!]),
    packOf('sold'),
  ),
  rule(
    'dispense',
    'a recalled pack',
    'recalled',
    (w) => w.step(w.trade.pharmacy, 'dispense', [w.packs['recalled']!]),
    packOf('recalled'),
  ),
  rule(
    'dispense',
    'an expired pack',
    'expired',
    (w) => w.step(w.trade.pharmacy, 'dispense', [w.packs['expired']!]),
    packOf('expired'),
  ),
  rule(
    'dispense',
    'a locked pack',
    'locked',
    (w) => w.step(w.trade.pharmacy, 'dispense', [w.packs['locked']!]),
    packOf('locked'),
  ),
  rule(
    'dispense',
    'a container',
    'not-a-pack',
    (w) => w.step(w.trade.pharmacy, 'dispense', [w.openBox]),
    (w) => [w.openBox],
  ),
  rule(
    'dispense',
    'without the licence for it',
    'licence-missing',
    (w) => w.step(w.limited, 'dispense', [w.packs['held']!]),
    (w) => [w.limited.name],
  ),
  rule(
    'dispense',
    "with another site's key",
    'key-not-for-site',
    (w) => w.step(w.trade.pharmacy, 'dispense', [w.packs['held']!], {}, w.branchKey),
    (w) => [w.trade.pharmacy.gln],
  ),
  rule(
    'reactivate',
    'what was not dispensed',
    'state-mismatch',
    (w) => w.step(w.trade.pharmacy, 'reactivate', [w.packs['held']!], { undoes: w.dispensing.id }),
    packOf('held'),
  ),
  rule(
    'reactivate',
    'by another entry',
    'state-mismatch',
    (w) => w.step(w.trade.pharmacy, 'reactivate', [w.packs['sold']!], { undoes: NOBODY }),
    packOf('sold'),
  ),
  rule(
    'reactivate',
    'at another site',
    'other-site',
    (w) => w.step(w.trade.pharmacy, 'reactivate', [w.packs['sold']!], { undoes: w.dispensing.id, site: w.trade.branch }),
    packOf('sold'),
  ),
  rule(
    'lock',
    'what another holds',
    'not-holder',
    (w) => w.step(w.trade.otherPharmacy, 'lock', [w.packs['held']!], { reason: 'odd' }),
    packOf('held'),
  ),
  rule(
    'lock',
    'with a key for steps only',
    'permission-missing',
    (w) => w.step(w.trade.maker, 'lock', [w.packs['made']!], { reason: 'odd' }, w.picker),
    () => ['lock'],
  ),
  rule(
    'unlock',
    'what is not locked',
    'not-locked',
    (w) => w.step(w.trade.pharmacy, 'unlock', [w.packs['held']!], { reason: 'fine' }),
    packOf('held'),
  ),
  rule(
    'unlock',
    "a regulator's lock",
    'lock-not-yours',
    (w) => w.step(w.trade.pharmacy, 'unlock', [w.packs['locked']!], { reason: 'fine' }),
    packOf('locked'),
  ),
  ...NEW_STEPS,
];
