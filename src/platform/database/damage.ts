/** Whether a database says of itself that it is damaged. */

/** SQLite's names (with their extensions), and PostgreSQL's `data_corrupted` and `index_corrupted`. */
const DAMAGE = /^(?:SQLITE_(?:CORRUPT|NOTADB)|XX00[12])/;

/** Whether an error is a database's word that what it has stored is damaged: no passing trouble, and no mistake of ours. */
export function isDamage(error: unknown): boolean {
  const { code, driverError } = (error ?? {}) as { code?: unknown; driverError?: { code?: unknown } };
  return DAMAGE.test(String(driverError?.code ?? code));
}
