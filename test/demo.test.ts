/** `npm run demo` as its users meet it: the built program, its files, the answers that each pack's history deserves. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Played } from '../src/cli/demo/play.js';
import { createLogKey } from '../src/ledger/log-key.js';
import { loadConfig } from '../src/settings.js';
import { nodeCrypto } from '../src/platform/crypto.js';
import { provideCrypto } from '../src/protocol/crypto.js';
import { freePort, startTheriac, theriac, type Running } from './support/program.js';

type Demo = Played & {
  url: string;
  origin: string;
  logKey: string;
  participants: { name: string; role: string; gln: string; keyFile: string }[];
};

/** Verdict and leading reason at the pharmacy where it matters; the public's leading answer. */
const DESERVED: Record<keyof Played['packs'], [verdict: string, reason: string, answer: string]> = {
  genuine: ['ok', 'OK_ACTIVE', 'not_handed_out'],
  dispensed: ['hold', 'DONE_HERE', 'handed_out'],
  recalled: ['stop', 'RECALLED', 'recalled'],
  expired: ['stop', 'EXPIRED', 'expired'],
  copied: ['stop', 'SUPPLIED_ELSEWHERE', 'used_more_than_once'],
  inTransit: ['ok', 'OK_ARRIVING', 'not_handed_out'],
  locked: ['hold', 'EXCURSION', 'not_for_sale'],
  unknown: ['stop', 'SERIAL_UNKNOWN', 'unknown'],
};

