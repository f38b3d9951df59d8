/** The table of what follows entries. */
import type { MigrationInterface, QueryRunner, TableOptions } from 'typeorm';
import { bigint, createTables, dropTables, index, integer, key, text } from '../platform/database/tables.js';

const tables: TableOptions[] = [
  {
    name: 'follow_up',
    columns: [key(bigint('entry')), key(text('kind', 20)), integer('attempts'), bigint('next')],
    indices: [index('IX_follow_up_next', 'next')],
  },
];

export class FollowUps1767225600019 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createTables(db, tables);
  }

  async down(db: QueryRunner): Promise<void> {
    await dropTables(db, tables);
  }
}
