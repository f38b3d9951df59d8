/** How a recorded step is said. */
import type { ReceiptView } from '../../wire/entries.js';

/** What is said of an entry that is contested. */
export const CONTESTED = 'CONTESTED: a report that breaks a rule: logged, and somebody must look at it';

/** What is said of an entry that received first what it dispensed or ended. */
const BOOKED_IN = 'it was on its way to you, and is booked in by the same entry';

/** What must be known of an entry beside where it stands: what it did as well, what it went against, whether it waits. */
export const remarks = ({
  contested,
  bookedIn,
  warnings,
}: Pick<ReceiptView, 'contested' | 'bookedIn' | 'warnings'>): string[] => [
  ...(bookedIn ? [BOOKED_IN] : []),
  ...(warnings ?? []).map(({ object, title, advice }) => `AGAINST A SCAN of ${object}: ${title}. ${advice}`),
  ...(warnings === null ? ['what a scan says against it could not be asked'] : []),
  ...(contested ? [CONTESTED] : []),
];

/** What was done, or what was reported against a rule, to what, and where in the log it stands. */
export const recorded = (what: string, uris: readonly string[], receipt: ReceiptView): string[] => [
  `${outcomeOf(what, receipt.contested)}: ${uris.length === 1 ? uris[0] : `${uris.length} objects`}`,
  `entry ${receipt.index}, recorded ${receipt.time}, id ${receipt.id}`,
  ...remarks(receipt),
];

/** What an answer begins with. A receipt does not tell whether a contested step took effect: it is not said to be done. */
export const outcomeOf = (what: string, contested: boolean): string => (contested ? `reported, waits (${what})` : what);
