/** Totes that come back to whose number they bear, and numbers of containers that somebody used before they were anybody's. */
import { describe, expect, it } from 'vitest';
import {
  commission,
  gln,
  handOver,
  handoff,
  pack,
  sscc,
  tradingWorld,
  type PureWorld,
} from '../../../test/support/pure-world.js';
import { gs1CheckDigit } from '../gs1/check-digit.js';
import { graiUri, ssccUri, type Grai, type GraiSerial, type Sscc } from '../gs1/identifiers.js';

const one = (uri: string) => ({ epcs: [uri] });
const digits = (body: string): string => `${body}${gs1CheckDigit(body)}`;
/** A tote and an SSCC of a beginning that nobody holds. */
const TOTE = graiUri(digits('0771234000001') as Grai, '1' as GraiSerial);
const PALLET = ssccUri(digits('07712340000000001') as Sscc);

/** acme has packs A to D; TOTE and PALLET bear its numbers, unless `granted` is false. */
function stocked(granted = true): PureWorld {
  const world = tradingWorld();
  commission(world, 'A');
  commission(world, 'B');
  commission(world, 'C');
  commission(world, 'D');
  if (granted) world.records('authority', world.grantOf(null, 'acme', '7712340'));
  return world;
}
/** Packs something, where that is allowed. @returns ok, or the code of the refusal */
function packs(world: PureWorld, parent: string, uri: string, who = 'acme'): string {
  const told = { kind: 'pack', parent, objects: one(uri) } as const;
  const outcome = world.tries(who, told);
  if (outcome === 'ok') world.says(who, told);
  return outcome;
}

describe('a tote of a company', () => {
  it('that left the register, or that its taker never booked in, is packed anew by it; what is in it stays where it is', () => {
    const world = stocked();
    expect(packs(world, TOTE, pack('A'))).toBe('ok');
    const outside = { ...handoff(world, 'acme', 'nobody'), to: { owner: gln(77) }, outside: true } as const;
    world.says('acme', { kind: 'ship', ...outside, objects: one(TOTE) });
    expect(packs(world, TOTE, pack('B'))).toBe('ok');
    expect(world.holding(pack('A'))).toMatchObject({ parent: null, state: 'left', taker: { owner: gln(77) } });
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: one(TOTE) });
    expect(packs(world, TOTE, pack('C'))).toBe('ok');
    expect(world.holding(pack('B'))).toMatchObject({ parent: null, state: 'in_transit' });
    world.says('medi', { kind: 'receive', objects: one(pack('B')) });
    expect(world.holding(TOTE)).toMatchObject({ holder: world.glnOf('acme'), state: 'active', taker: null });
    handOver(world, 'acme', 'medi', one(TOTE));
    world.says('medi', { kind: 'ship', ...handoff(world, 'medi', 'corner'), objects: one(TOTE) });
    expect(packs(world, TOTE, pack('D'))).toBe('ok');
  });

  it('goes on where it is with it', () => {
    const world = stocked();
    packs(world, TOTE, pack('A'));
    expect(packs(world, TOTE, pack('B'))).toBe('ok');
    expect(world.book.inside(world.find(TOTE)!)).toHaveLength(2);
    const parent = { kind: 'pack', parent: TOTE, objects: one(pack('C')) } as const;
    handOver(world, 'acme', 'medi', one(pack('C')));
    expect(world.refuses('medi', parent)).toBe('not-holder');
  });
});

describe('an SSCC', () => {
  it('that a stranger used while nobody held its number is free for who is granted it', () => {
    const world = stocked(false);
    handOver(world, 'acme', 'medi', one(pack('A')));
    expect(packs(world, PALLET, pack('A'), 'medi')).toBe('ok');
    expect(packs(world, PALLET, pack('B'))).toBe('not-holder');
    world.records('authority', world.grantOf(null, 'acme', '7712340'));
    expect(packs(world, PALLET, pack('B'))).toBe('ok');
    expect(world.holding(pack('A'))).toMatchObject({ parent: null, holder: world.glnOf('medi') });
    handOver(world, 'acme', 'corner', one(PALLET));
    expect(packs(world, PALLET, pack('C'))).toBe('not-holder');
  });

  it('that its company used before the number was granted to it is no stranger’s', () => {
    const world = stocked(false);
    expect(packs(world, PALLET, pack('A'))).toBe('ok');
    handOver(world, 'acme', 'medi', one(PALLET));
    world.records('authority', world.grantOf(null, 'acme', '7712340'));
    expect(packs(world, PALLET, pack('B'))).toBe('not-holder');
  });

  it('of a granted number that others have is dissolved by nobody', () => {
    const world = stocked();
    expect(packs(world, sscc(1), pack('A'))).toBe('ok');
    handOver(world, 'acme', 'medi', one(sscc(1)));
    expect(packs(world, sscc(1), pack('B'))).toBe('not-holder');
  });
});
