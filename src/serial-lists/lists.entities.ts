/**
 * What a serial list keeps beside its own row: its packs in parts of up to 256, which are also the subtrees of which its
 * Merkle tree is kept, so that one pack is found and proved without the rest.
 */
import { Column, Entity, PrimaryColumn } from 'typeorm';

const number = { from: (value: unknown) => (value === null ? null : Number(value)), to: (value: number | null) => value };

/** The packs [256 n, 256 (n + 1)) of a list that are of one product. */
@Entity('list_part')
export class ListPartRow {
  @PrimaryColumn('integer') list!: number;
  @PrimaryColumn('integer') n!: number;
  @PrimaryColumn('bigint', { transformer: number }) gtin!: number;
  /** The first serial as it stands in its URI; the order is that of bytes. */
  @Column({ type: 'varchar', length: 60, collation: 'C' }) first!: string;
  /** The smallest and the largest serial in the order of bytes, where the packs themselves are in `pack`. */
  @Column('varchar', { length: 20, nullable: true }) low!: string | null;
  @Column('varchar', { length: 20, nullable: true }) high!: string | null;
  /** The serials as a JSON list, in the order of their URIs, where the list names packs that exist already. */
  @Column('text', { nullable: true }) serials!: string | null;
}

/** A node of a list's tree: `level` 1 and 2, the roots over 256 and 65,536 packs (src/protocol/log/tiles.ts). */
@Entity('list_node')
export class ListNodeRow {
  @PrimaryColumn('integer') list!: number;
  @PrimaryColumn('smallint') level!: number;
  @PrimaryColumn('integer') n!: number;
  @Column('bytea' as never) hash!: Uint8Array;
}
