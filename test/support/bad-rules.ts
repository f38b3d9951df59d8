/** Entries that are right in themselves and break a rule of the trade or of the registry: some for each step and each record. */
import { signStatement } from '../../src/client/statement.js';
import { toBase64url } from '../../src/protocol/bytes.js';
import type { StepKind } from '../../src/protocol/epcis/event.js';
import type { RecordType } from '../../src/protocol/registry/records.js';
import type { BadEntry } from './bad-forms.js';
import type { BadWorld } from './bad-world.js';
import { EXPIRY } from './counter-world.js';
import { glnOf } from './ledger-world.js';
import { gtinOf, ssccOf } from './numbers.js';

/** A bad entry of one kind of step or record. */
interface BadRule extends BadEntry {
  kind: StepKind | RecordType;
}

const NOBODY = toBase64url(new Uint8Array(32).fill(9));
const HOUR = 3_600_000;

type Names = BadEntry['names'];
const rule = (kind: BadRule['kind'], what: string, code: string, jws: BadEntry['jws'], names?: Names): BadRule => {
  return { kind, what: `${kind}: ${what}`, code, jws, ...(names && { names }) };
};
const packOf =
  (name: string): Names =>
  ({ packs }) => [packs[name]!];
const never = (world: BadWorld): string => world.trade.pack('never');
const place = { address: 'Weg 1', country: 'DE', timeZone: 'Europe/Berlin', latitude: 1, longitude: 1 };

export const BAD_STEPS: readonly BadRule[] = [
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
];

const applied = (w: BadWorld, fields: object = {}) => w.base.application(w.base.party('pharmacy'), fields);
const admission = (application: string) => ({ type: 'participant', application, licence: { steps: ['dispense'], until: null } });
const site = (w: BadWorld, fields: object) => ({
  type: 'site',
  gln: glnOf(901),
  participant: w.trade.maker.gln,
  name: 'Site',
  ...place,
  ...fields,
});
const product = (w: BadWorld, fields: object = {}) => {
  const plain = { authorisation: null, serialised: true, levels: [], storage: null, markets: [], digitalLinkQr: false };
  return { type: 'product', gtin: w.trade.gtin, name: 'Product', ...plain, ...fields };
};
const batch = (w: BadWorld, fields: object = {}) => ({
  type: 'batch',
  gtin: w.trade.gtin,
  lot: 'OK',
  expiry: EXPIRY,
  serialised: true,
  ...fields,
});
const recall = (w: BadWorld, fields: object = {}) => {
  const plain = {
    lots: ['OK'],
    serials: [],
    markets: [],
    class: 1,
    depth: 'patient',
    action: 'return',
    text: 'Return',
    patientText: null,
  };
  return { type: 'recall', ref: 'R-NEW', gtin: w.trade.gtin, ...plain, ...fields };
};
const withdrawal = (gtin: string) => ({ type: 'withdrawal', gtin, ref: 'W', text: 'Withdrawn', patientText: null });
const keyOf = (w: BadWorld, sites: string[] | null, participant = w.trade.maker.gln) => {
  const signer = w.base.party('pharmacy').signer;
  const payload = { type: 'key-application', participant, key: signer.publicJwk, label: 'new' };
  const application = signStatement(signer, w.base.ledger, 'application+jws', payload);
  return { type: 'key', application, permissions: ['custody'], sites };
};

