/** From the tables on which the registry's rules work back to its rows: writes what entries changed. */
import type { QueryRunner } from 'typeorm';
import type { SqlValue } from '../platform/database/sql.js';
import { upsertRows } from '../platform/database/upsert.js';
import { batchParts, type Registry } from '../protocol/registry/registry.js';
import type { Table } from '../protocol/table.js';

type Row = Record<string, SqlValue>;

/** Writes the rows that judged entries changed. */
export async function flushRegistry(tx: QueryRunner, registry: Registry): Promise<void> {
  const changed = <K, V>(table: Table<K, V>, toRow: (row: V, key: K) => Row): Row[] =>
    table.changed().map(([key, row]) => toRow(row, key));
  await upsertRows(
    tx,
    'ledger',
    ['id'],
    changed(registry.ledger, ({ id, name, log, rules, quorum }) => ({ id, name, log, rules, quorum })),
  );
  await upsertRows(
    tx,
    'participant',
    ['gln'],
    changed(registry.participants, ({ gln, name, role, country, steps, until, opening, since }) => ({
      gln,
      name,
      role,
      country,
      steps: JSON.stringify(steps),
      until,
      opening,
      since,
    })),
  );
  await upsertRows(
    tx,
    'site',
    ['gln'],
    changed(registry.sites, (site) => ({ ...site })),
  );
  await upsertRows(
    tx,
    'signing_key',
    ['kid'],
    changed(registry.keys, (key) => ({
      ...key,
      jwk: JSON.stringify(key.jwk),
      permissions: JSON.stringify(key.permissions),
      sites: key.sites && JSON.stringify(key.sites),
      reported: key.reported && JSON.stringify(key.reported),
    })),
  );
  await upsertRows(
    tx,
    'mandate',
    ['from', 'to'],
    changed(registry.mandates, ({ steps, sites, ...mandate }) => ({
      ...mandate,
      steps: JSON.stringify(steps),
      sites: sites && JSON.stringify(sites),
    })),
  );
  await upsertRows(
    tx,
    'product',
    ['gtin'],
    changed(registry.products, ({ gtin, name, withdrawal, ...record }) => ({
      gtin,
      name,
      record: JSON.stringify(record),
      withdrawal: withdrawal && JSON.stringify(withdrawal),
    })),
  );
  await upsertRows(
    tx,
    'product_level',
    ['gtin'],
    changed(registry.levels, (product, gtin) => ({ gtin, product })),
  );
  await upsertRows(
    tx,
    'batch',
    ['gtin', 'lot'],
    changed(registry.batches, ({ gtin, lot, ...record }) => ({
      gtin,
      lot,
      record: JSON.stringify(record),
    })),
  );
  await upsertRows(
    tx,
    'batch_alias',
    ['gtin', 'alias'],
    changed(registry.aliases, (lot, key) => {
      const [gtin, alias] = batchParts(key);
      return { gtin, alias, lot };
    }),
  );
  await upsertRows(
    tx,
    'granted',
    ['key'],
    changed(registry.granted, (holder, key) => ({ key, holder })),
  );
  await upsertRows(
    tx,
    'carried_approval',
    ['id'],
    changed(registry.carried, (entry, id) => ({ id, entry })),
  );
  await upsertRows(
    tx,
    'recall',
    ['issuer', 'ref'],
    changed(registry.recalls, ({ issuer, ref, gtin, by, index: idx, time, ...record }) => ({
      issuer,
      ref,
      gtin,
      record: JSON.stringify(record),
      by,
      idx,
      time,
    })),
  );
}
