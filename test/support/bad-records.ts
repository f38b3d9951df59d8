/** Registry records that break a rule: some of every type. */
import { signStatement } from '../../src/client/signing/statement.js';
import { type BadRecord, NOBODY, rule } from './bad-rules.js';
import type { BadWorld } from './bad-world.js';
import { EXPIRY } from './counter-world.js';
import { glnOf } from './ledger-world.js';
import { gtinOf } from './numbers.js';

const place = { address: 'Weg 1', country: 'DE', timeZone: 'Europe/Berlin', latitude: 1, longitude: 1 };

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
  aliases: [],
  expiry: EXPIRY,
  printed: [EXPIRY],
  serialised: true,
  complete: true,
  ...fields,
});
const recall = (w: BadWorld, fields: object = {}) => {
  const plain = {
    issuer: w.trade.maker.gln,
    active: true,
    unregistered: false,
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
const withdrawal = (gtin: string) => ({
  type: 'withdrawal',
  gtin,
  ref: 'W',
  active: true,
  text: 'Withdrawn',
  patientText: null,
});
const keyOf = (w: BadWorld, sites: string[] | null, participant = w.trade.maker.gln) => {
  const signer = w.base.party('pharmacy').signer;
  const payload = { type: 'key-application', participant, key: signer.publicJwk, label: 'new' };
  const application = signStatement(signer, w.base.ledger, 'application+jws', payload);
  return { type: 'key', application, permissions: ['custody'], sites };
};

const mandate = (w: BadWorld, fields: object = {}) => {
  const parties = { from: w.trade.maker.gln, to: w.trade.wholesaler.gln };
  return { type: 'mandate', ...parties, steps: ['ship'], until: null, sites: null, active: true, ...fields };
};

export const BAD_RECORDS: readonly BadRecord[] = [
  rule('mandate', 'given by another', 'not-yours', (w) => w.record(w.trade.pharmacy, mandate(w))),
  rule('mandate', 'to nobody', 'participant-unknown', (w) => w.record(w.trade.maker, mandate(w, { to: glnOf(901) }))),
  rule('mandate', "for a third one's site", 'site-unknown', (w) =>
    w.record(w.trade.maker, mandate(w, { sites: [w.trade.pharmacy.gln] })),
  ),
  rule(
    'grant',
    "of another's number, as if it were nobody's",
    'grant-stale',
    (w) => w.record(w.base.authority, { type: 'grant', keys: [w.granted], from: null, to: w.trade.maker.gln, approvals: [] }),
    (w) => [w.granted, w.otherMaker.gln],
  ),
  rule('grant', 'by who holds the number', 'regulator-only', (w) =>
    w.record(w.otherMaker, { type: 'grant', keys: [w.granted], from: w.otherMaker.gln, to: null, approvals: [] }),
  ),
  rule('merger', 'before there are any', 'merger-reserved', (w) =>
    w.record(w.base.authority, { type: 'merger', from: w.otherMaker.gln, to: w.trade.maker.gln, approvals: [] }),
  ),
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
    'a GLN that is a site of another',
    'not-yours',
    (w) => w.record(w.base.authority, admission(applied(w, { gln: w.trade.branch }))),
    (w) => [w.trade.branch, w.trade.pharmacy.gln],
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
    "at another's",
    'not-yours',
    (w) => w.record(w.base.authority, site(w, { gln: w.trade.branch, participant: w.otherMaker.gln })),
    (w) => [w.trade.branch],
  ),
  rule(
    'site',
    "with another's number",
    'identifier-not-yours',
    (w) => w.record(w.base.authority, site(w, { gln: w.granted })),
    (w) => [w.granted, w.otherMaker.gln],
  ),
  rule(
    'site',
    'by the company itself',
    'regulator-only',
    (w) => w.record(w.trade.maker, site(w, {})),
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
  rule(
    'site',
    'in a time zone that there is not',
    'place-unknown',
    (w) => w.record(w.trade.maker, site(w, { timeZone: 'Europe/Atlantis' })),
    () => ['/timeZone', 'Europe/Atlantis'],
  ),
  rule('participant', 'in a country that there is not', 'place-unknown', (w) =>
    w.record(w.base.authority, admission(applied(w, { country: 'XX' }))),
  ),
  rule(
    'key',
    'for all sites by a key of one',
    'key-exceeds',
    (w) => w.record(w.trade.maker, keyOf(w, null), {}, w.plantKey),
    (w) => [w.plantKey.kid, w.trade.maker.gln],
  ),
  rule('mandate', 'by a key of one site', 'key-exceeds', (w) => w.record(w.trade.maker, mandate(w), {}, w.plantKey)),
  rule('compromise', "of the head office's key by a key of one site", 'key-exceeds', (w) =>
    w.record(w.trade.maker, { type: 'compromise', key: w.picker.kid, since: null, confirmed: [] }, {}, w.plantKey),
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
    w.record(w.trade.maker, { type: 'compromise', key: w.picker.kid, since: 10_000, confirmed: [] }),
  ),
  rule(
    'compromise',
    "another's key",
    'not-yours',
    (w) => w.record(w.otherMaker, { type: 'compromise', key: w.picker.kid, since: null, confirmed: [] }),
    (w) => [w.trade.maker.gln],
  ),
  rule(
    'product',
    'by a pharmacy',
    'identifier-not-yours',
    (w) => w.record(w.trade.pharmacy, product(w, { gtin: gtinOf(9) })),
    () => [gtinOf(9)],
  ),
  rule(
    'product',
    "another's GTIN",
    'identifier-not-yours',
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
    'batch',
    'whose packs bear its own lot',
    'lot-taken',
    (w) => w.record(w.trade.maker, batch(w, { aliases: ['OK'] })),
    () => ['OK'],
  ),
  rule(
    'recall',
    'of another product than before',
    'recall-fixed',
    (w) => w.record(w.trade.maker, recall(w, { ref: 'R-REC', gtin: w.withdrawn, lots: [] })),
    () => ['R-REC'],
  ),
  rule('recall', 'serials of no lot', 'recall-serials', (w) => w.record(w.trade.maker, recall(w, { lots: [], serials: ['1'] }))),
  rule(
    'recall',
    'by another manufacturer',
    'not-yours',
    (w) => w.record(w.otherMaker, recall(w, { issuer: w.otherMaker.gln })),
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
