/** Alerts: what people must look at. Erasable: nothing here is in the log. Times are epoch milliseconds; ids sort by time. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('alert')
@Index('IX_alert_participant', ['participant', 'id'])
@Index('IX_alert_partner', ['partner', 'id'])
export class AlertRow {
  @PrimaryColumn('varchar', { length: 22 }) id!: string;
  /** Hash of what makes two findings the same, while it is open; null once it is closed. */
  @Index('UQ_alert_open', { unique: true })
  @Column('varchar', { length: 43, nullable: true })
  openKey!: string | null;
  @Column('varchar', { length: 40 }) kind!: string;
  @Column('varchar', { length: 1 }) class!: string;
  @Column('varchar', { length: 13 }) participant!: string;
  @Column('varchar', { length: 13, nullable: true }) site!: string | null;
  @Column('varchar', { length: 13, nullable: true }) partner!: string | null;
  @Column('varchar', { length: 300, nullable: true }) object!: string | null;
  /** What is overdue: the shipping (index of its entry), and the holding; null for goods without serials. */
  @Column('bigint', { nullable: true }) holding!: number | null;
  @Index('IX_alert_head')
  @Column('bigint', { nullable: true })
  head!: number | null;
  /** JSON. */
  @Column('text') facts!: string;
  @Column('varchar', { length: 20 }) state!: string;
  /** Who works on it. */
  @Column('varchar', { length: 100, nullable: true }) owner!: string | null;
  @Column('bigint') opened!: number;
  @Column('bigint') due!: number;
  @Column('bigint') last!: number;
  @Column('integer') times!: number;
  /** From when the authority sees it, unless it is closed before; null: never. */
  @Column('bigint', { nullable: true }) authorityFrom!: number | null;
  @Column('bigint', { nullable: true }) told!: number | null;
  @Column('bigint', { nullable: true }) reminded!: number | null;
  /** When it was last looked whether it has settled itself. */
  @Column('bigint') checked!: number;
  @Index('IX_alert_closed')
  @Column('bigint', { nullable: true })
  closed!: number | null;
  @Column('varchar', { length: 20, nullable: true }) reason!: string | null;
}

/** What is remembered of an alert that stands for many: the latest of them (src/alerts/bursts.store.ts). */
@Entity('alert_member', { withoutRowid: true })
export class AlertMemberRow {
  @PrimaryColumn('varchar', { length: 22 }) alert!: string;
  /** Hash of what makes two of them the same. */
  @PrimaryColumn('varchar', { length: 43 }) key!: string;
  /** Counts up: the latest has the highest. */
  @Column('bigint') n!: number;
  @Column('bigint') at!: number;
  @Column('varchar', { length: 300, nullable: true }) object!: string | null;
  /** JSON. */
  @Column('text') facts!: string;
}
