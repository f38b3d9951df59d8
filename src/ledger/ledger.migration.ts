/** Tables of the log. */
import type { MigrationInterface, QueryRunner, TableOptions } from 'typeorm';
import { nodeCrypto } from '../platform/crypto.js';
import { insertRows } from '../platform/database/sql.js';
import { bigint, bytes, createTables, dropTables, integer, key, smallint, text } from '../platform/database/tables.js';

const tables: TableOptions[] = [
  {
    name: 'entry',
    columns: [key(bigint('idx')), bigint('time'), text('id', 43), text('kid', 43), text('jws')],
    uniques: [{ name: 'UQ_entry_id', columnNames: ['id'] }],
  },
  { name: 'node', columns: [key(smallint('level')), key(bigint('n')), bytes('hash')] },
  { name: 'head', columns: [key(integer('one')), bigint('size'), bytes('root'), bigint('time'), bigint('nextHolding')] },
  { name: 'checkpoint', columns: [key(bigint('size')), bytes('root'), text('note')] },
];

export class Ledger1767225600001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createTables(db, tables);
    const columns = ['one', 'size', 'root', 'time', 'nextHolding'];
    await insertRows(db, 'head', columns, [[1, 0, nodeCrypto.sha256(new Uint8Array(0)), 0, 1]]);
  }

  async down(db: QueryRunner): Promise<void> {
    await dropTables(db, tables);
  }
}
