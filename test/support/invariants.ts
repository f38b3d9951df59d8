/**
 * What must hold of a custody book whatever happened, recomputed from the parents alone, the slow and obvious way.
 */
import { expect } from 'vitest';
import { MAX_DEPTH, type Holding } from '../../src/protocol/custody/book.js';
import { isOpen } from '../../src/protocol/custody/open.js';
import { parseObjectUri } from '../../src/protocol/gs1/identifiers.js';
import { rowsOf, type PureWorld } from './pure-world.js';

const tally = <K>(keys: Iterable<K>): Map<K, number> => {
  const counts = new Map<K, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

/** Throws unless the book of the world is consistent. `made`: packs commissioned so far, by the cohort they began in. */
export function expectConsistent(world: PureWorld, made: ReadonlyMap<number, number>): void {
  const holdings = world.holdings();
  const packs = tally(rowsOf(world.book.packs).values());
  const under = (id: number | null) => holdings.filter(({ parent }) => parent === id);
  const inside = (id: number): Holding[] => under(id).flatMap((child) => [child, ...inside(child.id)]);

  for (const holding of holdings) {
    const { id } = holding;
    expectOutermost(world, holding);
    const numbers = (a: number, b: number) => a - b;
    expect([...world.book.inside(id)].sort(numbers), `children of ${id}`).toEqual(
      under(id)
        .map((child) => child.id)
        .sort(numbers),
    );
    expect(
      inside(id).filter(({ locks }) => locks.length > 0),
      `locked inside ${id}`,
    ).toHaveLength(holding.lockedInside);
    const claimants = inside(id).flatMap(({ claims }) => claims.map(({ by }) => by));
    expect(holding.claimsInside, `claims inside ${id}`).toEqual(Object.fromEntries(tally(claimants)));
    if (holding.epc === null) {
      expect(packs.get(id), `packs of cohort ${id}`).toBe(holding.count);
      expect([holding.height, holding.levels, under(id)]).toEqual([0, [], []]);
    } else expectContainer(holding, under(id), inside(id));
  }
  const byOrigin = new Map<number, number>();
  for (const { epc, origin, count } of holdings) if (epc === null) byOrigin.set(origin, (byOrigin.get(origin) ?? 0) + count);
  expect(byOrigin).toEqual(made);
  expectHistory(world, holdings);
}

function expectOutermost(world: PureWorld, { id, parent, state, taker, supply, end }: Holding): void {
  const around: number[] = [id];
  for (let up = parent; up !== null; up = world.book.holding(up).parent) {
    expect(around, 'a container inside itself').not.toContain(up);
    around.push(up);
  }
  expect(world.book.chain(id).filter(({ epc }) => epc !== null).length).toBeLessThanOrEqual(MAX_DEPTH);
  expect(taker === null, `taker of ${id}`).toBe(state !== 'in_transit' && state !== 'left');
  if (parent !== null)
    expect({ state, supply, end }, `${id} in a container`).toEqual({ state: 'active', supply: null, end: null });
}

function expectContainer(container: Holding, children: Holding[], all: Holding[]): void {
  const contents: Record<string, number> = {};
  for (const { batch, count } of all) if (batch !== null) contents[batch] = (contents[batch] ?? 0) + count;
  expect(container.contents).toEqual(contents);
  const heights = children.map(({ height }) => height).filter((height) => height > 0);
  expect(container.height).toBe(1 + Math.max(0, ...heights));
  const levels = Array.from({ length: container.height - 1 }, (_, i) => heights.filter((height) => height === i + 1).length);
  expect(container.levels).toEqual(levels);
  expect(container.openInside).toBe(children.filter(isOpen).length);
  const isPassing = parseObjectUri(container.epc!).kind !== 'sgtin';
  expect(container.until > 0, `${container.epc} is no more`).toBe(isPassing && children.length === 0);
}

/** The written history leads to the present: nestings to the parents, touches to the heads, each continued once. */
function expectHistory(world: PureWorld, holdings: readonly Holding[]): void {
  const parents = new Map<number, number | null>();
  for (const { child, parent, into } of world.nestings) {
    expect(parents.get(child) ?? null).toBe(into ? null : parent);
    parents.set(child, into ? parent : null);
  }
  for (const { id, parent, head } of holdings) {
    expect(parents.get(id) ?? null).toBe(parent);
    const steps = world.touches.filter(({ holding, prev }) => holding === id && prev !== null);
    expect(head.id).toBe(world.ids[head.index]);
    expect(steps.at(-1)?.index ?? head.index).toBe(head.index);
    expect(new Set(steps.map(({ prev }) => prev)).size).toBe(steps.length);
    for (const [i, step] of steps.entries()) if (i > 0) expect(step.prev).toBeGreaterThanOrEqual(steps[i - 1]!.index);
  }
}
