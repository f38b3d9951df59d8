/** A holding within those that it is in. */
import type { Holding } from './holding.js';

/** Most levels of containers, a pack not counted. */
export const MAX_DEPTH = 6;

/**
 * A holding and what it is in, innermost first.
 *
 * @throws Error where it goes on beyond what any rule allows: a row is damaged, and must not be followed for ever
 */
export function chainOf(id: number, holding: (id: number) => Holding): [Holding, ...Holding[]] {
  const chain: [Holding, ...Holding[]] = [holding(id)];
  for (let parent = chain[0].parent; parent !== null; parent = chain.at(-1)!.parent) {
    if (chain.length > MAX_DEPTH) throw new Error(`what is known of holding ${id} is damaged: its containers lead nowhere`);
    chain.push(holding(parent));
  }
  return chain;
}
