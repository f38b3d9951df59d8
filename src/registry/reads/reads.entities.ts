/** What regulators read of what is not public: who, why, what, when. Rows are only ever added. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('regulator_read')
export class RegulatorReadRow {
  /** Epoch ms. */
  @PrimaryColumn('bigint') time!: number;
  /** The request's id, which no other has. */
  @PrimaryColumn('varchar', { length: 40 }) id!: string;
  @Column('varchar', { length: 13 }) participant!: string;
  @Column('varchar', { length: 43 }) kid!: string;
  @Column('varchar', { length: 500 }) purpose!: string;
  @Column('varchar', { length: 8 }) method!: string;
  /** The address that was asked for, its query included; cut where it is longer. */
  @Column('varchar', { length: 1000 }) path!: string;
}
