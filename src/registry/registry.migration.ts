/** Tables of the registry, of sign-in and of what regulators read. */
import { type MigrationInterface, type QueryRunner, TableColumn, TableIndex, type TableOptions } from 'typeorm';
import { insertRows, rows, type SqlValue } from '../platform/database/sql.js';
import {
  bigint,
  boolean,
  createTables,
  dropTables,
  float,
  index,
  integer,
  key,
  nullable,
  text,
  uniqueIndex,
} from '../platform/database/tables.js';

const tables: TableOptions[] = [
  {
    name: 'ledger',
    columns: [key(text('id', 43)), text('name', 200), text('log', 300), integer('rules'), integer('quorum')],
  },
  {
    name: 'participant',
    columns: [
      key(text('gln', 13)),
      text('name', 200),
      text('role', 20),
      text('country', 2),
      text('steps'),
      nullable(text('until', 10)),
      bigint('since'),
    ],
  },
  {
    name: 'site',
    columns: [
      key(text('gln', 13)),
      text('participant', 13),
      text('name', 200),
      text('address', 200),
      text('country', 2),
      text('timeZone', 60),
      float('latitude'),
      float('longitude'),
    ],
    indices: [index('IX_site_participant', 'participant')],
  },
  {
    name: 'mandate',
    columns: [
      key(text('from', 13)),
      key(text('to', 13)),
      text('steps'),
      nullable(text('until', 10)),
      nullable(text('sites')),
      boolean('active'),
    ],
    indices: [index('IX_mandate_to', 'to')],
  },
  {
    name: 'signing_key',
    columns: [
      key(text('kid', 43)),
      text('participant', 13),
      text('jwk'),
      text('label', 40),
      text('permissions'),
      nullable(text('sites')),
      text('record', 43),
      nullable(text('by', 43)),
      bigint('from'),
      nullable(bigint('retired')),
      nullable(bigint('compromised')),
      nullable(bigint('suspect')),
    ],
    indices: [index('IX_signing_key_participant', 'participant')],
  },
  {
    name: 'product',
    columns: [key(text('gtin', 14)), text('participant', 13), text('name', 200), text('record'), nullable(text('withdrawn'))],
    indices: [index('IX_product_participant', 'participant')],
  },
  { name: 'product_level', columns: [key(text('gtin', 14)), text('product', 14)] },
  {
    name: 'batch',
    columns: [
      key(text('gtin', 14)),
      key(text('lot', 20)),
      text('participant', 13),
      text('expiry', 10),
      text('printed', 10),
      boolean('serialised'),
    ],
  },
  {
    name: 'recall',
    columns: [key(text('ref', 40)), text('gtin', 14), text('record'), text('by', 13), bigint('idx'), bigint('time')],
    indices: [index('IX_recall_gtin', 'gtin')],
  },
  {
    name: 'application',
    columns: [key(text('kid', 43)), text('gln', 13), text('name', 200), text('role', 20), text('jws'), bigint('received')],
  },
  {
    name: 'session',
    columns: [key(text('token', 43)), text('signin', 43), text('kid', 43), nullable(text('site', 13)), bigint('expires')],
    indices: [uniqueIndex('UQ_session_signin', 'signin')],
  },
  { name: 'secret', columns: [key(text('name', 40)), text('value', 43)] },
  {
    name: 'regulator_read',
    columns: [
      key(bigint('time')),
      key(text('id', 40)),
      text('participant', 13),
      text('kid', 43),
      text('purpose', 500),
      text('method', 8),
      text('path', 1000),
    ],
  },
];

export class Registry1767225600002 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createTables(db, tables);
  }

  async down(db: QueryRunner): Promise<void> {
    await dropTables(db, tables);
  }
}

const applicationColumns = [text('reason', 500), text('address', 50), text('neighbours', 50), text('region', 50)].map(nullable);

const applicationIndices = ['received', 'address', 'neighbours', 'region'].map((name) => index(`IX_application_${name}`, name));

/** What became of applications, and where they came from. */
export class ApplicationFates1767225600051 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const column of applicationColumns) await db.addColumn('application', new TableColumn(column));
    for (const one of applicationIndices) await db.createIndex('application', new TableIndex(one));
  }

  async down(db: QueryRunner): Promise<void> {
    for (const { name } of applicationIndices) await db.dropIndex('application', name!);
    for (const { name } of applicationColumns) await db.dropColumn('application', name);
  }
}

const opening = new TableColumn(nullable(text('opening', 10)));
const active = new TableColumn({ ...boolean('active'), default: true });
const grantTables: TableOptions[] = [
  { name: 'granted', columns: [key(text('key', 14)), nullable(text('holder', 13))] },
  { name: 'carried_approval', columns: [key(text('id', 43)), bigint('entry')] },
];

/** Whose numbers are whose, approvals that count no more, openings of stock, and sites that are closed. */
export class Grants1767225600060 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.addColumn('participant', opening);
    await db.addColumn('site', active);
    await createTables(db, grantTables);
  }

  async down(db: QueryRunner): Promise<void> {
    await dropTables(db, grantTables);
    await db.dropColumn('site', active);
    await db.dropColumn('participant', opening);
  }
}

