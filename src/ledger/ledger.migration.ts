/** Tables of the log. */
import { type MigrationInterface, type QueryRunner, Table, TableUnique } from 'typeorm';
import { nodeCrypto } from '../platform/crypto.js';
import { insertRows } from '../platform/database/sql.js';

export class Ledger1767225600001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.createTable(
      new Table({
        name: 'entry',
        columns: [
          { name: 'idx', type: 'bigint', isPrimary: true },
          { name: 'time', type: 'bigint' },
          { name: 'id', type: 'varchar', length: '43' },
          { name: 'kid', type: 'varchar', length: '43' },
          { name: 'jws', type: 'text' },
        ],
        uniques: [new TableUnique({ name: 'UQ_entry_id', columnNames: ['id'] })],
      }),
    );
    await db.createTable(
      new Table({
        name: 'node',
        columns: [
          { name: 'level', type: 'smallint', isPrimary: true },
          { name: 'n', type: 'bigint', isPrimary: true },
          { name: 'hash', type: 'bytea' },
        ],
      }),
    );
    await db.createTable(
      new Table({
        name: 'head',
        columns: [
          { name: 'one', type: 'integer', isPrimary: true },
          { name: 'size', type: 'bigint' },
          { name: 'root', type: 'bytea' },
          { name: 'time', type: 'bigint' },
          { name: 'nextHolding', type: 'bigint' },
        ],
      }),
    );
    await db.createTable(
      new Table({
        name: 'checkpoint',
        columns: [
          { name: 'size', type: 'bigint', isPrimary: true },
          { name: 'root', type: 'bytea' },
          { name: 'note', type: 'text' },
        ],
      }),
    );
    await insertRows(
      db,
      'head',
      ['one', 'size', 'root', 'time', 'nextHolding'],
      [[1, 0, nodeCrypto.sha256(new Uint8Array(0)), 0, 1]],
    );
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['checkpoint', 'head', 'node', 'entry']) await db.dropTable(table);
  }
}
