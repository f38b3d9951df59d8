/** Checks of returned goods: who asked what and what was answered, for whoever audits it. Times are epoch milliseconds. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One call. */
@Entity('return_check')
@Index('IX_return_check_participant', ['participant', 'id'])
export class ReturnCheckRow {
  @PrimaryColumn('varchar', { length: 22 }) id!: string;
  @Column('varchar', { length: 13 }) participant!: string;
  @Column('varchar', { length: 13, nullable: true }) site!: string | null;
  /** The key of the session. */
  @Column('varchar', { length: 43 }) kid!: string;
  @Column('bigint') time!: number;
  @Column('varchar', { length: 13, nullable: true }) returner!: string | null;
  @Column('varchar', { length: 100, nullable: true }) rma!: string | null;
  @Column('integer') count!: number;
  @Column('integer') saleable!: number;
}

/** One code of a call. */
@Entity('return_check_item')
@Index('IX_return_check_item_object', ['object'])
export class ReturnCheckItemRow {
  @PrimaryColumn('varchar', { length: 22 }) check!: string;
  @PrimaryColumn('integer') n!: number;
  /** The canonical URI of what the code names; null where nothing was read. */
  @Column('varchar', { length: 200, nullable: true }) object!: string | null;
  /** JSON: the code and its answer. */
  @Column('text') answer!: string;
}
