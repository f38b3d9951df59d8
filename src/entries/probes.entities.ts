/** How often participants were told that there is no such object or list. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** `day`: the last day (UTC, days since 1970) on which it was told so; `told`: how often on that day. */
@Entity('probe')
export class ProbeRow {
  @PrimaryColumn('varchar', { length: 13 }) participant!: string;
  @Column('integer') day!: number;
  @Column('integer') told!: number;
}
