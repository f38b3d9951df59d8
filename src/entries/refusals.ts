/** Refused entries of registered keys, as something that their participant should look at. */
import type { Fault } from '../protocol/fault.js';
import type { AlertDraft } from '../registry/alert.sink.js';

/** Refusals that say nothing of the entry: somebody was quicker, or the server could not. */
const PASSING: readonly string[] = [
  'stale-prev',
  'overloaded',
  'write-failed',
  'database-busy',
  'log-halted',
  'log-waiting',
  'log-key-missing',
];

/** The alert of a refusal, one for each key's participant and code while it is open; undefined for what is none. */
export function refusalOf(kid: string, { code, message, facts }: Fault): AlertDraft | undefined {
  if (PASSING.includes(code)) return undefined;
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
