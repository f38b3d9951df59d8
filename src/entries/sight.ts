/**
 * What of the objects that a step names they may see for whom it speaks: its agent, whose key signed it, and the one whose site it
 * names. Who sees what is decided in registry/policy; here is only which questions an entry asks.
 */
import { custodyFacts } from '../custody/read/present.js';
import { type Book, listKey } from '../protocol/custody/book.js';
import type { World } from '../protocol/custody/context.js';
import type { Step } from '../protocol/epcis/step.js';
import type { Entry } from '../protocol/entry.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import { maySeeCustody, type Viewer } from '../registry/policy/access.policy.js';

/**
 * An object that a step names, by its URI, or the root of its list, and the holdings in which it lies: none where there is none.
 * `list`: how the book names the list.
 */
export interface Named {
  readonly name: string;
  readonly list: string | null;
  readonly holdings: readonly number[];
}

/** What a step names, in the order in which the rules look for it. Quantities are nobody's objects: their stock is the signer's. */
export function namedBy({ book, registry }: World, { header: { kid } }: Entry, step: Step): Named[] {
  const { epcs, list } = step.objects;
  const agent = registry.keys.get(kid)?.participant;
  const one = (uri: string): Named => {
    const id = book.container(uri) ?? book.cohortOf(uri);
    return { name: uri, list: null, holdings: id === undefined ? [] : [id] };
  };
  const listed = (root: string): Named[] => {
    const key = agent === undefined ? null : listKey(agent, root);
    return [{ name: root, list: key, holdings: key === null ? [] : (book.spreadOf(key) ?? []).map(([id]) => id) }];
  };
  return [...epcs.map(one), ...(list ? listed(list.root) : []), ...('parent' in step ? [one(step.parent)] : [])];
}

/**
 * For whom a step speaks: the agent at the sites of its key, and whoever else has the site that the step names, there. Nobody
 * where key or site are unknown, which is refused before the objects are looked at.
 */
export function speakersOf({ registry }: World, { header: { kid } }: Entry, { site }: Step): Viewer[] {
  const key = registry.keys.get(kid);
  if (!key) return [];
  const principal = registry.sites.get(site)?.participant;
  const seats: [Gln, Gln | null][] = (key.sites ?? [null]).map((one) => [key.participant, one]);
  if (principal !== undefined && principal !== key.participant) seats.push([principal, site]);
  return seats.flatMap(([gln, at]): Viewer[] => {
    const party = registry.participants.get(gln);
    return party ? [{ kind: 'participant', gln, role: party.role, kid, permissions: key.permissions, site: at }] : [];
  });
}

/** Whether one of them may see where a holding is now. */
export const seesCustody = (viewers: readonly Viewer[], book: Book, id: number): boolean =>
  viewers.some((viewer) => maySeeCustody(viewer, custodyFacts(book.root(id))));

/** Whether an entry names anything that is not there, or that is somewhere its speakers may not see. */
export function namesStrange(world: World, entry: Entry): boolean {
  const { body } = entry;
  if (!('step' in body) || body.step.kind === 'commission') return false;
  const { step } = body;
  const viewers = speakersOf(world, entry, step);
  return namedBy(world, entry, step).some(
    ({ holdings }) => holdings.length === 0 || !holdings.every((id) => seesCustody(viewers, world.book, id)),
  );
}
