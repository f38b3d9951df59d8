/** Where an object is now and what holds it up: its own holding and those around it as one answer. Pure. */
import type { Holding } from '../../protocol/custody/holding.js';
import type { CustodyFacts } from '../../registry/policy/access.policy.js';
import { type Chain, standingOf } from '../../protocol/custody/standing.js';

/** What the access policy looks at in an outermost holding. */
export const custodyFacts = ({ owner, holder, site, taker, buyer }: Holding): CustodyFacts => ({
  owner,
  holder,
  site,
  takers: [...(taker ? [taker.owner, taker.holder] : []), ...(buyer === null ? [] : [buyer])],
  takerSite: taker?.site ?? null,
});

/**
 * The present custody of an object: where it is as its outermost container is, how it stands as it does itself, and locks and
 * disputes with what each lies on.
 *
 * @param uri the object's canonical URI, where its locks and disputes are its own
 */
export function presentCustody(uri: string, chain: Chain) {
  const [own] = chain;
  const { root, end, supply, forGood, claims, lockedInside } = standingOf(chain);
  const { owner, holder, site, state, taker, buyer } = root;
  const on = (i: number): string => (i === 0 ? uri : chain[i]!.epc!);
  return {
    owner,
    holder,
    site,
    state,
    taker,
    buyer,
    supply,
    end,
    forGood,
    /** The outermost container around it, which moves as one; null where it stands alone. */
    container: root.id === own.id ? null : root.epc,
    /** `inferred`: something happened to what it is in since it was last seen by itself. */
    basis: chain.every(({ head }) => head.index <= own.head.index) ? ('scanned' as const) : ('inferred' as const),
    locks: chain.flatMap(({ locks }, i) => locks.map((lock) => ({ ...lock, on: on(i) }))),
    disputes: chain.flatMap(({ disputes }, i) => disputes.map((dispute) => ({ ...dispute, on: on(i) }))),
    lockedInside,
    openedAt: own.openedAt,
    unproven: own.unproven,
    found: own.found,
    claims,
  };
}
