/** How a recorded step is said. */
import type { ReceiptView } from '../../wire/entries.js';

/** What was done, to what, and where in the log it stands. */
export const recorded = (what: string, uris: readonly string[], { index, id, time }: ReceiptView): string[] => [
  `${what}: ${uris.length === 1 ? uris[0] : `${uris.length} objects`}`,
  `entry ${index}, recorded ${time}, id ${id}`,
];
