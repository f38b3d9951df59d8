/** Findings: what a stock-taking brings in, what it does not, and what becomes of it once its maker tells of it. */
import type { Step } from '../../src/protocol/epcis/step.js';
import { count, gln, gtin, pack } from '../support/pure-world.js';
import type { Story } from './story.js';

const [OPEN, FULL] = ['F1', 'F2'];
const EXPIRY = '2030-01-31';
const one = (uri: string) => ({ epcs: [uri] });
const from = { owner: gln(98) };

export function findings(story: Story): void {
  const { world } = story;
  const taken = (what: string, who: string, objects: Step['objects'], lot = OPEN, fields: object = {}) =>
    story.step(what, who, { kind: 'stock', lot, expiry: EXPIRY, objects, ...fields });
  story.record('a batch of which not all packs are known', 'acme', world.batch(1, OPEN, { expiry: EXPIRY, complete: false }));
  story.record('a batch of which all packs are', 'acme', world.batch(1, FULL, { expiry: EXPIRY }));
  taken('a shelf is opened', 'corner', one(pack('K1')));
  taken('and more of it', 'corner', story.packs(OPEN, 'K2', 'K3'));
  taken('a pack of a complete batch', 'corner', one(pack('K9')), FULL);
  story.ship('it is not there', 'corner', 'medi', one(pack('K9')));
  taken('such packs by list', 'corner', story.packs(FULL, 'K7', 'K8'), FULL);
  story.step('a pack without a print', 'corner', { kind: 'stock', objects: one(pack('K8')) });
  story.step('found again, by another', 'medi', { kind: 'stock', objects: one(pack('K1')) });
  const listed = story.packs(OPEN, 'K1', 'K2', 'K5');
  const commissioned = { kind: 'commission', lot: OPEN, expiry: EXPIRY, objects: listed } as const;
  story.step('its maker tells of two that were found', 'acme', commissioned);
  story.ship('and ships the list without them', 'acme', 'medi', listed);
  story.step('which is received without them', 'medi', { kind: 'receive', objects: listed });
  story.step('what was found is dispensed', 'corner', { kind: 'dispense', objects: one(pack('K3')) });
  story.step('and so is what was commissioned since', 'corner', { kind: 'dispense', objects: one(pack('K2')) });
  story.step('the third of the list', 'medi', { kind: 'dispense', objects: one(pack('K5')) });
  const participant = world.registry.participants.get(world.glnOf('corner'))!;
  const licence = {
    type: 'licence' as const,
    participant: participant.gln,
    steps: [...participant.steps],
    until: participant.until,
  };
  story.record('the shelves are open until yesterday', 'authority', { ...licence, opening: day(world.time - 86_400_000) });
  taken('a pack from nowhere', 'corner', one(pack('K6')));
  taken('from a seller outside', 'corner', one(pack('K6')), OPEN, { from });
  const bulk = (quantity: number) => count(gtin(6), 'B6', quantity);
  story.record('a product without serials', 'acme', world.product(6, { serialised: false, levels: [] }));
  story.record('a batch of it', 'acme', world.batch(6, 'B6', { serialised: false, complete: false }));
  const counted = (what: string, quantity: number, fields: object = {}) =>
    story.step(what, 'corner', { kind: 'stock', objects: bulk(quantity), ...fields });
  counted('ten come from outside', 10, { from });
  counted('three more are found', 3);
  counted('and eight', 8);
  story.record('the shelves are open again', 'authority', { ...licence, opening: '2099-12-31' });
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
