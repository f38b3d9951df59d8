/** The table of what participants were told that there is not. */
import type { MigrationInterface, QueryRunner, TableOptions } from 'typeorm';
import { createTables, dropTables, integer, key, text } from '../platform/database/tables.js';

const tables: TableOptions[] = [{ name: 'probe', columns: [key(text('participant', 13)), integer('day'), integer('told')] }];

export class Probes1767225600052 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createTables(db, tables);
  }

  async down(db: QueryRunner): Promise<void> {
    await dropTables(db, tables);
  }
}
