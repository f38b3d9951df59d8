/** What keeps a server from starting, in a sentence that says what to do: no stack, no code of somebody else's library. */
import type { Config } from '../settings.js';
import { isUnavailable } from '../platform/database/unavailable.js';
import { Fault } from '../protocol/fault.js';

/** A start's failure as its operator should read it; what is not known is given back as it is. */
export function startFailure(reason: unknown, { HOST, PORT, THERIAC_DATA, DATABASE_URL }: Config): unknown {
  const { code, message = '' } = (reason ?? {}) as { code?: string; message?: string };
  const where = DATABASE_URL ? 'the PostgreSQL database of DATABASE_URL' : `the database file in ${THERIAC_DATA}`;
  const unreached = `${where} cannot be reached (${message}): check that it runs, and the address in DATABASE_URL`;
  switch (code) {
    case 'EADDRINUSE':
      return cannotStart(`port ${PORT} of ${HOST} is taken: stop what listens there, or set PORT to another one`);
    case 'EACCES':
      return cannotStart(`port ${PORT} of ${HOST} may not be opened by this user: set PORT to one above 1023`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return cannotStart(`${HOST} is no address of this machine: set HOST to one that is, or to 127.0.0.1`);
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
      return cannotStart(
        `${where} is damaged (${message}): put the database back from its newest backup, and leave log.key and last-checkpoint as they are`,
      );
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_READONLY':
      return cannotStart(`${where} cannot be opened for writing: give its files to the user that runs the server`);
    case 'ERR_DLOPEN_FAILED':
      return cannotStart('a native module was built for another Node.js: run "npm ci" with the Node.js that runs the server');
    case '28P01':
    case '3D000':
      return cannotStart(unreached);
    default:
      if (!isUnavailable(reason)) return reason;
      if (DATABASE_URL) return cannotStart(unreached);
      return cannotStart(`${where} cannot be written (${message}): make room on its disk, or mend it, and start again`);
  }
}

const cannotStart = (message: string): Fault => new Fault('cannot-start', message);
