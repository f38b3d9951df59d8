/** Tables of checks of returned goods. */
import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

const text = (name: string, length?: number): TableColumnOptions =>
  length ? { name, type: 'varchar', length: `${length}` } : { name, type: 'text' };
const key = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isPrimary: true });
const nullable = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });
const whole = (name: string, type = 'integer'): TableColumnOptions => ({ name, type });

export class ReturnChecks1767225600042 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.createTable(
      new Table({
        name: 'return_check',
        columns: [
          key(text('id', 22)),
          text('participant', 13),
          nullable(text('site', 13)),
          text('kid', 43),
          whole('time', 'bigint'),
          nullable(text('returner', 13)),
          nullable(text('rma', 100)),
          whole('count'),
          whole('saleable'),
        ],
        indices: [{ name: 'IX_return_check_participant', columnNames: ['participant', 'id'] }],
      }),
    );
    await db.createTable(
      new Table({
        name: 'return_check_item',
        columns: [key(text('check', 22)), key(whole('n')), nullable(text('object', 200)), text('answer')],
        indices: [{ name: 'IX_return_check_item_object', columnNames: ['object'] }],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['return_check_item', 'return_check']) await db.dropTable(table);
  }
}
