/** Who a message is for, and what each is told. The outbox carries; what it carries is the business of those above. */
/** Something to tell. `kind`: `topic.what`; `id`: at most 43 characters; `created`: epoch ms. */
export interface Message {
  readonly id: string;
  readonly kind: string;
  /** Whom it is for; null where the audience is to be worked out. */
  readonly owner: string | null;
  readonly data: object;
  readonly created: number;
}

/** What one owner of subscriptions is told: `data` by webhook, the rest by mail. */
export interface Note {
  readonly owner: string;
  readonly data: object;
  readonly subject: string;
  readonly text: string;
}

/** Works out the audience of messages; asked once for each, again where it throws. */
export abstract class Audience {
  abstract notesFor(message: Message): Promise<Note[]>;
}
