/** How a recorded step is said. */
import type { Receipt } from '../../client/answers.js';

/** What was done, to what, and where in the log it stands. */
export const recorded = (what: string, uris: readonly string[], { index, id, time }: Receipt): string[] => [
  `${what}: ${uris.length === 1 ? uris[0] : `${uris.length} objects`}`,
  `entry ${index}, logged ${time}, id ${id}`,
];
