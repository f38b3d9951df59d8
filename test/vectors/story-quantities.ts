/** Of story.json: batches without serials, and what is refused of them. */
import { count, gln, gtin, handoff, RMA, UNIT, type Told } from '../support/pure-world.js';
import type { Story } from './story.js';

type Objects = NonNullable<Told['objects']>;
const SERIALISED = 'L2';
const late = { alreadyDone: 'the scanner was offline' };

export function quantities(story: Story): void {
  const { world } = story;
  const bulk = (quantity: number, lot = 'B'): Objects => count(gtin(2), lot, quantity);
  const dated = { lot: 'B', expiry: '2028-01-31' };
  story.step('a number of a batch with serials', 'acme', { kind: 'end', reason: 'lost', objects: count(UNIT, SERIALISED, 1) });
  story.step('a number of a batch of nobody', 'acme', { kind: 'end', reason: 'lost', objects: bulk(1, 'Z') });
  story.step('a number without its batch', 'acme', { kind: 'commission', objects: bulk(1) });
  story.step('a number of another lot', 'acme', { kind: 'commission', lot: SERIALISED, expiry: '2030-01-31', objects: bulk(1) });
  story.step('stock is opened', 'medi', { kind: 'stock', ...dated, objects: bulk(5) });
  story.step('stock is opened again', 'medi', { kind: 'stock', ...dated, objects: bulk(5) });
  story.step('stock comes from outside', 'medi', { kind: 'stock', ...dated, from: { owner: gln(98) }, objects: bulk(2) });
  story.step('more than there is ends', 'medi', { kind: 'end', reason: 'lost', objects: bulk(8) });
  story.step('a part of a number is dispensed', 'medi', { kind: 'dispense', partial: true, objects: bulk(1) });
  story.step('expired ones are dispensed', 'medi', { kind: 'dispense', objects: bulk(1) });
  story.step('a number is returned', 'medi', {
    kind: 'return',
    ...handoff(world, 'medi', 'acme'),
    documents: RMA,
    objects: bulk(7),
  });
  const prev = [world.ids.at(-1)!];
  story.step('who did not give it takes it back', 'acme', { kind: 'void', objects: bulk(1) }, { prev });
  story.step('a number of no shipping is received', 'acme', { kind: 'receive', objects: bulk(1) }, { prev: [] });
  story.step('its giver takes a part back', 'medi', { kind: 'void', objects: bulk(3) }, { prev });
  story.step('the rest is received', 'acme', { kind: 'receive', objects: bulk(4) }, { prev });
  story.step('two are lost', 'medi', { kind: 'end', reason: 'lost', objects: bulk(2) });
  const undoes = world.ids.at(-1)!;
  story.step('more are found', 'medi', { kind: 'reactivate', undoes, objects: bulk(3) });
  story.step('another finds one', 'acme', { kind: 'reactivate', undoes, objects: bulk(1) });
  story.step('they are found', 'medi', { kind: 'reactivate', undoes, objects: bulk(2) });
  story.step('one is destroyed', 'medi', { kind: 'end', reason: 'destroyed', objects: bulk(1) });
  story.step('which is undone', 'medi', { kind: 'reactivate', undoes: world.ids.at(-1)!, objects: bulk(1) });
  story.step('a number is returned to who did not make it', 'acme', {
    kind: 'return',
    ...handoff(world, 'acme', 'corner'),
    documents: RMA,
    objects: bulk(1),
  });
  const withdrawal = story.world.withdrawal(2);
  story.record('a product is withdrawn', 'acme', withdrawal);
  story.step('what is withdrawn is used', 'medi', { kind: 'end', reason: 'exported', objects: bulk(1) });
  story.step('what is withdrawn is destroyed', 'medi', { kind: 'end', reason: 'destroyed', objects: bulk(1) });
  story.record('its maker ends that', 'acme', { ...withdrawal, active: false });
  story.step('it is used', 'medi', { kind: 'end', reason: 'exported', objects: bulk(1) });
  story.record('the authority withdraws it', 'authority', withdrawal);
  story.record('its maker ends that, too', 'acme', { ...withdrawal, active: false });
  story.step('it is used again', 'medi', { kind: 'end', reason: 'exported', objects: bulk(1) });
  reported(story);
}

/** What is reported of more than there is waits until so much comes. */
function reported(story: Story): void {
  const { world } = story;
  const bulk = (quantity: number): Objects => count(gtin(8), 'W', quantity);
  story.record('one more product without serials', 'acme', world.product(8, { serialised: false, levels: [] }));
  story.record('a batch of it', 'acme', world.batch(8, 'W', { expiry: '2031-01-31', serialised: false }));
  story.step('some of it', 'acme', { kind: 'commission', lot: 'W', expiry: '2031-01-31', objects: bulk(20) });
  const says = (what: string, quantity: number): string => {
    story.step(what, 'medi', { kind: 'dispense', ...late, objects: bulk(quantity) });
    return world.ids.at(-1)!;
  };
  says('four are reported before they were booked in', 4);
  const undoes = says('and nine more', 9);
  says('and three', 3);
  story.step('more of these are taken back than they are', 'medi', { kind: 'reactivate', undoes, objects: bulk(10) });
  story.step('some are', 'medi', { kind: 'reactivate', undoes, objects: bulk(2) });
  story.ship('ten are shipped', 'acme', 'medi', bulk(10));
  story.step('and received', 'medi', { kind: 'receive', objects: bulk(10) }, { prev: [world.ids.at(-1)!] });
  story.step('three are left, and no more', 'medi', { kind: 'end', reason: 'lost', objects: bulk(4) });
  story.step('three are', 'medi', { kind: 'end', reason: 'lost', objects: bulk(3) });
  story.step('they turn up, too few for what is reported', 'medi', {
    kind: 'reactivate',
    undoes: world.ids.at(-1)!,
    objects: bulk(3),
  });
  story.record('the batch is recalled', 'acme', world.recall(8, { ref: 'R-W', lots: ['W'] as never }));
  says('one is reported against a recall', 1);
  story.step('two are left', 'medi', { kind: 'end', reason: 'lost', objects: bulk(3) });
  story.step('to be destroyed', 'medi', { kind: 'end', reason: 'destroyed', objects: bulk(2) });
}
