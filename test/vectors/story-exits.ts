/**
 * A part of story.json: what became of goods and where they are are two things; each has its way out, and only who may takes it.
 */
import { DAY, gln, handoff, pack, RMA, type Told } from '../support/pure-world.js';
import { Teller } from './story-effects.js';
import type { Story } from './story.js';

const one = (uri: string) => ({ epcs: [uri] });

export function exits(story: Story): void {
  const t = new Teller(story, 400);
  const { world } = story;
  story.record('a batch of its own', 'acme', world.batch(1, 'L7', { expiry: '2031-01-31' }));
  const objects = story.packs('L7', 'EXIT1', 'EXIT2', 'EXIT3', 'EXIT4', 'EXIT5', 'EXIT6', 'EXIT7');
  story.step('its packs', 'acme', { kind: 'commission', lot: 'L7', expiry: '2031-01-31', objects });
  const end = (reason: Extract<Told, { kind: 'end' }>['reason'], uri: string): Told => ({
    kind: 'end',
    reason,
    objects: one(uri),
  });
  const brought = (uri: string): Told => ({ kind: 'receive', returned: true, alreadyDone: 'brought back', objects: one(uri) });

  t.ship('shipped', 'acme', 'corner', pack('EXIT1'));
  story.step('its taker says that it is lost', 'corner', end('lost', pack('EXIT1')));
  story.step('it is lost on its way', 'acme', end('lost', pack('EXIT1')));
  story.step('it is lost again', 'acme', end('lost', pack('EXIT1')));
  t.receive('it arrives all the same', 'corner', pack('EXIT1'));
  t.dispense('it is dispensed before anybody looked', 'corner', pack('EXIT1'));
  story.step('it is looked at', 'corner', { kind: 'unlock', reason: 'sealed', objects: one(pack('EXIT1')) });
  t.dispense('it is dispensed', 'corner', pack('EXIT1'));
  const dispensed = world.ids.at(-1)!;
  story.step('it is brought back to another pharmacy at once', 'medi', brought(pack('EXIT1')));
  story.step('it is brought back to where it was dispensed', 'corner', brought(pack('EXIT1')));
  story.step('its dispensing is undone', 'corner', { kind: 'reactivate', undoes: dispensed, objects: one(pack('EXIT1')) });
  const stolen = { kind: 'end', reason: 'stolen', alreadyDone: 'at night', objects: one(pack('EXIT1')) } as const;
  story.step('it is stolen', 'corner', stolen);
  story.step('it is found', 'corner', { kind: 'reactivate', undoes: world.ids.at(-1)!, objects: one(pack('EXIT1')) });
  t.back('it is sent back', 'corner', 'acme', pack('EXIT1'));
  t.receive('it is booked in', 'acme', pack('EXIT1'));
  t.ship('it is sold', 'acme', 'medi', pack('EXIT1'));
  story.step('it is destroyed', 'acme', end('destroyed', pack('EXIT1')));
  t.back('what was destroyed is sent back', 'acme', 'corner', pack('EXIT1'));

  story.step('one is lost', 'acme', end('lost', pack('EXIT2')));
  const lost = world.ids.at(-1)!;
  story.step('a finder reports it', 'corner', brought(pack('EXIT2')));
  const found = world.ids.at(-1)!;
  story.step('the finder reads that it is lost', 'corner', end('destroyed', pack('EXIT2')));
  story.step('a regulator confirms the finder', 'authority', {
    kind: 'unlock',
    reason: 'seen',
    confirms: found,
    objects: one(pack('EXIT2')),
  });
  story.step('who lost it undoes that', 'acme', { kind: 'reactivate', undoes: lost, objects: one(pack('EXIT2')) });
  story.step('the finder destroys it', 'corner', end('destroyed', pack('EXIT2')));

  story.step('another is lost', 'acme', end('lost', pack('EXIT3')));
  const gone = world.ids.at(-1)!;
  story.step('it turns up', 'acme', { kind: 'reactivate', undoes: gone, objects: one(pack('EXIT3')) });
  t.ship('it is sold uninspected', 'acme', 'corner', pack('EXIT3'));

  const falsified = { kind: 'lock', reason: 'the seal is a copy', cause: 'falsified', objects: one(pack('EXIT4')) } as const;
  story.step('its maker says that a pack is falsified', 'acme', falsified);
  story.step('a regulator says so', 'authority', falsified);
  t.back('the falsified is sent back', 'acme', 'corner', pack('EXIT4'));
  story.step('the falsified is destroyed', 'acme', end('destroyed', pack('EXIT4')));
  const burnt = { kind: 'end', reason: 'destroyed', alreadyDone: 'burnt by mistake' } as const;
  story.step('that is reported', 'acme', { ...burnt, objects: one(pack('EXIT4')) });
  story.step('and undone', 'acme', { kind: 'reactivate', undoes: world.ids.at(-1)!, objects: one(pack('EXIT4')) });
  story.step('the falsified is handed over', 'authority', {
    kind: 'unlock',
    reason: 'evidence taken',
    objects: one(pack('EXIT4')),
  });
  story.step('it is destroyed then', 'acme', end('destroyed', pack('EXIT4')));

  const out = {
    kind: 'ship',
    from: { owner: world.glnOf('acme') },
    to: { owner: gln(99) },
    objects: one(pack('EXIT5')),
  } as const;
  story.step('goods are shipped to nobody', 'acme', out);
  story.step('goods leave the register', 'acme', { ...out, outside: true });
  story.step('they come back', 'acme', { kind: 'void', objects: one(pack('EXIT5')) });
  story.step('goods leave for who is in the register', 'acme', {
    kind: 'ship',
    ...handoff(world, 'acme', 'medi'),
    outside: true,
    objects: one(pack('EXIT5')),
  });

  t.handOver('acme', 'medi', pack('EXIT6'));
  t.handOver('acme', 'medi', pack('EXIT7'));
  const medi = world.glnOf('medi');
  const licence = { type: 'licence', participant: medi, until: null, opening: null } as const;
  const before = [...world.registry.participants.get(medi)!.steps];
  story.record('a licence ends', 'authority', { ...licence, steps: [] });
  t.ship('who has none is shipped to', 'acme', 'medi', pack('EXIT5'));
  story.step('its title is offered to who has none', 'acme', {
    kind: 'ship',
    from: { owner: world.glnOf('acme') },
    to: { owner: medi, possessor: world.glnOf('acme') },
    objects: one(pack('EXIT5')),
  });
  t.ship('who has none sells', 'medi', 'corner', pack('EXIT6'));
  story.step('who has none uses', 'medi', end('sample', pack('EXIT6')));
  story.step('who has none sends back', 'medi', {
    kind: 'return',
    ...handoff(world, 'medi', 'acme'),
    documents: RMA,
    objects: one(pack('EXIT6')),
  });
  story.step('who has none destroys', 'medi', end('destroyed', pack('EXIT7')));
  story.record('it gets its licence again', 'authority', { ...licence, steps: before });

  story.step('it is inspected', 'acme', { kind: 'unlock', reason: 'sealed', objects: one(pack('EXIT3')) });
  t.handOver('acme', 'corner', pack('EXIT3'));
  t.dispense('it is dispensed', 'corner', pack('EXIT3'));
  world.time += 11 * DAY;
  story.step('it comes back to anybody after ten days', 'medi', brought(pack('EXIT3')));
  t.back('it goes on from there', 'medi', 'acme', pack('EXIT3'));
  opened(t);
  kept(t);
}

