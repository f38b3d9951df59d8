/** What happens because an entry was logged: written in the same transaction, so done exactly if it was. */
import type { FollowUpKind } from '../follow-ups/follow-ups.store.js';
import type { RecallToTell } from '../notifications/messages.js';
import type { Book } from '../protocol/custody/book.js';
import { isReport } from '../protocol/custody/context.js';
import type { Entry } from '../protocol/entry.js';
import { parseObjectUri } from '../protocol/gs1/identifiers.js';

/**
 * What follows an entry inside: an exception opens, is noted or closes, an alert opens or closes.
 *
 * @param index where it stands in the log
 * @param contested whether it is a report that breaks a rule, and not only says again what is so
 * @param book the book after it
 */
export function followUpOf(
  { body }: Pick<Entry, 'body'>,
  index: number,
  contested: boolean,
  book: Pick<Book, 'holdings'>,
): FollowUpKind | undefined {
  if (contested || ('step' in body && body.step.kind === 'stock')) return 'contested-report';
  if ('step' in body && body.step.kind === 'pack' && endsContainer(book, body.step.parent, index)) return 'container-reused';
  if ('step' in body && body.step.kind === 'receive' && isReport(body.step) && body.step.returned) return 'taken-back';
  if ('step' in body && body.step.kind === 'end' && body.step.reason === 'lost') return 'lost';
  if ('step' in body && body.step.kind === 'reactivate') return 'undone';
  return 'step' in body && body.step.kind === 'dispute' ? 'dispute' : undefined;
}

/** Whether the entry at `index` ended what bore this number: then it began anew by it. */
const endsContainer = ({ holdings }: Pick<Book, 'holdings'>, uri: string, index: number): boolean =>
  parseObjectUri(uri).kind === 'grai' && [...holdings.values()].some(({ epc, until }) => epc === uri && until === index);

/** What is told outside of an entry logged at `time` (epoch ms). Whom it concerns is worked out later, outside the writer. */
export function messageOf({ id, body }: Pick<Entry, 'id' | 'body'>, time: number): RecallToTell | undefined {
  if (!('record' in body) || body.record.type !== 'recall') return undefined;
  const { issuer, ref, active } = body.record;
  return { id, kind: active ? 'recall.issued' : 'recall.ended', owner: null, data: { issuer, ref }, created: time };
}
