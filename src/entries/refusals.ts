/** Refused entries of registered keys, as something that their participant should look at. */
import type { Fault } from '../protocol/fault.js';
import type { AlertDraft } from '../registry/alert.sink.js';
import { STATUS } from '../wire/statuses.js';

/** Whether an entry was refused without being judged: the server could not, or takes no more of its participant. */
export const isUnjudged = ({ code }: Fault): boolean => code === 'refusals-limited' || Number(STATUS[code]) >= 500;

/** The alert of a refusal, one for each key's participant and code while it is open; undefined for what is none. */
export function refusalOf(kid: string, fault: Fault): AlertDraft | undefined {
  const { code, message, facts } = fault;
  // Of a stale step somebody was quicker.
  if (isUnjudged(fault) || code === 'stale-prev') return undefined;
  const { object } = facts;
  return {
    kind: 'REFUSED',
    class: 'S',
    graceHours: 0,
    by: { kid },
    partner: null,
    object: code,
    burst: true,
    facts: { message: message.slice(0, 500), ...(typeof object === 'string' && { object: object.slice(0, 300) }) },
  };
}

/** The alert of whoever was refused so often today for what it may not see, or what there is not, that it seems to look for it. */
export const probingOf = (kid: string, told: number): AlertDraft => ({
  kind: 'PROBING',
  class: 'A',
  graceHours: 0,
  by: { kid },
  partner: null,
  object: null,
  facts: { told: String(told) },
});
