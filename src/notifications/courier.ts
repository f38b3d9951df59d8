/**
 * Takes what is in the outbox to its receivers: at least once, by whichever process comes first, for at most three days.
 *
 * A process claims a delivery for a minute before it sends, and says afterwards how it went. If it dies in between, another
 * sends again once the claim has run out: so a message is never lost, and may come twice, under the same id.
 *
 * `hands`: subscriptions with a delivery under way, each at most one; owned by claim() and carry().
 */
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../platform/database/database.module.js';
import { inTransaction } from '../platform/database/transaction.js';
import { pauseAfter } from '../platform/periodic.js';
import { Mailer } from './mailer.js';
import {
  type Claimed,
  claimDeliveries,
  dueMessages,
  forgetDeliveries,
  isAnythingDue,
  postponeMessage,
  settleDelivery,
  spreadMessage,
  type WaitingMessage,
} from './outbox.store.js';
import { Recipients } from './recipients.js';
import { type Outcome, WebhookSender } from './webhook.js';

/** How often a process looks for something to do, in ms. */
const PERIOD = 1_000;
/** Deliveries under way at once. */
const HANDS = 16;
/** Messages of which it is worked out at once whom they reach. */
const MESSAGES = 50;
/** How long the account of deliveries is kept, in ms, and how often what is older is deleted. */
const KEPT = 30 * 24 * 3_600_000;
const TIDY = 3_600_000;

@Injectable()
export class Courier implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Courier');
  private readonly hands = new Map<string, Promise<void>>();
  private readonly stop = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private tidied = 0;

  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
    private readonly recipients: Recipients,
    @Inject(WebhookSender) private readonly webhooks: WebhookSender,
    @Inject(Mailer) private readonly mailer: Mailer,
  ) {}

  onApplicationBootstrap(): void {
    this.lookIn(PERIOD);
  }

  /** Ends what is under way: it counts as failed, and is tried again by whoever runs next. */
  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    clearTimeout(this.timer);
    await this.looking;
    await Promise.all(this.hands.values());
  }

  private lookIn(delay: number): void {
    if (this.stop.signal.aborted) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.looking = this.look(Date.now()).then(
        (more) => this.lookIn(more ? 0 : PERIOD),
        (reason: unknown) => {
          this.logger.warn({ msg: 'the outbox waits', err: reason });
          this.lookIn(PERIOD);
        },
      );
    }, delay).unref();
  }

  /** Begins what is due at `now` (epoch ms), as far as there are hands free. Gives whether more messages wait than it took. */
  async look(now: number): Promise<boolean> {
    if (now - this.tidied > TIDY) await this.tidy(now);
    if (!(await isAnythingDue(this.reader, now))) return false;
    const messages = await dueMessages(this.reader, now, MESSAGES);
    for (const message of messages) await this.spread(message, now);
    const more = messages.length === MESSAGES;
    if (this.hands.size >= HANDS) return more;
    for (const delivery of await inTransaction(this.writer, (tx) => claimDeliveries(tx, now, HANDS - this.hands.size))) {
      const done = this.carry(delivery).finally(() => {
        this.hands.delete(delivery.subscription);
        if (this.timer) this.lookIn(0);
      });
      this.hands.set(delivery.subscription, done);
    }
    return more;
  }

  /** Resolves when nothing is under way; for what ought to be done before something else. */
  async idle(): Promise<void> {
    while (this.hands.size > 0) await Promise.all(this.hands.values());
  }

  private async tidy(now: number): Promise<void> {
    this.tidied = now;
    await inTransaction(this.writer, (tx) => forgetDeliveries(tx, now - KEPT));
  }

  private async spread(message: WaitingMessage, now: number): Promise<void> {
    try {
      const notes = await this.recipients.notesFor(message);
      await inTransaction(this.writer, (tx) => spreadMessage(tx, message, notes, now));
    } catch (reason) {
      this.logger.error({ msg: 'the receivers of a message cannot be worked out', kind: message.kind, err: reason });
      const next = now + pauseAfter(message.attempts + 1, Math.random());
      await inTransaction(this.writer, (tx) => postponeMessage(tx, message, next));
    }
  }

  private async carry(delivery: Claimed): Promise<void> {
    const at = Date.now();
    const outcome = await this.send(delivery, at);
    const ms = Date.now() - at;
    const pause = at + ms + pauseAfter(delivery.attempts + 1, Math.random());
    const next = outcome.ok || outcome.gone || pause > delivery.until ? null : pause;
    try {
      await inTransaction(this.writer, (tx) => settleDelivery(tx, delivery, { at, ms, outcome, next }));
    } catch (reason) {
      this.logger.warn({ msg: 'how a delivery went is not stored, so it is sent again', err: reason });
    }
  }

  private send({ id, channel, target, body, secret, former, formerUntil }: Claimed, now: number): Promise<Outcome> {
    if (channel === 'email')
      return this.mailer.send({ id, to: target, ...(JSON.parse(body) as { subject: string; text: string }) });
    const secrets = former !== null && now < formerUntil! ? [secret!, former] : [secret!];
    return this.webhooks.send({ id, url: target, secrets, body }, now, this.stop.signal);
  }
}
