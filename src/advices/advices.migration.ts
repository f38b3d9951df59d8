/**
 * Tables of despatch advices, and how much a shipping of packs without serials sent. What was shipped before them is under no
 * advice; no such database was ever released.
 */
import { type MigrationInterface, type QueryRunner, Table, TableColumn, type TableColumnOptions } from 'typeorm';

const text = (name: string, length?: number): TableColumnOptions =>
  length ? { name, type: 'varchar', length: `${length}` } : { name, type: 'text' };
const key = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isPrimary: true });
const nullable = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });
const whole = (name: string, type = 'integer'): TableColumnOptions => ({ name, type });

export class Advices1767225600041 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.createTable(
      new Table({
        name: 'consignment',
        columns: [
          key(whole('idx', 'bigint')),
          key(text('number', 200)),
          key(whole('holding', 'bigint')),
          text('giver', 13),
          text('taker', 13),
          nullable(text('site', 13)),
          text('packs'),
          whole('arrived', 'boolean'),
        ],
        indices: [{ name: 'IX_consignment_number', columnNames: ['number', 'giver', 'taker'] }],
      }),
    );
    await db.createTable(
      new Table({
        name: 'advice',
        columns: [
          key(text('number', 200)),
          key(text('giver', 13)),
          key(text('taker', 13)),
          nullable(text('site', 13)),
          nullable(whole('closed', 'bigint')),
          nullable(text('kid', 43)),
        ],
        indices: [
          { name: 'IX_advice_taker', columnNames: ['taker', 'closed'] },
          { name: 'IX_advice_giver', columnNames: ['giver', 'closed'] },
        ],
      }),
    );
    await db.createTable(
      new Table({
        name: 'advice_line',
        columns: [
          key(text('number', 200)),
          key(text('giver', 13)),
          key(text('taker', 13)),
          key(text('by', 13)),
          key(whole('n')),
          text('gtin', 14),
          nullable(text('lot', 20)),
          whole('quantity'),
          nullable(text('sscc', 18)),
          nullable(text('po', 100)),
        ],
      }),
    );
    await db.addColumn('shipment', new TableColumn({ ...whole('sent'), default: 0 }));
    await db.query('UPDATE "shipment" SET "sent" = "quantity"');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropColumn('shipment', 'sent');
    for (const table of ['advice_line', 'advice', 'consignment']) await db.dropTable(table);
  }
}
