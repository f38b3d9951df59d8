/** Serials that were given out and are on no pack yet, by request, and beginnings of serials that others draw themselves. */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A request for serials. `id`: the line system's own, the same again gives the same serials. */
@Entity('serial_request')
@Index('UQ_serial_request', ['gtin', 'id'], { unique: true })
export class SerialRequestRow {
  @PrimaryColumn('integer') n!: number;
  @Column('bigint') gtin!: number;
  @Column('varchar', { length: 64 }) id!: string;
  @Column('integer') count!: number;
  /** How many have been found so far. */
  @Column('integer') issued!: number;
  @Column('varchar', { length: 20 }) prefix!: string;
  @Column('smallint') length!: number;
  @Column('varchar', { length: 36 }) alphabet!: string;
  @Column('boolean') closed!: boolean;
  @Column('bigint') created!: number;
}

/** A serial that was given out. */
@Entity('serial_issued', { withoutRowid: true })
export class SerialIssuedRow {
  @PrimaryColumn('bigint') gtin!: number;
  @PrimaryColumn({ type: 'varchar', length: 20, collation: 'C' }) serial!: string;
  @Column('integer') request!: number;
}

/** Serials of a product that begin so are drawn by somebody else, such as a contract manufacturer's line. */
@Entity('serial_reservation')
export class SerialReservationRow {
  @PrimaryColumn('bigint') gtin!: number;
  @PrimaryColumn('varchar', { length: 12 }) prefix!: string;
  @Column('varchar', { length: 100 }) label!: string;
  @Column('bigint') created!: number;
}
