import { describe, expect, it } from 'vitest';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { ANONYMOUS, type Professional } from './access.policy.js';
import { assertMayAct, endsFor, type Side, sideOf } from './exceptions.policy.js';

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
    const parties = { opener: 'A', openerSite: 'A1', other: 'B', otherSite: null };
    const sides = [
      viewer('A', 'pharmacy'),
      viewer('B', 'pharmacy'),
      viewer('C', 'pharmacy'),
      viewer('R', 'regulator'),
      ANONYMOUS,
    ];
    expect(sides.map((each) => sideOf(each, parties))).toEqual(['opener', 'other', 'none', 'authority', 'none']);
  });

  it('is seen by a session at one site where that site, or none in particular, has to do with it', () => {
    const at = (gln: string, site: string): Professional => ({ ...viewer(gln, 'pharmacy'), site: site as Gln });
    const parties = { opener: 'A', openerSite: 'A1', other: 'B', otherSite: null };
    expect([at('A', 'A1'), at('A', 'A2'), at('B', 'B1')].map((each) => sideOf(each, parties))).toEqual([
      'opener',
      'none',
      'other',
    ]);
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
    const from = { gln: giver, site: 'A1' as Gln };
    const to = { gln: taker, site: null };
    const unknown = expect.objectContaining({ code: 'handoff-unknown' }) as Error;
    const endsOf = (who: Professional) => endsFor(who, from, to, 'x');
    expect(endsOf(viewer(giver, 'pharmacy'))).toEqual({ own: from, other: to });
    expect(endsOf(viewer(taker, 'pharmacy'))).toEqual({ own: to, other: from });
    expect(() => endsOf(viewer(third, 'pharmacy'))).toThrow(unknown);
    expect(() => endsOf({ ...viewer(giver, 'pharmacy'), site: 'A2' as Gln })).toThrow(unknown);
  });
});
