/**
 * Looks for damage in an SQLite database without changing it: whether its pages hang together, whether each row is in each
 * index (and so in its copy, see copies.ts), and whether its tables are those that this build makes.
 */
import type { DataSource } from 'typeorm';
import type { Config } from '../config.js';
import { inNewSqlite, openReader, type Schema } from './data-source.js';
import { isDamage } from './damage.js';
import { rows } from './sql.js';

/** More places than this are not told. */
const TOLD = 100;

/** Each damaged place in SQLite's words; none where nothing is wrong. @throws what keeps the file from being read at all */
export async function damagesOf(config: Config, schema: Schema): Promise<string[]> {
  let db: DataSource | undefined;
  try {
    db = await openReader(config, schema);
    const found = await rows<{ integrity_check: string }>(db, `PRAGMA integrity_check(${TOLD})`);
    const places = found.map((row) => row.integrity_check).filter((place) => place !== 'ok');
    return [...places, ...(await schemaDamages(db, schema))];
  } catch (reason) {
    if (isDamage(reason)) return [(reason as Error).message];
    throw reason;
  } finally {
    await db?.destroy();
  }
}

interface Made {
  name: string;
  /** Whatever the file says of it, in one text. */
  made: string;
}

/** Where the tables and indexes that the file says it has are not those that this build makes; a build that is to migrate it says nothing. */
async function schemaDamages(db: DataSource, schema: Schema): Promise<string[]> {
  const done = await rows<{ name: string }>(db, 'SELECT "name" FROM "migrations"');
  if (schema.migrations.some(({ name }) => !done.some((one) => one.name === name))) return [];
  const text = `SELECT "name", "type" || ' ' || "tbl_name" || ' ' || COALESCE("sql", '') AS "made" FROM "sqlite_schema"`;
  const made = new Map((await inNewSqlite<Made>(schema, text)).map((one) => [one.name, one.made]));
  const stored = new Map((await rows<Made>(db, text)).map((one) => [one.name, one.made]));
  return [...new Set([...made.keys(), ...stored.keys()])]
    .filter((name) => made.get(name) !== stored.get(name))
    .map((name) => `the definition of ${name} is not the one of this program`);
}
