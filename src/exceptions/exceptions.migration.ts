/** Tables of exceptions and of notes. */
import type { MigrationInterface, QueryRunner, TableOptions } from 'typeorm';
import { bigint, createTables, dropTables, index, integer, key, nullable, text } from '../platform/database/tables.js';

const tables: TableOptions[] = [
  {
    name: 'partner_exception',
    columns: [
      key(text('id', 22)),
      text('kind', 30),
      nullable(text('handoff', 43)),
      nullable(text('dispute', 43)),
      text('opener', 13),
      nullable(text('openerSite', 13)),
      text('other', 13),
      nullable(text('otherSite', 13)),
      nullable(text('object', 300)),
      nullable(text('reference', 100)),
      nullable(integer('expected')),
      nullable(integer('found')),
      nullable(text('request', 30)),
      text('state', 10),
      nullable(text('openerOwner', 100)),
      nullable(text('otherOwner', 100)),
      bigint('opened'),
      bigint('due'),
      nullable(bigint('reminded')),
      nullable(text('answer', 10)),
      nullable(text('alternative', 30)),
      nullable(bigint('answered')),
      nullable(bigint('closed')),
      nullable(text('reason', 20)),
    ],
    indices: [
      index('IX_partner_exception_opener', 'opener', 'id'),
      index('IX_partner_exception_other', 'other', 'id'),
      index('IX_partner_exception_dispute', 'dispute'),
      index('IX_partner_exception_closed', 'closed'),
    ],
  },
  {
    name: 'case_note',
    columns: [
      key(text('id', 22)),
      text('caseId', 22),
      bigint('at'),
      nullable(text('by', 13)),
      text('standing', 10),
      nullable(text('change', 60)),
      nullable(text('text', 2000)),
    ],
    indices: [index('IX_case_note_case', 'caseId', 'id')],
  },
];

export class Exceptions1767225600022 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createTables(db, tables);
  }

  async down(db: QueryRunner): Promise<void> {
    await dropTables(db, tables);
  }
}
