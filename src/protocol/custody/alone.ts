/** What stands alone: what a step concerns and nothing else, in no container and with no other packs of its cohort. */
import type { Holding, Selected } from './book.js';
import type { StepContext } from './context.js';
import { leave } from './open.js';

/**
 * Makes what is selected stand alone, so that the step concerns it and nothing else: splits a cohort, and takes the object
 * out of a container that the signer holds, which is then open, as are those around it.
 */
export function standAlone({ book, at }: Pick<StepContext, 'book' | 'at'>, selected: Selected): Holding {
  const part = book.split(selected, at.index);
  if (part.parent === null) return part;
  leave(book, part.id, at.index);
  return book.detach(part.id, at.index);
}