export const BAD_RECORDS: readonly BadRule[] = [
  rule('genesis', 'a second founding', 'genesis-door', (w) => w.founding()),
  rule(
    'participant',
    'admitted by a manufacturer',
    'regulator-only',
    (w) => w.record(w.trade.maker, admission(applied(w))),
    (w) => [w.trade.maker.gln],
  ),
  rule(
    'participant',
    'a GLN that is registered',
    'participant-exists',
    (w) => w.record(w.base.authority, admission(applied(w, { gln: w.trade.maker.gln }))),
    (w) => [w.trade.maker.gln],
  ),
  rule(
    'participant',
    'a key that is registered',
    'key-taken',
    (w) => w.record(w.base.authority, admission(w.base.application(w.trade.maker, { gln: glnOf(77) }))),
    (w) => [w.trade.maker.signer.kid],
  ),
  rule('participant', 'an application for another ledger', 'foreign-ledger', (w) => {
    const { signer, gln } = w.base.party('pharmacy');
    const fields = {
      type: 'participant-application',
      gln,
      name: 'N',
      role: 'pharmacy',
      ...place,
      key: signer.publicJwk,
      label: 'first',
    };
    return w.record(w.base.authority, admission(signStatement(signer, NOBODY, 'application+jws', fields)));
  }),
  rule('participant', 'an application that another key signed', 'bad-signature', (w) =>
    w.record(w.base.authority, admission(applied(w, { key: w.otherMaker.signer.publicJwk }))),
  ),
  rule(
    'licence',
    'of nobody',
    'participant-unknown',
    (w) => w.record(w.base.authority, { type: 'licence', participant: glnOf(800), steps: [], until: null }),
    () => [glnOf(800)],
  ),
  rule(
    'licence',
    'by its holder',
    'regulator-only',
    (w) => w.record(w.limited, { type: 'licence', participant: w.limited.gln, steps: ['dispense'], until: null }),
    (w) => [w.limited.gln],
  ),
  rule('licence', 'with heads', 'stale-prev', (w) =>
    w.record(w.base.authority, { type: 'licence', participant: w.limited.gln, steps: [], until: null }, { prev: [NOBODY] }),
  ),
  rule(
    'site',
    "another's GLN",
    'site-taken',
    (w) => w.record(w.trade.maker, site(w, { gln: w.trade.branch })),
    (w) => [w.trade.branch],
  ),
  rule(
    'site',
    'for another',
    'not-yours',
    (w) => w.record(w.otherMaker, site(w, {})),
    (w) => [w.trade.maker.gln],
  ),
  rule(
    'key',
    'bound to a site of nobody',
    'site-unknown',
    (w) => w.record(w.trade.maker, keyOf(w, [glnOf(801)])),
    () => [glnOf(801)],
  ),
  rule(
    'key',
    'for another',
    'not-yours',
    (w) => w.record(w.otherMaker, keyOf(w, null)),
    (w) => [w.trade.maker.gln],
  ),
  rule(
    'key',
    'added by a key for steps only',
    'permission-missing',
    (w) => w.record(w.trade.maker, keyOf(w, null), {}, w.picker),
    () => ['admin'],
  ),
  rule('retire', 'from an entry that exists', 'retire-past', (w) =>
    w.record(w.trade.maker, { type: 'retire', key: w.picker.kid, from: 1 }),
  ),
  rule(
    'retire',
    'a key of nobody',
    'key-unknown',
    (w) => w.record(w.trade.maker, { type: 'retire', key: NOBODY, from: 10_000 }),
    () => [NOBODY],
  ),
  rule(
    'retire',
    "another's key",
    'not-yours',
    (w) => w.record(w.otherMaker, { type: 'retire', key: w.picker.kid, from: 10_000 }),
    (w) => [w.trade.maker.gln],
  ),
  rule('compromise', 'since an entry to come', 'compromise-future', (w) =>
    w.record(w.trade.maker, { type: 'compromise', key: w.picker.kid, since: 10_000 }),
  ),
  rule(
    'compromise',
    "another's key",
    'not-yours',
    (w) => w.record(w.otherMaker, { type: 'compromise', key: w.picker.kid, since: null }),
    (w) => [w.trade.maker.gln],
  ),
  rule(
    'product',
    'by a pharmacy',
    'not-yours',
    (w) => w.record(w.trade.pharmacy, product(w, { gtin: gtinOf(9) })),
    () => [gtinOf(9)],
  ),
  rule(
    'product',
    "another's GTIN",
    'not-yours',
    (w) => w.record(w.otherMaker, product(w)),
    (w) => [w.trade.gtin],
  ),
  rule(
    'product',
    'no longer serialised',
    'product-fixed',
    (w) => w.record(w.trade.maker, product(w, { serialised: false })),
    (w) => [w.trade.gtin],
  ),
  rule(
    'product',
    'a level of another product',
    'gtin-taken',
    (w) => {
      const levels = [{ gtin: w.trade.gtin, contains: 10, of: gtinOf(9) }];
      return w.record(w.otherMaker, product(w, { gtin: gtinOf(9), levels }));
    },
    (w) => [w.trade.gtin],
  ),
  rule(
    'withdrawal',
    'by another manufacturer',
    'not-yours',
    (w) => w.record(w.otherMaker, withdrawal(w.trade.gtin)),
    (w) => [w.trade.gtin],
  ),
  rule(
    'withdrawal',
    'of no product',
    'product-unknown',
    (w) => w.record(w.base.authority, withdrawal(gtinOf(8))),
    () => [gtinOf(8)],
  ),
  rule(
    'batch',
    'of no product',
    'product-unknown',
    (w) => w.record(w.trade.maker, batch(w, { gtin: gtinOf(8) })),
    () => [gtinOf(8)],
  ),
  rule(
    'batch',
    "of another's product",
    'not-yours',
    (w) => w.record(w.otherMaker, batch(w)),
    (w) => [w.trade.gtin],
  ),
  rule(
    'batch',
    'no longer serialised',
    'product-fixed',
    (w) => w.record(w.trade.maker, batch(w, { serialised: false })),
    () => ['OK'],
  ),
  rule(
    'recall',
    'a reference that was used',
    'recall-exists',
    (w) => w.record(w.trade.maker, recall(w, { ref: 'R-REC' })),
    () => ['R-REC'],
  ),
  rule('recall', 'serials of no lot', 'recall-serials', (w) => w.record(w.trade.maker, recall(w, { lots: [], serials: ['1'] }))),
  rule(
    'recall',
    'by another manufacturer',
    'not-yours',
    (w) => w.record(w.otherMaker, recall(w)),
    (w) => [w.trade.gtin],
  ),
  rule(
    'recall',
    'by a key for steps only',
    'permission-missing',
    (w) => w.record(w.trade.maker, recall(w), {}, w.picker),
    () => ['recall'],
  ),
];
