/** What a trace looks like: objects where they are, with all that happened to them and who signed it. */
import type { TraceEvent, TracePlace } from '../wire/trace.js';
import type { Chain } from '../protocol/custody/standing.js';
import { wordOf } from '../protocol/custody/words.js';
import { presentCustody } from '../custody/read/present.js';
import { type HistoryEvent, timesOf } from '../custody/read/histories.reader.js';

/** Where an object is, from its chain of holdings. */
export function placeOf(chain: Chain): TracePlace {
  const custody = presentCustody('', chain);
  const { owner, holder, site, taker } = custody;
  return {
    owner,
    holder,
    site,
    state: wordOf(custody),
    taker: taker?.holder ?? null,
    within: chain.slice(1).map(({ epc }) => epc!),
  };
}

export function eventOf(event: HistoryEvent): TraceEvent {
  const { index, entry, step, signer, via, contested } = event;
  return {
    index,
    id: entry.id,
    ...timesOf(event),
    step: step.kind,
    by: signer,
    site: step.site,
    from: 'from' in step ? (step.from?.possessor ?? step.from?.owner ?? null) : null,
    to: 'to' in step ? (step.to?.possessor ?? step.to?.owner ?? null) : null,
    via,
    contested,
    jws: entry.jws,
  };
}