/** An opened pack is used where it was opened, and goes back or is destroyed everywhere else. */
function opened(t: Teller): void {
  const { story } = t;
  story.step('one more pack', 'acme', { kind: 'commission', lot: 'L7', expiry: '2031-01-31', objects: one(pack('OPEN1')) });
  t.handOver('acme', 'corner', pack('OPEN1'));
  t.dispense('a part of it', 'corner', pack('OPEN1'), { partial: true });
  t.back('the rest is sent back', 'corner', 'acme', pack('OPEN1'));
  t.receive('and received', 'acme', pack('OPEN1'));
  story.step('and looked at', 'acme', { kind: 'unlock', reason: 'sealed', objects: one(pack('OPEN1')) });
  t.dispense('its rest is dispensed there', 'acme', pack('OPEN1'));
  for (const reason of ['exported', 'sample'] as const)
    story.step(`it is ended as ${reason}`, 'acme', { kind: 'end', reason, objects: one(pack('OPEN1')) });
}

/** Goods that somebody keeps for their owner are its own, wherever they were meanwhile. */
function kept({ story }: Teller): void {
  const { world } = story;
  const [acme, medi, corner] = ['acme', 'medi', 'corner'].map((name) => world.glnOf(name));
  const objects = (serial: string) => one(pack(serial));
  for (const serial of ['KEPT1', 'KEPT2']) {
    story.step('a pack', 'acme', { kind: 'commission', lot: 'L7', expiry: '2031-01-31', objects: objects(serial) });
    const ends = { from: { owner: acme! }, to: { owner: medi!, possessor: corner! } };
    story.step('is sold to one, and kept by another', 'acme', { kind: 'ship', ...ends, objects: objects(serial) });
    story.step('who receives it', 'corner', { kind: 'receive', objects: objects(serial) });
  }
  const from = { owner: medi!, possessor: corner! };
  const out = { kind: 'ship', from, to: { owner: medi!, possessor: gln(98) }, outside: true } as const;
  const back = { kind: 'stock', from: { owner: gln(98) }, objects: objects('KEPT1') } as const;
  story.step('it goes to a store outside', 'corner', { ...out, objects: objects('KEPT1') });
  story.step('and comes back', 'corner', back);
  story.ship('its keeper sells it', 'corner', 'acme', objects('KEPT1'));
  story.step('or says whose it is, and sells it', 'corner', {
    kind: 'ship',
    from,
    to: { owner: acme! },
    objects: objects('KEPT1'),
  });
  story.step('the other is used', 'corner', { kind: 'end', reason: 'exported', objects: objects('KEPT2') });
  story.step('and comes back, too', 'corner', {
    kind: 'receive',
    returned: true,
    alreadyDone: 'it was kept',
    objects: objects('KEPT2'),
  });
  const returned = { kind: 'return', to: { owner: acme! }, documents: RMA, objects: objects('KEPT2') } as const;
  story.step('its keeper sends it back as its own', 'corner', { ...returned, from: { owner: corner! } });
  story.step('and for its owner', 'corner', { ...returned, from, to: { owner: medi!, possessor: acme! } });
}
