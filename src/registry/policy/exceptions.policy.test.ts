import { describe, expect, it } from 'vitest';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { ANONYMOUS, type Professional } from './access.policy.js';
import { assertMayAct, otherEnd, type Side, sideOf } from './exceptions.policy.js';

const viewer = (gln: string, role: 'pharmacy' | 'regulator'): Professional => ({
  kind: 'participant',
  gln: gln as Gln,
  role,
  kid: 'k',
  permissions: [],
  site: null,
});
const nothing = { answer: false, close: false, owner: false };
const refusal = (side: Side, state: 'open' | 'answered' | 'closed', act: Partial<typeof nothing>): string | null => {
  try {
    assertMayAct(side, state, { ...nothing, ...act });
    return null;
  } catch (fault) {
    return (fault as { code: string }).code;
  }
};

describe('an exception', () => {
  it('is seen by its two sides and the authority', () => {
    const parties = { opener: 'A', other: 'B' };
    const sides = [
      viewer('A', 'pharmacy'),
      viewer('B', 'pharmacy'),
      viewer('C', 'pharmacy'),
      viewer('R', 'regulator'),
      ANONYMOUS,
    ];
    expect(sides.map((each) => sideOf(each, parties))).toEqual(['opener', 'other', 'none', 'authority', 'none']);
  });

  it('is answered once, by the one who was asked', () => {
    expect(refusal('other', 'open', { answer: true })).toBeNull();
    expect(refusal('opener', 'open', { answer: true })).toBe('case-not-yours');
    expect(refusal('authority', 'open', { answer: true })).toBe('case-not-yours');
    expect(refusal('other', 'answered', { answer: true })).toBe('case-move');
  });

  it('is closed by the one who opened it, answered or not, and nothing follows', () => {
    for (const state of ['open', 'answered'] as const) {
      expect(refusal('opener', state, { close: true })).toBeNull();
      expect(refusal('other', state, { close: true })).toBe('case-not-yours');
    }
    expect(refusal('opener', 'closed', {})).toBe('case-closed');
  });

  it('may be written to by all who see it, and worked on by the two sides', () => {
    for (const side of ['opener', 'other', 'authority'] as const) expect(refusal(side, 'open', {})).toBeNull();
    expect(refusal('other', 'open', { owner: true })).toBeNull();
    expect(refusal('authority', 'open', { owner: true })).toBe('case-not-yours');
  });

  it('is between the ends of a shipping, whichever of them opens it', () => {
    const [giver, taker, third] = ['A', 'B', 'C'] as Gln[] as [Gln, Gln, Gln];
    const endFor = (who: Gln): Gln => otherEnd(viewer(who, 'pharmacy'), giver, taker, 'x');
    expect([endFor(giver), endFor(taker)]).toEqual([taker, giver]);
    expect(() => endFor(third)).toThrow(expect.objectContaining({ code: 'handoff-unknown' }));
  });
});
