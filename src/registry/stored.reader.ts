/** The registry's tables as they are stored, for whoever compares them with what follows from the log. */
import { plainTable, type StoredTable } from '../platform/database/stored.js';
import { batchOf, keyOf, mandateOf, participantOf, productOf, recallOf, siteOf } from './registry.store.js';

/** By the names that src/wire/stored.ts has for them. */
export const storedRegistry = {
  ledger: plainTable('SELECT "id", "name", "log", "rules", "quorum" FROM "ledger"', [['"id"', 'string']], (row) => row),
  participants: plainTable('SELECT * FROM "participant"', [['"gln"', 'string']], participantOf),
  sites: plainTable('SELECT * FROM "site"', [['"gln"', 'string']], siteOf),
  keys: plainTable('SELECT * FROM "signing_key"', [['"kid"', 'string']], keyOf),
  mandates: plainTable(
    'SELECT * FROM "mandate"',
    [
      ['"from"', 'string'],
      ['"to"', 'string'],
    ],
    mandateOf,
  ),
  granted: plainTable('SELECT "key", "holder" FROM "granted"', [['"key"', 'string']], ({ holder }) => holder),
  approvals: plainTable('SELECT "id", "entry" FROM "carried_approval"', [['"id"', 'string']], ({ entry }) => Number(entry)),
  products: plainTable('SELECT * FROM "product"', [['"gtin"', 'string']], productOf),
  levels: plainTable('SELECT "gtin", "product" FROM "product_level"', [['"gtin"', 'string']], ({ product }) => product),
  batches: plainTable(
    'SELECT * FROM "batch"',
    [
      ['"gtin"', 'string'],
      ['"lot"', 'string'],
    ],
    batchOf,
  ),
  aliases: plainTable(
    'SELECT * FROM "batch_alias"',
    [
      ['"gtin"', 'string'],
      ['"alias"', 'string'],
    ],
    ({ lot }) => lot,
  ),
  recalls: plainTable(
    'SELECT * FROM "recall"',
    [
      ['"issuer"', 'string'],
      ['"ref"', 'string'],
    ],
    recallOf,
  ),
} satisfies Record<string, StoredTable>;
