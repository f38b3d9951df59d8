/** Tables of the outbox. */
import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions, TableIndex } from 'typeorm';

const text = (name: string, length?: number): TableColumnOptions =>
  length ? { name, type: 'varchar', length: `${length}` } : { name, type: 'text' };
const key = (name: string, length: number): TableColumnOptions => ({ ...text(name, length), isPrimary: true });
const time = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
const whole = (name: string): TableColumnOptions => ({ name, type: 'integer' });
const nullable = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });
const index = (name: string, ...columnNames: string[]): TableIndex => new TableIndex({ name, columnNames });

export class Outbox1767225600020 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const table = (name: string, columns: TableColumnOptions[], indices: TableIndex[] = []) =>
      db.createTable(new Table({ name, columns, indices }));
    await table(
      'outbox',
      [
        key('id', 43),
        text('kind', 40),
        nullable(text('owner', 40)),
        text('data'),
        time('created'),
        time('next'),
        whole('attempts'),
      ],
      [index('IX_outbox_next', 'next')],
    );
    await table(
      'subscription',
      [
        key('id', 22),
        text('owner', 40),
        text('channel', 10),
        text('target', 500),
        text('kinds'),
        nullable(text('secret', 60)),
        nullable(text('former', 60)),
        nullable(time('formerUntil')),
        nullable(text('paused', 200)),
        time('created'),
      ],
      [index('IX_subscription_owner', 'owner')],
    );
    await table(
      'delivery',
      [
        key('id', 26),
        text('subscription', 22),
        text('kind', 40),
        text('body'),
        text('state', 10),
        whole('attempts'),
        time('next'),
        time('lease'),
        time('until'),
        time('created'),
        nullable(time('finished')),
      ],
      [index('IX_delivery_due', 'state', 'next'), index('IX_delivery_subscription', 'subscription', 'created')],
    );
    await table('delivery_attempt', [
      key('delivery', 26),
      { ...whole('n'), isPrimary: true },
      time('at'),
      whole('ms'),
      nullable(whole('status')),
      nullable(text('error', 200)),
    ]);
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['delivery_attempt', 'delivery', 'subscription', 'outbox']) await db.dropTable(table);
  }
}
