import { describe, expect, it } from 'vitest';
import { caseOf, commission, handoff, pack, packInto, sscc, tradingWorld, type Told } from '../../../test/support/pure-world.js';

const one = (uri: string) => ({ epcs: [uri] });
const late = { alreadyDone: 'the till was offline' };
const received = (uri: string): Told => ({ kind: 'receive', objects: one(uri), ...late });

describe('a case that does not exist', () => {
  it('is reported as received, and is received when its data come', () => {
    const world = tradingWorld();
    commission(world, 'A');
    const report = world.says('corner', received(caseOf(1)));
    world.says('station', received(caseOf(1)));
    expect(world.contested).toEqual(['object-unknown']);
    world.says('station', { kind: 'reactivate', undoes: world.ids.at(-1)!, objects: { epcs: [caseOf(1)] } });
    world.says('acme', { kind: 'commission', objects: { epcs: [caseOf(1)] } });
    expect(world.holding(caseOf(1)).claims).toMatchObject([{ by: world.glnOf('corner'), id: report }]);
    packInto(world, caseOf(1), one(pack('A')));
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'corner'), objects: one(caseOf(1)) });
    expect(world.where(pack('A'))).toMatchObject({ holder: world.glnOf('corner'), state: 'active' });
  });

  it('is neither dispensed nor ended, and of the number of an SSCC nothing waits', () => {
    const world = tradingWorld();
    expect(world.refuses('corner', { kind: 'dispense', ...late, objects: one(caseOf(1)) })).toBe('object-unknown');
    expect(world.refuses('corner', { kind: 'end', reason: 'lost', ...late, objects: one(caseOf(1)) })).toBe('object-unknown');
    expect(world.refuses('corner', received(sscc(1)))).toBe('object-unknown');
  });
});
