/**
 * What is told outside, by webhook and mail: each kind of message once, by its topic, with what it carries. A mail's words are
 * in src/notifications/words.ts, whom a message is told to is in docs/notifications.md; none of them can be forgotten.
 */
import type { Recall } from '../protocol/registry/registry.js';
import type { AlertView } from './alerts.js';
import type { ExceptionView } from './exceptions.js';

/** Every kind of message, by topic: `alert.opened` is of the topic `alert`. */
const KINDS = {
  recall: ['issued', 'ended'],
  receipt: ['overdue'],
  exception: ['opened', 'answered', 'noted', 'closed', 'overdue'],
  alert: ['opened', 'escalated', 'waiting', 'closed'],
  /** Sent on demand to one subscription, whatever its topics. */
  test: ['sent'],
} as const;

/** The first part of a message's kind. */
export type MessageFamily = keyof typeof KINDS;
/** What one can ask to be told of. */
export type Topic = Exclude<MessageFamily, 'test'>;
export const TOPICS = Object.keys(KINDS).filter((family) => family !== 'test') as Topic[];

/** A kind of message of one family, or of several. */
export type MessageKind<F extends MessageFamily = MessageFamily> = { [T in F]: `${T}.${(typeof KINDS)[T][number]}` }[F];
export const MESSAGE_KINDS = Object.entries(KINDS).flatMap(([family, names]) =>
  names.map((name) => `${family}.${name}` as MessageKind),
);

export const familyOf = (kind: MessageKind): MessageFamily => kind.split('.')[0] as MessageFamily;

/** A recall as one participant is told of it. `yours`: its packs, by state. */
export interface RecallTold extends Omit<Recall, 'time'> {
  readonly time: string;
  readonly product: string;
  readonly yours: Readonly<Record<string, number>>;
}

/** What messages carry: the `data` of a webhook, and what a mail is written from. */
export interface MessageData {
  recall: RecallTold;
  receipt: AlertView;
  exception: ExceptionView;
  alert: AlertView;
  test: Readonly<Record<string, never>>;
}

/** What is told, by its kind. */
export type Told = { [F in MessageFamily]: { readonly kind: MessageKind<F>; readonly data: MessageData[F] } }[MessageFamily];
