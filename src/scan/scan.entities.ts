/** What scanning stores: how often a place scanned a pack. Scans by anonymous people are never stored. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

const number = { from: Number, to: (value: number) => value };

/**
 * Scans of one pack at one place (a site's GLN, or the participant's where its session names no site), counted anew from
 * each dispensing on. `supply`: index of the dispensing, 0 before any. `last`: epoch ms.
 */
@Entity('scan', { withoutRowid: true })
export class ScanRow {
  @PrimaryColumn('bigint', { transformer: number }) gtin!: number;
  @PrimaryColumn('varchar', { length: 20 }) serial!: string;
  @PrimaryColumn('varchar', { length: 13 }) place!: string;
  @PrimaryColumn('bigint', { transformer: number }) supply!: number;
  @Column('integer') count!: number;
  @Column('bigint', { transformer: number }) last!: number;
}
