import { Logger } from '@nestjs/common';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases, type Home } from '../../test/support/databases.js';
import { type Database, openDatabase } from '../platform/database/data-source.js';
import { execute, insertRows, rows } from '../platform/database/sql.js';
import { inTransaction } from '../platform/database/transaction.js';
import type { Gln, Gtin } from '../protocol/gs1/identifiers.js';
import { schema } from '../schema.js';
import { Courier } from './courier.js';
import { Mailer } from './mailer.js';
import type { AlertView } from '../wire/alerts.js';
import type { Topic } from '../wire/messages.js';
import type { Message } from './messages.js';
import { LEASE, PERSISTENCE, putMessages } from './outbox.store.js';
import { Recipients } from './recipients.js';
import { Subscriptions } from './subscriptions.service.js';
import { WebhookSender } from './webhook.js';

Logger.overrideLogger(false);

/** A recall of something of which nobody has any: it concerns its manufacturer, A, and the regulators, A and B. */
const GTIN = '09520000000011' as Gtin;
const MAKER = '9520000000004' as Gln;
const RECALL = {
  ref: 'R-1',
  lots: [],
  serials: [],
  markets: [],
  class: 1,
  depth: 'patient',
  action: 'return',
  text: 'Glass.',
  patientText: null,
};

/** An alert as its owner is told of it. */
const alertTold = (n: number): AlertView => ({
  id: `${n}`,
  kind: 'SERIAL_UNKNOWN',
  class: 'A',
  standing: 'own',
  object: null,
  participant: null,
  site: null,
  partner: null,
  facts: {},
  state: 'new',
  owner: null,
  times: 1,
  opened: '2026-01-01T00:00:00.000Z',
  due: '2026-01-02T00:00:00.000Z',
  last: '2026-01-01T00:00:00.000Z',
  closed: null,
  reason: null,
});

