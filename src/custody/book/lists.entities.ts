/**
 * Serial lists. Beside its own row a list has its packs in parts of up to 256, which are also the subtrees of which its
 * Merkle tree is kept, so that one pack is found and proved without the rest.
 */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A serial list, complete or being uploaded. New packs are staged in `pack`, pointing to holding -id. */
@Entity('serial_list')
@Index('UQ_serial_list_root', ['root', 'participant'], { unique: true })
@Index('IX_serial_list_participant', ['participant', 'id'])
@Index('IX_serial_list_waiting', ['named', 'participant'])
export class SerialListRow {
  @PrimaryColumn('integer') id!: number;
  @Column('varchar', { length: 43 }) root!: string;
  @Column('varchar', { length: 43 }) seed!: string;
  @Column('varchar', { length: 20 }) purpose!: string;
  /** Whose it is, who uploads it: a GLN. Another's with the same root is another list. */
  @Column('varchar', { length: 13 }) participant!: string;
  /** The site that the session was for which announced it, a GLN; null: it was for all of the participant's. */
  @Column('varchar', { length: 13, nullable: true }) site!: string | null;
  @Column('integer') count!: number;
  @Column('integer') received!: number;
  /** It was sent whole, and not announced and sent in chunks. */
  @Column('boolean') whole!: boolean;
  /** The last URI received: the next chunk goes on after it. */
  @Column('varchar', { length: 200 }) last!: string;
  /** The builder's state between chunks, as JSON; null once complete. */
  @Column('text', { nullable: true }) progress!: string | null;
  @Column('boolean') complete!: boolean;
  /** The product of a list of new packs. */
  @Column('varchar', { length: 14, nullable: true }) gtin!: string | null;
  /** When it was announced or got its last chunk, epoch ms. */
  @Column('bigint') changed!: number;
  /** How large the log was before the first entries that name it; null: none does, and it can still be discarded. */
  @Column('bigint', { nullable: true }) named!: number | null;
}

/** One row: the id that the next list gets. Ids are never given twice, since packs and uploads under way refer to them. */
@Entity('list_id')
export class ListIdRow {
  @PrimaryColumn('integer') next!: number;
}

/** A cohort, existing or that of another list to be commissioned, that has one of the new packs of a list, too. */
@Entity('list_rival')
export class ListRivalRow {
  @PrimaryColumn('integer') list!: number;
  @PrimaryColumn('bigint') holding!: number;
}

/** A list that is gone: what was staged of it is still to be cleared away. */
@Entity('list_waste')
export class ListWasteRow {
  @PrimaryColumn('integer') list!: number;
  @Column('varchar', { length: 14, nullable: true }) gtin!: string | null;
}

/** The packs [256 n, 256 (n + 1)) of a list that are of one product. */
@Entity('list_part')
export class ListPartRow {
  @PrimaryColumn('integer') list!: number;
  @PrimaryColumn('integer') n!: number;
  @PrimaryColumn('bigint') gtin!: number;
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
