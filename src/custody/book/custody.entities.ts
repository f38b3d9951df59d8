/**
 * What custody stores: holdings (src/protocol/custody/book.ts has the meaning of each field), the packs that point to
 * them, their history, and what was sent. A pack has one row, which changes only when a step names the pack itself.
 */
import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

@Entity('holding')
@Index('UQ_holding_epc', ['epc', 'until'], { unique: true })
@Index('IX_holding_reach', [
  'batch',
  'splitFrom',
  'parent',
  'state',
  'spent',
  'holder',
  'site',
  'takerHolder',
  'takerSite',
  'count',
  'id',
])
export class HoldingRow {
  @PrimaryColumn('bigint') id!: number;
  @Column('varchar', { length: 200, nullable: true })
  epc!: string | null;
  /** `{gtin}/{lot}`. */
  @Column('varchar', { length: 35, nullable: true }) batch!: string | null;
  /** The date that its packs bear, ISO. */
  @Column('varchar', { length: 10, nullable: true }) expiry!: string | null;
  @Column('integer') count!: number;
  @Column('varchar', { length: 13 }) owner!: string;
  @Column('varchar', { length: 13 }) holder!: string;
  @Index('IX_holding_site')
  @Column('varchar', { length: 13 })
  site!: string;
  /** Where it is: `active`, `in_transit` or `left`. */
  @Column('varchar', { length: 12 }) state!: string;
  /** The word for its supply or its end, null where it has neither (src/protocol/custody/words.ts). */
  @Column('varchar', { length: 12, nullable: true }) spent!: string | null;
  @Column('varchar', { length: 13, nullable: true }) takerOwner!: string | null;
  @Index('IX_holding_taker')
  @Column('varchar', { length: 13, nullable: true })
  takerHolder!: string | null;
  @Column('varchar', { length: 13, nullable: true }) takerSite!: string | null;
  @Column('varchar', { length: 13, nullable: true }) buyer!: string | null;
  @Index('IX_holding_parent')
  @Column('bigint', { nullable: true })
  parent!: number | null;
  @Column('smallint') height!: number;
  /** JSON: containers directly inside by height, null for none. */
  @Column('text', { nullable: true }) levels!: string | null;
  /** The entry that is the head; its id is in the log. */
  @Column('bigint') head!: number;
  /** JSON list, null for none. */
  @Column('text', { nullable: true }) locks!: string | null;
  @Column('integer') lockedInside!: number;
  /** JSON: packs inside by batch, null for none. */
  @Column('text', { nullable: true }) contents!: string | null;
  @Column('bigint', { nullable: true }) supplyIdx!: number | null;
  @Column('bigint', { nullable: true }) supplyTime!: number | null;
  @Column('varchar', { length: 13, nullable: true }) supplySite!: string | null;
  @Index('IX_holding_origin')
  @Column('bigint')
  origin!: number;
  @Column('bigint', { nullable: true }) splitFrom!: number | null;
  @Column('bigint') since!: number;
  /** Of a container that is no more the entry that emptied it, else 0: so only one of them bears a number at any time. */
  @Column('bigint', { default: 0 }) until!: number;
  /** JSON: what few have (ends, disputes, claims, former holders ...), null for none. */
  @Column('text', { nullable: true }) more!: string | null;
}

/**
 * A pack, by product and serial. It exists once the holding that it points to does: staged packs point to a future one, and
 * several may wait with one serial, of which one comes into being at most. On PostgreSQL there is an index over product and
 * serial instead of the primary key, so that a pack which moves changes no index.
 */
@Entity('pack', { withoutRowid: true })
export class PackRow {
  @PrimaryColumn('bigint') gtin!: number;
  @PrimaryColumn({ type: 'varchar', length: 20, collation: 'C' }) serial!: string;
  @PrimaryColumn('bigint') holding!: number;
}

/** History of a holding. The UNIQUE constraint is the last line of defence against two steps that continue the same one. */
@Entity('touch', { withoutRowid: true })
@Unique('UQ_touch_prev', ['holding', 'prev'])
export class TouchRow {
  @PrimaryColumn('bigint') holding!: number;
  @PrimaryColumn('bigint') idx!: number;
  @Column('bigint', { nullable: true }) prev!: number | null;
  /** A report that breaks a rule. */
  @Column('boolean') contested!: boolean;
}

/** An entry that is a report that breaks a rule, whatever it names: quantities have no history to tell it in. */
@Entity('contested', { withoutRowid: true })
export class ContestedRow {
  @PrimaryColumn('bigint') idx!: number;
}

/** An entry that dispensed or ended what was on its way to its signer, and received it first. */
@Entity('booked_in', { withoutRowid: true })
export class BookedInRow {
  @PrimaryColumn('bigint') idx!: number;
}

