import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTransport } from 'nodemailer';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { composed } from './mailer.js';
import { newSecret, readTarget, signatureOf, WebhookSender } from './webhook.js';

test('a signature is the one of the published example', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const signature = signatureOf(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}');
  expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

describe('the address of a receiver', () => {
  it.each([
    ['https://hooks.example/in?x=1', 'https://hooks.example/in?x=1'],
    ['https://hooks.example', 'https://hooks.example/'],
    ['https://1.1/', 'https://1.0.0.1/'],
    ['https://1.1.1.1:8443/in', 'https://1.1.1.1:8443/in'],
  ])('%s is taken', (text, normal) => expect(readTarget(text, false)).toBe(normal));

  it.each([
    'http://hooks.example/in',
    'ftp://hooks.example/in',
    'file:///etc/passwd',
    'hooks.example',
    '',
    'https://user@hooks.example/',
    'https://user:password@hooks.example/',
    'https://hooks.example/#part',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://0/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[fe80::1]/',
    'https://[fd00:ec2::254]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://①②⑦.0.0.1/',
    'https://10.0.0.1/',
    'https://192.168.0.1/',
    'https://100.100.100.200/',
  ])('%j is refused', (text) => {
    expect(() => readTarget(text, false)).toThrow(expect.objectContaining({ code: 'webhook-target' }));
  });

  it('may be private and without TLS where the operator allows it, but never a metadata service', () => {
    expect(readTarget('http://10.0.0.1:8080/in', true)).toBe('http://10.0.0.1:8080/in');
    expect(() => readTarget('http://169.254.169.254/', true)).toThrow(expect.objectContaining({ code: 'webhook-target' }));
  });
});

describe('sending a webhook', () => {
  let server: http.Server;
  let port: number;
  let seen: { url: string; headers: http.IncomingHttpHeaders; body: string }[];
  let answer: (request: http.IncomingMessage, response: http.ServerResponse) => void;
  const secret = newSecret();

  beforeEach(async () => {
    seen = [];
    answer = (_request, response) => response.writeHead(204).end();
    server = http.createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += part));
      request.on('end', () => {
        seen.push({ url: request.url!, headers: request.headers, body });
        answer(request, response);
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  });

  const webhook = (host = '127.0.0.1') => ({ id: 'msg_1', url: `http://${host}:${port}/in`, secrets: [secret], body: '{"a":1}' });
  const sender = (patience = 5_000) => new WebhookSender(true, undefined, patience);

  it('sends what the library of its receivers verifies, with each of two secrets', async () => {
    const former = newSecret();
    const outcome = await sender().send({ ...webhook(), secrets: [secret, former] }, Date.now());
    expect(outcome).toEqual({ ok: true, status: 204 });
    const [{ headers, body }] = seen as [(typeof seen)[0]];
    for (const each of [secret, former]) {
      expect(new Webhook(each).verify(body, headers as Record<string, string>)).toEqual({ a: 1 });
    }
    expect(() => new Webhook(newSecret()).verify(body, headers as Record<string, string>)).toThrow(/signature/);
    expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow(/signature/);
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect (%i)', async (status) => {
    answer = (_request, response) => response.writeHead(status, { location: `http://127.0.0.1:${port}/canary` }).end();
    expect(await sender().send(webhook(), Date.now())).toMatchObject({
      ok: false,
      status,
      error: expect.stringMatching(/redirect/),
    });
    expect(seen.map(({ url }) => url)).toEqual(['/in']);
  });

  it.each([
    [410, { gone: true }],
    [500, {}],
    [400, {}],
  ])('takes %i as a failure', async (status, more) => {
    answer = (_request, response) => response.writeHead(status).end('secret of the receiver');
    const outcome = await sender().send(webhook(), Date.now());
    expect(outcome).toMatchObject({ ok: false, status, ...more });
    expect(JSON.stringify(outcome)).not.toContain('secret');
  });

  it('gives a receiver that never answers up after its patience', async () => {
    answer = () => {};
    expect(await sender(300).send(webhook(), Date.now())).toEqual({ ok: false, status: null, error: 'no answer within 0.3 s' });
  });

  it('gives one up that sends a byte of its header now and then, too', async () => {
    answer = (request) => {
      request.socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => request.socket.write('x'), 20);
      request.socket.on('close', () => clearInterval(drip)).on('error', () => undefined);
    };
    expect(await sender(400).send(webhook(), Date.now())).toMatchObject({ ok: false, status: null });
  });

  it('gives one up whose header never ends', async () => {
    answer = (request) => {
      request.socket.on('error', () => undefined);
      request.socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`);
    };
    expect(await sender().send(webhook(), Date.now())).toMatchObject({ ok: false, status: null, error: 'HPE_HEADER_OVERFLOW' });
  });

  it('reads nothing of an answer that never ends, and hangs up', async () => {
    let sent = 0;
    const closed = new Promise((resolve) => {
      answer = (_request, response) => {
        response.on('close', resolve).on('error', () => undefined);
        response.writeHead(200);
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536;
          if (!response.destroyed) response.once('drain', more);
        };
        more();
      };
    });
    expect(await sender().send(webhook(), Date.now())).toEqual({ ok: true, status: 200 });
    await closed;
    expect(sent).toBeLessThan(64 << 20);
  });

  it('says in a code that nobody listens', async () => {
    const url = 'http://127.0.0.1:1/in';
    expect(await sender().send({ ...webhook(), url }, Date.now())).toEqual({ ok: false, status: null, error: 'ECONNREFUSED' });
  });

  it('ends at once when it is stopped', async () => {
    answer = () => {};
    const stop = new AbortController();
    const sent = sender().send(webhook(), Date.now(), stop.signal);
    stop.abort();
    expect(await sent).toMatchObject({ ok: false, status: null });
  });

  describe('to a name', () => {
    const publicly = (...addresses: string[][]) => {
      let asked = 0;
      const resolve = async () =>
        addresses[Math.min(asked++, addresses.length - 1)]!.map((address) => ({
          address,
          family: address.includes(':') ? 6 : 4,
        }));
      return { sender: (allowPrivate: boolean) => new WebhookSender(allowPrivate, resolve, 300), asked: () => asked };
    };
    const https = () => ({ ...webhook('hooks.example'), url: `https://hooks.example:${port}/in` });

    it.each([[['127.0.0.1']], [['::1']], [['::ffff:127.0.0.1']], [['1.1.1.1', '127.0.0.1']], [['169.254.169.254']], [[]]])(
      'that leads to %j connects to nobody',
      async (addresses) => {
        let connected = 0;
        server.on('connection', () => connected++);
        expect(await publicly(addresses).sender(false).send(https(), Date.now())).toMatchObject({ ok: false, status: null });
        expect(connected).toBe(0);
      },
    );

    it('asks once, so that a second answer cannot lead elsewhere', async () => {
      let connected = 0;
      server.on('connection', () => connected++);
      // Public by its number; nobody answers there within the patience of this test.
      const rebinding = publicly(['203.0.114.1'], ['127.0.0.1']);
      expect(await rebinding.sender(false).send(https(), Date.now())).toMatchObject({ ok: false, status: null });
      expect([rebinding.asked(), connected]).toEqual([1, 0]);
    });

    it('connects to the address that was checked, under the name that was given', async () => {
      const private_ = publicly(['127.0.0.1'], ['203.0.114.1']);
      expect(await private_.sender(true).send(webhook('hooks.example'), Date.now())).toEqual({ ok: true, status: 204 });
      expect(seen[0]!.headers.host).toBe(`hooks.example:${port}`);
      expect(private_.asked()).toBe(1);
    });

    it('gives up a name server that does not answer', async () => {
      const stuck = new WebhookSender(false, () => new Promise(() => {}), 100);
      expect(await stuck.send(https(), Date.now())).toEqual({ ok: false, status: null, error: 'no answer within 0.1 s' });
    });
  });
});

test('a mail is plain text to one address, its subject cannot add a header, and it gives a terminal no orders', async () => {
  const mail = {
    id: 'msg_1',
    to: 'qa@pharmacy.example',
    subject: 'Recall\r\nBcc: all@example.org\u2028\u202ex',
    text: 'Lot <b>1</b>\u001b[2J\n',
  };
  const transport = createTransport({ jsonTransport: true });
  const { message } = await transport.sendMail(composed(mail, 'theriac@operator.example'));
  const sent = JSON.parse(String(message)) as Record<string, unknown>;
  expect(sent).toMatchObject({
    from: { address: 'theriac@operator.example' },
    to: [{ address: 'qa@pharmacy.example' }],
    subject: String.raw`Recall Bcc: all@example.org \u202ex`,
    text: 'Lot <b>1</b>\\u001b[2J\n',
    messageId: '<msg_1@operator.example>',
  });
  expect(sent).not.toHaveProperty('bcc');
  expect(sent).not.toHaveProperty('html');
});
