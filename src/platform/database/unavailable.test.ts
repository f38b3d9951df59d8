import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { toProblem } from '../http/problem.js';
import { isUnavailable } from './unavailable.js';

const coded = (code: string): Error => Object.assign(new Error('x'), { code });
const failed = (cause: Error): Error => new QueryFailedError('SELECT 1', [], cause);

describe('a database', () => {
  it.each([
    ['refuses connections', coded('ECONNREFUSED')],
    ['refuses them on each address of its name', new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])],
    ['cut the connection', failed(coded('ECONNRESET'))],
    ['is shut down', failed(coded('57P01'))],
    ['is starting', coded('57P03')],
    ['has no room on its disk', failed(coded('53100'))],
    ['has no room in its folder', failed(coded('SQLITE_FULL'))],
    ['could not write', failed(coded('SQLITE_IOERR_FSYNC'))],
    ['is held by somebody', failed(coded('SQLITE_BUSY_SNAPSHOT'))],
    ['is gone without a word', failed(new Error('Connection terminated unexpectedly'))],
    ['was gone before the statement', new QueryRunnerAlreadyReleasedError()],
  ])('that %s is away for a while, which is no mistake of anybody', (_, reason) => {
    expect(isUnavailable(reason)).toBe(true);
    expect(toProblem(reason, 'r')).toMatchObject({ status: 503, type: 'urn:theriac:problem:database-unavailable' });
    expect(toProblem(reason, 'r').detail).toMatch(/database/);
  });

  it.each([
    ['a statement that is wrong', failed(coded('42601'))],
    ['a row that is there already', failed(coded('SQLITE_CONSTRAINT_UNIQUE'))],
    ['a damaged file', failed(coded('SQLITE_CORRUPT'))],
    ['a mistake of ours', new TypeError('x is undefined')],
    ['what is no error', 'ECONNREFUSED'],
  ])('is not said to be away because of %s', (_, reason) => {
    expect(isUnavailable(reason)).toBe(false);
    expect(toProblem(reason, 'r').status).toBe(500);
  });
});
