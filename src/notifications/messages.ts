/** What waits in the outbox. */
import type { Gln } from '../protocol/gs1/identifiers.js';
import type { MessageKind, Told } from '../wire/messages.js';

/** A message for one owner of subscriptions. `id`: at most 43 characters; `created`: epoch ms. */
export type Message = Told & { readonly id: string; readonly owner: Gln; readonly created: number };

/** A recall that is to be told to everybody whom it concerns, which is worked out later (recipients.ts). */
export interface RecallToTell {
  readonly id: string;
  readonly kind: MessageKind<'recall'>;
  readonly owner: null;
  readonly data: { readonly issuer: Gln; readonly ref: string };
  readonly created: number;
}
