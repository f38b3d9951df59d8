/** The examples in the description of the API work as they stand: each operation is sent as its examples say. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JWS_EXAMPLE } from '../src/wire/jose.js';
import { type Description, difference, exampleOf, lacks, type Operation, servedDescription } from './support/api-description.js';
import { databases } from './support/databases.js';
import { type ExampleWorld, exampleWorld } from './support/example-world.js';

/** Examples that cannot succeed, and why: what is signed holds for one ledger, one challenge, one founding. */
const REFUSED: Readonly<Record<string, number>> = {
  'entries.submit application/jose': 422, // signed for the ledger of the test vectors
  'sessions.open application/jose': 400, // an entry is no answer to a challenge
  'applications.apply application/jose': 400, // an entry is no application
  'setup.logKey': 409, // the ledger is founded
  'setup.found application/jose': 409, // the ledger is founded
};

const METHODS = ['put', 'post', 'get', 'patch', 'delete'] as const;

let description: Description;
/** All operations, so ordered that what one makes is there for the next, and nothing is gone too early. */
let operations: { path: string; method: (typeof METHODS)[number]; operation: Operation }[];
beforeAll(async () => {
  description = await servedDescription();
  const all = Object.entries(description.paths);
  operations = METHODS.flatMap((method) =>
    all.flatMap(([path, { [method]: operation }]) => (operation ? [{ path, method, operation }] : [])),
  );
});

describe('the description of the API', () => {
  it('has for every operation a summary, an id, and examples of what it needs', () => {
    expect(operations.length).toBeGreaterThan(60);
    expect(operations.flatMap(({ operation, path }) => lacks(operation, path))).toEqual([]);
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
  });

  it('would be found lacking without any of these', () => {
    const { path, operation } = operations.find((each) => each.operation.operationId === 'serialLists.take')!;
    const bare = structuredClone({ ...operation, operationId: 'a[0]', summary: '' });
    bare.parameters = bare.parameters.filter(({ name }) => name !== 'root');
    for (const { schema } of [...bare.parameters, ...Object.values(bare.requestBody!.content)]) delete schema.example;
    expect(lacks(bare, path)).toHaveLength(5);
  });

  it('would be found out by an answer of another status, type or form', () => {
    const { operation } = operations.find((each) => each.operation.operationId === 'sessions.challenge')!;
    const body = { nonce: 'n', audience: 'a', expires: '2026-01-31T08:00:00.000Z' };
    const told = (status: number, type: string, value: object) =>
      difference(operation, description, { status, type, body: JSON.stringify(value) });
    expect(told(201, 'application/json', body)).toBeUndefined();
    const others = [
      told(200, 'application/json', body),
      told(201, 'text/plain', body),
      told(201, 'application/json', { ...body, nonce: undefined }),
      told(201, 'application/json', { ...body, more: 1 }),
      told(404, 'application/problem+json', body),
    ];
    expect(others).not.toContain(undefined);
  });

  it('puts each operation into one area, and each area is described', () => {
    const areas = description.tags.map(({ name }) => name);
    expect([...new Set(operations.flatMap(({ operation }) => operation.tags))].sort()).toEqual([...areas].sort());
    expect(description.tags.filter(({ description: about }) => !about)).toEqual([]);
  });

  it('shows a signed entry of the test vectors', async () => {
    expect(await readFile(new URL('vectors/story.json', import.meta.url), 'utf8')).toContain(JWS_EXAMPLE);
  });
});

describe.each(databases)('its examples, on $name', (database) => {
  let examples: ExampleWorld;
  beforeAll(async () => {
    examples = await exampleWorld(database);
  });
  afterAll(() => examples?.world.close());

  async function tokenFor(path: string, operationId: string): Promise<string> {
    const { maker, wholesaler, pharmacy, base } = examples.world;
    if (operationId === 'sessions.close') return base.signIn(pharmacy);
    if (operationId === 'siteApplications.refuse') return examples.world.session(base.authority);
    // What is about the whole company is told to no session for one site.
    if (path.endsWith('/reach')) return examples.world.session(maker, null);
    if (path.startsWith('/api/notifications/') || path.startsWith('/api/site-applications'))
      return examples.world.session(pharmacy, null);
    if (path.startsWith('/api/manufacturers/')) return examples.world.session(maker, null);
    if (path.startsWith('/api/distributors/')) return examples.world.session(wholesaler);
    return examples.world.session(path.startsWith('/api/regulators/') ? base.authority : pharmacy);
  }

  /** What an example says, with the entry's id that it has here. */
  const here = (text: string): string =>
    text.replaceAll(
      String(exampleOf(description.paths['/api/entries/{id}']!['get']!.parameters[0]!.schema)),
      examples.made['/api/entries/{id}']!,
    );

  /** Sends an operation with its parameters' examples, and `body` of `type` if it has one. */
  async function send({ path, method, operation }: (typeof operations)[number], type?: string, body?: unknown) {
    const { parameters, responses, security, operationId } = operation;
    const [url, query, headers] = [new Map<string, string>(), new URLSearchParams(), new Map<string, string>()];
    for (const { name, in: place, schema } of parameters.filter((each) => each.required)) {
      const made = Object.entries(examples.made).find(([start]) => path.startsWith(start) && start.endsWith(`{${name}}`));
      const value = made?.[1] ?? String(exampleOf(schema));
      if (place === 'path') url.set(name, value.split('/').map(encodeURIComponent).join('/'));
      else if (place === 'query') query.set(name, value);
      else headers.set(name, value);
    }
    headers.set('accept', Object.values(responses).flatMap(({ content }) => Object.keys(content ?? {}))[0] ?? '*/*');
    if (type) headers.set('content-type', type);
    if (security) headers.set('authorization', `Bearer ${await tokenFor(path, operationId)}`);
    const answer = await examples.world.base.server.app.inject({
      method: method.toUpperCase() as 'GET',
      url: `${path.replace(/\{(\w+)\}/g, (_, name: string) => url.get(name)!)}?${query.toString()}`,
      headers: Object.fromEntries(headers),
      ...(type && { payload: here(typeof body === 'string' ? body : JSON.stringify(body)) }),
    });
    const [sent] = String(answer.headers['content-type'] ?? '').split(';') as [string];
    return { status: answer.statusCode, type: sent, body: answer.body };
  }

  it('are answered as the description says, and succeed wherever they can', async () => {
    const wrong: string[] = [];
    const refused = new Map<string, number>();
    for (const each of operations) {
      const { operation } = each;
      const bodies = Object.entries(operation.requestBody?.content ?? {});
      for (const [type, media] of bodies.length > 0 ? bodies : [[]]) {
        const answer = await send(each, type, media && exampleOf(media.schema));
        const name = [operation.operationId, type === 'application/json' ? undefined : type].filter(Boolean).join(' ');
        if (answer.status >= 300) refused.set(name, answer.status);
        if (answer.status >= 300 && !REFUSED[name]) wrong.push(`${name}: ${answer.status} ${answer.body.slice(0, 300)}`);
        const unlike = difference(operation, description, answer);
        if (unlike) wrong.push(`${name}: ${unlike}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(Object.fromEntries(refused)).toEqual(REFUSED);
  });
});
