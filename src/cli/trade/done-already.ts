/** What somebody does a second time, by a double scan as a rule: that it is done, and by which entry, so that nobody is called for it. */
import type { Entries } from '../../client/signing/entries.js';
import { Fault } from '../../protocol/fault.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import type { HistoryItem } from '../../wire/objects.js';

/** The refusals of a second one. */
const SECOND = { receive: ['already-received', 'not-top-level'], reactivate: ['state-mismatch'] } as const;

/**
 * Does a step; where it is refused since `by` did it before, and nothing has come between, the refusal says so.
 *
 * @throws Fault `already-received`, `state-mismatch` with the entry; whatever else the step is refused for
 */
export async function unlessDone<T>(
  { entries, by }: { entries: Entries; by: Gln },
  step: keyof typeof SECOND,
  uri: string,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (reason) {
    if (!(reason instanceof Fault) || !SECOND[step].some((code) => code === reason.code)) throw reason;
    const { history = [], custody } = (await entries.look(uri)) ?? {};
    const before = history.findLast((item: HistoryItem) => item.step === step && item.by === by && !item.contested);
    const isStill = step === 'reactivate' ? history.at(-1) === before : custody?.holder === by && custody.state === 'active';
    if (!before || !isStill) throw reason;
    const facts = { ...reason.facts, index: before.index };
    const entry = `by entry ${before.index} of ${before.time}${before.via === null ? '' : ` inside ${before.via}`}: nothing is to be done`;
    throw step === 'receive'
      ? new Fault('already-received', `${uri} is booked in here already, ${entry}`, facts)
      : new Fault('state-mismatch', `${uri} is reactivated, done already ${entry}`, facts);
  }
}
