/**
 * What the registry stores: the present state of what its records said (src/protocol/registry/registry.ts has the
 * meaning of each field), and beside it what is not in the log: applications that wait, sessions.
 * JSON columns hold lists and objects that are only ever read whole.
 */
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('ledger')
export class LedgerRow {
  @PrimaryColumn('varchar', { length: 43 }) id!: string;
  @Column('varchar', { length: 200 }) name!: string;
  @Column('varchar', { length: 300 }) log!: string;
  @Column('integer') rules!: number;
  @Column('integer') quorum!: number;
}

@Entity('participant')
export class ParticipantRow {
  @PrimaryColumn('varchar', { length: 13 }) gln!: string;
  @Column('varchar', { length: 200 }) name!: string;
  @Column('varchar', { length: 20 }) role!: string;
  @Column('varchar', { length: 2 }) country!: string;
  /** JSON list of step names. */
  @Column('text') steps!: string;
  @Column('varchar', { length: 10, nullable: true }) until!: string | null;
  @Column('varchar', { length: 10, nullable: true }) opening!: string | null;
  @Column('bigint') since!: number;
}

@Entity('site')
export class SiteRow {
  @PrimaryColumn('varchar', { length: 13 }) gln!: string;
  @Index('IX_site_participant')
  @Column('varchar', { length: 13 })
  participant!: string;
  @Column('varchar', { length: 200 }) name!: string;
  @Column('varchar', { length: 200 }) address!: string;
  @Column('varchar', { length: 2 }) country!: string;
  @Column('varchar', { length: 60 }) timeZone!: string;
  @Column('double precision' as never) latitude!: number;
  @Column('double precision' as never) longitude!: number;
  @Column('boolean', { default: () => 'true' }) active!: boolean;
}

/** Who holds the numbers that a key of GS1 covers (protocol/registry/grants.ts); null where the key was taken away. */
@Entity('granted')
export class GrantedRow {
  @PrimaryColumn('varchar', { length: 14 }) key!: string;
  @Column('varchar', { length: 13, nullable: true }) holder!: string | null;
}

/** An approval that a record carried, by its id: the index of that record's entry. */
@Entity('carried_approval')
export class CarriedApprovalRow {
  @PrimaryColumn('varchar', { length: 43 }) id!: string;
  @Column('bigint') entry!: number;
}

/** That `to` may sign steps for `from`. */
@Entity('mandate')
export class MandateRow {
  @PrimaryColumn('varchar', { length: 13 }) from!: string;
  @Index('IX_mandate_to')
  @PrimaryColumn('varchar', { length: 13 })
  to!: string;
  /** JSON list. */
  @Column('text') steps!: string;
  @Column('varchar', { length: 10, nullable: true }) until!: string | null;
  /** JSON list, null for all. */
  @Column('text', { nullable: true }) sites!: string | null;
  @Column('boolean') active!: boolean;
}

@Entity('signing_key')
export class KeyRow {
  @PrimaryColumn('varchar', { length: 43 }) kid!: string;
  @Index('IX_signing_key_participant')
  @Column('varchar', { length: 13 })
  participant!: string;
  /** The public JWK as JSON. */
  @Column('text') jwk!: string;
  @Column('varchar', { length: 40 }) label!: string;
  /** JSON lists. */
  @Column('text') permissions!: string;
  @Column('text', { nullable: true }) sites!: string | null;
  @Column('varchar', { length: 43 }) record!: string;
  @Column('varchar', { length: 43, nullable: true, name: 'by' }) by!: string | null;
  @Column('bigint', { name: 'from' }) from!: number;
  @Column('bigint', { nullable: true }) retired!: number | null;
  @Column('bigint', { nullable: true }) compromised!: number | null;
  @Column('bigint', { nullable: true }) suspect!: number | null;
  /** The latest record that reported it, as JSON. */
  @Column('text', { nullable: true }) reported!: string | null;
}

@Entity('product')
export class ProductRow {
  @PrimaryColumn('varchar', { length: 14 }) gtin!: string;
  @Column('varchar', { length: 200 }) name!: string;
  /** The rest of the record, as JSON. */
  @Column('text') record!: string;
  @Column('text', { nullable: true }) withdrawal!: string | null;
}

