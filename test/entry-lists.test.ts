/** A list of entries while the database is away. */
import type { DataSource } from 'typeorm';
import { expect, it } from 'vitest';
import { READER } from '../src/platform/database/database.module.js';
import { JWS_EXAMPLE } from '../src/wire/jose.js';
import { getDataSourceToken } from '@nestjs/typeorm';
import { databases } from './support/databases.js';
import { startServer } from './support/server.js';

it('asks the database once, and says of each entry that it is away, and that none was at fault', async () => {
  const server = await startServer(databases[0]!);
  const reader = server.app.get<DataSource>(getDataSourceToken(READER), { strict: false });
  let asked = 0;
  reader.query = (() => {
    asked++;
    return Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
  }) as never;
  const list = Array.from({ length: 40 }, () => JWS_EXAMPLE);
  const answer = await server.app.inject({ method: 'POST', url: '/api/entries', payload: list });
  const { results } = answer.json<{ results: { status: number; problem: { type: string } }[] }>();
  expect(new Set(results.map(({ status, problem }) => `${status} ${problem.type}`))).toEqual(
    new Set(['503 urn:theriac:problem:database-unavailable']),
  );
  expect([results.length, asked]).toEqual([40, 1]);
  await server.close();
});
