/** Tables of exceptions and of notes. */
import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions, TableIndex } from 'typeorm';

const text = (name: string, length?: number): TableColumnOptions =>
  length ? { name, type: 'varchar', length: `${length}` } : { name, type: 'text' };
const key = (name: string, length: number): TableColumnOptions => ({ ...text(name, length), isPrimary: true });
const time = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
const whole = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const nullable = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });
const index = (name: string, ...columnNames: string[]): TableIndex => new TableIndex({ name, columnNames });

export class Exceptions1767225600022 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const table = (name: string, columns: TableColumnOptions[], indices: TableIndex[]) =>
      db.createTable(new Table({ name, columns, indices }));
    await table(
      'partner_exception',
      [
        key('id', 22),
        text('kind', 30),
        nullable(text('handoff', 43)),
        nullable(text('dispute', 43)),
        text('opener', 13),
        text('other', 13),
        nullable(text('object', 300)),
        nullable(text('reference', 100)),
        nullable(whole('expected')),
        nullable(whole('found')),
        nullable(text('request', 30)),
        text('state', 10),
        nullable(text('openerOwner', 100)),
        nullable(text('otherOwner', 100)),
        time('opened'),
        time('due'),
        nullable(time('reminded')),
        nullable(text('answer', 10)),
        nullable(text('alternative', 30)),
        nullable(time('answered')),
        nullable(time('closed')),
        nullable(text('reason', 20)),
      ],
      [
        index('IX_partner_exception_opener', 'opener', 'id'),
        index('IX_partner_exception_other', 'other', 'id'),
        index('IX_partner_exception_dispute', 'dispute'),
        index('IX_partner_exception_closed', 'closed'),
      ],
    );
    await table(
      'case_note',
      [
        key('id', 22),
        text('caseId', 22),
        time('at'),
        nullable(text('by', 13)),
        text('standing', 10),
        nullable(text('change', 60)),
        nullable(text('text', 2000)),
      ],
      [index('IX_case_note_case', 'caseId', 'id')],
    );
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['case_note', 'partner_exception']) await db.dropTable(table);
  }
}
