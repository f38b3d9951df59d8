/** What the world is to be told because an entry was logged: written in the same transaction, so told exactly if it was. */
import type { Message } from '../notifications/audience.js';
import type { Entry } from '../protocol/entry.js';

/**
 * The messages that an entry logged at `time` (epoch ms) causes. Whom they reach is worked out later, outside the writer.
 *
 * @param contested whether it is a report that breaks a rule
 */
export function effectsOf({ id, body }: Pick<Entry, 'id' | 'body'>, time: number, contested: boolean): Message[] {
  const told = { id, owner: null, created: time };
  if (contested) return [{ ...told, kind: 'report.contested', data: { entry: id } }];
  if ('step' in body) return body.step.kind === 'dispute' ? [{ ...told, kind: 'dispute.logged', data: { entry: id } }] : [];
  return body.record.type === 'recall' ? [{ ...told, kind: 'recall.issued', data: { ref: body.record.ref } }] : [];
}
