/** Who wants to be told what, by which way; and the account of what was sent to them. */
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { randomBytes } from 'node:crypto';
import type { DataSource, QueryRunner } from 'typeorm';
import { toBase64url } from '../protocol/bytes.js';
import { Fault } from '../protocol/fault.js';
import type { MessageKind, Topic } from '../wire/messages.js';
import { CONFIG } from '../platform/config.module.js';
import type { Config } from '../platform/config.js';
import { READER } from '../platform/database/database.module.js';
import { execute, insertRows, rows, selectIn, type SqlValue } from '../platform/database/sql.js';
import { inTransaction } from '../platform/database/transaction.js';
import { Mailer } from './mailer.js';
import { bodyFor, deliveryId, insertDeliveries, PERSISTENCE } from './outbox.store.js';
import { newSecret, readTarget, WebhookSender } from './webhook.js';
import { wordsFor } from './words.js';

/** How many subscriptions one owner may have. */
const MOST = 20;
/** How long a replaced secret goes on signing beside the new one, in ms. */
const OVERLAP = 24 * 3_600_000;

/** A subscription as its owner sees it. `paused`: why nothing is sent. Times are epoch ms. */
export interface Subscription {
  id: string;
  channel: 'webhook' | 'email';
  target: string;
  kinds: Topic[];
  paused: string | null;
  created: number;
}

/** A delivery and its attempts, oldest first. */
export interface Delivery {
  id: string;
  kind: MessageKind;
  state: 'pending' | 'delivered' | 'failed';
  created: number;
  /** When it is tried again, where it is pending. */
  next: number | null;
  attempts: { at: number; ms: number; status: number | null; error: string | null }[];
}

type Row = Record<string, string | number | null>;

