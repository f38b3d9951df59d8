/**
 * Global set-up of the tests: one real PostgreSQL for the whole run. Test files get databases of their own on it (see
 * databases.ts). THERIAC_TEST_POSTGRES names a running server to use instead, as `postgres://user:password@host:port`.
 */
import type { TestProject } from 'vitest/node';
import { PostgresServer } from './postgres-server.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server's address without a database name: `postgres://user:password@host:port`. */
    postgresServer: string;
  }
}

export default async function start(project: TestProject): Promise<() => void> {
  const running = process.env['THERIAC_TEST_POSTGRES'];
  if (running) {
    project.provide('postgresServer', running);
    return () => {};
  }
  const server = await PostgresServer.create();
  project.provide('postgresServer', server.url);
  return () => server.destroy();
}
