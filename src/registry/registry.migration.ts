/** Tables of the registry. */
import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions, TableIndex } from 'typeorm';

const key = (name: string, length: number): TableColumnOptions => ({
  name,
  type: 'varchar',
  length: `${length}`,
  isPrimary: true,
});
const text = (name: string, length?: number): TableColumnOptions =>
  length ? { name, type: 'varchar', length: `${length}` } : { name, type: 'text' };
const number = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
const nullable = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });

export class Registry1767225600002 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const table = (name: string, columns: TableColumnOptions[], indices: TableIndex[] = []) =>
      db.createTable(new Table({ name, columns, indices }));
    const index = (name: string, column: string, isUnique = false) => new TableIndex({ name, columnNames: [column], isUnique });
    await table('ledger', [
      key('id', 43),
      text('name', 200),
      text('log', 300),
      { name: 'rules', type: 'integer' },
      { name: 'quorum', type: 'integer' },
    ]);
    await table('participant', [
      key('gln', 13),
      text('name', 200),
      text('role', 20),
      text('country', 2),
      text('steps'),
      nullable(text('until', 10)),
      number('since'),
    ]);
    await table(
      'site',
      [
        key('gln', 13),
        text('participant', 13),
        text('name', 200),
        text('address', 200),
        text('country', 2),
        text('timeZone', 60),
        { name: 'latitude', type: 'double precision' },
        { name: 'longitude', type: 'double precision' },
      ],
      [index('IX_site_participant', 'participant')],
    );
    await table(
      'mandate',
      [
        key('from', 13),
        key('to', 13),
        text('steps'),
        nullable(text('until', 10)),
        nullable(text('sites')),
        { name: 'active', type: 'boolean' },
      ],
      [index('IX_mandate_to', 'to')],
    );
    await table(
      'signing_key',
      [
        key('kid', 43),
        text('participant', 13),
        text('jwk'),
        text('label', 40),
        text('permissions'),
        nullable(text('sites')),
        number('from'),
        nullable(number('retired')),
        nullable(number('compromised')),
        nullable(number('suspect')),
      ],
      [index('IX_signing_key_participant', 'participant')],
    );
    await table(
      'product',
      [key('gtin', 14), text('participant', 13), text('name', 200), text('record'), nullable(text('withdrawn'))],
      [index('IX_product_participant', 'participant')],
    );
    await table('product_level', [key('gtin', 14), text('product', 14)]);
    await table('batch', [
      key('gtin', 14),
      key('lot', 20),
      text('participant', 13),
      text('expiry', 10),
      text('printed', 10),
      { name: 'serialised', type: 'boolean' },
    ]);
    await table(
      'recall',
      [key('ref', 40), text('gtin', 14), text('record'), text('by', 13), number('idx'), number('time')],
      [index('IX_recall_gtin', 'gtin')],
    );
    await table('application', [
      key('kid', 43),
      text('gln', 13),
      text('name', 200),
      text('role', 20),
      text('jws'),
      number('received'),
    ]);
    await table(
      'session',
      [key('token', 43), text('signin', 43), text('kid', 43), nullable(text('site', 13)), number('expires')],
      [index('UQ_session_signin', 'signin', true)],
    );
  }

  async down(db: QueryRunner): Promise<void> {
    const tables = [
      'session',
      'application',
      'recall',
      'batch',
      'product_level',
      'product',
      'signing_key',
      'mandate',
      'site',
      'participant',
      'ledger',
    ];
    for (const table of tables) await db.dropTable(table);
  }
}