/** A packaging level above the unit: its GTIN names containers. */
@Entity('product_level')
export class LevelRow {
  @PrimaryColumn('varchar', { length: 14 }) gtin!: string;
  @Column('varchar', { length: 14 }) product!: string;
}

@Entity('batch')
export class BatchRow {
  @PrimaryColumn('varchar', { length: 14 }) gtin!: string;
  @Index('IX_batch_lot')
  @PrimaryColumn('varchar', { length: 20 })
  lot!: string;
  /** The rest of the record, as JSON. */
  @Column('text') record!: string;
}

/** Another lot that packs of a batch bear: `lot` is the batch's own, null where this one is left out again. */
@Entity('batch_alias')
export class BatchAliasRow {
  @PrimaryColumn('varchar', { length: 14 }) gtin!: string;
  @Index('IX_batch_alias_alias')
  @PrimaryColumn('varchar', { length: 20 })
  alias!: string;
  @Column('varchar', { length: 20, nullable: true }) lot!: string | null;
}

@Entity('recall')
export class RecallRow {
  @PrimaryColumn('varchar', { length: 13 }) issuer!: string;
  @PrimaryColumn('varchar', { length: 40 }) ref!: string;
  @Index('IX_recall_gtin')
  @Column('varchar', { length: 14 })
  gtin!: string;
  /** Everything else of the record, as JSON. */
  @Column('text') record!: string;
  @Column('varchar', { length: 13, name: 'by' }) by!: string;
  @Column('bigint') idx!: number;
  @Column('bigint') time!: number;
}

/** An applicant's self-signed statement, waiting outside the log for a regulator. `kid`: the key that it brings. */
@Entity('application')
export class ApplicationRow {
  @PrimaryColumn('varchar', { length: 43 }) kid!: string;
  @Column('varchar', { length: 13 }) gln!: string;
  @Column('varchar', { length: 200 }) name!: string;
  @Column('varchar', { length: 20 }) role!: string;
  @Column('text') jws!: string;
  @Index('IX_application_received')
  @Column('bigint')
  received!: number;
  /** Why a regulator refused it; null while none has. */
  @Column('varchar', { length: 500, nullable: true }) reason!: string | null;
  /** Where it came from (src/registry/participants/applications.room.ts); null of those from before it was noted. */
  @Index('IX_application_address')
  @Column('varchar', { length: 50, nullable: true })
  address!: string | null;
  @Index('IX_application_neighbours')
  @Column('varchar', { length: 50, nullable: true })
  neighbours!: string | null;
  @Index('IX_application_region')
  @Column('varchar', { length: 50, nullable: true })
  region!: string | null;
}

/** A place that a company asks the authority to file, outside the log. `reason`: why a regulator refused it; null while none has. */
@Entity('site_application')
export class SiteApplicationRow {
  @PrimaryColumn('varchar', { length: 13 }) participant!: string;
  @PrimaryColumn('varchar', { length: 13 }) gln!: string;
  @Column('varchar', { length: 200 }) name!: string;
  @Column('varchar', { length: 200 }) address!: string;
  @Column('varchar', { length: 2 }) country!: string;
  @Column('varchar', { length: 60 }) timeZone!: string;
  @Column('double precision' as never) latitude!: number;
  @Column('double precision' as never) longitude!: number;
  @Column('bigint') received!: number;
  @Column('varchar', { length: 500, nullable: true }) reason!: string | null;
}

/** A signed-in key. Only the SHA-256 of its token is kept. `signin`: the SHA-256 of the nonce that opened it, used once. */
@Entity('session')
export class SessionRow {
  @PrimaryColumn('varchar', { length: 43 }) token!: string;
  @Index('UQ_session_signin', { unique: true })
  @Column('varchar', { length: 43 })
  signin!: string;
  @Column('varchar', { length: 43 }) kid!: string;
  @Column('varchar', { length: 13, nullable: true }) site!: string | null;
  @Column('bigint') expires!: number;
}
