/**
 * The states that goods get into, and the ways out of each: who takes which step. Each is signed by that one's own client, with what
 * its session sees. What concerns companies and numbers is in ways-out.test.ts itself.
 */
import type { EndReason } from '../../src/protocol/epcis/step.js';
import type { Lot, Serial } from '../../src/protocol/gs1/identifiers.js';
import { EXPIRY, OUTSIDE } from './counter-world.js';
import { goodsOf, sceneOf } from './trader.js';
import { dispensed, goBack, marked, type State, type Way } from './ways.js';
import { serialOf } from './ways-stage.js';
import { WAYS_WHEN_STOPPED } from './ways-when-stopped.js';

const reactivated: Readonly<Record<string, Way>> = {
  'its site: reactivate': (on, uri, id) => on.reactivate(on.holder, uri, id),
};
const ended =
  (reason: EndReason): State['begin'] =>
  async (on, uri) => {
    await on.stocked(uri);
    return (await on.end(on.holder, uri, reason)).id;
  };
const afterDays =
  (begin: State['begin']): State['begin'] =>
  async (on, uri) => {
    const began = await begin(on, uri);
    await on.later(11);
    return began;
  };

/** The table: state -> the ways out of it. */
export const WAYS_OUT: Readonly<Record<string, State>> = {
  'in transit': {
    begin: (on, uri) => on.sent(uri),
    ways: {
      'taker: receive': (on, uri) => on.receive(on.holder, uri),
      'taker: dispense': (on, uri) => on.dispense(on.holder, uri),
      'giver: void': (on, uri) => on.void(on.maker, uri),
      'giver: lost': (on, uri) => on.end(on.maker, uri, 'lost'),
    },
  },
  'lost on its way': {
    begin: async (on, uri) => {
      await on.sent(uri);
      return (await on.end(on.maker, uri, 'lost')).id;
    },
    ways: {
      'taker: receive': (on, uri) => on.receive(on.holder, uri),
      'giver: void': (on, uri) => on.void(on.maker, uri),
      'giver: reactivate': (on, uri, id) => on.reactivate(on.maker, uri, id),
    },
  },
  left: {
    begin: async (on, uri) => {
      await on.world.commission('A1', serialOf(uri));
      await on.leave(on.maker, uri);
    },
    ways: {
      'giver: void': (on, uri) => on.void(on.maker, uri),
      'giver: stock': (on, uri) => on.stock(on.maker, uri),
      'its buyer: stock': (on, uri) => on.stock(on.other, uri, { owner: OUTSIDE }),
    },
  },
  'lost after it left': {
    begin: async (on, uri) => {
      await on.world.commission('A1', serialOf(uri));
      await on.leave(on.maker, uri);
      return (await on.end(on.maker, uri, 'lost')).id;
    },
    ways: {
      'giver: void': (on, uri) => on.void(on.maker, uri),
      'giver: reactivate': (on, uri, id) => on.reactivate(on.maker, uri, id),
      'its buyer: stock, unlock, dispense': async (on, uri) => {
        await on.stock(on.other, uri, { owner: OUTSIDE });
        await on.unlock(on.other, uri);
        return on.dispense(on.other, uri);
      },
    },
  },
  supplied: { begin: dispensed, ways: { ...reactivated, ...goBack } },
  sample: { begin: ended('sample'), ways: { ...reactivated, ...goBack } },
  exported: { begin: ended('exported'), ways: reactivated },
  'own use': { begin: ended('checked_out'), ways: { ...reactivated, ...goBack } },
  'supplied, after ten days': { begin: afterDays(dispensed), ways: goBack },
  'own use, after ten days': { begin: afterDays(ended('checked_out')), ways: goBack },
  'supplied, brought by a patient': {
    begin: dispensed,
    ways: {
      'its site: take-back': (on, uri) => on.takeBack(on.holder, uri),
      'its site: take-back, return': (on, uri) => on.takeBack(on.holder, uri).then(() => on.sendBack(on.holder, uri)),
      'its site: take-back, destroy': (on, uri) => on.takeBack(on.holder, uri).then(() => on.destroy(on.holder, uri)),
    },
  },
  'supplied, brought by a patient after ten days': {
    begin: afterDays(dispensed),
    ways: {
      'anyone: take-back, return': (on, uri) => on.takeBack(on.other, uri).then(() => on.sendBack(on.other, uri)),
      'anyone: take-back, destroy': (on, uri) => on.takeBack(on.other, uri).then(() => on.destroy(on.other, uri)),
    },
  },
  'brought by a patient, then stolen': {
    begin: async (on, uri) => {
      await dispensed(on, uri);
      await on.takeBack(on.holder, uri);
      return (await on.missing(on.holder, uri)).id;
    },
    ways: {
      ...goBack,
      'reporter: undo': (on, uri, id) => on.reactivate(on.holder, uri, id),
      'R: confirm': (on, uri, confirms) => on.unlock(on.authority, uri, { confirms }),
    },
  },
  lost: { begin: ended('lost'), ways: { ...reactivated, ...goBack } },
  'stolen, or lost elsewhere': {
    begin: ended('stolen'),
    ways: {
      ...goBack,
      'finder: report': (on, uri) => on.takeBack(on.other, uri),
      'R: confirm, finder: destroy': async (on, uri) => {
        const { id: confirms } = await on.takeBack(on.other, uri);
        await on.unlock(on.authority, uri, { confirms });
        return on.destroy(on.other, uri);
      },
    },
  },
  'open container': {
    begin: async (on, uri) => {
      const rest = on.next();
      await on.stocked(uri);
      await on.stocked(rest);
      const box = await on.world.packInto(on.holder.party, uri, rest);
      await on.ship(on.holder, on.other, uri);
      await on.void(on.holder, uri);
      return `${box} ${rest}`;
    },
    ways: {
      'H: put back, ship': async (on, uri, began) => {
        const [box] = began.split(' ') as [string];
        await on.pack(on.holder, box, uri);
        return on.ship(on.holder, on.other, box);
      },
      'H: pack anew, ship': async (on, _, began) => {
        const [box, rest] = began.split(' ') as [string, string];
        await on.pack(on.holder, box, rest);
        return on.ship(on.holder, on.other, box);
      },
    },
  },
  'repacked input': {
    begin: async (on, uri) => {
      const lot = `L${serialOf(uri)}` as Lot;
      await on.world.batch(lot);
      await on.stocked(uri);
      const { maker, holder } = on;
      const parties = { from: maker.party.gln, to: holder.party.gln, until: null, sites: null, active: true };
      await on.record(maker, { type: 'mandate', ...parties, steps: ['repack'] });
      const serials = [`R${serialOf(uri)}` as Serial];
      await holder.trade.repack(sceneOf(holder), goodsOf(uri), { gtin: on.world.gtin, lot, expiry: EXPIRY, serials });
    },
    ways: { 'H: destroy': (on, uri) => on.destroy(on.holder, uri) },
  },
  'reported elsewhere': {
    begin: marked((on, uri) => on.report(on.other, uri)),
    ways: {
      'reporter: undo': (on, uri, id) => on.reactivate(on.other, uri, id),
      'M: unlock': (on, uri) => on.unlock(on.maker, uri),
      'R: unlock': (on, uri) => on.unlock(on.authority, uri),
      'R: confirm': (on, uri, confirms) => on.unlock(on.authority, uri, { confirms }),
    },
  },
  'a claim that waits': {
    begin: async (on, uri) => (await on.report(on.other, uri)).id,
    ways: {
      'M: commission': (on, uri) => on.world.commission('A1', serialOf(uri)),
      'reporter: undo': (on, uri, id) => on.reactivate(on.other, uri, id),
    },
  },
  'a claim on an object': {
    begin: async (on, uri) => {
      await on.world.commission('A1', serialOf(uri));
      return (await on.reportReceipt(on.other, uri)).id;
    },
    ways: {
      'giver: ship': (on, uri) => on.ship(on.maker, on.other, uri),
      'reporter: undo': (on, uri, id) => on.reactivate(on.other, uri, id),
      'R: confirm': (on, uri, confirms) => on.unlock(on.authority, uri, { confirms }),
    },
  },
  'part-used': {
    begin: marked((on, uri) => on.dispense(on.holder, uri, { partial: true })),
    ways: { 'its site: dispense the rest': (on, uri) => on.dispense(on.holder, uri), ...goBack },
  },
  ...WAYS_WHEN_STOPPED,
};
