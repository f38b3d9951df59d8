/**
 * What custody stores: holdings (src/protocol/custody/book.ts has the meaning of each field), the packs that point to
 * them, their history, and serial lists. A pack has one row, which changes only when a step names the pack itself.
 */
import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

const number = { from: (value: unknown) => (value === null ? null : Number(value)), to: (value: number | null) => value };

@Entity('holding')
@Index('IX_holding_reach', ['batch', 'splitFrom', 'parent', 'state', 'holder', 'count', 'id'])
export class HoldingRow {
  @PrimaryColumn('bigint', { transformer: number }) id!: number;
  @Index('UQ_holding_epc', { unique: true })
  @Column('varchar', { length: 200, nullable: true })
  epc!: string | null;
  /** `{gtin}/{lot}`. */
  @Column('varchar', { length: 35, nullable: true }) batch!: string | null;
  @Column('integer') count!: number;
  @Column('varchar', { length: 13 }) owner!: string;
  @Column('varchar', { length: 13 }) holder!: string;
  @Index('IX_holding_site')
  @Column('varchar', { length: 13 })
  site!: string;
  @Column('varchar', { length: 12 }) state!: string;
  @Column('varchar', { length: 13, nullable: true }) takerOwner!: string | null;
  @Index('IX_holding_taker')
  @Column('varchar', { length: 13, nullable: true })
  takerHolder!: string | null;
  @Column('varchar', { length: 13, nullable: true }) takerSite!: string | null;
  @Index('IX_holding_parent')
  @Column('bigint', { nullable: true, transformer: number })
  parent!: number | null;
  @Column('boolean') open!: boolean;
  @Column('smallint') height!: number;
  /** JSON: containers directly inside by height, null for none. */
  @Column('text', { nullable: true }) levels!: string | null;
  /** The entry that is the head; its id is in the log. */
  @Column('bigint', { transformer: number }) head!: number;
  /** JSON list, null for none. */
  @Column('text', { nullable: true }) locks!: string | null;
  @Column('integer') lockedInside!: number;
  /** JSON: packs inside by batch, null for none. */
  @Column('text', { nullable: true }) contents!: string | null;
  @Column('bigint', { nullable: true, transformer: number }) supplyIdx!: number | null;
  @Column('bigint', { nullable: true, transformer: number }) supplyTime!: number | null;
  @Column('varchar', { length: 13, nullable: true }) supplySite!: string | null;
  @Index('IX_holding_origin')
  @Column('bigint', { transformer: number })
  origin!: number;
  @Column('bigint', { nullable: true, transformer: number }) splitFrom!: number | null;
  @Column('bigint', { transformer: number }) since!: number;
  /** JSON: what few have (ends, disputes, claims, former holders ...), null for none. */
  @Column('text', { nullable: true }) more!: string | null;
}

/** A pack, by product and serial. It exists once the holding that it points to does: staged packs point to a future one. */
@Entity('pack', { withoutRowid: true })
export class PackRow {
  @PrimaryColumn('bigint', { transformer: number }) gtin!: number;
  @PrimaryColumn({ type: 'varchar', length: 20, collation: 'C' }) serial!: string;
  @Column('bigint', { transformer: number }) holding!: number;
}

/** History of a holding. The UNIQUE constraint is the last line of defence against two steps that continue the same one. */
@Entity('touch', { withoutRowid: true })
@Unique('UQ_touch_prev', ['holding', 'prev'])
export class TouchRow {
  @PrimaryColumn('bigint', { transformer: number }) holding!: number;
  @PrimaryColumn('bigint', { transformer: number }) idx!: number;
  @Column('bigint', { nullable: true, transformer: number }) prev!: number | null;
  /** A report that breaks a rule. */
  @Column('boolean') contested!: boolean;
}

/** When a holding went into or out of a container. */
@Entity('nesting', { withoutRowid: true })
export class NestingRow {
  @PrimaryColumn('bigint', { transformer: number }) child!: number;
  @PrimaryColumn('bigint', { transformer: number }) idx!: number;
  @PrimaryColumn('bigint', { transformer: number }) parent!: number;
  @PrimaryColumn('boolean') into!: boolean;
}

/** A serial list, complete or being uploaded. Commissioned packs are staged in `pack`, pointing to holding -id. */
@Entity('serial_list')
export class SerialListRow {
  @PrimaryColumn('integer') id!: number;
  @Index('UQ_serial_list_root', { unique: true })
  @Column('varchar', { length: 43 })
  root!: string;
  @Column('varchar', { length: 43 }) seed!: string;
  @Column('varchar', { length: 20 }) purpose!: string;
  /** Who uploads it: a GLN. */
  @Column('varchar', { length: 13 }) participant!: string;
  @Column('integer') count!: number;
  @Column('integer') received!: number;
  /** The last URI received: the next chunk goes on after it. */
  @Column('varchar', { length: 200 }) last!: string;
  /** The builder's state between chunks, as JSON; null once complete. */
  @Column('text', { nullable: true }) progress!: string | null;
  @Column('boolean') complete!: boolean;
  /** The product of a list to be commissioned. */
  @Column('varchar', { length: 14, nullable: true }) gtin!: string | null;
  @Column('bigint', { transformer: number }) created!: number;
}

/** Packs of a batch without serials at a site. */
@Entity('balance', { withoutRowid: true })
@Check('CK_balance_quantity', '"quantity" >= 0')
export class BalanceRow {
  /** `{gtin}/{lot}`. */
  @PrimaryColumn('varchar', { length: 35 }) batch!: string;
  @PrimaryColumn('varchar', { length: 13 }) site!: string;
  @Column('bigint', { transformer: number }) quantity!: number;
}

/** What of a batch without serials a shipping (`entry`: its id) still has on its way. */
@Entity('shipment', { withoutRowid: true })
@Check('CK_shipment_quantity', '"quantity" >= 0')
export class ShipmentRow {
  @PrimaryColumn('varchar', { length: 43 }) entry!: string;
  @PrimaryColumn('varchar', { length: 35 }) batch!: string;
  @Column('varchar', { length: 13 }) giver!: string;
  @Column('varchar', { length: 13 }) takerOwner!: string;
  @Index('IX_shipment_taker')
  @Column('varchar', { length: 13 })
  takerHolder!: string;
  @Column('varchar', { length: 13, nullable: true }) takerSite!: string | null;
  @Column('boolean') returned!: boolean;
  @Column('integer') quantity!: number;
  /** What was sent and not taken back. */
  @Column('integer', { default: 0 }) sent!: number;
}
