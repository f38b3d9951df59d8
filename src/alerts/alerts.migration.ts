/** The tables of alerts. */
import type { MigrationInterface, QueryRunner, TableOptions } from 'typeorm';
import {
  bigint,
  createTables,
  dropTables,
  index,
  integer,
  key,
  nullable,
  text,
  uniqueIndex,
} from '../platform/database/tables.js';

const tables: TableOptions[] = [
  {
    name: 'alert',
    columns: [
      key(text('id', 22)),
      nullable(text('openKey', 43)),
      text('kind', 40),
      text('class', 1),
      text('participant', 13),
      nullable(text('site', 13)),
      nullable(text('partner', 13)),
      nullable(text('object', 300)),
      nullable(bigint('holding')),
      nullable(bigint('head')),
      text('facts'),
      text('state', 20),
      nullable(text('owner', 100)),
      bigint('opened'),
      bigint('due'),
      bigint('last'),
      integer('times'),
      nullable(bigint('authorityFrom')),
      nullable(bigint('told')),
      nullable(bigint('reminded')),
      bigint('checked'),
      nullable(bigint('closed')),
      nullable(text('reason', 20)),
    ],
    indices: [
      uniqueIndex('UQ_alert_open', 'openKey'),
      index('IX_alert_participant', 'participant', 'id'),
      index('IX_alert_partner', 'partner', 'id'),
      index('IX_alert_head', 'head'),
      index('IX_alert_closed', 'closed'),
    ],
  },
];

export class Alerts1767225600021 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createTables(db, tables);
  }

  async down(db: QueryRunner): Promise<void> {
    await dropTables(db, tables);
  }
}

const memberTables: TableOptions[] = [
  {
    name: 'alert_member',
    withoutRowid: true,
    columns: [
      key(text('alert', 22)),
      key(text('key', 43)),
      bigint('n'),
      bigint('at'),
      nullable(text('object', 300)),
      text('facts'),
    ],
  },
];

export class AlertMembers1767225600050 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createTables(db, memberTables);
  }

  async down(db: QueryRunner): Promise<void> {
    await dropTables(db, memberTables);
  }
}
