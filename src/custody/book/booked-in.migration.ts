/** Which dispensings and ends received first what was on its way to their signer. Of entries from before it is not known. */
import type { MigrationInterface, QueryRunner, TableOptions } from 'typeorm';
import { bigint, createTables, dropTables, key } from '../../platform/database/tables.js';

const tables: TableOptions[] = [{ name: 'booked_in', columns: [key(bigint('idx'))], withoutRowid: true }];

export class BookedIn1767225600081 implements MigrationInterface {
  up = (db: QueryRunner): Promise<void> => createTables(db, tables);
  down = (db: QueryRunner): Promise<void> => dropTables(db, tables);
}
