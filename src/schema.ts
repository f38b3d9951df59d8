/**
 * What the database holds: the entities and migrations of all modules, migrations in the order of their timestamps. Each
 * belongs to its module; this list is the only place that knows all of them. Lowest layer first.
 */
import type { Schema } from './platform/database/data-source.js';

export const schema: Schema = {
  entities: [
    // ledger
    // registry
    // custody
  ],
  migrations: [
    // ledger
    // registry
    // custody
  ],
};