/** The claims on a pack that does not exist yet (src/protocol/custody/claim.ts). */
@Entity('waiting_claim', { withoutRowid: true })
export class WaitingClaimRow {
  @PrimaryColumn('bigint') gtin!: number;
  @PrimaryColumn({ type: 'varchar', length: 20, collation: 'C' }) serial!: string;
  /** JSON list. */
  @Column('text') claims!: string;
}

/** How many claims that are counted a participant has open. */
@Entity('claimant')
@Check('CK_claimant_open', '"open" >= 0')
export class ClaimantRow {
  @PrimaryColumn('varchar', { length: 13 }) participant!: string;
  @Column('integer') open!: number;
}

/** What of a batch without serials an entry dispensed or ended. */
@Entity('quantity_use', { withoutRowid: true })
@Check('CK_quantity_use_quantity', '"quantity" >= 0')
export class QuantityUseRow {
  @PrimaryColumn('varchar', { length: 43 }) entry!: string;
  /** `{gtin}/{lot}`. */
  @PrimaryColumn('varchar', { length: 35 }) batch!: string;
  @Column('varchar', { length: 13 }) site!: string;
  /** Of an end; null of a dispensing. */
  @Column('varchar', { length: 12, nullable: true }) reason!: string | null;
  @Column('bigint') time!: number;
  /** Not taken back yet. */
  @Column('integer') quantity!: number;
}

/** That one batch (`{gtin}/{lot}`) is made of another by repackaging. */
@Entity('made_of', { withoutRowid: true })
@Index('IX_made_of_source', ['source'])
export class MadeOfRow {
  @PrimaryColumn('varchar', { length: 35 }) batch!: string;
  @PrimaryColumn('varchar', { length: 35 }) source!: string;
}

/** When a holding went into or out of a container. */
@Entity('nesting', { withoutRowid: true })
export class NestingRow {
  @PrimaryColumn('bigint') child!: number;
  @PrimaryColumn('bigint') idx!: number;
  @PrimaryColumn('bigint') parent!: number;
  @PrimaryColumn('boolean') into!: boolean;
}

/** Packs of a batch without serials at a site, in one state. */
@Entity('balance', { withoutRowid: true })
@Check('CK_balance_quantity', '"quantity" >= 0')
export class BalanceRow {
  /** `{gtin}/{lot}`. */
  @PrimaryColumn('varchar', { length: 35 }) batch!: string;
  @PrimaryColumn('varchar', { length: 13 }) site!: string;
  @PrimaryColumn('varchar', { length: 12 }) state!: string;
  /** Who has the site. */
  @Column('varchar', { length: 13 }) holder!: string;
  @Column('bigint') quantity!: number;
  /** How many came into being there, in the row of what is active. */
  @Column('bigint') made!: number;
  /** How many ever came there, and how many an inventory found, in the same row. */
  @Column('bigint', { default: 0 }) came!: number;
  @Column('bigint', { default: 0 }) found!: number;
  /** What was reported of more than was there, as JSON, in the same row; null for nothing. */
  @Column('text', { nullable: true }) waiting!: string | null;
}

/** What of a batch without serials a shipping (`entry`: its id) still has on its way. */
@Entity('shipment', { withoutRowid: true })
@Check('CK_shipment_quantity', '"quantity" >= 0')
@Index('IX_shipment_batch', ['batch'])
export class ShipmentRow {
  @PrimaryColumn('varchar', { length: 43 }) entry!: string;
  @PrimaryColumn('varchar', { length: 35 }) batch!: string;
  @Column('varchar', { length: 13 }) giver!: string;
  /** The giver's, which it left. */
  @Column('varchar', { length: 13 }) site!: string;
  @Column('varchar', { length: 13 }) takerOwner!: string;
  @Index('IX_shipment_taker')
  @Column('varchar', { length: 13 })
  takerHolder!: string;
  @Column('varchar', { length: 13, nullable: true }) takerSite!: string | null;
  @Column('boolean') returned!: boolean;
  /** `in_transit`, or `left`: the taker was not in the register. */
  @Column('varchar', { length: 12 }) state!: string;
  @Column('integer') quantity!: number;
  /** What was sent and not taken back. */
  @Column('integer') sent!: number;
}

/** What moved as one under an advice (src/protocol/custody/holding.ts, Consignment). */
@Entity('consignment')
@Index('IX_consignment_number', ['number', 'giver', 'taker'])
export class ConsignmentRow {
  @PrimaryColumn('bigint') idx!: number;
  @PrimaryColumn('varchar', { length: 200 }) number!: string;
  /** 0 for batches without serials: their numbers are in the shipment. */
  @PrimaryColumn('bigint') holding!: number;
  @Column('varchar', { length: 13 }) giver!: string;
  /** The giver's site, which they left. */
  @Column('varchar', { length: 13 }) from!: string;
  @Column('varchar', { length: 13 }) taker!: string;
  @Column('varchar', { length: 13, nullable: true }) site!: string | null;
  /** JSON: packs by batch, as they were sent. */
  @Column('text') packs!: string;
  @Column('boolean') arrived!: boolean;
}
