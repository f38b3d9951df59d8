/**
 * The only place where an error becomes HTTP: a Fault is an RFC 9457 problem document whose type is
 * `urn:theriac:problem:<code>`; whatever we did not throw on purpose is `internal`, without a word about why.
 * What each code means is in docs/errors.md; a test keeps table, source and document equal.
 */
import { HttpException } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import { type Facts, Fault } from '../../protocol/fault.js';
import { isDamage } from '../database/damage.js';
import { UnknownOutcome } from '../database/transaction.js';
import { databaseUnavailable, isUnavailable } from '../database/unavailable.js';
import type { Problem } from '../../wire/problem.js';
import { STATUS } from '../../wire/statuses.js';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The problem document for anything thrown; `reference` finds a 500 in the log. */
export function toProblem(error: unknown, reference: string): Problem {
  const fault = toFault(error);
  const status = STATUS[fault.code];
  if (typeof status !== 'number' || fault.code === 'internal') return document(internal({ reference }), 500);
  return document(fault, status);
}

function document({ code, message, facts }: Fault, status: number): Problem {
  return { ...facts, type: `urn:theriac:problem:${code}`, title: STATUS_CODES[status] ?? code, status, detail: message };
}

const internal = (facts?: Facts): Fault =>
  new Fault('internal', 'something went wrong here; the operator finds it in the log by the reference', facts);

function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof UnknownOutcome) {
    const detail = 'the database did not confirm whether this was stored; send the same again, it is never stored twice';
    return new Fault('outcome-unknown', detail);
  }
  if (isDamage(error)) {
    return new Fault(
      'database-damaged',
      "a part of the server's database is damaged, so this cannot be answered; its operator runs `theriac check-database` there",
    );
  }
  if (isHangUp(error)) return httpFault(400);
  if (isUnavailable(error)) return databaseUnavailable();
  if (error instanceof HttpException) return httpFault(error.getStatus());
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  return httpFault(typeof status === 'number' ? status : 500);
}

/** Whether somebody hung up in the midst of a body: nobody reads the answer, and nothing of ours is amiss. */
const isHangUp = (error: unknown): boolean =>
  error instanceof Error && error.message === 'aborted' && (error as NodeJS.ErrnoException).code === 'ECONNRESET';

/** What the framework refuses. Its own words are dropped, since they quote the request. */
export function httpFault(status: number): Fault {
  switch (status) {
    case 404:
      return new Fault('not-found', 'there is nothing at this address');
    case 405:
      return new Fault('method-not-allowed', 'this address does not know this method; the header Allow lists those it knows');
    case 408:
      return new Fault('request-timeout', 'the request did not arrive in time; send it again');
    case 413:
      return new Fault('too-large', 'the body of the request is too large; send it in smaller parts');
    case 414:
      return new Fault('url-too-long', 'a part of the address is too long');
    case 415:
      return new Fault('unsupported-media-type', 'this address does not read this content type');
    default:
      if (status >= 400 && status < 500) return new Fault('bad-request', 'the request is malformed');
      return internal();
  }
}
