/**
 * Stock-taking: goods come under the register's eyes that nobody holds in it. What the register never saw comes into being
 * with it; what left the register for a partner outside comes back. Nothing is known of what was before: it is unproven.
 */
import { Fault } from '../fault.js';
import { listKey, type Selected } from './book.js';
import { requireTopLevel } from './conditions.js';
import { nameOf, type StepContext } from './context.js';
import { requireHeads } from './heads.js';
import { createOwn, createPacks, requireProduct } from './origin.js';
import { isContainer, requirePackForm, selectObjects } from './select.js';
import { parseObjectUri } from '../gs1/identifiers.js';

/** Judges a stock-taking of new objects, or of objects that left the register; one event names one kind of them. */
export function takeStock(on: StepContext<'stock'>, prev: readonly string[]): void {
  const { step, registry, book, key } = on;
  if (step.from && registry.participants.has(step.from.owner)) {
    throw new Fault(
      'source-registered',
      `${step.from.owner} is in the register: have it ship the goods, or open a dispute, and book them in`,
      { gln: step.from.owner },
    );
  }
  requireHeads([], prev);
  requirePackForm(on);
  const { epcs, list } = step.objects;
  const isKnown = (uri: string) => (isContainer(registry, uri) ? book.container(uri) : book.cohortOf(uri)) !== undefined;
  if (epcs.some(isKnown) || (list && book.lists.has(listKey(key.participant, list.root))))
    return takeBackFromOutside(on, selectObjects(on));
  for (const uri of epcs.filter((each) => isContainer(registry, each))) {
    const id = parseObjectUri(uri);
    if (id.kind === 'sgtin') requireProduct(on, id.gtin, uri);
    createOwn(on, { epc: uri, unproven: true });
  }
  createPacks(on, requireProduct, () => ({ unproven: true }));
}

/** The refusal of what did not leave the register, and of what others have there, whatever has become of it. */
export const heldElsewhere = (object: string): Fault =>
  new Fault('held-elsewhere', `${object} is in the register already: who has it there ships it; it is not taken into stock`, {
    object,
  });

function takeBackFromOutside(on: StepContext<'stock'>, selected: readonly Selected[]): void {
  const { book, signer, site, head } = on;
  const heads = selected.map(({ id }) => book.head(id));
  for (const [i, one] of selected.entries()) {
    const object = nameOf(on, one);
    if (requireTopLevel(on, one).state !== 'left') throw heldElsewhere(object);
    const part = book.split(one, head.index);
    book.touch(part.id, head, heads[i]!.index);
    const own = { owner: signer.gln, holder: signer.gln, site: site.gln, taker: null };
    book.update(part.id, { ...own, state: 'active', unproven: true, past: [] });
  }
}
