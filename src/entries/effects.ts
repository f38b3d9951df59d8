/** What happens because an entry was logged: written in the same transaction, so done exactly if it was. */
import type { FollowUpKind } from '../follow-ups/follow-ups.store.js';
import type { RecallToTell } from '../notifications/messages.js';
import type { Entry } from '../protocol/entry.js';

/**
 * What follows an entry inside: an exception opens or closes, an alert opens.
 *
 * @param contested whether it is a report that breaks a rule
 */
export function followUpOf({ body }: Pick<Entry, 'body'>, contested: boolean): FollowUpKind | undefined {
  if (contested) return 'contested-report';
  return 'step' in body && body.step.kind === 'dispute' ? 'dispute' : undefined;
}

/** What is told outside of an entry logged at `time` (epoch ms). Whom it concerns is worked out later, outside the writer. */
export function messageOf({ id, body }: Pick<Entry, 'id' | 'body'>, time: number): RecallToTell | undefined {
  if (!('record' in body) || body.record.type !== 'recall') return undefined;
  const { issuer, ref, active } = body.record;
  return { id, kind: active ? 'recall.issued' : 'recall.ended', owner: null, data: { issuer, ref }, created: time };
}
