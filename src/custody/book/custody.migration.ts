/** Tables of custody. */
import {
  type MigrationInterface,
  type QueryRunner,
  Table,
  TableCheck,
  type TableColumnOptions,
  TableIndex,
  TableUnique,
} from 'typeorm';

const column = (name: string, type: string, length?: number): TableColumnOptions => ({
  name,
  type,
  ...(length && { length: `${length}` }),
});
const key = (name: string, type: string, length?: number) => ({ ...column(name, type, length), isPrimary: true });
const nullable = (name: string, type: string, length?: number) => ({ ...column(name, type, length), isNullable: true });

export class Custody1767225600003 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const unique = (name: string, columnName: string) => new TableIndex({ name, columnNames: [columnName], isUnique: true });
    const index = (name: string, columnName: string) => new TableIndex({ name, columnNames: [columnName] });
    await db.createTable(
      new Table({
        name: 'holding',
        columns: [
          key('id', 'bigint'),
          nullable('epc', 'varchar', 200),
          nullable('batch', 'varchar', 35),
          column('count', 'integer'),
          column('owner', 'varchar', 13),
          column('holder', 'varchar', 13),
          column('site', 'varchar', 13),
          column('state', 'varchar', 12),
          nullable('takerOwner', 'varchar', 13),
          nullable('takerHolder', 'varchar', 13),
          nullable('takerSite', 'varchar', 13),
          nullable('parent', 'bigint'),
          column('open', 'boolean'),
          column('height', 'smallint'),
          nullable('levels', 'text'),
          column('head', 'bigint'),
          nullable('locks', 'text'),
          column('lockedInside', 'integer'),
          nullable('contents', 'text'),
          nullable('supplyIdx', 'bigint'),
          nullable('supplyTime', 'bigint'),
          nullable('supplySite', 'varchar', 13),
          column('origin', 'bigint'),
          nullable('splitFrom', 'bigint'),
          column('since', 'bigint'),
          nullable('more', 'text'),
        ],
        indices: [
          unique('UQ_holding_epc', 'epc'),
          index('IX_holding_batch', 'batch'),
          index('IX_holding_site', 'site'),
          index('IX_holding_taker', 'takerHolder'),
          index('IX_holding_parent', 'parent'),
          index('IX_holding_origin', 'origin'),
        ],
      }),
    );
    await db.createTable(
      new Table({
        name: 'pack',
        columns: [key('gtin', 'bigint'), key('serial', 'varchar', 20), column('holding', 'bigint')],
        withoutRowid: true,
      }),
    );
    await db.createTable(
      new Table({
        name: 'touch',
        columns: [key('holding', 'bigint'), key('idx', 'bigint'), nullable('prev', 'bigint'), column('contested', 'boolean')],
        uniques: [new TableUnique({ name: 'UQ_touch_prev', columnNames: ['holding', 'prev'] })],
        withoutRowid: true,
      }),
    );
    await db.createTable(
      new Table({
        name: 'nesting',
        columns: [key('child', 'bigint'), key('idx', 'bigint'), key('parent', 'bigint'), key('into', 'boolean')],
        withoutRowid: true,
      }),
    );
    await db.createTable(
      new Table({
        name: 'serial_list',
        columns: [
          key('id', 'integer'),
          column('root', 'varchar', 43),
          column('seed', 'varchar', 43),
          column('purpose', 'varchar', 20),
          column('participant', 'varchar', 13),
          column('count', 'integer'),
          column('received', 'integer'),
          column('last', 'varchar', 200),
          nullable('progress', 'text'),
          column('complete', 'boolean'),
          nullable('gtin', 'varchar', 14),
          column('created', 'bigint'),
        ],
        indices: [unique('UQ_serial_list_root', 'root')],
      }),
    );
    await db.createTable(
      new Table({
        name: 'list_member',
        columns: [key('list', 'integer'), key('gtin', 'bigint'), key('serial', 'varchar', 20)],
        withoutRowid: true,
      }),
    );
    const notNegative = (name: string) => [new TableCheck({ name, expression: '"quantity" >= 0' })];
    await db.createTable(
      new Table({
        name: 'balance',
        columns: [key('batch', 'varchar', 35), key('site', 'varchar', 13), column('quantity', 'bigint')],
        checks: notNegative('CK_balance_quantity'),
        withoutRowid: true,
      }),
    );
    await db.createTable(
      new Table({
        name: 'shipment',
        columns: [
          key('entry', 'varchar', 43),
          key('batch', 'varchar', 35),
          column('giver', 'varchar', 13),
          column('takerOwner', 'varchar', 13),
          column('takerHolder', 'varchar', 13),
          nullable('takerSite', 'varchar', 13),
          column('returned', 'boolean'),
          column('quantity', 'integer'),
        ],
        indices: [index('IX_shipment_taker', 'takerHolder')],
        checks: notNegative('CK_shipment_quantity'),
        withoutRowid: true,
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['shipment', 'balance', 'list_member', 'serial_list', 'nesting', 'touch', 'pack', 'holding'])
      await db.dropTable(table);
  }
}
