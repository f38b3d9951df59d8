/** Every bad entry is refused with a code that docs/errors.md explains and words that help, and leaves no trace. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STEP_KINDS } from '../src/protocol/epcis/event.js';
import { RECORD_TYPES } from '../src/protocol/registry/records.js';
import type { ResultView } from '../src/wire/entries.js';
import { BAD_FORMS, type BadEntry } from './support/bad-forms.js';
import { BAD_RECORDS } from './support/bad-records.js';
import { BAD_STEPS } from './support/bad-steps.js';
import { BadWorld } from './support/bad-world.js';
import { databases } from './support/databases.js';
import { snapshot, type Snapshot } from './support/snapshot.js';

const BAD_ENTRIES: readonly BadEntry[] = [...BAD_FORMS, ...BAD_STEPS, ...BAD_RECORDS];
const explained = new Set(
  [...readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8').matchAll(/^## `([^`]+)`$/gm)].map(([, code]) => code),
);
/**
 * Where a refusal is kept for its participant, and counted, and what tells it: it is meant to leave that, and nothing else. The
 * dispute of the world opens its exception a moment after its entry, so that may fall between; and whoever signs in a test reads
 * heads in a session.
 */
const TOLD = ['alert', 'alert_member', 'case_note', 'outbox', 'partner_exception', 'probe', 'regulator_read', 'session'];
const PREFIX = 'urn:theriac:problem:';

interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
}

/** What is wrong with a refusal: nothing, if it says what it should. */
function faultsOf(problem: Problem, { code, names }: BadEntry, world: BadWorld): string[] {
  const { type, status, detail, title } = problem;
  const said = JSON.stringify(problem);
  const faults = [
    type === PREFIX + code ? '' : `${type}: ${detail}`,
    status >= 400 && status < 500 ? '' : `status ${status}`,
    explained.has(code) ? '' : `${code} is not in docs/errors.md`,
    title.length > 0 ? '' : 'no title',
    ...(names?.(world) ?? []).map((name) => (said.includes(name) ? '' : `${said} does not name ${name}`)),
    // What was refused and why, then what to do: two clauses at least.
    /[:;,.] \S+ \S+/.test(detail) ? '' : `no remedy in "${detail}"`,
  ];
  return faults.filter((fault) => fault !== '');
}

it('is tried for every step and every registry record', () => {
  expect(new Set(BAD_STEPS.map(({ kind }) => kind))).toEqual(new Set(STEP_KINDS));
  expect(new Set(BAD_RECORDS.map(({ kind }) => kind))).toEqual(new Set(RECORD_TYPES));
  expect(new Set(BAD_ENTRIES.map(({ what }) => what)).size).toBe(BAD_ENTRIES.length);
  expect(BAD_ENTRIES.length).toBeGreaterThanOrEqual(140);
});

