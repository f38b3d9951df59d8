/**
 * Exceptions between two partners, and what was written to them and to alerts. Erasable: nothing here is in the log. Times are
 * epoch milliseconds; ids sort by time.
 */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Something that two partners disagree about. `opener` asks, `other` answers. */
@Entity('partner_exception')
@Index('IX_partner_exception_opener', ['opener', 'id'])
@Index('IX_partner_exception_other', ['other', 'id'])
export class ExceptionRow {
  @PrimaryColumn('varchar', { length: 22 }) id!: string;
  @Column('varchar', { length: 30 }) kind!: string;
  /** The shipping that it is about, where there is one in the log: its entry's id. */
  @Column('varchar', { length: 43, nullable: true }) handoff!: string | null;
  @Column('varchar', { length: 13 }) opener!: string;
  /** Which site of that side has to do with it, where one has. */
  @Column('varchar', { length: 13, nullable: true }) openerSite!: string | null;
  @Column('varchar', { length: 13 }) other!: string;
  @Column('varchar', { length: 13, nullable: true }) otherSite!: string | null;
  @Column('varchar', { length: 300, nullable: true }) object!: string | null;
  /** The dispute in the log that opened it, where one did: its entry's id. */
  @Index('IX_partner_exception_dispute')
  @Column('varchar', { length: 43, nullable: true })
  dispute!: string | null;
  /** A business document, such as the number of a delivery note. */
  @Column('varchar', { length: 100, nullable: true }) reference!: string | null;
  @Column('integer', { nullable: true }) expected!: number | null;
  @Column('integer', { nullable: true }) found!: number | null;
  @Column('varchar', { length: 30, nullable: true }) request!: string | null;
  @Column('varchar', { length: 10 }) state!: string;
  @Column('varchar', { length: 100, nullable: true }) openerOwner!: string | null;
  @Column('varchar', { length: 100, nullable: true }) otherOwner!: string | null;
  @Column('bigint') opened!: number;
  @Column('bigint') due!: number;
  @Column('bigint', { nullable: true }) reminded!: number | null;
  @Column('varchar', { length: 10, nullable: true }) answer!: string | null;
  @Column('varchar', { length: 30, nullable: true }) alternative!: string | null;
  @Column('bigint', { nullable: true }) answered!: number | null;
  @Index('IX_partner_exception_closed')
  @Column('bigint', { nullable: true })
  closed!: number | null;
  @Column('varchar', { length: 20, nullable: true }) reason!: string | null;
}

/** What somebody wrote to an alert or exception, or did with it. `by` null: the server. `standing`: how the writer stands to it. */
@Entity('case_note')
@Index('IX_case_note_case', ['caseId', 'id'])
export class NoteRow {
  @PrimaryColumn('varchar', { length: 22 }) id!: string;
  @Column('varchar', { length: 22 }) caseId!: string;
  @Column('bigint') at!: number;
  @Column('varchar', { length: 13, nullable: true }) by!: string | null;
  @Column('varchar', { length: 10 }) standing!: string;
  @Column('varchar', { length: 60, nullable: true }) change!: string | null;
  @Column('varchar', { length: 2000, nullable: true }) text!: string | null;
}
