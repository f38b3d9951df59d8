/** What it means that two heads are not of one log, in words. How heads are compared: merkle.ts. */

/** A head as a sentence names it: `name` such as "your last checkpoint", `size` in entries. */
export interface NamedHead {
  name: string;
  size: number;
}

/** How the log that is there now fails to continue the one that was seen before, with both sizes. */
export function howForked(before: NamedHead, now: NamedHead): string {
  if (now.size < before.size) return `${before.name} has ${before.size} entries, ${now.name} ${now.size}: an old backup?`;
  if (now.size === before.size) return `${before.name} and ${now.name} both have ${now.size} entries, and not the same ones`;
  return `the ${now.size} entries of ${now.name} do not begin with the ${before.size} of ${before.name}`;
}
