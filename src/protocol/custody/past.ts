/** Who held an object before: whoever it may be returned to. */
import type { Gln } from '../gs1/identifiers.js';

/** Most former holders that are kept of an object. */
const MAX_PAST = 32;

/** `past` with `more` after it, each once, at its latest place; the earliest are forgotten beyond MAX_PAST. */
export function addPast(past: readonly Gln[], more: readonly Gln[]): readonly Gln[] {
  const last = [...new Set([...past, ...more].toReversed())].toReversed();
  return last.slice(-MAX_PAST);
}
