/** Tables of the outbox. */
import type { MigrationInterface, QueryRunner, TableOptions } from 'typeorm';
import { bigint, createTables, dropTables, index, integer, key, nullable, text } from '../platform/database/tables.js';

const tables: TableOptions[] = [
  {
    name: 'outbox',
    columns: [
      key(text('id', 43)),
      text('kind', 40),
      nullable(text('owner', 40)),
      text('data'),
      bigint('created'),
      bigint('next'),
      integer('attempts'),
    ],
    indices: [index('IX_outbox_next', 'next')],
  },
  {
    name: 'subscription',
    columns: [
      key(text('id', 22)),
      text('owner', 40),
      text('channel', 10),
      text('target', 500),
      text('kinds'),
      nullable(text('secret', 60)),
      nullable(text('former', 60)),
      nullable(bigint('formerUntil')),
      nullable(text('paused', 200)),
      bigint('created'),
    ],
    indices: [index('IX_subscription_owner', 'owner')],
  },
  {
    name: 'delivery',
    columns: [
      key(text('id', 26)),
      text('subscription', 22),
      text('kind', 40),
      text('body'),
      text('state', 10),
      integer('attempts'),
      bigint('next'),
      bigint('lease'),
      bigint('until'),
      bigint('created'),
      nullable(bigint('finished')),
    ],
    indices: [index('IX_delivery_due', 'state', 'next'), index('IX_delivery_subscription', 'subscription', 'created')],
  },
  {
    name: 'delivery_attempt',
    columns: [
      key(text('delivery', 26)),
      key(integer('n')),
      bigint('at'),
      integer('ms'),
      nullable(integer('status')),
      nullable(text('error', 200)),
    ],
  },
];

export class Outbox1767225600020 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createTables(db, tables);
  }

  async down(db: QueryRunner): Promise<void> {
    await dropTables(db, tables);
  }
}
