/** The ways out of what stops goods that are in order by themselves: locks, notices, dates, doubts. */
import type { Gtin } from '../../src/protocol/gs1/identifiers.js';
import { EXPIRY } from './counter-world.js';
import { goodsOf, sceneOf } from './trader.js';
import { dispensed, goBack, marked, type State } from './ways.js';
import { serialOf, type Stage } from './ways-stage.js';

/** A pack of a lot of its own, which H has, and of which something is recorded then. */
const ofLot =
  (happens: (on: Stage, lot: string) => Promise<unknown>): State['begin'] =>
  async (on, uri) => {
    const lot = `L${serialOf(uri)}`;
    await on.world.batch(lot);
    await on.stocked(uri, lot);
    await happens(on, lot);
    return lot;
  };
const recallOf = (on: Stage, lot: string, fields = {}) => ({
  type: 'recall',
  issuer: on.maker.party.gln,
  ref: lot,
  gtin: on.world.gtin,
  lots: [lot],
  serials: [],
  markets: [],
  class: 2,
  depth: 'patient',
  action: 'return',
  text: 'Return',
  patientText: null,
  ...fields,
});
const withdrawalOf = (gtin: string, fields = {}) => ({
  type: 'withdrawal',
  gtin,
  ref: 'W-1',
  text: 'Withdrawn',
  patientText: null,
  ...fields,
});
const batchOf = (on: Stage, lot: string, fields: object) => ({
  type: 'batch',
  gtin: on.world.gtin,
  lot,
  expiry: EXPIRY,
  serialised: true,
  printed: [EXPIRY],
  ...fields,
});

/** State -> the ways out of it. */
export const WAYS_WHEN_STOPPED: Readonly<Record<string, State>> = {
  locked: {
    begin: marked((on, uri) => on.lock(on.maker, uri)),
    ways: {
      'issuer: unlock': (on, uri) => on.unlock(on.maker, uri),
      'R: unlock': (on, uri) => on.unlock(on.authority, uri),
      ...goBack,
    },
  },
  'return lock': {
    begin: async (on, uri) => {
      await on.sent(uri, on.wholesaler);
      await on.receive(on.wholesaler, uri);
      await on.ship(on.wholesaler, on.holder, uri);
      await on.receive(on.holder, uri);
      await on.sendBack(on.holder, uri, on.wholesaler);
      await on.receive(on.wholesaler, uri);
    },
    ways: { 'H: unlock': (on, uri) => on.unlock(on.wholesaler, uri) },
  },
  falsified: {
    begin: marked((on, uri) => on.lock(on.authority, uri, { cause: 'falsified' })),
    ways: {
      'R: unlock, H: return': (on, uri) => on.unlock(on.authority, uri).then(() => on.sendBack(on.holder, uri)),
      'R: unlock, H: destroy': (on, uri) => on.unlock(on.authority, uri).then(() => on.destroy(on.holder, uri)),
    },
  },
  disputed: {
    begin: marked((on, uri) => on.holder.trade.dispute(sceneOf(on.holder), goodsOf(uri), 'wet', { what: 'damaged' })),
    ways: Object.fromEntries(
      (['holder', 'authority'] as const).map((who) => [
        `${who}: close`,
        (on: Stage, uri: string, closes: string) => on[who].trade.dispute(sceneOf(on[who]), goodsOf(uri), 'settled', { closes }),
      ]),
    ),
  },
  recalled: {
    begin: ofLot((on, lot) => on.record(on.maker, recallOf(on, lot))),
    ways: {
      ...goBack,
      'issuer: end': (on, _, lot) => on.record(on.maker, recallOf(on, lot, { active: false })),
      'R: end': (on, _, lot) => on.record(on.authority, recallOf(on, lot, { active: false })),
    },
  },
  withdrawn: {
    begin: async (on) => {
      const gtin = await on.world.product();
      await on.world.batch('A1', { gtin });
      await on.world.atPharmacy('A1', '1', gtin);
      await on.record(on.maker, withdrawalOf(gtin));
      return gtin;
    },
    ways: {
      'H: return': (on, _, gtin) => on.sendBack(on.holder, on.world.pack('1', gtin as Gtin)),
      'H: destroy': (on, _, gtin) => on.destroy(on.holder, on.world.pack('1', gtin as Gtin)),
      'M: end': (on, _, gtin) => on.record(on.maker, withdrawalOf(gtin, { active: false })),
      'R: end': (on, _, gtin) => on.record(on.authority, withdrawalOf(gtin, { active: false })),
    },
  },
  'key suspect': {
    begin: async (on, uri) => {
      await on.sent(uri);
      const signer = await on.world.base.addKey(on.holder.party, `weak-${serialOf(uri)}`, ['custody']);
      const { index } = await on.world.receive({ ...on.holder.party, signer }, uri);
      await on.record(on.holder, { type: 'compromise', key: signer.kid, since: index, confirmed: [] });
      return `${signer.kid} ${index}`;
    },
    ways: Object.fromEntries(
      (['holder', 'authority'] as const).map((who) => [
        `${who}: later since`,
        (on: Stage, _: string, began: string) => {
          const [key, index] = began.split(' ');
          return on.record(on[who], { type: 'compromise', key, since: Number(index) + 1, confirmed: [] });
        },
      ]),
    ),
  },
  'a copy, by scans alone': {
    begin: async (on, uri) => {
      await dispensed(on, uri);
      await on.world.verdict(on.other.party, on.world.scanned(serialOf(uri), 'A1'));
    },
    ways: Object.fromEntries(
      (['maker', 'authority'] as const).map((who) => [
        `${who}: lock, unlock`,
        (on: Stage, uri: string) => on.lock(on[who], uri).then(() => on.unlock(on[who], uri)),
      ]),
    ),
  },
  expired: {
    begin: ofLot((on, lot) => on.record(on.maker, batchOf(on, lot, { expiry: '2026-01-31' }))),
    ways: { ...goBack, 'M: later date': (on, _, lot) => on.record(on.maker, batchOf(on, lot, {})) },
  },
  'wrong lot, wrong date': {
    begin: ofLot(() => Promise.resolve()),
    ways: {
      'M: batch': (on, _, lot) => on.record(on.maker, batchOf(on, lot, { aliases: [`${lot}X`], expiry: '2099-01-31' })),
      'R: batch': (on, _, lot) => on.record(on.authority, batchOf(on, lot, { aliases: [`${lot}Y`], expiry: '2099-01-31' })),
    },
  },
};
