/** How far each series of SSCCs is given out. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `key`: the granted beginning, whoever holds it now; `next`: the first place that was not given out. */
@Entity('sscc_series')
export class SsccSeriesRow {
  @PrimaryColumn('varchar', { length: 12 }) key!: string;
  @PrimaryColumn('smallint') extension!: number;
  @Column('bigint') next!: number;
}
