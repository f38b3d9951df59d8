/** Telling a violated UNIQUE constraint from all other errors of the two databases. */
import { QueryFailedError } from 'typeorm';

/** SQLite's extended result codes, and PostgreSQL's SQLSTATE unique_violation. */
const CODES: readonly unknown[] = ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505'];

/** Whether `reason` is a violated UNIQUE constraint or primary key. */
export const isUniqueViolation = (reason: unknown): boolean =>
  reason instanceof QueryFailedError && CODES.includes((reason.driverError as { code?: unknown }).code);
