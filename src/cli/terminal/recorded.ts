/** How a recorded step is said. */
import type { ReceiptView } from '../../wire/entries.js';

/** What is said of an entry that is contested. */
export const CONTESTED = 'CONTESTED: a report that breaks a rule: logged, and somebody must look at it';

/** What was done, or what was reported against a rule, to what, and where in the log it stands. */
export const recorded = (what: string, uris: readonly string[], { index, id, time, contested }: ReceiptView): string[] => [
  `${outcomeOf(what, contested)}: ${uris.length === 1 ? uris[0] : `${uris.length} objects`}`,
  `entry ${index}, recorded ${time}, id ${id}`,
  ...(contested ? [CONTESTED] : []),
];

/** What an answer begins with. A receipt does not tell whether a contested step took effect: it is not said to be done. */
export const outcomeOf = (what: string, contested: boolean): string => (contested ? `recorded, CONTESTED (${what})` : what);
