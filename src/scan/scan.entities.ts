/** What scanning stores: decisions, and which professional scanned which pack, where and when. Scans by anonymous people are never stored. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * Scans of one pack at one place (a site's GLN, or the participant's where its session names no site) within one slot of five
 * minutes, counted anew from each dispensing on. Packs are those of registered products; the serial need not exist.
 */
@Entity('scan', { withoutRowid: true })
@Index('IX_scan_place', ['place', 'gtin', 'last'])
@Index('IX_scan_last', ['last'])
export class ScanRow {
  @PrimaryColumn('bigint') gtin!: number;
  @PrimaryColumn('varchar', { length: 20 }) serial!: string;
  @PrimaryColumn('varchar', { length: 13 }) place!: string;
  /** Index of the dispensing since which this counts, 0 before any. */
  @PrimaryColumn('bigint') supply!: number;
  /** Start of the slot, epoch ms. */
  @PrimaryColumn('bigint') slot!: number;
  @Column('varchar', { length: 13 }) participant!: string;
  @Column('varchar', { length: 12 }) role!: string;
  /** Epoch ms of the first and the last scan of the slot. */
  @Column('bigint') first!: number;
  @Column('bigint') last!: number;
  @Column('integer') count!: number;
  /** The reason that led the last answer. */
  @Column('varchar', { length: 24 }) result!: string;
  /** No scan of the slot shows where the pack was (src/protocol/verdict/sightings.ts). */
  @Column('boolean') remote!: boolean;
}

/** A pharmacist's decision to go on (src/scan/scan.overrides.ts). */
@Entity('scan_override', { withoutRowid: true })
export class OverrideRow {
  @PrimaryColumn('varchar', { length: 13 }) place!: string;
  @PrimaryColumn('bigint') gtin!: number;
  @PrimaryColumn('varchar', { length: 20 }) serial!: string;
  /** The reason that is overridden. */
  @PrimaryColumn('varchar', { length: 24 }) code!: string;
  @PrimaryColumn('bigint') time!: number;
  @Column('varchar', { length: 13 }) participant!: string;
  @Column('varchar', { length: 43 }) kid!: string;
  @Column('varchar', { length: 100 }) name!: string;
  @Column('varchar', { length: 500 }) text!: string;
}