@Injectable()
export class Subscriptions {
  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
    @Inject(WebhookSender) private readonly webhooks: WebhookSender,
    @Inject(Mailer) private readonly mailer: Mailer,
    @Inject(CONFIG) private readonly config: Pick<Config, 'THERIAC_PUBLIC_URL'>,
  ) {}

  /** All subscriptions of an owner, oldest first. */
  async list(owner: string): Promise<Subscription[]> {
    const found = await rows<Row>(this.reader, 'SELECT * FROM "subscription" WHERE "owner" = ? ORDER BY "created", "id"', [
      owner,
    ]);
    return found.map(subscriptionOf);
  }

  /** One of an owner's subscriptions. @throws Fault `subscription-unknown` */
  async get(owner: string, id: string): Promise<Subscription> {
    const [found] = await rows<Row>(this.reader, 'SELECT * FROM "subscription" WHERE "owner" = ? AND "id" = ?', [owner, id]);
    return subscriptionOf(found ?? unknown(id));
  }

  /**
   * A new subscription, with the secret of a webhook, which is told here only.
   *
   * @throws Fault `webhook-target`, `mail-off`, `subscriptions-full`
   */
  async add(
    owner: string,
    wish: Pick<Subscription, 'channel' | 'target' | 'kinds'>,
    now: number,
  ): Promise<Subscription & { secret: string | null }> {
    const target = this.targetOf(wish);
    const secret = wish.channel === 'webhook' ? newSecret() : null;
    const id = toBase64url(randomBytes(16));
    await inTransaction(this.writer, async (tx) => {
      await refuseWhenFull(tx, owner);
      const columns = ['id', 'owner', 'channel', 'target', 'kinds', 'secret', 'created'];
      const values = [id, owner, wish.channel, target, JSON.stringify(wish.kinds), secret, now];
      await insertRows(tx, 'subscription', columns, [values]);
    });
    return { id, channel: wish.channel, target, kinds: wish.kinds, paused: null, created: now, secret };
  }

  /** Changes what is told, where to, or whether at all. @throws as `get` and `add` */
  async change(owner: string, id: string, wish: { target?: string; kinds?: Topic[]; paused?: boolean }): Promise<Subscription> {
    const before = await this.get(owner, id);
    const target = wish.target === undefined ? before.target : this.targetOf({ channel: before.channel, target: wish.target });
    const kinds = wish.kinds ?? before.kinds;
    const paused = wish.paused === undefined ? before.paused : wish.paused ? 'paused by its owner' : null;
    const text = 'UPDATE "subscription" SET "target" = ?, "kinds" = ?, "paused" = ? WHERE "id" = ? AND "owner" = ?';
    await this.write(text, [target, JSON.stringify(kinds), paused, id, owner], id);
    return { ...before, target, kinds, paused };
  }

  /** A new secret; the old one signs beside it for a day. @throws Fault `subscription-unknown` for a mail's, too */
  async renewSecret(owner: string, id: string, now: number): Promise<string> {
    const secret = newSecret();
    const text = `UPDATE "subscription" SET "former" = "secret", "formerUntil" = ?, "secret" = ?
      WHERE "id" = ? AND "owner" = ? AND "channel" = 'webhook'`;
    await this.write(text, [now + OVERLAP, secret, id, owner], id);
    return secret;
  }

  /** Ends a subscription; what was not sent yet is not sent. @throws Fault `subscription-unknown` */
  async remove(owner: string, id: string): Promise<void> {
    await this.write('DELETE FROM "subscription" WHERE "id" = ? AND "owner" = ?', [id, owner], id, async (tx) => {
      const its = 'SELECT "id" FROM "delivery" WHERE "subscription" = ?';
      await execute(tx, `DELETE FROM "delivery_attempt" WHERE "delivery" IN (${its})`, [id]);
      await execute(tx, 'DELETE FROM "delivery" WHERE "subscription" = ?', [id]);
    });
  }

  /** Sends a test message at once. @throws Fault `subscription-unknown` */
  async test(owner: string, id: string, now: number): Promise<{ id: string }> {
    const { channel } = await this.get(owner, id);
    const delivery = deliveryId(toBase64url(randomBytes(16)), id);
    const test = { kind: 'test.sent', data: {} } as const;
    const note = { data: test.data, ...wordsFor(test, this.config.THERIAC_PUBLIC_URL) };
    const body = bodyFor(channel, { kind: test.kind, created: now }, note);
    await inTransaction(this.writer, (tx) =>
      insertDeliveries(tx, [{ id: delivery, subscription: id, kind: test.kind, body }], now),
    );
    return { id: delivery };
  }

  /** Deliveries, newest first: those made before `before` (epoch ms). @throws Fault `subscription-unknown` */
  async deliveries(owner: string, id: string, { before, limit }: { before: number; limit: number }): Promise<Delivery[]> {
    await this.get(owner, id);
    const found = await rows<Row>(
      this.reader,
      'SELECT * FROM "delivery" WHERE "subscription" = ? AND "created" < ? ORDER BY "created" DESC, "id" DESC LIMIT ?',
      [id, before, limit],
    );
    const ids = found.map((row) => row['id'] as string);
    const attempts = await selectIn<Row>(this.reader, 'SELECT * FROM "delivery_attempt" WHERE "delivery" IN (?*)', ids);
    return found.map((row) => ({
      id: row['id'] as string,
      kind: row['kind'] as MessageKind,
      state: row['state'] as Delivery['state'],
      created: Number(row['created']),
      next: row['state'] === 'pending' ? Number(row['next']) : null,
      attempts: attempts
        .filter(({ delivery }) => delivery === row['id'])
        .sort((a, b) => Number(a['n']) - Number(b['n']))
        .map(({ at, ms, status, error }) => {
          return { at: Number(at), ms: Number(ms), status: status as number | null, error: error as string | null };
        }),
    }));
  }

  /**
   * Sends again, under the same ids, what was made since `since` (epoch ms) and is finished: what failed, or all of it.
   * Gives how many. @throws Fault `subscription-unknown`
   */
  async replay(owner: string, id: string, since: number, all: boolean, now: number): Promise<number> {
    await this.get(owner, id);
    const states = all ? `'failed', 'delivered'` : `'failed'`;
    const text = `UPDATE "delivery" SET "state" = 'pending', "next" = ?, "until" = ?, "finished" = NULL
      WHERE "subscription" = ? AND "created" >= ? AND "state" IN (${states})`;
    return inTransaction(this.writer, (tx) => execute(tx, text, [now, now + PERSISTENCE, id, since]));
  }

  private targetOf({ channel, target }: Pick<Subscription, 'channel' | 'target'>): string {
    if (channel === 'webhook') return readTarget(target, this.webhooks.allowPrivate);
    if (this.mailer.ready) return target;
    throw new Fault('mail-off', 'this server sends no mail: use a webhook, or ask the operator to set a mail server up');
  }

  /** Runs a statement that must change a row, and `then` in the same transaction. */
  private write(text: string, values: SqlValue[], id: string, then?: (tx: QueryRunner) => Promise<void>): Promise<void> {
    return inTransaction(this.writer, async (tx) => {
      if ((await execute(tx, text, values)) === 0) unknown(id);
      await then?.(tx);
    });
  }
}

const subscriptionOf = (row: Row): Subscription => ({
  id: row['id'] as string,
  channel: row['channel'] as Subscription['channel'],
  target: row['target'] as string,
  kinds: JSON.parse(row['kinds'] as string) as Topic[],
  paused: row['paused'] as string | null,
  created: Number(row['created']),
});

function unknown(id: string): never {
  throw new Fault('subscription-unknown', 'you have no such subscription: list yours at /api/notifications/subscriptions', {
    id,
  });
}

async function refuseWhenFull(tx: QueryRunner, owner: string): Promise<void> {
  const [count] = await rows<{ n: number }>(tx, 'SELECT COUNT(*) AS "n" FROM "subscription" WHERE "owner" = ?', [owner]);
  if (Number(count!.n) < MOST) return;
  throw new Fault('subscriptions-full', `you have ${MOST} subscriptions, which is the most: remove one first`, { limit: MOST });
}
