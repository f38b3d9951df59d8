/** Reports that have no effect at first: before their packs are made, before they are shipped, in a case, by strangers. */
import { caseOf, pack, type Told } from '../support/pure-world.js';
import type { Teller } from './story-effects.js';

const late = { alreadyDone: 'the till was offline' };
const one = (uri: string) => ({ epcs: [uri] });
const dispensed = (uri: string, fields: { partial?: true } = {}): Told => ({
  kind: 'dispense',
  ...late,
  ...fields,
  objects: one(uri),
});
const ended = (uri: string): Told => ({ kind: 'end', reason: 'destroyed', ...late, objects: one(uri) });

export function reports(t: Teller): void {
  beforeTheirData(t);
  onTheirWay(t);
  elsewhere(t);
  aCase(t);
}

/** A case is reported as received before anybody told of it. */
function aCase(t: Teller): void {
  const { story } = t;
  const [box, pallet] = [caseOf(77), t.container()];
  const received = (uri: string): Told => ({ kind: 'receive', ...late, objects: one(uri) });
  story.step('a case that nobody made arrives', 'corner', received(box));
  story.step('and a pallet that nobody packed', 'corner', received(pallet));
  story.step('the case is said to be destroyed', 'corner', ended(box));
  t.make('CASE1');
  story.step('it is made', 'acme', { kind: 'commission', objects: one(box) });
  t.pack('acme', box, one(pack('CASE1')));
  t.ship('it is shipped, and there', 'acme', 'corner', box);
  t.dispense('what is in it is dispensed', 'corner', pack('CASE1'));
}

function beforeTheirData(t: Teller): void {
  const { story } = t;
  const [box, outer] = [t.container(), t.container()];
  const [d1, d2, d3] = [pack('D1'), pack('D2'), pack('D3')];
  story.step('dispensed before it is made', 'corner', dispensed(d1));
  story.step('received before it is made', 'corner', { kind: 'receive', ...late, objects: one(d2) });
  story.step('ended before it is made, and undone', 'corner', ended(d3));
  story.step('by somebody else', 'medi', { kind: 'reactivate', undoes: story.world.ids.at(-1)!, objects: one(d3) });
  const undo: Told = { kind: 'reactivate', undoes: story.world.ids.at(-1)!, objects: one(d3) };
  story.step('by who reported it', 'corner', undo);
  story.step('twice', 'corner', undo);
  story.step('dispensed by its manufacturer before it is made', 'acme', dispensed(pack('D6')));
  t.make('D1', 'D2', 'D3', 'D4', 'D5');
  t.make('D6');
  t.dispense('it was, as soon as it is made', 'acme', pack('D6'));
  t.ship('so the dispensing has effect', 'acme', 'corner', d1);
  t.dispense('dispensed again', 'corner', d1);
  t.ship('so it is there', 'acme', 'corner', d2);
  t.dispense('and may be dispensed', 'corner', d2);
  const inside = story.packs('L2', 'D3', 'D4', 'D5');
  t.pack('acme', box, inside);
  t.pack('acme', outer, one(box));
  story.step('dispensed in a case before that is shipped', 'corner', dispensed(d3));
  story.step('a part of one', 'corner', dispensed(pack('D4'), { partial: true }));
  t.handOver('acme', 'corner', outer);
  t.dispense('it was', 'corner', d3);
  t.dispense('the rest of the other', 'corner', pack('D4'));
  t.dispense('the third is whole', 'corner', pack('D5'));
}

function onTheirWay(t: Teller): void {
  const box = t.container();
  t.make('Y1', 'Y2', 'Y3');
  t.pack('acme', box, t.story.packs('L2', 'Y1', 'Y2', 'Y3'));
  t.ship('a tote', 'acme', 'corner', box);
  t.dispense('dispensed out of it before it is booked in', 'corner', pack('Y1'));
  t.story.step('destroyed before it is booked in', 'corner', { kind: 'end', reason: 'destroyed', objects: one(pack('Y2')) });
  t.story.step('reported so', 'corner', ended(pack('Y2')));
  t.receive('the tote', 'corner', box);
  t.dispense('what is left in it', 'corner', pack('Y3'));
  const pallet = t.container();
  t.make('Y4', 'Y5');
  t.pack('acme', pallet, t.story.packs('L2', 'Y4', 'Y5'));
  t.story.step('dispensed before its pallet is shipped', 'corner', dispensed(pack('Y4')));
  t.ship('the pallet', 'acme', 'corner', pallet);
  const both = { epcs: [pallet, pack('Y4')] };
  t.story.step('the receipt of both is reported', 'corner', { kind: 'receive', ...late, objects: both });
  t.dispense('it was dispensed', 'corner', pack('Y4'));
  t.back('it comes back', 'corner', 'acme', pack('Y4'));
  t.story.step('and its taker says that it dispensed it', 'acme', dispensed(pack('Y4')));
  t.receive('by which it is there', 'acme', pack('Y4'));
  t.story.step('and is destroyed there', 'acme', { kind: 'end', reason: 'destroyed', objects: one(pack('Y4')) });
}

function elsewhere(t: Teller): void {
  const { story } = t;
  t.make('X1', 'X2', 'X3');
  for (const serial of ['X1', 'X2', 'X3']) t.handOver('acme', 'corner', pack(serial));
  const listed = story.packs('L2', 'X2', 'X3');
  story.step('a stranger ends packs of a list', 'medi', { kind: 'end', reason: 'exported', ...late, objects: listed });
  story.step('another company dispensed it, too', 'medi', dispensed(pack('X1')));
  const id = story.world.ids.at(-1)!;
  t.dispense('two packs, one code', 'corner', pack('X1'));
  story.step('nor is it a sample', 'corner', { kind: 'end', reason: 'sample', objects: one(pack('X1')) });
  const unlock: Told = { kind: 'unlock', reason: 'looked into', objects: one(pack('X1')) };
  story.step('its holder settles nothing', 'corner', unlock);
  story.step('nor is it the manufacturer’s to confirm', 'acme', { ...unlock, confirms: id });
  story.step('no such report', 'authority', { ...unlock, confirms: story.world.ids[0]! });
  story.step('the authority confirms the report', 'authority', { ...unlock, confirms: id });
  t.dispense('so it was dispensed there', 'corner', pack('X1'));
  story.step('another company destroyed it', 'medi', ended(pack('X2')));
  story.step('the manufacturer looked into it', 'acme', { ...unlock, objects: one(pack('X2')) });
  t.dispense('it may be dispensed', 'corner', pack('X2'));
}
