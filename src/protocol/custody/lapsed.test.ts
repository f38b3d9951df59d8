import { describe, expect, it } from 'vitest';
import {
  commission,
  count,
  gln,
  gtin,
  handOver,
  handoff,
  pack,
  some,
  tradingWorld,
  type PureWorld,
  type Told,
} from '../../../test/support/pure-world.js';
import { balanceKey } from './balance.js';

const one = (uri: string) => ({ epcs: [uri] });

describe('what is reported after a licence ended, or a site was closed', () => {
  const late = { alreadyDone: 'the till was offline' };
  const endLicence = (world: PureWorld, name: string, steps: readonly string[] = []) =>
    world.records('authority', { type: 'licence', participant: world.glnOf(name), steps, until: null, opening: null } as never);
  function atCorner(...serials: string[]): PureWorld {
    const world = tradingWorld();
    commission(world, ...serials);
    handOver(world, 'acme', 'corner', some(world, ...serials));
    return world;
  }

  it('is so, contested: what was dispensed and used is gone', () => {
    const world = atCorner('A', 'B', 'C');
    world.addSite('corner', gln(70));
    endLicence(world, 'corner');
    expect(world.refuses('corner', { kind: 'dispense', objects: one(pack('A')) })).toBe('licence-missing');
    world.says('corner', { kind: 'dispense', ...late, objects: one(pack('A')) });
    expect(world.contested).toEqual(['licence-missing']);
    expect(world.where(pack('A')).state).toBe('supplied');
    world.says('corner', { kind: 'end', reason: 'exported', ...late, objects: one(pack('B')) });
    expect(world.where(pack('B')).state).toBe('exported');
    world.addSite('corner', world.glnOf('corner'), { active: false });
    world.says('corner', { kind: 'dispense', ...late, location: gln(70), objects: one(pack('C')) });
    expect(world.where(pack('C')).state).toBe('supplied');
  });

  it('is a claim where goods would come in by it', () => {
    const world = atCorner('A', 'B');
    world.says('corner', { kind: 'dispense', objects: one(pack('A')) });
    commission(world, 'D');
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'corner'), objects: one(pack('D')) });
    endLicence(world, 'corner');
    for (const [serial, fields] of [
      ['D', {}],
      ['A', { returned: true }],
    ] as const) {
      world.says('corner', { kind: 'receive', ...fields, ...late, objects: one(pack(serial)) });
      expect(world.contested).toEqual(['licence-missing']);
    }
    expect(world.where(pack('D')).state).toBe('in_transit');
    expect(world.holding(pack('A')).forGood).toBe(false);
  });

  it('is no claim of a stranger, whose word would stop what others have; an earlier one it takes back itself', () => {
    const world = atCorner('A', 'B');
    const report = world.says('station', { kind: 'dispense', ...late, objects: one(pack('A')) });
    endLicence(world, 'station');
    for (const told of [{ kind: 'end', reason: 'lost' }, { kind: 'dispense' }] as Told[])
      world.says('station', { ...told, ...late, objects: one(pack('B')) } as Told);
    world.says('station', { kind: 'dispense', ...late, objects: one(pack('NONE')) });
    expect(world.holding(pack('B')).claims).toEqual([]);
    expect(world.book.waiting.get(pack('NONE')) ?? []).toEqual([]);
    world.says('corner', { kind: 'dispense', objects: one(pack('B')) });
    expect(world.refuses('corner', { kind: 'dispense', objects: one(pack('A')) })).toBe('reported-elsewhere');
    world.says('station', { kind: 'reactivate', undoes: report, objects: one(pack('A')) });
    world.says('corner', { kind: 'dispense', objects: one(pack('A')) });
    const undoes = world.ids.at(-1)!;
    endLicence(world, 'corner');
    expect(world.refuses('corner', { kind: 'reactivate', undoes, objects: one(pack('A')) })).toBe('licence-missing');
  });

  it('holds of numbers, too', () => {
    const world = tradingWorld();
    world.records('acme', world.product(2, { serialised: false, levels: [] }));
    world.records('acme', world.batch(2, 'B', { serialised: false }));
    const bulk = (n: number) => count(gtin(2), 'B', n);
    world.says('acme', { kind: 'commission', lot: 'B', expiry: '2028-01-31', objects: bulk(9) });
    const shipping = world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'corner'), objects: bulk(5) });
    world.says('corner', { kind: 'receive', objects: bulk(4) }, { prev: [shipping] });
    endLicence(world, 'corner');
    const report = world.says('corner', { kind: 'dispense', ...late, objects: bulk(3) });
    expect(world.contested).toEqual(['licence-missing']);
    expect(world.book.balances.get(balanceKey(`${gtin(2)}/B`, world.glnOf('corner')))!.quantity).toBe(1);
    expect(world.refuses('corner', { kind: 'reactivate', undoes: report, objects: bulk(1) })).toBe('licence-missing');
    world.says('corner', { kind: 'receive', ...late, objects: bulk(1) }, { prev: [shipping] });
    expect(world.contested).toEqual(['licence-missing']);
    const waits = world.says('corner', { kind: 'dispense', ...late, objects: bulk(3) });
    world.says('corner', { kind: 'reactivate', undoes: waits, objects: bulk(3) });
  });
});
