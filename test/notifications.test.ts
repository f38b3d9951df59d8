/**
 * Alerts, exceptions and messages about them, through the public API: what scans, refusals, time and partners bring about,
 * who sees it, who may do what with it, and what arrives at a receiver and at a mail server.
 */
import { getDataSourceToken } from '@nestjs/typeorm';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sweeper } from '../src/alerts/sweeper.js';
import { signEntry } from '../src/client/signing/statement.js';
import { execute } from '../src/platform/database/sql.js';
import { inTransaction } from '../src/platform/database/transaction.js';
import { type Step, writeStep } from '../src/protocol/epcis/step.js';
import { type Lot, batchUri } from '../src/protocol/gs1/identifiers.js';
import { CounterWorld, EXPIRY, OUTSIDE } from './support/counter-world.js';
import { databases, type TestDatabase } from './support/databases.js';
import { glnOf, type Party } from './support/ledger-world.js';
import { goodsOf, sceneOf, traderOf } from './support/trader.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const late = { alreadyDone: 'the till was offline' };

interface Told {
  path: string;
  type: string;
  data: Record<string, unknown>;
}

describe.each(databases)('notifications on $name', (database) => {
  let world: CounterWorld;
  let receiver: http.Server;
  let mails: MailServer;
  const told: Told[] = [];
  const secrets = new Map<string, string>();

  beforeAll(async () => {
    receiver = http.createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += part));
      request.on('end', () => {
        const path = request.url!.slice(1);
        const verified = new Webhook(secrets.get(path)!).verify(body, request.headers as Record<string, string>);
        told.push({ path, ...(verified as Omit<Told, 'path'>) });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
    mails = await MailServer.start();
    world = await CounterWorld.open(onPremises(database, mails.url));
    await world.batch('A1');
    for (const [name, who] of Object.entries({
      maker: world.maker,
      pharmacy: world.pharmacy,
      other: world.otherPharmacy,
      authority: world.base.authority,
    }))
      await subscribe(who, name);
  });
  afterAll(async () => {
    await world.close();
    receiver.closeAllConnections();
    receiver.close();
    mails.close();
  });

  const session = (who: Party) => world.session(who, null);
  const get = async (who: Party, path: string, status = 200) =>
    (await world.base.get(path, await session(who)).expect(status)).body;
  const post = async (who: Party, path: string, body: object, status = 201) =>
    (await world.base.post(path, body, await session(who)).expect(status)).body;
  const patch = async (who: Party, path: string, body: object, status = 200) =>
    (
      await world.base
        .ask('PATCH', path, { type: 'application/json', body: JSON.stringify(body) }, await session(who))
        .expect(status)
    ).body;
  async function subscribe(who: Party, name: string): Promise<string> {
    const target = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/${name}`;
    const wish = { channel: 'webhook', target, kinds: ['alert', 'exception', 'receipt', 'recall'] };
    const made = await post(who, '/api/notifications/subscriptions', wish);
    secrets.set(name, made.secret);
    return made.id;
  }
  /** What arrived at somebody; waits for it. */
  async function arrived(path: string, type: string, like: object = {}): Promise<Told> {
    const found = () => told.find((each) => each.path === path && each.type === type && contains(each.data, like));
    for (let i = 0; i < 400 && !found(); i++) await sleep(20);
    expect(found(), `${type} at ${path} among ${JSON.stringify(told.map((each) => [each.path, each.type]))}`).toBeDefined();
    return found()!;
  }
  /** The one open alert of a kind that somebody sees; waits for it. */
  async function alert(who: Party, kind: string, object?: string) {
    const path = `/api/alerts?open=true&kind=${kind}${object ? `&object=${encodeURIComponent(object)}` : ''}`;
    for (let i = 0; i < 200; i++) {
      const { items } = await get(who, path);
      if (items.length > 0) return items[0];
      await sleep(20);
    }
    throw new Error(`no alert ${kind}`);
  }
  const alertsOf = async (who: Party, kind: string) => (await get(who, `/api/alerts?kind=${kind}`)).items;
  const sweep = (now: number) => world.base.server.app.get(Sweeper, { strict: false }).sweep(now);
  /** Lets alerts and exceptions be so much older. */
  async function age(id: string, by: number): Promise<void> {
    const writer = world.base.server.app.get<DataSource>(getDataSourceToken(), { strict: false });
    const names = ['opened', 'due', 'last', 'checked', 'authorityFrom', 'closed']
      .map((name) => `"${name}" = "${name}" - ${by}`)
      .join(', ');
    await inTransaction(writer, (tx) => execute(tx, `UPDATE "alert" SET ${names} WHERE "id" = ?`, [id]));
  }

  /** What a scanner sends of a pack of lot A1. */
  const scanned = (serial: string): string => `]d201${world.gtin}21${serial}\u001d17${EXPIRY.slice(2).replaceAll('-', '')}10A1`;

  describe('an alert', () => {
    it('of an unknown serial is the site’s and its manufacturer’s, and after a day the authority’s', async () => {
      const code = scanned('GHOST');
      await world.verdict(world.pharmacy, code);
      const object = world.pack('GHOST');
      const own = await alert(world.pharmacy, 'SERIAL_UNKNOWN', object);
      expect(own).toMatchObject({
        class: 'A',
        standing: 'own',
        participant: world.pharmacy.gln,
        site: world.pharmacy.gln,
        state: 'new',
        times: 1,
        facts: { lot: 'A1', expiry: EXPIRY },
      });
      const theirs = await alert(world.maker, 'SERIAL_UNKNOWN', object);
      expect(theirs).toMatchObject({ id: own.id, standing: 'partner', participant: null, site: null, partner: null });
      expect(JSON.stringify([theirs, await get(world.maker, `/api/alerts/${own.id}`)])).not.toContain(world.pharmacy.gln);
      expect(await alertsOf(world.otherPharmacy, 'SERIAL_UNKNOWN')).toEqual([]);
      expect(await alertsOf(world.base.authority, 'SERIAL_UNKNOWN')).toEqual([]);
      await get(world.otherPharmacy, `/api/alerts/${own.id}`, 404);
      expect(await arrived('maker', 'alert.opened', { id: own.id })).toMatchObject({ data: { participant: null } });
      await arrived('pharmacy', 'alert.opened', { id: own.id });

      await world.verdict(world.pharmacy, code);
      await world.verdict(world.pharmacy, code);
      await sleep(700);
      expect(await alert(world.pharmacy, 'SERIAL_UNKNOWN', object)).toMatchObject({ id: own.id, times: 3 });

      await age(own.id, DAY);
      await sweep(Date.now());
      expect(await alert(world.base.authority, 'SERIAL_UNKNOWN', object)).toMatchObject({
        id: own.id,
        state: 'escalated',
        standing: 'authority',
        participant: world.pharmacy.gln,
        partner: world.maker.gln,
      });
      await arrived('authority', 'alert.escalated', { id: own.id });
      expect(told.filter(({ path, type }) => path === 'other' && type.startsWith('alert'))).toEqual([]);
    });

    it('of a code typed by hand is the site’s own, until a scanner says the same', async () => {
      const object = world.pack('TYPED');
      await world.verdict(world.pharmacy, world.code('TYPED', 'A1'));
      const { id, class: alertClass } = await alert(world.pharmacy, 'SERIAL_UNKNOWN', object);
      expect(alertClass).toBe('S');
      expect(await get(world.maker, `/api/alerts?object=${encodeURIComponent(object)}`)).toMatchObject({ items: [] });
      await world.verdict(world.pharmacy, scanned('TYPED'));
      expect(await alert(world.maker, 'SERIAL_UNKNOWN', object)).toMatchObject({ id, class: 'A', standing: 'partner', times: 2 });
      await arrived('maker', 'alert.opened', { id });
    });

    it('settles itself when the data arrives that was missing, and is not the authority’s then', async () => {
      await world.verdict(world.pharmacy, scanned('LATE'));
      const { id } = await alert(world.pharmacy, 'SERIAL_UNKNOWN', world.pack('LATE'));
      await age(id, HOUR);
      await sweep(Date.now());
      expect(await get(world.pharmacy, `/api/alerts/${id}`)).toMatchObject({ state: 'new' });
      await world.commission('A1', 'LATE');
      await age(id, HOUR);
      await sweep(Date.now());
      expect(await get(world.pharmacy, `/api/alerts/${id}`)).toMatchObject({
        state: 'closed',
        reason: 'late_data',
        notes: [{ by: null, standing: 'server', change: 'closed: late_data' }],
      });
      await age(id, 2 * DAY);
      await get(world.base.authority, `/api/alerts/${id}`, 404);
    });

    it('stays where what arrives is not what was on the pack', async () => {
      await world.batch('A2');
      await world.verdict(world.pharmacy, scanned('OTHERLOT'));
      const { id } = await alert(world.pharmacy, 'SERIAL_UNKNOWN', world.pack('OTHERLOT'));
      await world.commission('A2', 'OTHERLOT');
      await age(id, HOUR);
      await sweep(Date.now());
      expect(await get(world.pharmacy, `/api/alerts/${id}`)).toMatchObject({ state: 'new' });
    });

    it('about goods that another has goes to that one, who neither learns who asks nor closes it', async () => {
      const uri = await world.atPharmacy('A1', 'HELD');
      await world.verdict(world.otherPharmacy, scanned('HELD'));
      const { id } = await alert(world.otherPharmacy, 'HELD_ELSEWHERE', uri);
      const theirs = await alert(world.pharmacy, 'HELD_ELSEWHERE', uri);
      expect(theirs).toMatchObject({ id, standing: 'partner' });
      expect(JSON.stringify(theirs)).not.toContain(world.otherPharmacy.gln);
      expect(JSON.stringify(await get(world.otherPharmacy, `/api/alerts/${id}`))).not.toContain(world.pharmacy.gln);
      await patch(world.pharmacy, `/api/alerts/${id}`, { note: 'We have it on the shelf.', state: 'under_investigation' });
      const refused = await patch(world.pharmacy, `/api/alerts/${id}`, { state: 'closed', reason: 'technical' }, 403);
      expect(refused.type).toBe('urn:theriac:problem:case-not-yours');
      expect(await get(world.otherPharmacy, `/api/alerts/${id}`)).toMatchObject({ state: 'under_investigation', notes: [] });
    });

    it('is worked on by its site: taken up, noted, closed with a reason from the list', async () => {
      const uri = await world.atPharmacy('A1', 'TWICE');
      await world.dispense(world.pharmacy, uri);
      for (let i = 0; i < 5; i++) await world.verdict(world.pharmacy, world.code('TWICE', 'A1'));
      const { id, class: alertClass } = await alert(world.pharmacy, 'SUPPLIED_HERE', uri);
      expect(alertClass).toBe('S');
      expect(await alertsOf(world.maker, 'SUPPLIED_HERE')).toEqual([]);
      const path = `/api/alerts/${id}`;
      expect(await patch(world.pharmacy, path, { state: 'active', owner: 'Dr. Roth' })).toMatchObject({
        state: 'active',
        owner: 'Dr. Roth',
      });
      await patch(world.pharmacy, path, { state: 'new' }, 409);
      for (const body of [
        {},
        { state: 'closed' },
        { reason: 'process' },
        { state: 'closed', reason: 'because' },
        { status: 'active' },
      ])
        await patch(world.pharmacy, path, body, 400);
      await patch(world.pharmacy, path, { state: 'closed', reason: 'falsification' }, 403);
      const closed = await patch(world.pharmacy, path, { state: 'closed', reason: 'process', note: 'Scanned again by mistake.' });
      expect(closed).toMatchObject({ state: 'closed', reason: 'process' });
      expect(closed.notes.map((note: { change: string; text: string }) => [note.change, note.text])).toEqual([
        ['active', null],
        ['closed: process', 'Scanned again by mistake.'],
      ]);
      await patch(world.pharmacy, path, { note: 'x' }, 409);
      await world.verdict(world.pharmacy, world.code('TWICE', 'A1'));
      expect((await alert(world.pharmacy, 'SUPPLIED_HERE', uri)).id).not.toBe(id);
    });

    it('is escalated by its site on demand', async () => {
      await world.verdict(world.pharmacy, scanned('STRANGE'));
      const { id } = await alert(world.pharmacy, 'SERIAL_UNKNOWN', world.pack('STRANGE'));
      await get(world.base.authority, `/api/alerts/${id}`, 404);
      await patch(world.pharmacy, `/api/alerts/${id}`, { state: 'escalated', note: 'The seal is a copy, too.' });
      expect(await get(world.base.authority, `/api/alerts/${id}`)).toMatchObject({
        state: 'escalated',
        notes: [{ text: 'The seal is a copy, too.' }],
      });
      await arrived('authority', 'alert.escalated', { id });
      await patch(world.pharmacy, `/api/alerts/${id}`, { state: 'closed', reason: 'technical' }, 403);
      await patch(world.base.authority, `/api/alerts/${id}`, { state: 'closed', reason: 'falsification', note: 'Confirmed.' });
      await arrived('pharmacy', 'alert.closed', { id, reason: 'falsification' });
    });

    it('is raised by refused entries of a registered key, one for each kind of refusal', async () => {
      const uri = world.pack('NEVER');
      const dispense = () =>
        world.base.signStep(
          world.pharmacy,
          { kind: 'dispense', time: Date.now(), offset: '+01:00', site: world.pharmacy.gln, objects: { epcs: [uri] } } as never,
          [],
        );
      for (let i = 0; i < 3; i++) {
        const { status } = await world.base.send('/api/entries', await dispense());
        expect(status).toBeGreaterThanOrEqual(400);
      }
      await sleep(700);
      const found = await alertsOf(world.pharmacy, 'REFUSED');
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({
        class: 'S',
        times: 3,
        object: expect.stringMatching(/^[a-z-]+$/),
        participant: world.pharmacy.gln,
      });
      expect(await alertsOf(world.maker, 'REFUSED')).toEqual([]);
      await age(found[0].id, 15 * DAY);
      await sweep(Date.now());
      expect(await get(world.pharmacy, `/api/alerts/${found[0].id}`)).toMatchObject({ state: 'closed', reason: 'no_answer' });
    });

    it('is raised by a signer whose checkpoint shows another log, before its entry is judged', async () => {
      const { maker, base } = world;
      const step = { kind: 'lock', reason: 'x', time: Date.now(), offset: '+01:00', site: maker.gln } as const;
      const event = writeStep({ ...step, objects: { epcs: [world.pack('NEVER')] } });
      const frame = { log: base.ledger, prev: [], fence: { size: 1, root: base.ledger } };
      await base.send('/api/entries', signEntry(maker.signer, frame, 'epcis+jws', event)).expect(409);
      expect(await alert(maker, 'REFUSED')).toMatchObject({ object: 'fence-mismatch', class: 'S', participant: maker.gln });
    });

    it('is raised by a contested receipt, with who has the goods, and settles itself when it heals', async () => {
      const { maker, pharmacy } = world;
      const uri = world.pack('EARLY');
      await world.commission('A1', 'EARLY');
      const { id: entry } = await world.reportReceipt(pharmacy, uri);
      const { id } = await alert(pharmacy, 'CONTESTED', uri);
      const facts = { step: 'receive', entry };
      expect(await alert(maker, 'CONTESTED', uri)).toMatchObject({ id, class: 'C', standing: 'partner', facts });
      await arrived('maker', 'alert.opened', { id });
      await age(id, HOUR);
      await sweep(Date.now());
      expect(await get(pharmacy, `/api/alerts/${id}`)).toMatchObject({ state: 'new' });
      await world.ship(maker, pharmacy.gln, uri);
      await age(id, 2 * DAY);
      await sweep(Date.now());
      expect(await get(pharmacy, `/api/alerts/${id}`)).toMatchObject({ state: 'closed', reason: 'late_data' });
      await get(world.base.authority, `/api/alerts/${id}`, 404);
    });

    it('is raised by a report of what a rule forbids, with the manufacturer, and after a day the authority', async () => {
      const { maker, pharmacy } = world;
      await world.dispense(pharmacy, await world.atPharmacy('A1', 'FINE'), pharmacy.gln, late);
      const uri = await world.atPharmacy('A1', 'SHUT');
      await world.lock(world.base.authority, uri);
      await world.dispense(pharmacy, uri, pharmacy.gln, late);
      const { id } = await alert(pharmacy, 'CONTESTED', uri);
      expect(await alert(maker, 'CONTESTED', uri)).toMatchObject({ id, facts: { step: 'dispense' } });
      await age(id, DAY);
      await sweep(Date.now());
      expect(await alert(world.base.authority, 'CONTESTED', uri)).toMatchObject({ id, participant: pharmacy.gln });
      expect((await alertsOf(pharmacy, 'CONTESTED')).map(({ object }: { object: string }) => object)).not.toContain(
        world.pack('FINE'),
      );
    });

    it('is raised by a report of more packs without serials than there are', async () => {
      const { pharmacy, maker } = world;
      const gtin = await world.product({ serialised: false });
      await world.batch('N1', { gtin, serialised: false });
      const quantities = [{ uri: batchUri(gtin, 'N1' as Lot), quantity: 3 }];
      const step = {
        kind: 'dispense',
        time: Date.now(),
        offset: '+01:00',
        site: pharmacy.gln,
        objects: { epcs: [], quantities },
      };
      await world.base.step(pharmacy, { ...step, ...late } as Step);
      const { id } = await alert(pharmacy, 'CONTESTED', quantities[0]!.uri);
      expect(await alert(maker, 'CONTESTED', quantities[0]!.uri)).toMatchObject({ id, standing: 'partner' });
    });

    it('is none where anybody else or a regulator scans', async () => {
      const code = scanned('NOBODY');
      await world.answer(code);
      await world.verdict(world.base.authority, code, null);
      await sleep(700);
      expect(await get(world.maker, `/api/alerts?object=${encodeURIComponent(world.pack('NOBODY'))}`)).toMatchObject({
        items: [],
      });
    });

    it('is shown at its own site only to a session that names one', async () => {
      const branch = await world.session(world.pharmacy, world.branch);
      const { body } = await world.base.get('/api/alerts?kind=SERIAL_UNKNOWN', branch).expect(200);
      expect(body.items).toEqual([]);
      expect((await alertsOf(world.pharmacy, 'SERIAL_UNKNOWN')).length).toBeGreaterThan(2);
    });

    it('is listed by pages, newest first', async () => {
      const all = (await get(world.pharmacy, '/api/alerts')).items.map(({ id }: { id: string }) => id);
      const paged: string[] = [];
      for (let after = ''; ;) {
        const page = await get(world.pharmacy, `/api/alerts?limit=2${after}`);
        paged.push(...page.items.map(({ id }: { id: string }) => id));
        if (page.next === null) break;
        after = `&after=${page.next}`;
      }
      expect(paged).toEqual(all);
      expect(all.every((id: string, i: number) => i === 0 || all[i - 1] > id)).toBe(true);
    });
  });

  describe('an overdue receipt', () => {
    it('is told to giver and taker once, and settles itself when the goods arrive', async () => {
      await world.commission('A1', 'SLOW');
      const uri = world.pack('SLOW');
      const container = await world.packInto(world.maker, uri);
      await world.ship(world.maker, world.pharmacy.gln, container);
      await sweep(Date.now() + 47 * HOUR);
      expect(await alertsOf(world.pharmacy, 'OVERDUE_RECEIPT')).toEqual([]);
      await sweep(Date.now() + 49 * HOUR);
      await sweep(Date.now() + 50 * HOUR);
      const [taker] = await alertsOf(world.pharmacy, 'OVERDUE_RECEIPT');
      const [giver] = await alertsOf(world.maker, 'OVERDUE_RECEIPT');
      const facts = { from: world.maker.gln, to: world.pharmacy.gln };
      expect(taker).toMatchObject({ standing: 'own', object: container, class: 'C', times: 1, facts });
      expect(giver).toMatchObject({ id: taker.id, standing: 'partner', facts });
      await arrived('pharmacy', 'receipt.overdue', { id: taker.id });
      await arrived('maker', 'receipt.overdue', { id: taker.id });
      await world.receive(world.pharmacy, container);
      await sweep(Date.now() + 51 * HOUR);
      await sweep(Date.now() + 200 * HOUR);
      expect(await alertsOf(world.pharmacy, 'OVERDUE_RECEIPT')).toMatchObject([
        { id: taker.id, state: 'closed', reason: 'late_data' },
      ]);
      expect(told.filter(({ type }) => type === 'receipt.overdue')).toHaveLength(2);
    });

    it('is none of goods that left the register', async () => {
      await world.commission('A1', 'GONE');
      await world.ship(world.maker, OUTSIDE, world.pack('GONE'));
      await sweep(Date.now() + 100 * HOUR);
      expect(await alertsOf(world.maker, 'OVERDUE_RECEIPT')).toHaveLength(1);
    });
  });

  describe('an exception', () => {
    let handoff: string;
    let uri: string;
    const open = (who: Party, fields: object = {}, status = 201) =>
      post(
        who,
        '/api/exceptions',
        { kind: 'damaged', handoff, object: uri, text: 'Wet through.', request: 'credit_account', ...fields },
        status,
      );

    beforeAll(async () => {
      uri = world.pack('WET');
      await world.commission('A1', 'WET');
      handoff = (await world.ship(world.maker, world.pharmacy.gln, uri)).id;
    });

    it('is refused where a text of it is none to a database', async () => {
      for (const member of ['text', 'reference', 'object']) await open(world.pharmacy, { [member]: 'wet\u0000through' }, 400);
      await open(world.pharmacy, { text: 'Wet through,\n\tsay two of us.' });
    });

    it('goes from its opener to the other end of the handoff, is answered there, and closed by the opener', async () => {
      const opened = await open(world.pharmacy);
      expect(opened).toMatchObject({
        side: 'opener',
        opener: world.pharmacy.gln,
        other: world.maker.gln,
        state: 'open',
        notes: [{ text: 'Wet through.' }],
      });
      const path = `/api/exceptions/${opened.id}`;
      await arrived('maker', 'exception.opened', { id: opened.id, side: 'other', request: 'credit_account' });
      expect(await get(world.maker, path)).toMatchObject({
        side: 'other',
        notes: [{ by: world.pharmacy.gln, text: 'Wet through.' }],
      });
      expect((await get(world.maker, '/api/exceptions?open=true')).items.map(({ id }: { id: string }) => id)).toContain(
        opened.id,
      );
      await get(world.otherPharmacy, path, 404);
      expect(await get(world.base.authority, path)).toMatchObject({ side: 'authority' });

      await patch(world.pharmacy, path, { answer: 'accept' }, 403);
      await patch(world.maker, path, { reason: 'resolved' }, 403);
      await patch(world.maker, path, { answer: 'accept', alternative: 'send_product' }, 400);
      await patch(world.maker, path, { owner: 'Claims' });
      expect(await get(world.pharmacy, path)).toMatchObject({ owner: null });
      await patch(world.maker, path, { answer: 'reject', alternative: 'send_product', note: 'We send a new one.' });
      await arrived('pharmacy', 'exception.answered', { id: opened.id, answer: 'reject', alternative: 'send_product' });
      await patch(world.maker, path, { answer: 'accept' }, 409);
      expect(await patch(world.pharmacy, path, { reason: 'resolved' })).toMatchObject({ state: 'closed', reason: 'resolved' });
      await arrived('maker', 'exception.closed', { id: opened.id, reason: 'resolved' });
      await patch(world.maker, path, { note: 'x' }, 409);
    });

    it('may be opened by the giver, too, and by nobody else', async () => {
      expect(await open(world.maker, { kind: 'underage', expected: 2, found: 1 })).toMatchObject({
        other: world.pharmacy.gln,
        expected: 2,
        found: 1,
      });
      expect((await open(world.otherPharmacy, {}, 404)).type).toBe('urn:theriac:problem:handoff-unknown');
      const notShipped = (await world.batch('A3')).id;
      for (const wrong of [notShipped, 'x'.repeat(42) + 'A']) await open(world.pharmacy, { handoff: wrong }, 404);
    });

    it('about goods without data names the partner instead', async () => {
      const wish = {
        kind: 'missing_product_data',
        handoff: undefined,
        partner: world.wholesaler.gln,
        object: null,
        reference: 'LS 4711',
        request: 'send_data',
      };
      expect(await open(world.pharmacy, wish)).toMatchObject({
        handoff: null,
        other: world.wholesaler.gln,
        reference: 'LS 4711',
      });
      await open(world.pharmacy, { ...wish, kind: 'overage' }, 400);
      await open(world.pharmacy, { ...wish, handoff }, 400);
      for (const partner of [world.pharmacy.gln, world.base.authority.gln, glnOf(8001)])
        await open(world.pharmacy, { ...wish, partner }, 422);
      expect((await open(world.pharmacy, { ...wish, partner: undefined }, 422)).type).toBe(
        'urn:theriac:problem:handoff-required',
      );
    });

    it('is opened by a dispute in the log, once, and closed by the entry that ends it', async () => {
      const found = async (dispute: string) =>
        (await get(world.maker, '/api/exceptions')).items.filter((each: { dispute: string }) => each.dispute === dispute);
      const disputed = world.pack('TORN');
      await world.commission('A1', 'TORN');
      const shipping = await world.ship(world.maker, world.pharmacy.gln, disputed);
      const { id } = await world.dispute(world.pharmacy, disputed);
      await arrived('maker', 'exception.opened', { dispute: id });
      const opened = {
        kind: 'damaged',
        opener: world.pharmacy.gln,
        other: world.maker.gln,
        handoff: shipping.id,
        object: disputed,
        state: 'open',
      };
      expect(await found(id)).toMatchObject([opened]);
      await world.base.step(world.pharmacy, {
        kind: 'dispute',
        time: Date.now(),
        offset: '+01:00',
        site: world.pharmacy.gln,
        closes: id,
        reason: 'settled',
        objects: { epcs: [disputed] },
      });
      await arrived('maker', 'exception.closed', { dispute: id });
      expect(await found(id)).toMatchObject([{ state: 'closed', reason: 'resolved' }]);
    });

    it('is opened with each giver by a dispute of packs together, which came by several shippings or back by a return', async () => {
      const { maker, wholesaler, pharmacy: party } = world;
      const [first, second] = [world.pack('WET1'), world.pack('WET2')];
      for (const serial of ['WET1', 'WET2']) await world.commission('A1', serial);
      const direct = await world.ship(maker, party.gln, first);
      await world.ship(maker, wholesaler.gln, second);
      await world.receive(wholesaler, second);
      const sold = await world.ship(wholesaler, party.gln, second);
      await world.receive(party, second);
      const pharmacy = await traderOf(world.base, party);
      const wet = await pharmacy.trade.dispute(sceneOf(pharmacy), goodsOf(first, second), 'wet', { what: 'damaged' });
      await arrived('maker', 'exception.opened', { dispute: wet.id });
      const of = async (who: Party, dispute: string) =>
        (await get(who, '/api/exceptions')).items.filter((each: { dispute: string }) => each.dispute === dispute);
      const opened = [
        { other: maker.gln, handoff: direct.id, object: null },
        { other: wholesaler.gln, handoff: sold.id, object: null },
      ];
      const mine = await of(party, wet.id);
      expect(mine).toHaveLength(2);
      expect(mine).toEqual(expect.arrayContaining(opened.map((one) => expect.objectContaining(one) as object)));
      const back = await world.sendBack(party, maker.gln, second);
      await world.receive(maker, second);
      const cut = await world.dispute(maker, second);
      await arrived('pharmacy', 'exception.opened', { dispute: cut.id });
      expect(await of(maker, cut.id)).toMatchObject([{ other: party.gln, handoff: back.id, object: second }]);
    });

    it('that nobody answers in three working days is told to both, once', async () => {
      const { id, due, opened } = await open(world.pharmacy);
      expect(Date.parse(due) - Date.parse(opened)).toBeGreaterThanOrEqual(3 * DAY);
      await sweep(Date.parse(due) - 1);
      await sweep(Date.parse(due) + 1);
      await sweep(Date.parse(due) + DAY);
      await arrived('maker', 'exception.overdue', { id });
      await arrived('pharmacy', 'exception.overdue', { id });
      expect(told.filter(({ type, data }) => type === 'exception.overdue' && data['id'] === id)).toHaveLength(2);
    });
  });

  describe('a recall', () => {
    it('is told within seconds to everybody who has the goods, to the manufacturer and the authority, and to nobody else', async () => {
      await world.batch('R1');
      await world.atPharmacy('R1', 'R1S');
      await world.commission('R1', 'R1T');
      const wish = { channel: 'email', target: 'qa@pharmacy.example', kinds: ['recall'] };
      await post(world.pharmacy, '/api/notifications/subscriptions', wish);
      const { id } = await world.recall('REC-1', { lots: ['R1'] });
      expect(await arrived('pharmacy', 'recall.issued', { ref: 'REC-1' })).toMatchObject({
        data: { yours: { active: 1 }, lots: ['R1'], product: expect.any(String) },
      });
      expect(await arrived('maker', 'recall.issued', { ref: 'REC-1' })).toMatchObject({ data: { yours: { active: 1 } } });
      await arrived('authority', 'recall.issued', { ref: 'REC-1', yours: {} });
      expect(id).toMatch(/^[\w-]{43}$/);
      for (let i = 0; i < 200 && mails.received.length === 0; i++) await sleep(20);
      expect(mails.received).toHaveLength(1);
      expect(mails.received[0]).toMatch(/^RCPT TO:<qa@pharmacy\.example>/m);
      expect(mails.received[0]).toMatch(/^Subject: Recall REC-1: /m);
      expect(mails.received[0]).toContain('Lots: R1');
      expect(told.filter(({ path, type }) => path === 'other' && type === 'recall.issued')).toEqual([]);
    });

    it('of goods on their way is told to giver and taker, and by serial to those who have the serial', async () => {
      await world.batch('R2');
      await world.atPharmacy('R2', 'R2S');
      await world.commission('R2', 'R2T');
      await world.ship(world.maker, world.otherPharmacy.gln, world.pack('R2T'));
      await world.recall('REC-2', { lots: ['R2'], serials: ['R2T'] });
      expect(await arrived('other', 'recall.issued', { ref: 'REC-2' })).toMatchObject({ data: { yours: { arriving: 1 } } });
      expect(await arrived('maker', 'recall.issued', { ref: 'REC-2' })).toMatchObject({ data: { yours: { in_transit: 1 } } });
      await world.recall('REC-3', { lots: ['R2'] });
      await arrived('pharmacy', 'recall.issued', { ref: 'REC-3', yours: { active: 1 } });
      expect(told.filter(({ path, data }) => path === 'pharmacy' && data['ref'] === 'REC-2')).toEqual([]);
    });
  });

  describe('subscriptions', () => {
    it('are for keys that administer, and their secret is told once', async () => {
      const clerk = await world.base.addKey(world.pharmacy, 'clerk', ['custody']);
      const token = await world.base.signIn(world.pharmacy, { signer: clerk });
      await world.base.get('/api/notifications/subscriptions', token).expect(403);
      const { items } = await get(world.pharmacy, '/api/notifications/subscriptions');
      expect(items.length).toBeGreaterThan(0);
      expect(JSON.stringify(items)).not.toContain('whsec_');
      await get(world.maker, `/api/notifications/subscriptions/${items[0].id}`, 404);
    });

    it('can be tried out, and tell how it went', async () => {
      const id = await subscribe(world.wholesaler, 'wholesaler');
      const path = `/api/notifications/subscriptions/${id}`;
      const { delivery } = await post(world.wholesaler, `${path}/test`, {}, 202);
      await arrived('wholesaler', 'test.sent');
      let items = [];
      for (let i = 0; i < 100 && items[0]?.state !== 'delivered'; i++) {
        ({ items } = await get(world.wholesaler, `${path}/deliveries`));
        await sleep(20);
      }
      expect(items).toMatchObject([{ id: delivery, state: 'delivered', next: null, attempts: [{ status: 204, error: null }] }]);
      expect(await patch(world.wholesaler, path, { paused: true })).toMatchObject({ paused: expect.stringMatching(/owner/) });
      expect((await post(world.wholesaler, `${path}/secret`, {})).secret).toMatch(/^whsec_/);
      expect(await post(world.wholesaler, `${path}/replay`, { since: '2020-01-01T00:00:00Z', all: true }, 202)).toEqual({
        deliveries: 1,
      });
      await world.base.delete(path, await session(world.wholesaler)).expect(204);
      await get(world.wholesaler, path, 404);
    });

    it('are refused where they could not be told', async () => {
      const path = '/api/notifications/subscriptions';
      const wish = { channel: 'webhook', target: 'https://hooks.example/', kinds: ['alert'] };
      for (const target of ['http://169.254.169.254/', 'gopher://x.example/', 'https://a:b@hooks.example/'])
        expect((await post(world.maker, path, { ...wish, target }, 422)).type).toBe('urn:theriac:problem:webhook-target');
      for (const change of [
        { kinds: [] },
        { kinds: ['all'] },
        { kinds: ['alert', 'alert'] },
        { channel: 'sms' },
        { channel: 'email' },
        { secret: 'x' },
      ])
        await post(world.maker, path, { ...wish, ...change }, 400);
    });
  });
});

const contains = (data: Record<string, unknown>, like: object): boolean =>
  Object.entries(like).every(([name, value]) => JSON.stringify(data[name]) === JSON.stringify(value));

/** A server on a private network, with a mail server of its own. */
const onPremises = ({ name, fresh }: TestDatabase, mailUrl: string): TestDatabase => ({
  name,
  fresh: async () => {
    const home = await fresh();
    const config = {
      ...home.config,
      THERIAC_WEBHOOK_PRIVATE: true,
      THERIAC_SMTP_URL: mailUrl,
      THERIAC_MAIL_FROM: 'theriac@operator.example',
    };
    return { ...home, config };
  },
});

/** As much of RFC 5321 as it takes to be sent mail to. */
class MailServer {
  /** Envelope and content of each mail. */
  readonly received: string[] = [];
  private constructor(private readonly server: net.Server) {}

  static async start(): Promise<MailServer> {
    const server = net.createServer((socket) => {
      const say = (line: string) => socket.write(`${line}\r\n`);
      let envelope = '';
      let data: string | undefined;
      let rest = '';
      say('220 mail.example');
      socket
        .on('error', () => undefined)
        .on('data', (part) => {
          rest += part.toString();
          for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
            const line = rest.slice(0, end);
            rest = rest.slice(end + 2);
            if (data !== undefined) {
              if (line === '.') {
                started.received.push(envelope + data);
                [data, envelope] = [undefined, ''];
                say('250 taken');
              } else data += `${line}\n`;
            } else if (/^DATA/i.test(line)) {
              data = '';
              say('354 go on');
            } else {
              if (/^(MAIL|RCPT)/i.test(line)) envelope += `${line}\n`;
              say(/^QUIT/i.test(line) ? '221 bye' : '250 ok');
            }
          }
        });
    });
    const started = new MailServer(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return started;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
  }
}
