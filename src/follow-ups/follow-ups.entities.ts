/** What is still to be done inside because an entry was logged. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** It goes once it is done, in the same transaction. `entry`: index in the log; `next`: when it is due, epoch ms. */
@Entity('follow_up')
export class FollowUpRow {
  @PrimaryColumn('bigint') entry!: number;
  @PrimaryColumn('varchar', { length: 20 }) kind!: string;
  @Column('integer') attempts!: number;
  @Index('IX_follow_up_next')
  @Column('bigint')
  next!: number;
}
