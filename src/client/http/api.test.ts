import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { misfit } from '../../wire/answers.js';
import { Api } from './api.js';

describe('the API', () => {
  let server: Server;
  let url: string;
  let body: object;
  beforeEach(async () => {
    server = createServer((_, response) => void response.end(JSON.stringify(body)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  it('refuses an answer that is not what it should be, naming the address and both versions', async () => {
    body = { ledger: 7 };
    await expect(new Api(url, { misfit }).found('a.b.c', 'token')).rejects.toMatchObject({
      code: 'answer-differs',
      message: expect.stringMatching(`^${url}/api/genesis .*/ledger: .*different versions`) as string,
      facts: { url: `${url}/api/genesis` },
    });
  });

  it('leaves what a newer server added as it is', async () => {
    body = { ledger: 'x', more: 1 };
    expect(await new Api(url, { misfit }).found('a.b.c', 'token')).toEqual(body);
  });

  it('takes answers as they come where it was handed no definitions, as in a browser', async () => {
    body = { ledger: 7 };
    expect(await new Api(url).found('a.b.c', 'token')).toEqual(body);
  });
});