/** Refusals of the rules that no entry of the tables above meets: the test that has them through HTTP, or why there is none. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'genesis-invalid': 'registry-http.test.ts',
  'mandate-missing': 'custody-http.test.ts',
  // A world of one regulator.
  'quorum-missing': '../src/protocol/registry/keys.test.ts',
  // A server's clock does not jump ten days ahead, nor does a test hand over 257 packs one by one: the rules' own tests do.
  'too-late': '../src/protocol/custody/counter.test.ts',
  'too-many-heads': '../src/protocol/custody/judge.test.ts',
};

it('is tried for every refusal of the rules of registry and custody', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
  const thrown = ['registry', 'custody'].flatMap((folder) => {
    const names = readdirSync(new URL(`../src/protocol/${folder}`, import.meta.url)).filter((name) => !name.endsWith('.test.ts'));
    const text = names.map((name) => read(`../src/protocol/${folder}/${name}`)).join('');
    return [...text.matchAll(/new Fault\(\s*'([^']+)'/g)].map(([, code]) => code!);
  });
  expect(new Set(thrown).size).toBeGreaterThan(75);
  const tried = new Set([...BAD_ENTRIES.map(({ code }) => code), ...Object.keys(ELSEWHERE)]);
  expect([...new Set(thrown)].filter((code) => !tried.has(code))).toEqual([]);
  for (const [code, path] of Object.entries(ELSEWHERE)) expect(read(path), `${code} in ${path}`).toContain(`'${code}'`);
});

describe.each(databases)('a bad entry on $name', (database) => {
  let world: BadWorld;
  let before: Snapshot;
  beforeAll(async () => {
    world = await BadWorld.open(database);
    // The session that reads heads for the tests is opened before counting.
    await world.headOf(world.packs['held']!);
    await world.step(world.trade.pharmacy, 'receive', [world.packs['held']!]);
    before = await snapshot(world.base, TOLD);
  });
  afterAll(() => world?.close());
  const unchanged = async () => expect(await snapshot(world.base, TOLD)).toEqual(before);

  it.each(BAD_ENTRIES)('that is $what is refused as $code, and changes nothing', async (bad) => {
    const answer = await world.base.send('/api/entries', await bad.jws(world));
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.status).toBe(answer.body.status);
    expect(faultsOf(answer.body, bad, world)).toEqual([]);
    await unchanged();
  });

  it('is refused in a list as by itself, each for its own reason, and changes nothing', async () => {
    const list = await Promise.all(BAD_ENTRIES.map(async (bad) => bad.jws(world)));
    const results: ResultView[] = [];
    // Of a longer list that no registered key signed the rest would not be looked at.
    for (let from = 0; from < list.length; from += 8) {
      const { body } = await world.base.post('/api/entries', list.slice(from, from + 8)).expect(200);
      results.push(...body.results);
    }
    expect(results).toHaveLength(BAD_ENTRIES.length);
    const wrong = BAD_ENTRIES.flatMap((bad, i) => {
      const { status, problem } = results[i] as { status: number; problem: Problem };
      const faults = [...faultsOf(problem, bad, world), ...(status === problem.status ? [] : [`status ${status}`])];
      return faults.map((fault) => `${bad.what}: ${fault}`);
    });
    expect(wrong).toEqual([]);
    await unchanged();
  });

  it.each<[string, string | Buffer, string, string, number]>([
    ['larger than 64 KiB', 'x'.repeat((1 << 16) + 1), 'application/jose', 'too-large', 413],
    ['a list larger than 1 MiB', `["${'x'.repeat(1 << 20)}"]`, 'application/json', 'too-large', 413],
    ['an empty list', '[]', 'application/json', 'invalid-request', 400],
    ['a list of 257', JSON.stringify(Array(257).fill('a.b.c')), 'application/json', 'invalid-request', 400],
    ['a list of numbers', '[1,2]', 'application/json', 'invalid-request', 400],
    ['an object', '{"jws":"a.b.c"}', 'application/json', 'invalid-request', 400],
    ['null', 'null', 'application/json', 'invalid-request', 400],
    ['an entry sent as JSON text', '"a.b.c"', 'application/json', 'invalid-request', 400],
    ['a list that is cut off', '["a.b.c"', 'application/json', 'json-malformed', 400],
    ['a list 65 levels deep', `${'['.repeat(65)}${']'.repeat(65)}`, 'application/json', 'json-too-deep', 400],
    ['a list 100,000 levels deep', '['.repeat(100_000), 'application/json', 'json-too-deep', 400],
    ['an object with a repeated name', '{"a":1,"a":2}', 'application/json', 'json-duplicate-key', 400],
    ['a number beyond 2^53', '[9007199254740993]', 'application/json', 'json-number', 400],
    ['a lone surrogate', '["\\ud800"]', 'application/json', 'json-surrogate', 400],
    ['not UTF-8', Buffer.from([0x5b, 0x22, 0xc3, 0x28, 0x22, 0x5d]), 'application/json', 'invalid-utf8', 400],
    ['plain text', 'a.b.c', 'text/plain', 'unsupported-media-type', 415],
    ['a form', 'jws=a.b.c', 'application/x-www-form-urlencoded', 'unsupported-media-type', 415],
    ['XML', '<jws/>', 'application/xml', 'unsupported-media-type', 415],
  ])('sent as a body that is %s is refused as a whole, and changes nothing', async (_what, body, type, code, status) => {
    const headers = { 'content-type': type };
    const answer = await world.base.server.app.inject({ method: 'POST', url: '/api/entries', headers, payload: body });
    expect(answer.json()).toMatchObject({ type: PREFIX + code, status });
    expect(answer.statusCode).toBe(status);
    expect(explained.has(code)).toBe(true);
    await unchanged();
  });

  it('does not keep the entries round it in a list from being logged', async () => {
    const { trade, packs } = world;
    const good = await world.ship(trade.maker, trade.wholesaler.gln, packs['made']!, {
      // The goods leave from another site of ours than the one that scans them.
      from: { owner: trade.maker.gln, site: trade.maker.gln },
    });
    const bad = await world.ship(trade.maker, trade.otherPharmacy.gln, packs['made']!);
    const last = await world.make(trade.maker, trade.pack('last'));
    const { body } = await world.base.post('/api/entries', ['', good, bad, last, good]).expect(200);
    const outcome = body.results.map(({ status, problem }: { status: number; problem?: Problem }) => [status, problem?.type]);
    expect(outcome).toEqual([
      [400, `${PREFIX}jws-malformed`],
      [201, undefined],
      [409, `${PREFIX}stale-prev`],
      [201, undefined],
      [201, undefined],
    ]);
    expect(body.results[4]).toEqual(body.results[1]);
    const { index } = body.results[1];
    expect((await world.base.send('/api/entries', good).expect(200)).body.index).toBe(index);
    expect((await snapshot(world.base, TOLD)).head.size).toBe(before.head.size + 2);
  });
});
