/** Tables of alerts and exceptions. */
import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions, TableIndex } from 'typeorm';

const text = (name: string, length?: number): TableColumnOptions =>
  length ? { name, type: 'varchar', length: `${length}` } : { name, type: 'text' };
const key = (name: string, length: number): TableColumnOptions => ({ ...text(name, length), isPrimary: true });
const time = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
const whole = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const nullable = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });
const index = (name: string, ...columnNames: string[]): TableIndex => new TableIndex({ name, columnNames });

export class Alerts1767225600021 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const table = (name: string, columns: TableColumnOptions[], indices: TableIndex[]) =>
      db.createTable(new Table({ name, columns, indices }));
    await table(
      'alert',
      [
        key('id', 22),
        nullable(text('openKey', 43)),
        text('kind', 40),
        text('class', 1),
        text('participant', 13),
        nullable(text('site', 13)),
        nullable(text('partner', 13)),
        nullable(text('object', 300)),
        nullable(time('holding')),
        nullable(time('head')),
        text('facts'),
        text('state', 20),
        nullable(text('owner', 100)),
        time('opened'),
        time('due'),
        time('last'),
        whole('times'),
        nullable(time('authorityFrom')),
        nullable(time('told')),
        nullable(time('reminded')),
        time('checked'),
        nullable(time('closed')),
        nullable(text('reason', 20)),
      ],
      [
        new TableIndex({ name: 'UQ_alert_open', columnNames: ['openKey'], isUnique: true }),
        index('IX_alert_participant', 'participant', 'id'),
        index('IX_alert_partner', 'partner', 'id'),
        index('IX_alert_head', 'head'),
        index('IX_alert_closed', 'closed'),
      ],
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('alert');
  }
}
