/** Of which batches others are made by repackaging (protocol/custody/repack.ts). */
import type { QueryRunner } from 'typeorm';
import type { Book } from '../../protocol/custody/book.js';
import { execute, insertsOf, selectIn, type Runner } from '../../platform/database/sql.js';

interface Row {
  batch: string;
  source: string;
}

/** No batch's key. */
const NO_BATCH = '';

/**
 * Fills in of which batches these are made, and of which those are made that are made of them. Each question is asked even where
 * there is nothing to ask for (see loadBook).
 *
 * @returns the batches of which these are made
 */
export async function loadSources(db: Runner, book: Book, batches: readonly string[]): Promise<string[]> {
  const asked = batches.length > 0 ? batches : [NO_BATCH];
  const made = await selectIn<Row>(db, 'SELECT "batch", "source" FROM "made_of" WHERE "batch" IN (?*)', asked);
  const users = await selectIn<Row>(
    db,
    'SELECT u."batch", m."source" FROM "made_of" u JOIN "made_of" m ON m."batch" = u."batch" WHERE u."source" IN (?*)',
    asked,
  );
  const sources = new Map<string, Set<string>>();
  for (const { batch, source } of [...made, ...users]) sources.set(batch, (sources.get(batch) ?? new Set()).add(source));
  for (const [batch, of] of sources) book.madeOf.load(batch, [...of].sort());
  return [...new Set(made.map(({ source }) => source))];
}

/** Writes what changed. A batch is never made of fewer than before. */
export async function flushSources(tx: QueryRunner, book: Book): Promise<void> {
  const rows = book.madeOf.changed().flatMap(([batch, of]) => of.map((source) => [batch, source]));
  for (const { text, parameters } of insertsOf(tx, 'made_of', ['batch', 'source'], rows))
    await execute(tx, `${text} ON CONFLICT DO NOTHING`, parameters);
}
