/**
 * What waits to be told, to whom, and how it went. Times are epoch milliseconds. Bodies are kept as text: what is signed is
 * what is sent, in every attempt.
 */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A message whose receivers are not yet worked out; it goes once they are. */
@Entity('outbox')
export class OutboxRow {
  @PrimaryColumn('varchar', { length: 43 }) id!: string;
  @Column('varchar', { length: 40 }) kind!: string;
  /** Whom it is for; null where that is to be found out. */
  @Column('varchar', { length: 40, nullable: true }) owner!: string | null;
  /** JSON. */
  @Column('text') data!: string;
  @Column('bigint') created!: number;
  @Index('IX_outbox_next')
  @Column('bigint')
  next!: number;
  @Column('integer') attempts!: number;
}

/** Somebody's wish to be told. `secret`: of a webhook; `former` signs too until `formerUntil`. */
@Entity('subscription')
export class SubscriptionRow {
  @PrimaryColumn('varchar', { length: 22 }) id!: string;
  @Index('IX_subscription_owner')
  @Column('varchar', { length: 40 })
  owner!: string;
  @Column('varchar', { length: 10 }) channel!: string;
  @Column('varchar', { length: 500 }) target!: string;
  /** JSON list. */
  @Column('text') kinds!: string;
  @Column('varchar', { length: 60, nullable: true }) secret!: string | null;
  @Column('varchar', { length: 60, nullable: true }) former!: string | null;
  @Column('bigint', { nullable: true }) formerUntil!: number | null;
  /** Why nothing is sent to it; null while it is in use. */
  @Column('varchar', { length: 200, nullable: true }) paused!: string | null;
  @Column('bigint') created!: number;
}

/** A message for one subscription. `next`: when it is due; `lease`: until when a process has it in hand. */
@Entity('delivery')
@Index('IX_delivery_due', ['state', 'next'])
@Index('IX_delivery_subscription', ['subscription', 'created'])
export class DeliveryRow {
  @PrimaryColumn('varchar', { length: 26 }) id!: string;
  @Column('varchar', { length: 22 }) subscription!: string;
  @Column('varchar', { length: 40 }) kind!: string;
  @Column('text') body!: string;
  @Column('varchar', { length: 10 }) state!: string;
  @Column('integer') attempts!: number;
  @Column('bigint') next!: number;
  @Column('bigint') lease!: number;
  /** No attempt begins after this. */
  @Column('bigint') until!: number;
  @Column('bigint') created!: number;
  @Column('bigint', { nullable: true }) finished!: number | null;
}

/** One attempt. `status`: what the receiver answered, null where it did not. */
@Entity('delivery_attempt')
export class AttemptRow {
  @PrimaryColumn('varchar', { length: 26 }) delivery!: string;
  @PrimaryColumn('integer') n!: number;
  @Column('bigint') at!: number;
  @Column('integer') ms!: number;
  @Column('integer', { nullable: true }) status!: number | null;
  @Column('varchar', { length: 200, nullable: true }) error!: string | null;
}
