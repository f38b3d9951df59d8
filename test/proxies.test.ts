/** What a server makes of a proxy before it that it was not told of. */
import { Logger } from '@nestjs/common';
import { afterEach, expect, it, vi } from 'vitest';
import { databases } from './support/databases.js';
import { startServer, type TestServer } from './support/server.js';

let server: TestServer;
afterEach(async () => {
  vi.restoreAllMocks();
  await server.close();
});

const ask = async (headers = {}) => void (await server.app.inject({ method: 'GET', url: '/health/live', headers }));

it('requests through a proxy that is not trusted are said once, with the setting that trusts it', async () => {
  server = await startServer(databases[0]!);
  const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
  await ask();
  expect(warn).not.toHaveBeenCalled();
  await ask({ 'x-forwarded-for': '192.0.2.1' });
  await ask({ 'x-forwarded-for': '192.0.2.2' });
  expect(warn).toHaveBeenCalledTimes(1);
  expect(JSON.stringify(warn.mock.calls[0])).toContain('THERIAC_TRUST_PROXY');
});
