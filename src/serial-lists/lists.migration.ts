/**
 * Serial lists in parts. Lists that name existing packs were rows before; no such database was ever released, so they are
 * dropped. Serials are ordered by bytes on PostgreSQL too, whatever the database's language: ranges of them are read.
 */
import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { dialectOf } from '../platform/database/sql.js';

export class Lists1767225600031 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.dropTable('list_member');
    await db.createTable(
      new Table({
        name: 'list_part',
        columns: [
          { name: 'list', type: 'integer', isPrimary: true },
          { name: 'n', type: 'integer', isPrimary: true },
          { name: 'gtin', type: 'bigint', isPrimary: true },
          { name: 'first', type: 'varchar', length: '60' },
          { name: 'low', type: 'varchar', length: '20', isNullable: true },
          { name: 'high', type: 'varchar', length: '20', isNullable: true },
          { name: 'serials', type: 'text', isNullable: true },
        ],
      }),
    );
    await db.createTable(
      new Table({
        name: 'list_node',
        columns: [
          { name: 'list', type: 'integer', isPrimary: true },
          { name: 'level', type: 'smallint', isPrimary: true },
          { name: 'n', type: 'integer', isPrimary: true },
          { name: 'hash', type: 'bytea' },
        ],
      }),
    );
    if (dialectOf(db) === 'sqlite') return;
    await db.query('ALTER TABLE "pack" ALTER COLUMN "serial" TYPE varchar(20) COLLATE "C"');
    await db.query('ALTER TABLE "list_part" ALTER COLUMN "first" TYPE varchar(60) COLLATE "C"');
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['list_node', 'list_part']) await db.dropTable(table);
    await db.createTable(
      new Table({
        name: 'list_member',
        columns: [
          { name: 'list', type: 'integer', isPrimary: true },
          { name: 'gtin', type: 'bigint', isPrimary: true },
          { name: 'serial', type: 'varchar', length: '20', isPrimary: true },
        ],
        withoutRowid: true,
      }),
    );
  }
}
