/** A part of story.json: packs become other packs, and what stops the ones stops the others. */
import { count, gtin, handoff, packOf, RMA, type Told } from '../support/pure-world.js';
import type { Teller } from './story-effects.js';

const LOT = 'P9';
const EXPIRY = '2029-12-31';
const NEW = gtin(27);
const one = (uri: string): NonNullable<Told['objects']> => ({ epcs: [uri] });
const out = (serial: string): string => packOf(NEW, serial);
const old = (serial: string): string => packOf(gtin(28), serial);

export function repackaging(t: Teller): void {
  const { story } = t;
  const { world } = story;
  prepare(t);
  const made = (lot: string, serials: readonly string[]) => story.packsOf(NEW, lot, ...serials);
  const repack = (what: string, objects: Told['objects'], outputs: Told['objects'], fields: object = {}, who = 'acme'): void =>
    story.step(what, who, { kind: 'repack', objects, outputs, lot: LOT, expiry: EXPIRY, ...fields } as Told);
  const first = story.packsOf(gtin(28), 'O1', '1', '2', '3', '4');
  repack('packs of another are repacked', one(old('1')), one(out('1')), {}, 'medi');
  repack('by who does not make what comes out', one(old('m')), one(out('1')), {}, 'medi');
  repack('by list, into a list', first, made(LOT, ['1', '2', '3', '4', '5', '6', '7', '8']));
  repack('what was repacked is so again', one(old('1')), one(out('9')));
  repack('into what exists', one(old('5')), one(out('1')));
  repack('into a date that is not its batch’s', one(old('5')), one(out('9')), { expiry: '2029-12-30' });
  repack('into what expires later', one(old('5')), one(out('9')), { lot: 'LATE', expiry: '2031-12-31' });
  repack('into a number', one(old('5')), count(gtin(28), 'O1', 1));
  repack('into a case', one(old('5')), one(packOf(gtin(28, 1), '1')), { lot: 'O1', expiry: '2030-06-30' });
  story.step('a part of one is dispensed', 'acme', { kind: 'dispense', partial: true, objects: one(old('5')) });
  repack('of which a part was dispensed', one(old('5')), one(out('9')));
  story.step('one is locked', 'acme', { kind: 'lock', reason: 'x', objects: one(old('6')) });
  repack('what is locked', one(old('6')), one(out('9')));
  story.step('one was dispensed elsewhere, as somebody says', 'corner', {
    kind: 'dispense',
    alreadyDone: 'the scanner was offline',
    objects: one(old('7')),
  });
  repack('what another company claims', one(old('7')), one(out('9')));
  const undoes = world.ids[world.book.holding(world.find(old('1'))!).end!.index]!;
  story.step('the repackaging is undone', 'acme', { kind: 'reactivate', undoes, objects: one(old('1')) });
  const back = { kind: 'return', ...handoff(world, 'acme', 'medi'), documents: RMA } as const;
  story.step('what went in goes back', 'acme', { ...back, objects: one(old('1')) });
  story.step('it is damaged', 'acme', { kind: 'end', reason: 'damaged', objects: one(old('2')) });
  story.step('it is destroyed', 'acme', { kind: 'end', reason: 'destroyed', objects: one(old('2')) });
  story.step('what goes in is disputed', 'medi', { kind: 'dispute', what: 'damaged', reason: 'wet', objects: one(old('m')) });
  t.ship('it goes back', 'medi', 'acme', old('m'));
  t.receive('and is received', 'acme', old('m'));
  repack('and is repacked', one(old('m')), one(out('d')));
  const closes = world.book.holding(world.find(out('d'))!).disputes[0]!.id;
  story.step('what came out is disputed until it is settled', 'medi', {
    kind: 'dispute',
    closes,
    reason: 'dry',
    objects: one(out('d')),
  });
  t.ship('what came out is sold', 'acme', 'corner', out('1'));
  t.receive('and received', 'corner', out('1'));
  repack('what came out becomes another lot', one(out('2')), one(out('a')), { lot: 'P8' });
  repack('a batch of which another is made gets nothing new', one(old('8')), one(out('b')));
  story.step('a lot of its own', 'acme', { kind: 'commission', lot: 'O2', expiry: '2030-06-30', objects: one(old('9')) });
  repack('a batch of which another is made gets packs of another batch', one(old('9')), one(out('c')));
  numbers(t, repack);
  story.record('the old lot is recalled, by a serial', 'acme', {
    ...world.recall(28, { ref: 'R-8', lots: ['O1'] as never, serials: ['3'] as never, class: 2 }),
  });
  t.dispense('what is made of it', 'corner', out('1'));
  t.dispense('what is made of that', 'acme', out('a'));
  t.ship('a pack of the lot with another serial', 'acme', 'corner', old('n'));
}

function prepare({ story }: Teller): void {
  const { world } = story;
  story.record('numbers of a repackager', 'authority', world.grantOf(null, 'acme', gtin(27), gtin(28), gtin(29)));
  story.record('its product', 'acme', world.product(27, { levels: [] }));
  story.record('and what it repacks', 'acme', world.product(28));
  for (const [lot, expiry] of [
    [LOT, EXPIRY],
    ['P8', EXPIRY],
    ['LATE', '2031-12-31'],
  ] as const)
    story.record(`its lot ${lot}`, 'acme', world.batch(27, lot, { expiry, printed: [expiry] as never }));
  for (const lot of ['O1', 'O2'])
    story.record(`the lot ${lot}`, 'acme', world.batch(28, lot, { expiry: '2030-06-30', printed: ['2030-06-30'] as never }));
  const objects = story.packsOf(gtin(28), 'O1', '1', '2', '3', '4', '5', '6', '7', '8', 'm', 'n');
  story.step('old packs', 'acme', { kind: 'commission', lot: 'O1', expiry: '2030-06-30', objects });
  story.ship('one of them is sold', 'acme', 'medi', one(old('m')));
  story.step('and received', 'medi', { kind: 'receive', objects: one(old('m')) });
}

/** Quantities without serials. */
function numbers(
  { story }: Teller,
  repack: (what: string, objects: Told['objects'], outputs: Told['objects'], fields: object) => void,
): void {
  const { world } = story;
  const product = gtin(29);
  story.record('a product without serials', 'acme', world.product(29, { serialised: false, levels: [] }));
  for (const lot of ['Q1', 'Q2'])
    story.record(
      `its lot ${lot}`,
      'acme',
      world.batch(29, lot, { expiry: EXPIRY, printed: [EXPIRY] as never, serialised: false }),
    );
  story.step('some of the first', 'acme', { kind: 'commission', lot: 'Q1', expiry: EXPIRY, objects: count(product, 'Q1', 10) });
  const into = { lot: 'Q2' };
  repack('more than there are', count(product, 'Q1', 11), count(product, 'Q2', 22), into);
  repack('numbers into packs', count(product, 'Q1', 1), one(out('z')), {});
  repack('numbers into numbers', count(product, 'Q1', 4), count(product, 'Q2', 8), into);
  story.step('of the first are left', 'acme', { kind: 'end', reason: 'lost', objects: count(product, 'Q1', 7) });
  story.step('as many as that', 'acme', { kind: 'end', reason: 'lost', objects: count(product, 'Q1', 6) });
  story.step('of the second there are', 'acme', { kind: 'end', reason: 'lost', objects: count(product, 'Q2', 9) });
  story.step('so many', 'acme', { kind: 'end', reason: 'lost', objects: count(product, 'Q2', 8) });
}