const batch = { name: 'batch', columns: [key(text('gtin', 14)), key(text('lot', 20)), text('participant', 13), text('record')] };
const batchAlias = {
  name: 'batch_alias',
  columns: [key(text('gtin', 14)), key(text('alias', 20)), nullable(text('lot', 20))],
};
const recall = {
  name: 'recall',
  columns: [
    key(text('issuer', 13)),
    key(text('ref', 40)),
    text('gtin', 14),
    text('record'),
    text('by', 13),
    bigint('idx'),
    bigint('time'),
  ],
  indices: [index('IX_recall_gtin', 'gtin')],
};

const reported = new TableColumn(nullable(text('reported')));

type Row = Record<string, SqlValue>;

/** Recalls by issuer and reference, which end; batches whose packs bear other lots and several dates. */
export class Notices1767225600063 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const batches = await rows<Row>(db, 'SELECT * FROM "batch"');
    const recalls = await rows<Row>(db, 'SELECT * FROM "recall"');
    const regulators = await rows<Row>(db, `SELECT "gln" FROM "participant" WHERE "role" = 'regulator'`);
    const attested = new Set(regulators.map(({ gln }) => gln));
    await dropTables(db, former);
    await createTables(db, [batch, batchAlias, recall]);
    await insertRows(
      db,
      'batch',
      ['gtin', 'lot', 'participant', 'record'],
      batches.map(({ gtin, lot, participant, expiry, printed, serialised }) => {
        const record = { aliases: [], expiry, printed: [printed], serialised: Boolean(serialised), complete: true };
        return [gtin!, lot!, participant!, JSON.stringify(record)];
      }),
    );
    await insertRows(
      db,
      'recall',
      ['issuer', 'ref', 'gtin', 'record', 'by', 'idx', 'time'],
      recalls.map(({ ref, gtin, record, by, idx, time }) => {
        const notice = { active: true, attested: attested.has(by!), first: Number(idx), unregistered: true };
        return [by!, ref!, gtin!, JSON.stringify({ ...(JSON.parse(record as string) as object), ...notice }), by!, idx!, time!];
      }),
    );
    await db.addColumn('signing_key', reported);
    await db.renameColumn('product', 'withdrawn', 'withdrawal');
    // Who signed it was not kept: the authority may end it.
    await db.query(
      `UPDATE "product" SET "withdrawal" = '{"active":true,"attested":true,"by":"' || "participant" || '","issuer":"' || "participant"
        || '",' || SUBSTR("withdrawal", 2) WHERE "withdrawal" IS NOT NULL`,
    );
  }

  /** What batches and recalls say is lost: the former tables have no room for it. */
  async down(db: QueryRunner): Promise<void> {
    await dropTables(db, [batch, batchAlias, recall]);
    await createTables(db, former);
    await db.renameColumn('product', 'withdrawal', 'withdrawn');
    await db.dropColumn('signing_key', reported);
  }
}

const former = tables.filter(({ name }) => name === 'batch' || name === 'recall');

/** A product and its batches are of who holds its number, which who registered it holds as of now; a GLN is of whose place it is. */
export class Makers1767225600072 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `INSERT INTO "granted" ("key", "holder") SELECT n."key", MIN(n."holder") FROM (
         SELECT '0' || SUBSTR("gtin", 2, 12) || '0' AS "key", "participant" AS "holder" FROM "product"
         UNION SELECT '0' || SUBSTR(l."gtin", 2, 12) || '0', p."participant" FROM "product_level" l
           JOIN "product" p ON p."gtin" = l."product"
         UNION SELECT "gln", "participant" FROM "site") n
       WHERE n."key" NOT IN (SELECT "key" FROM "granted") GROUP BY n."key"`,
    );
    await db.query('DROP INDEX "IX_product_participant"');
    await db.query('ALTER TABLE "batch" DROP COLUMN "participant"');
    await db.query('ALTER TABLE "product" DROP COLUMN "participant"');
  }

  /** Whose they were is lost. */
  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "batch" ADD COLUMN "participant" varchar(13) NOT NULL DEFAULT ''`);
    await db.query(`ALTER TABLE "product" ADD COLUMN "participant" varchar(13) NOT NULL DEFAULT ''`);
    await db.query('CREATE INDEX "IX_product_participant" ON "product" ("participant")');
  }
}

const siteApplication: TableOptions = {
  name: 'site_application',
  columns: [
    key(text('participant', 13)),
    key(text('gln', 13)),
    text('name', 200),
    text('address', 200),
    text('country', 2),
    text('timeZone', 60),
    float('latitude'),
    float('longitude'),
    bigint('received'),
    nullable(text('reason', 500)),
  ],
};

/** Places that companies ask the authority to file. */
export class SiteApplications1767225600075 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createTables(db, [siteApplication]);
  }

  async down(db: QueryRunner): Promise<void> {
    await dropTables(db, [siteApplication]);
  }
}
