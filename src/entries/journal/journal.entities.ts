/** Whose entry is whose, so that each company finds its own. It follows from the log, where all that is shown is read. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `participant`: whose key signed. `site`: null of a registry record. `step`: of the trade, or the type of the record. */
@Entity('journal', { withoutRowid: true })
@Index('IX_journal_site', ['participant', 'site', 'idx'])
@Index('IX_journal_step', ['participant', 'step', 'idx'])
@Index('IX_journal_key', ['participant', 'kid', 'idx'])
export class JournalRow {
  @PrimaryColumn('varchar', { length: 13 }) participant!: string;
  @PrimaryColumn('bigint') idx!: number;
  @Column('varchar', { length: 43 }) kid!: string;
  @Column('varchar', { length: 13, nullable: true }) site!: string | null;
  @Column('varchar', { length: 12 }) step!: string;
}
