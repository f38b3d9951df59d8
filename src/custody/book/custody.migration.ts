/** Tables of the custody book and of serial lists. */
import { type MigrationInterface, type QueryRunner, TableColumn, TableIndex, type TableOptions } from 'typeorm';
import { ENTRIES } from '../../ledger/log.store.js';
import { type Dialect, dialectOf, execute, rows, selectIn } from '../../platform/database/sql.js';
import {
  bigint,
  boolean,
  bytes,
  createTables,
  dropTables,
  inByteOrder,
  index,
  integer,
  key,
  nullable,
  smallint,
  text,
  uniqueIndex,
} from '../../platform/database/tables.js';

/** Ranges of serials are read. */
const packColumns = [bigint('gtin'), inByteOrder(text('serial', 20)), bigint('holding')];

const PACK: Record<Dialect, TableOptions> = {
  sqlite: { name: 'pack', columns: packColumns.map(key), withoutRowid: true },
  postgres: { name: 'pack', columns: packColumns, indices: [index('IX_pack', 'gtin', 'serial')] },
};

const REACH = 'IX_holding_reach';
const REACH_COLUMNS = ['batch', 'splitFrom', 'parent', 'state', 'holder', 'site', 'takerHolder', 'takerSite', 'count', 'id'];

const tables: TableOptions[] = [
  {
    name: 'holding',
    columns: [
      key(bigint('id')),
      nullable(text('epc', 200)),
      nullable(text('batch', 35)),
      integer('count'),
      text('owner', 13),
      text('holder', 13),
      text('site', 13),
      text('state', 12),
      nullable(text('takerOwner', 13)),
      nullable(text('takerHolder', 13)),
      nullable(text('takerSite', 13)),
      nullable(text('buyer', 13)),
      nullable(bigint('parent')),
      boolean('open'),
      smallint('height'),
      nullable(text('levels')),
      bigint('head'),
      nullable(text('locks')),
      integer('lockedInside'),
      nullable(text('contents')),
      nullable(bigint('supplyIdx')),
      nullable(bigint('supplyTime')),
      nullable(text('supplySite', 13)),
      bigint('origin'),
      nullable(bigint('splitFrom')),
      bigint('since'),
      nullable(text('more')),
    ],
    indices: [
      uniqueIndex('UQ_holding_epc', 'epc'),
      // Counting the packs of a batch finds its cohorts by this, however many others there are. What was found or brought back
      // stands in the rows (`more`), which are read, too.
      index(REACH, ...REACH_COLUMNS),
      index('IX_holding_site', 'site'),
      index('IX_holding_taker', 'takerHolder'),
      index('IX_holding_parent', 'parent'),
      index('IX_holding_origin', 'origin'),
    ],
  },
  {
    name: 'touch',
    columns: [key(bigint('holding')), key(bigint('idx')), nullable(bigint('prev')), boolean('contested')],
    uniques: [{ name: 'UQ_touch_prev', columnNames: ['holding', 'prev'] }],
    withoutRowid: true,
  },
  { name: 'contested', columns: [key(bigint('idx'))], withoutRowid: true },
  {
    name: 'nesting',
    columns: [key(bigint('child')), key(bigint('idx')), key(bigint('parent')), key(boolean('into'))],
    withoutRowid: true,
  },
  {
    name: 'balance',
    columns: [
      key(text('batch', 35)),
      key(text('site', 13)),
      key(text('state', 12)),
      text('holder', 13),
      bigint('quantity'),
      bigint('made'),
    ],
    checks: [{ name: 'CK_balance_quantity', expression: '"quantity" >= 0' }],
    withoutRowid: true,
  },
  {
    name: 'shipment',
    columns: [
      key(text('entry', 43)),
      key(text('batch', 35)),
      text('giver', 13),
      text('site', 13),
      text('takerOwner', 13),
      text('takerHolder', 13),
      nullable(text('takerSite', 13)),
      boolean('returned'),
      text('state', 12),
      integer('quantity'),
      integer('sent'),
    ],
    indices: [index('IX_shipment_taker', 'takerHolder'), index('IX_shipment_batch', 'batch')],
    checks: [{ name: 'CK_shipment_quantity', expression: '"quantity" >= 0' }],
    withoutRowid: true,
  },
  {
    name: 'consignment',
    columns: [
      key(bigint('idx')),
      key(text('number', 200)),
      key(bigint('holding')),
      text('giver', 13),
      text('from', 13),
      text('taker', 13),
      nullable(text('site', 13)),
      text('packs'),
      boolean('arrived'),
    ],
    indices: [index('IX_consignment_number', 'number', 'giver', 'taker')],
  },
  {
    name: 'serial_list',
    columns: [
      key(integer('id')),
      text('root', 43),
      text('seed', 43),
      text('purpose', 20),
      text('participant', 13),
      nullable(text('site', 13)),
      integer('count'),
      integer('received'),
      boolean('whole'),
      text('last', 200),
      nullable(text('progress')),
      boolean('complete'),
      nullable(text('gtin', 14)),
      bigint('changed'),
      nullable(bigint('named')),
    ],
    indices: [
      uniqueIndex('UQ_serial_list_root', 'root', 'participant'),
      index('IX_serial_list_participant', 'participant', 'id'),
      index('IX_serial_list_waiting', 'named', 'participant'),
    ],
  },
  { name: 'list_id', columns: [key(integer('next'))] },
  { name: 'list_rival', columns: [key(integer('list')), key(bigint('holding'))] },
  { name: 'list_waste', columns: [key(integer('list')), nullable(text('gtin', 14))] },
  {
    name: 'list_part',
    columns: [
      key(integer('list')),
      key(integer('n')),
      key(bigint('gtin')),
      inByteOrder(text('first', 60)),
      nullable(text('low', 20)),
      nullable(text('high', 20)),
      nullable(text('serials')),
    ],
  },
  { name: 'list_node', columns: [key(integer('list')), key(smallint('level')), key(integer('n')), bytes('hash')] },
];

