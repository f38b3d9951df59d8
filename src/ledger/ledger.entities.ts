/** What the log stores. Rows are added and never changed, but for the one row of the head. */
import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** An entry as sequenced. `time` in epoch ms; `id` base64url; `signer` and `kid` so that what a participant said is found. */
@Entity('entry')
@Unique('UQ_entry_id', ['id'])
export class EntryRow {
  @PrimaryColumn('bigint') idx!: number;
  @Column('bigint') time!: number;
  @Column('varchar', { length: 43 }) id!: string;
  @Column('varchar', { length: 43 }) kid!: string;
  @Column('text') jws!: string;
}

/** A node of the tree at a tile level (256^level leaves). */
@Entity('node')
export class NodeRow {
  @PrimaryColumn('smallint') level!: number;
  @PrimaryColumn('bigint') n!: number;
  @Column('bytea' as never) hash!: Uint8Array;
}

/** The log's end: one row. Every append is a compare-and-swap of it. `nextHolding`: the next free id in the custody book. */
@Entity('head')
export class HeadRow {
  @PrimaryColumn('integer') one!: number;
  @Column('bigint') size!: number;
  @Column('bytea' as never) root!: Uint8Array;
  @Column('bigint') time!: number;
  @Column('bigint') nextHolding!: number;
}

/** A head that was signed. */
@Entity('checkpoint')
export class CheckpointRow {
  @PrimaryColumn('bigint') size!: number;
  @Column('bytea' as never) root!: Uint8Array;
  @Column('text') note!: string;
}