describe('the demonstration', () => {
  let folder: string;
  let running: Running;
  let demo: Demo;
  const state = () => ({ THERIAC_STATE: join(folder, 'state') });
  const keyOf = (gln: string): string => join(folder, demo.participants.find((one) => one.gln === gln)!.keyFile);
  const authority = () => keyOf(demo.participants.find(({ role }) => role === 'regulator')!.gln);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'theriac-demo-'));
    await mkdir(join(folder, 'data/demo'), { recursive: true });
    await writeFile(join(folder, 'data/mine.txt'), 'not the demo’s');
    await writeFile(join(folder, 'data/demo/old.txt'), 'from the last demonstration');
    provideCrypto(nodeCrypto);
    const { vkey: old } = await createLogKey(loadConfig({ THERIAC_DATA: join(folder, 'data/demo') }), 'old.example/log');
    const pins = {
      'http://old.example': { log: old },
      'http://also.example': { log: old },
      'http://other.example': { log: 'other' },
    };
    await mkdir(join(folder, 'state'));
    await writeFile(join(folder, 'state/pins.json'), JSON.stringify(pins));
    running = await startTheriac(folder, ['demo'], { PORT: await freePort(), ...state() }, /^ready .*$/m);
    demo = JSON.parse(readFileSync(join(folder, 'data/demo/demo.json'), 'utf8')) as Demo;
  });
  afterAll(async () => {
    await running?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('ends its output with the address once it is ready', () => {
    expect(running.text().trimEnd().split('\n').at(-1)).toBe(`ready ${demo.url}`);
  });

  it('wipes its own folder and nothing else', () => {
    expect(existsSync(join(folder, 'data/demo/old.txt'))).toBe(false);
    expect(readFileSync(join(folder, 'data/mine.txt'), 'utf8')).toContain('not the demo');
  });

  it('forgets what this user saw of the demonstration that it wipes, and of no other log', () => {
    const pins: unknown = JSON.parse(readFileSync(join(folder, 'state/pins.json'), 'utf8'));
    expect(pins).toEqual({ 'http://other.example': { log: 'other' } });
  });

  it('describes itself: address, log, packs, a batch, and partners with key files that only their owner can read', async () => {
    expect(demo.origin).toBe(demo.logKey.split('+')[0]);
    expect(Object.keys(demo.packs).sort()).toEqual(Object.keys(DESERVED).sort());
    expect(demo.batch).toContain('/10/4%2F26-1187');
    expect(demo.participants.map(({ role }) => role).sort()).toEqual([
      'distributor',
      'distributor',
      'manufacturer',
      'manufacturer',
      'pharmacy',
      'pharmacy',
      'pharmacy',
      'regulator',
    ]);
    for (const { gln, keyFile } of demo.participants) {
      expect(JSON.parse(readFileSync(join(folder, keyFile), 'utf8'))).toMatchObject({ kty: 'EC', crv: 'secp256k1', gln });
      expect((await stat(join(folder, keyFile))).mode & 0o777).toBe(0o600);
    }
  });

  it.each(Object.entries(DESERVED))(
    'answers for the pack "%s" as its history deserves',
    async (name, [verdict, reason, answer]) => {
      const code = demo.packs[name as keyof Played['packs']];
      const key = keyOf(demo.where[name as keyof Played['packs']]);
      const professional = await theriac(folder, ['scan', code, '--server', demo.url, '--key', key, '--json'], state());
      const verdictOf = JSON.parse(professional.out) as { verdict: string; reasons: { code: string }[] };
      expect({ verdict: verdictOf.verdict, reason: verdictOf.reasons[0]!.code }).toEqual({ verdict, reason });
      expect(professional.code).toBe(verdict === 'ok' ? 0 : 1);
      const anonymous = await theriac(folder, ['scan', code, '--server', demo.url, '--json'], state());
      expect((JSON.parse(anonymous.out) as { answers: { code: string }[] }).answers[0]!.code).toBe(answer);
    },
  );

  it('answers for the batch document', async () => {
    const key = keyOf(demo.where.genuine);
    const { out, code } = await theriac(folder, ['scan', demo.batch, '--server', demo.url, '--key', key, '--json'], state());
    expect(JSON.parse(out)).toMatchObject({ verdict: 'ok', reasons: [{ code: 'BATCH_NO_SERIALS' }] });
    expect(code).toBe(0);
  });

  it('opens the page of a pack as a camera does', async () => {
    const page = await fetch(demo.packs.genuine, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('Metformin');
  });

  it('reconciles the recalled lot: 2,400 made = 1,860 + 340 + 72 + 128', async () => {
    const path = new URL(demo.packs.recalled).pathname.replace(/\/21\/.*/, '');
    const args = ['object', path, '--server', demo.url, '--key', authority(), '--json'];
    const { stock } = JSON.parse((await theriac(folder, args, state())).out) as {
      stock: { holder: string; state: string; count: number }[];
    };
    const roleOf = (gln: string) => demo.participants.find((one) => one.gln === gln)!.role;
    const sum = (of: (line: (typeof stock)[number]) => boolean) =>
      stock.filter(of).reduce((total, { count }) => total + count, 0);
    expect({
      wholesaler: sum(({ holder, state: is }) => roleOf(holder) === 'distributor' && is === 'active'),
      pharmacies: sum(({ holder, state: is }) => roleOf(holder) === 'pharmacy' && is === 'active'),
      onTheWay: sum(({ state: is }) => is === 'in_transit'),
      dispensed: sum(({ state: is }) => is === 'supplied'),
    }).toEqual({ wholesaler: 1860, pharmacies: 340, onTheWay: 72, dispensed: 128 });
  });

  it('shows the chain of a pack with every signature proven', async () => {
    const args = ['object', demo.packs.dispensed, '--server', demo.url, '--key', authority(), '--json'];
    const { out, code } = await theriac(folder, args, state());
    const { history } = JSON.parse(out) as { history: { step: string; signature: string }[] };
    const steps = 'commission pack pack ship receive unpack pack ship receive unpack unpack dispense';
    expect(history.map(({ step }) => step)).toEqual(steps.split(' '));
    expect(history.every(({ signature }) => signature === 'proven')).toBe(true);
    expect(code).toBe(0);
  });

  /** An object of an incident, as the authority sees it. */
  async function incident(name: keyof Played['incidents']) {
    const args = ['object', demo.incidents[name], '--server', demo.url, '--key', authority(), '--json'];
    const { out, code } = await theriac(folder, args, state());
    expect(code).toBe(0);
    return JSON.parse(out) as {
      custody: Record<string, unknown>;
      contents: Record<string, number> | null;
      history: { step: string; recordedLate: number | null; contested: boolean }[];
    };
  }

  it('has a case of 60 that holds 58 and is disputed, and the two as samples', async () => {
    const { contents, custody } = await incident('shortBox');
    expect(Object.values(contents!)).toEqual([58]);
    expect(custody).toMatchObject({ disputes: [{ what: 'mismatch_quantity' }] });
    expect(await incident('sample')).toMatchObject({ custody: { state: 'sample' } });
  });

  it('has a tote locked by its own temperature reading', async () => {
    const { custody, history } = await incident('warmTote');
    expect(custody).toMatchObject({ locks: [{ kind: 'excursion', reason: '8.1 to 11.6 degrees Celsius' }] });
    expect(history.at(-1)!.step).toBe('sensor');
  });

  it('has a pack that was dispensed, not collected and reactivated', async () => {
    const { custody, history } = await incident('reactivated');
    expect(custody['state']).toBe('active');
    expect(history.slice(-2).map(({ step }) => step)).toEqual(['dispense', 'reactivate']);
  });

  it('has a dispensing that was told four hours late, after the recall: logged, and contested', async () => {
    const { custody, history } = await incident('reportedLate');
    const { step, recordedLate, contested } = history.at(-1)!;
    expect({ step, contested, state: custody['state'] }).toEqual({ step: 'dispense', contested: true, state: 'supplied' });
    expect(recordedLate).toBeGreaterThanOrEqual(4 * 3600 - 60);
  });

  it('has a pack that came back to the wholesaler and is locked until it is inspected', async () => {
    const { custody, history } = await incident('returned');
    expect(custody).toMatchObject({ state: 'active', locks: [{ kind: 'return' }] });
    expect(history.map(({ step }) => step).slice(-2)).toEqual(['return', 'receive']);
  });

  it('has the numbers that demo.json, the README and an audit tell', async () => {
    const { out } = await theriac(folder, ['audit', '--server', demo.url, '--key', authority(), '--json'], state());
    expect((JSON.parse(out) as { counts: { register: object } }).counts.register).toEqual(demo.numbers);
    const { products, batches, packs, participants } = demo.numbers;
    expect([products, batches, participants]).toEqual([5, 12, 8]);
    expect(readFileSync(new URL('../README.md', import.meta.url), 'utf8').replaceAll('\n', ' ')).toContain(
      `two manufacturers, a logistician, a wholesaler, three pharmacies and an authority; five products, twelve batches, ${packs.toLocaleString('en')} packs`,
    );
  });

  it('passes the audit, with the authority’s key, a participant’s and none', async () => {
    for (const key of [[], ['--key', authority()], ['--key', keyOf(demo.where.genuine)]]) {
      const { out, code } = await theriac(folder, ['audit', '--server', demo.url, ...key, '--json'], state());
      const report = JSON.parse(out) as { good: boolean; counts: { entries: number; custody: number; judged: number } };
      expect(report.good).toBe(true);
      expect(code).toBe(0);
      expect(report.counts.entries).toBeGreaterThan(300);
      if (key[1] === authority()) expect(report.counts.judged).toBe(report.counts.custody);
    }
  });
});
