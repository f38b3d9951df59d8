import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../protocol/fault.js';
import { Http, jsonOf } from './http.js';

const problem = (code: string, status: number) => ({
  type: `urn:theriac:problem:${code}`,
  title: 'x',
  status,
  detail: 'Why.',
  rule: 7,
});

describe('the HTTP client', () => {
  let server: Server;
  let url: string;
  /** Answers in turn; the last one stays. */
  let answers: ((request: IncomingMessage, response: ServerResponse) => void)[];
  let asked: IncomingMessage[];

  beforeEach(async () => {
    [answers, asked] = [[], []];
    server = createServer((request, response) => {
      asked.push(request);
      (answers.length > 1 ? answers.shift()! : answers[0]!)(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  const say =
    (status: number, body: unknown = {}) =>
    (_: IncomingMessage, response: ServerResponse) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const http = (options = {}) => new Http(url, { pause: 1, ...options });
  const faultOf = async (promise: Promise<unknown>): Promise<Fault> =>
    promise.then(
      () => {
        throw new Error('it was not refused');
      },
      (reason: unknown) => reason as Fault,
    );

  it('asks again after a 5xx or a broken connection, and gives the answer that then comes', async () => {
    answers = [say(503), (request) => void request.socket.destroy(), say(200, { fine: true })];
    expect(await jsonOf(await http().ask({ path: '/x' }))).toEqual({ fine: true });
    expect(asked.length).toBe(3);
  });

  it('gives up after its attempts with the last answer', async () => {
    answers = [say(503, problem('overloaded', 503))];
    expect(await faultOf(http({ attempts: 3 }).ask({ path: '/x' }))).toMatchObject({ code: 'overloaded', message: 'Why.' });
    expect(asked.length).toBe(3);
  });

  it('does not repeat what must not be repeated, nor what was refused', async () => {
    answers = [say(503)];
    await faultOf(http().ask({ path: '/x', again: false }));
    expect(asked.length).toBe(1);
    answers = [say(409, problem('stale-prev', 409))];
    expect(await faultOf(http().ask({ path: '/x' }))).toMatchObject({ code: 'stale-prev', facts: { rule: 7 } });
    expect(asked.length).toBe(2);
  });

  const busy = (seconds: string) => (_: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(429, { 'retry-after': seconds }).end(JSON.stringify(problem('too-many-requests', 429)));

  it('waits as long as a server asks that takes no more for now, where somebody is told, even for what is not repeated', async () => {
    const waited: number[] = [];
    const patient = http({ onWait: (ms: number) => waited.push(ms) });
    answers = [busy('1'), busy('0'), say(200, { fine: true })];
    const begun = performance.now();
    expect(await jsonOf(await patient.ask({ path: '/x', again: false }))).toEqual({ fine: true });
    expect(performance.now() - begun).toBeGreaterThan(990);
    expect(waited).toEqual([1000, 0]);
  });

  it('waits for no server without an end, nor longer than a minute, nor where nobody is told', async () => {
    const waited: number[] = [];
    const patient = http({ onWait: (ms: number) => waited.push(ms) });
    answers = [busy('0')];
    expect(await faultOf(patient.ask({ path: '/x' }))).toMatchObject({ code: 'too-many-requests' });
    expect([waited.length, asked.length]).toEqual([5, 6]);
    for (const seconds of ['61', 'Mon, 01 Jan 2035 00:00:00 GMT', '-1']) {
      answers = [busy(seconds)];
      expect(await faultOf(patient.ask({ path: '/x' }))).toMatchObject({ code: 'too-many-requests' });
    }
    answers = [busy('0')];
    expect(await faultOf(http().ask({ path: '/x' }))).toMatchObject({ code: 'too-many-requests' });
    expect([waited.length, asked.length]).toEqual([5, 10]);
  });

  it('says that nobody answers in time', async () => {
    answers = [() => {}];
    expect(await faultOf(http({ attempts: 1, timeout: 50 }).ask({ path: '/x' }))).toMatchObject({ code: 'unreachable' });
  });

  it('lets a long answer take its time once it has begun, and no other', async () => {
    answers = [
      (_, response) => {
        response.writeHead(200).write('begun, ');
        setTimeout(() => response.end('ended'), 200);
      },
    ];
    const patient = http({ attempts: 1, timeout: 60 });
    expect(await (await patient.ask({ path: '/x', long: true })).text()).toBe('begun, ended');
    const cut = await patient.ask({ path: '/x' });
    await expect(cut.text()).rejects.toThrow('timeout');
    answers = [() => {}];
    expect(await faultOf(patient.ask({ path: '/x', long: true }))).toMatchObject({ code: 'unreachable' });
  });

  it('says that the answer is not one of a Theriac server', async () => {
    answers = [say(404, { error: 'no such page' })];
    expect(await faultOf(http().ask({ path: '/x' }))).toMatchObject({ code: 'bad-answer', facts: { status: 404 } });
    answers = [(_, response) => void response.end('<html>')];
    expect(await faultOf(http().ask({ path: '/x' }).then(jsonOf))).toMatchObject({ code: 'bad-answer' });
  });

  it('renews its session once where the token is refused', async () => {
    const client = http();
    client.session = { token: () => Promise.resolve('old'), renew: () => Promise.resolve('new') };
    answers = [say(401, problem('session-invalid', 401)), say(200)];
    await client.ask({ path: '/x' });
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer old', 'Bearer new']);
    answers = [say(401, problem('session-invalid', 401))];
    expect(await faultOf(client.ask({ path: '/x' }))).toMatchObject({ code: 'session-invalid' });
    expect(asked.length).toBe(4);
  });

  it('asks openly without the session', async () => {
    const client = http();
    client.session = { token: () => Promise.resolve('t'), renew: () => Promise.resolve('t') };
    answers = [say(200)];
    await client.askOpenly({ path: '/x', query: { a: 'b c', none: undefined } });
    expect(asked[0]!.headers.authorization).toBeUndefined();
    expect(asked[0]!.url).toBe('/x?a=b+c');
  });

  it.each(['', 'example.org', 'ftp://example.org', 'https://example.org/path', 'https://example.org?x'])(
    'refuses "%s" as an address',
    (text) => {
      expect(() => new Http(text)).toThrow(expect.objectContaining({ code: 'bad-address' }) as Error);
    },
  );
});
