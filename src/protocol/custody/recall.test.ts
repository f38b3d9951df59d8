import { describe, expect, it } from 'vitest';
import { commission, gln, handOver, handoff, pack, some, tradingWorld, type Told } from '../../../test/support/pure-world.js';
import type { RegistryRecord } from '../registry/records.js';

const one = (uri: string) => ({ epcs: [uri] });
const dispense: Told = { kind: 'dispense', objects: one(pack('A')) };

/** A pack with `corner`, one with `medi`, one with `acme`, and a recall. */
function recalled(fields: Partial<RegistryRecord<'recall'>>) {
  const world = tradingWorld();
  commission(world, 'A', 'B', 'C');
  handOver(world, 'acme', 'medi', some(world, 'A', 'B'));
  handOver(world, 'medi', 'corner', one(pack('A')));
  world.records('acme', world.recall(1, fields));
  const ship = (who: string, serial: string) =>
    ({ kind: 'ship', ...handoff(world, who, 'station'), objects: one(pack(serial)) }) as const;
  return { world, ship };
}

describe('a recall', () => {
  it('to the depth of wholesalers stops manufacturers and distributors, not pharmacies', () => {
    const { world, ship } = recalled({ depth: 'wholesaler' });
    expect([world.refuses('acme', ship('acme', 'C')), world.refuses('medi', ship('medi', 'B'))]).toEqual([
      'recalled',
      'recalled',
    ]);
    world.says('corner', dispense);
  });

  it.each(['pharmacy', 'patient'] as const)('to the depth of %s stops everybody', (depth) => {
    const { world, ship } = recalled({ depth });
    expect([world.refuses('acme', ship('acme', 'C')), world.refuses('corner', dispense)]).toEqual(['recalled', 'recalled']);
  });

  it('holds in its markets: where the goods are, and where they would go', () => {
    const { world, ship } = recalled({ markets: ['DE'] });
    world.addSite('station', gln(60), { country: 'DE' });
    const [from, owner] = [{ owner: world.glnOf('medi') }, world.glnOf('station')];
    const abroad = { kind: 'ship', from, to: { owner, site: gln(60) }, objects: one(pack('B')) } as const;
    expect(world.refuses('medi', abroad)).toBe('recalled');
    world.says('medi', ship('medi', 'B'));
    world.says('corner', dispense);
    const home = recalled({ markets: ['DE', 'IT'] }).world;
    expect(home.refuses('corner', dispense)).toBe('recalled');
  });

  it('that is a caution stops nobody', () => {
    const { world } = recalled({ class: 4, action: 'caution' });
    world.says('corner', dispense);
  });
});