export class Custody1767225600003 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createTables(db, [...tables, PACK[dialectOf(db)]]);
    await db.query('INSERT INTO "list_id" ("next") VALUES (1)');
    // Room in the pages of packs: a pack that goes into a case gets a new version of its row; where that finds room in the same
    // page, the index needs no new entry, and the old version's room is used again.
    if (dialectOf(db) === 'postgres') await db.query('ALTER TABLE "pack" SET (fillfactor = 90)');
  }

  async down(db: QueryRunner): Promise<void> {
    await dropTables(db, [...tables, PACK[dialectOf(db)]]);
  }
}

const claims: TableOptions[] = [
  {
    name: 'waiting_claim',
    columns: [key(bigint('gtin')), key(inByteOrder(text('serial', 20))), text('claims')],
    withoutRowid: true,
  },
  {
    name: 'claimant',
    columns: [key(text('participant', 13)), integer('open')],
    checks: [{ name: 'CK_claimant_open', expression: '"open" >= 0' }],
  },
];

/** What holdings had of reports that had no effect. */
interface Before {
  claim?: unknown;
  arrivals?: readonly { by: string; site: string; index: number; inferred?: true }[];
}

/** Reports without effect are claims: those that waited for their shipping keep waiting; the rest was there for people to read. */
export class Claims1767225600061 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createTables(db, claims);
    const old = `"more" LIKE '%"claim"%' OR "more" LIKE '%"arrivals"%'`;
    for (const { id, more } of await rows<{ id: number; more: string }>(db, `SELECT "id", "more" FROM "holding" WHERE ${old}`)) {
      const { claim: _, arrivals = [], ...rest } = JSON.parse(more) as Before;
      const entries = new Map(
        (
          await selectIn<{ idx: number; id: string; time: number }>(
            db,
            `SELECT "idx", "id", "time" FROM ${ENTRIES} WHERE "idx" IN (?*)`,
            arrivals.map(({ index }) => index),
          )
        ).map(({ idx, ...entry }) => [Number(idx), { id: entry.id, time: Number(entry.time) }]),
      );
      const claimed = arrivals.map((arrival) => ({ kind: 'receive', ...arrival, ...entries.get(arrival.index) }));
      const now = { ...rest, ...(claimed.length > 0 && { claims: claimed }) };
      await execute(db, 'UPDATE "holding" SET "more" = ? WHERE "id" = ?', [JSON.stringify(now), id]);
    }
    await countInside(db);
  }

  down = (db: QueryRunner): Promise<void> => dropTables(db, claims);
}

/** Containers count the holdings inside on which each participant has claims. */
async function countInside(db: QueryRunner): Promise<void> {
  const found = await rows<{ id: number; parent: number | null; more: string | null }>(
    db,
    `SELECT "id", "parent", "more" FROM "holding" WHERE "parent" IS NOT NULL AND "more" LIKE '%"claims"%'`,
  );
  for (const { parent, more } of found) {
    const { claims: all } = JSON.parse(more!) as { claims: { by: string }[] };
    for (let up = parent; up !== null;) {
      const [around] = await rows<{ parent: number | null; more: string | null }>(
        db,
        'SELECT "parent", "more" FROM "holding" WHERE "id" = ?',
        [up],
      );
      const own = JSON.parse(around!.more ?? '{}') as { claimsInside?: Record<string, number> };
      const inside = { ...own.claimsInside };
      for (const { by } of all) inside[by] = (inside[by] ?? 0) + 1;
      await execute(db, 'UPDATE "holding" SET "more" = ? WHERE "id" = ?', [JSON.stringify({ ...own, claimsInside: inside }), up]);
      up = around!.parent;
    }
  }
}

/** What became of goods stands beside where they are, in a column of its own. */
export class Spent1767225600062 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.addColumn('holding', new TableColumn(nullable(text('spent', 12))));
    await db.query(
      `UPDATE "holding" SET "spent" = "state", "state" = 'active' WHERE "state" NOT IN ('active', 'in_transit', 'left')`,
    );
    await replaceIndex(db, REACH, [...REACH_COLUMNS.slice(0, 4), 'spent', ...REACH_COLUMNS.slice(4)]);
  }

  async down(db: QueryRunner): Promise<void> {
    await replaceIndex(db, REACH, REACH_COLUMNS);
    await db.query(`UPDATE "holding" SET "state" = "spent" WHERE "spent" IS NOT NULL`);
    await db.dropColumn('holding', 'spent');
  }
}

async function replaceIndex(db: QueryRunner, name: string, columnNames: readonly string[]): Promise<void> {
  await db.dropIndex('holding', name);
  await db.createIndex('holding', new TableIndex(index(name, ...columnNames)));
}

/** What came to a site bounds what an inventory may find there. */
export class Findings1767225600070 implements MigrationInterface {
  private readonly columns = ['came', 'found'].map((name) => new TableColumn({ ...bigint(name), default: 0 }));

  up = (db: QueryRunner): Promise<void> => db.addColumns('balance', this.columns);
  down = (db: QueryRunner): Promise<void> => db.dropColumns('balance', this.columns);
}
