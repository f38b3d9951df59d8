/** What passes: a database that is away, that is starting, or that has no room. It says nothing about what was asked. */
import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { Fault } from '../../protocol/fault.js';

/**
 * Codes of Node (no connection), of PostgreSQL (classes 08 connection, 53 resources, 58 system; 57P0x shutting down or starting;
 * 25P03 idle for too long, 57014 longer than its time) and of SQLite.
 */
const CODES =
  /^(E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|NOTFOUND|HOSTUNREACH|NETUNREACH)|EAI_AGAIN|(08|53|58)[0-9A-Z]{3}|57P0[1-5]|57014|25P03|SQLITE_(BUSY|FULL|IOERR|CANTOPEN|PROTOCOL)\w*)$/;

/** What the driver of PostgreSQL says without a code where its connection is gone, or does not come about. */
const WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (was closed|has encountered a connection error))/;

/** Whether something that was thrown says only that the database cannot be asked, or written, at the moment. */
export function isUnavailable(reason: unknown): boolean {
  if (reason instanceof QueryFailedError) return isUnavailable(reason.driverError);
  // TypeORM releases the runner of a connection that broke; whoever goes on to use it learns that, and not why.
  if (reason instanceof QueryRunnerAlreadyReleasedError) return true;
  // Of a name with several addresses each was tried.
  if (reason instanceof AggregateError && reason.errors.some(isUnavailable)) return true;
  if (!(reason instanceof Error)) return false;
  return CODES.test(String((reason as { code?: unknown }).code)) || WORDS.test(reason.message);
}

/** What is answered then. */
export const databaseUnavailable = (): Fault =>
  new Fault('database-unavailable', 'the database cannot be asked or written at the moment: send the same again in a moment');
