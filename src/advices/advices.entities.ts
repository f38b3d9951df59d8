/**
 * Despatch advices: what partners' own systems say that they expect, beside the log; it can be erased. What was sent under
 * their numbers is in the custody book. Times are epoch milliseconds.
 */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An advice that somebody recorded lines of, or closed. */
@Entity('advice')
@Index('IX_advice_taker', ['taker', 'closed'])
@Index('IX_advice_giver', ['giver', 'closed'])
export class AdviceRow {
  @PrimaryColumn('varchar', { length: 200 }) number!: string;
  @PrimaryColumn('varchar', { length: 13 }) giver!: string;
  @PrimaryColumn('varchar', { length: 13 }) taker!: string;
  /** Where its goods are expected, as far as anybody said. */
  @Column('varchar', { length: 13, nullable: true }) site!: string | null;
  @Column('bigint', { nullable: true }) closed!: number | null;
  /** The key of the session that closed it. */
  @Column('varchar', { length: 43, nullable: true }) kid!: string | null;
}

/** A line of an advice as one of the two partners recorded it. */
@Entity('advice_line')
export class AdviceLineRow {
  @PrimaryColumn('varchar', { length: 200 }) number!: string;
  @PrimaryColumn('varchar', { length: 13 }) giver!: string;
  @PrimaryColumn('varchar', { length: 13 }) taker!: string;
  /** Who recorded it. */
  @PrimaryColumn('varchar', { length: 13 }) by!: string;
  @PrimaryColumn('integer') n!: number;
  @Column('varchar', { length: 14 }) gtin!: string;
  @Column('varchar', { length: 20, nullable: true }) lot!: string | null;
  @Column('integer') quantity!: number;
  @Column('varchar', { length: 18, nullable: true }) sscc!: string | null;
  /** Purchase order. */
  @Column('varchar', { length: 100, nullable: true }) po!: string | null;
}