describe.each(databases)('the courier on $name', ({ fresh }) => {
  let home: Home;
  let db: Database;
  let receiver: http.Server;
  let got: { path: string; id: string; headers: http.IncomingHttpHeaders; body: string }[];
  let answer: (path: string, response: http.ServerResponse) => void;
  const started: Courier[] = [];
  let n = 0;

  const courier = (on = db, patience = 3_000): Courier => {
    const made = new Courier(
      on.writer,
      on.reader,
      new Recipients(on.reader, home.config),
      new WebhookSender(true, undefined, patience),
      new Mailer(undefined, ''),
    );
    started.push(made);
    return made;
  };
  const subscriptions = () =>
    new Subscriptions(db.writer, db.reader, new WebhookSender(true), new Mailer(undefined, ''), home.config);
  const target = (path: string) => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/${path}`;
  const subscribe = (owner: string, path: string, kinds: Topic[] = ['alert']) =>
    subscriptions().add(owner, { channel: 'webhook', target: target(path), kinds }, Date.now());
  const alert = (owner: string, id: string): Message => {
    return { id, kind: 'alert.opened', owner: owner as Gln, data: alertTold(n), created: Date.now() };
  };
  const put = (owner: string, id = `message ${++n}`) => inTransaction(db.writer, (tx) => putMessages(tx, [alert(owner, id)]));
  /** A recall that is to be told to all whom it concerns. */
  const putRecall = () =>
    inTransaction(db.writer, (tx) => {
      const message = {
        kind: 'recall.issued',
        owner: null,
        data: { issuer: MAKER, ref: RECALL.ref },
        created: Date.now(),
      } as const;
      return putMessages(tx, [{ ...message, id: `message ${++n}` }]);
    });
  const storeRecall = () =>
    inTransaction(db.writer, async (tx) => {
      const recall = [MAKER, RECALL.ref, GTIN, JSON.stringify(RECALL), MAKER, 7, 1_000];
      await insertRows(tx, 'recall', ['issuer', 'ref', 'gtin', 'record', 'by', 'idx', 'time'], [recall]);
    });
  const at = (path: string) => got.filter((each) => each.path === `/${path}`);
  /** Looks until nothing is due at `now`. */
  const work = async (on: Courier, now = Date.now()): Promise<void> => {
    for (let before = -1; before !== got.length;) {
      before = got.length;
      await on.look(now + 10);
      await on.idle();
    }
  };

  beforeAll(async () => {
    home = await fresh();
    db = await openDatabase(home.config, schema);
    await inTransaction(db.writer, async (tx) => {
      const regulators = ['A', 'B'].map((gln) => [gln, gln, 'regulator', 'DE', '[]', 0]);
      await insertRows(tx, 'participant', ['gln', 'name', 'role', 'country', 'steps', 'since'], regulators);
      await insertRows(tx, 'product', ['gtin', 'name', 'record'], [[GTIN, 'Theriacum', '{}']]);
    });
    await storeRecall();
    receiver = http.createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += part));
      request.on('end', () => {
        got.push({ path: request.url!, id: request.headers['webhook-id'] as string, headers: request.headers, body });
        answer(request.url!, response);
      });
    });
    await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
  });
  beforeEach(async () => {
    got = [];
    answer = (_path, response) => response.writeHead(200).end();
    for (const table of ['delivery_attempt', 'delivery', 'subscription', 'outbox'])
      await inTransaction(db.writer, (tx) => execute(tx, `DELETE FROM "${table}"`));
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((each) => each.onModuleDestroy()));
  });
  afterAll(async () => {
    receiver.closeAllConnections();
    receiver.close();
    await db.close();
    await home.close();
  });

  it('tells each subscription of those concerned that asked for the topic, signed, in the standard form', async () => {
    const a = await subscribe('A', 'a', ['recall']);
    const b = await subscribe('B', 'b', ['alert', 'recall']);
    await subscribe('A', 'other', ['alert']);
    await subscribe('C', 'c', ['recall']);
    await putRecall();
    await work(courier());
    expect(got.map(({ path }) => path).sort()).toEqual(['/a', '/b']);
    for (const [path, { secret }] of [['a', a] as const, ['b', b] as const]) {
      const [{ headers, body }] = at(path) as [(typeof got)[0]];
      const told = new Webhook(secret!).verify(body, headers as Record<string, string>);
      expect(told).toEqual({
        type: 'recall.issued',
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
        data: {
          ...RECALL,
          gtin: GTIN,
          issuer: MAKER,
          by: MAKER,
          index: 7,
          time: '1970-01-01T00:00:01.000Z',
          product: 'Theriacum',
          yours: {},
        },
      });
    }
    const [delivery] = await subscriptions().deliveries('A', a.id, { before: Number.MAX_SAFE_INTEGER, limit: 10 });
    expect(delivery).toMatchObject({ id: at('a')[0]!.id, kind: 'recall.issued', state: 'delivered', next: null });
    expect(delivery!.attempts).toEqual([{ at: expect.any(Number), ms: expect.any(Number), status: 200, error: null }]);
  });

  it('tells nothing of what was rolled back, and the same message once', async () => {
    await subscribe('A', 'a');
    const broken = inTransaction(db.writer, async (tx) => {
      await putMessages(tx, [alert('A', 'x')]);
      throw new Error('rolled back');
    });
    await expect(broken).rejects.toThrow('rolled back');
    await work(courier());
    expect(got).toEqual([]);
    await put('A', 'y');
    await put('A', 'y');
    await work(courier());
    await put('A', 'y');
    await work(courier());
    expect(got.length).toBe(1);
  });

  it('tries again after a pause, under the same id, and accounts for each attempt', async () => {
    const { id } = await subscribe('A', 'a');
    answer = (_path, response) => response.writeHead(got.length < 3 ? 503 : 200).end();
    await put('A');
    const one = courier();
    await work(one);
    expect(got.length).toBe(1);
    await work(one, Date.now() + 8_000);
    expect(got.length).toBe(2);
    await work(one, Date.now() + 40_000);
    expect(new Set(got.map((each) => each.id)).size).toBe(1);
    const [delivery] = await subscriptions().deliveries('A', id, { before: Number.MAX_SAFE_INTEGER, limit: 1 });
    expect(delivery!.attempts.map(({ status, error }) => [status, error])).toEqual([
      [503, 'the receiver answered 503'],
      [503, 'the receiver answered 503'],
      [200, null],
    ]);
  });

  it('gives up when the time is over, and sends again on demand', async () => {
    const { id } = await subscribe('A', 'a');
    answer = (_path, response) => response.writeHead(500).end();
    await put('A');
    const one = courier();
    await work(one);
    await inTransaction(db.writer, (tx) => execute(tx, 'UPDATE "delivery" SET "until" = ?', [Date.now()]));
    await work(one, Date.now() + 8_000);
    await work(one, Date.now() + PERSISTENCE);
    const list = () => subscriptions().deliveries('A', id, { before: Number.MAX_SAFE_INTEGER, limit: 1 });
    expect((await list())[0]).toMatchObject({ state: 'failed', next: null, attempts: [{ status: 500 }, { status: 500 }] });
    answer = (_path, response) => response.writeHead(200).end();
    expect(await subscriptions().replay('A', id, 0, false, Date.now())).toBe(1);
    await work(one);
    expect((await list())[0]).toMatchObject({ state: 'delivered', attempts: [{}, {}, { status: 200 }] });
    expect(await subscriptions().replay('A', id, 0, false, Date.now())).toBe(0);
    expect(await subscriptions().replay('A', id, 0, true, Date.now())).toBe(1);
    await work(one);
    expect(new Set(got.map((each) => each.id)).size).toBe(1);
    expect(got.length).toBe(4);
    await expect(subscriptions().replay('B', id, 0, true, Date.now())).rejects.toMatchObject({ code: 'subscription-unknown' });
  });

  it('never loses a message to a process that dies after sending and before saying so; it comes twice, under one id', async () => {
    await subscribe('A', 'a');
    await put('A');
    const dying = await openDatabase(home.config, schema);
    answer = (_path, response) => {
      // From here on that process can write nothing down.
      void dying.writer.destroy().finally(() => response.writeHead(200).end());
    };
    const first = courier(dying);
    await first.look(Date.now());
    await first.idle();
    expect(got.length).toBe(1);
    answer = (_path, response) => response.writeHead(200).end();
    const second = courier();
    await work(second);
    expect(got.length).toBe(1);
    await work(second, Date.now() + LEASE);
    await work(second, Date.now() + 2 * LEASE);
    expect(got.map(({ id }) => id)).toEqual([got[0]!.id, got[0]!.id]);
    await dying.reader.destroy();
  });

  it('is not held up by a slow receiver, which has one delivery under way at most', async () => {
    await subscribe('A', 'slow', ['recall']);
    await subscribe('B', 'quick', ['recall']);
    let open = 0;
    let most = 0;
    answer = (path, response) => {
      if (path === '/quick') return void response.writeHead(200).end();
      most = Math.max(most, ++open);
      response.on('close', () => open--);
    };
    for (let i = 0; i < 5; i++) await putRecall();
    const one = courier(db, 1_000);
    const until = Date.now() + 900;
    while (at('quick').length < 5 && Date.now() < until) {
      await one.look(Date.now());
      await sleep(10);
    }
    expect([at('quick').length, most]).toEqual([5, 1]);
  });

  it('stops for good at a receiver that is gone, until its owner goes on', async () => {
    const { id } = await subscribe('A', 'a');
    answer = (_path, response) => response.writeHead(410).end();
    await put('A');
    await put('A');
    const one = courier();
    await work(one);
    await work(one, Date.now() + 8_000);
    expect(got.length).toBe(1);
    expect(await subscriptions().get('A', id)).toMatchObject({ paused: 'the receiver is gone for good' });
    answer = (_path, response) => response.writeHead(200).end();
    expect(await subscriptions().change('A', id, { paused: false })).toMatchObject({ paused: null });
    await work(one, Date.now() + 8_000);
    expect(got.length).toBe(2);
  });

  it('delivers each message once when several processes work at once', async () => {
    const other = await openDatabase(home.config, schema);
    for (const path of ['p', 'q', 'r']) await subscribe('A', path);
    for (let i = 0; i < 12; i++) await put('A');
    const both = [courier(), courier(other)];
    for (let i = 0; i < 60 && got.length < 36; i++) {
      await Promise.all(both.map((each) => each.look(Date.now())));
      await sleep(5);
    }
    await Promise.all(both.map((each) => each.idle()));
    await Promise.all(both.map((each) => each.look(Date.now())));
    expect(new Set(got.map(({ id }) => id)).size).toBe(36);
    expect(got.length).toBe(36);
    await other.close();
  });

  it('keeps a message for later of which it cannot be worked out whom it concerns', async () => {
    await subscribe('A', 'a', ['recall']);
    await putRecall();
    await inTransaction(db.writer, (tx) => execute(tx, 'DELETE FROM "recall"'));
    const one = courier();
    await work(one);
    await storeRecall();
    await work(one);
    expect(got).toEqual([]);
    await work(one, Date.now() + 8_000);
    expect(got.length).toBe(1);
    expect(await rows(db.reader, 'SELECT * FROM "outbox"')).toEqual([]);
  });

  it('looks by itself once the application runs, and what is left at its end is done by the next', async () => {
    await subscribe('A', 'a');
    const one = courier();
    one.onApplicationBootstrap();
    await put('A');
    for (let i = 0; i < 300 && got.length === 0; i++) await sleep(10);
    expect(got.length).toBe(1);
    answer = () => {};
    await put('A');
    for (let i = 0; i < 300 && got.length === 1; i++) await sleep(10);
    await one.onModuleDestroy();
    answer = (_path, response) => response.writeHead(200).end();
    await work(courier(), Date.now() + 8_000);
    expect(got.length).toBe(3);
  });

  describe('a subscription', () => {
    it('is its owner’s only', async () => {
      const { id } = await subscribe('A', 'a');
      expect((await subscriptions().list('A')).map((each) => each.id)).toEqual([id]);
      expect(await subscriptions().list('B')).toEqual([]);
      const denied = [
        () => subscriptions().get('B', id),
        () => subscriptions().change('B', id, { paused: true }),
        () => subscriptions().remove('B', id),
        () => subscriptions().test('B', id, 1),
        () => subscriptions().renewSecret('B', id, 1),
        () => subscriptions().deliveries('B', id, { before: 1, limit: 1 }),
      ];
      for (const each of denied) await expect(each()).rejects.toMatchObject({ code: 'subscription-unknown' });
      expect(await subscriptions().get('A', id)).toMatchObject({ paused: null });
    });

    it('can be tried out, changed and removed with what it has not sent', async () => {
      const { id } = await subscribe('A', 'a', ['recall']);
      const { id: message } = await subscriptions().test('A', id, Date.now());
      await work(courier());
      expect(got).toMatchObject([{ id: message, path: '/a' }]);
      expect(JSON.parse(got[0]!.body)).toMatchObject({ type: 'test.sent', data: {} });
      await subscriptions().change('A', id, { target: target('moved'), kinds: ['alert'] });
      await put('A');
      await work(courier());
      expect(at('moved').length).toBe(1);
      await put('A');
      await subscriptions().remove('A', id);
      await work(courier());
      expect(got.length).toBe(2);
      expect(await rows(db.reader, 'SELECT * FROM "delivery_attempt"')).toEqual([]);
    });

    it('signs with both secrets for a day after a renewal', async () => {
      const { id, secret } = await subscribe('A', 'a');
      const renewed = await subscriptions().renewSecret('A', id, Date.now());
      await put('A');
      await work(courier());
      const [{ body, headers }] = got as [(typeof got)[0]];
      for (const each of [secret!, renewed]) new Webhook(each).verify(body, headers as Record<string, string>);
      await subscriptions().renewSecret('A', id, Date.now() - 25 * 3_600_000);
      await put('A');
      await work(courier());
      expect(got[1]!.headers['webhook-signature']).not.toContain(' ');
    });

    it('is refused where it would be one too many, its address is not to be reached, or there is no mail', async () => {
      for (let i = 0; i < 20; i++) await subscribe('A', 'a');
      await expect(subscribe('A', 'a')).rejects.toMatchObject({ code: 'subscriptions-full' });
      const wish = { channel: 'webhook', target: 'http://169.254.169.254/', kinds: [] } as const;
      await expect(subscriptions().add('B', { ...wish, kinds: [] }, 1)).rejects.toMatchObject({ code: 'webhook-target' });
      const mail = { channel: 'email', target: 'a@b.example', kinds: [] } as const;
      await expect(subscriptions().add('B', { ...mail, kinds: [] }, 1)).rejects.toMatchObject({ code: 'mail-off' });
    });
  });
});
