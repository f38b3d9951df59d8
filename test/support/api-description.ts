/** The description of the API as it is served, and what can be read from it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { freePort, startTheriac } from './program.js';

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  example?: unknown;
}
interface Content {
  content?: Record<string, { schema: Schema }>;
}
export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Schema;
}
export interface Operation {
  operationId: string;
  tags: string[];
  summary?: string;
  parameters: Parameter[];
  requestBody?: Required<Content>;
  responses: Record<string, Content & { $ref?: string }>;
  security?: object[];
}
export interface Description {
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { responses: Record<string, Content> };
}

/** As the built program serves it: the comments of the source are in there only. */
export async function servedDescription(): Promise<Description> {
  const folder = await mkdtemp(join(tmpdir(), 'theriac-api-'));
  const env = { PORT: await freePort(), THERIAC_DATA: join(folder, 'data'), LOG_LEVEL: 'warn' };
  const program = await startTheriac(folder, ['serve'], env, /To look around first/);
  try {
    return (await (await fetch(`http://127.0.0.1:${env.PORT}/openapi.json`)).json()) as Description;
  } finally {
    await program.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Its own example, or one of those of the members that it must have; undefined where one of these has none. */
export function exampleOf({ example, properties = {}, required = [] }: Schema): unknown {
  if (example !== undefined || required.length === 0) return example;
  const members = required.map((name) => [name, exampleOf(properties[name] ?? {})] as const);
  return members.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(members);
}

/** What whoever reads of this operation misses. */
export function lacks({ operationId, summary, parameters, requestBody }: Operation, path: string): string[] {
  const needed = (path.match(/[^{}]+(?=\})/g) ?? []).filter((name) => !parameters.some((each) => each.name === name));
  const bodies = Object.entries(requestBody?.content ?? {}).filter(([, { schema }]) => exampleOf(schema) === undefined);
  return [
    ...(summary ? [] : ['a summary']),
    ...(/^[A-Za-z0-9.]+$/.test(operationId) ? [] : ['an id that generators take']),
    ...needed.map((name) => `the parameter ${name}`),
    ...parameters
      .filter(({ required, schema }) => required && exampleOf(schema) === undefined)
      .map(({ name }) => `an example of ${name}`),
    ...bodies.map(([type]) => `an example of the body as ${type}`),
  ].map((what) => `${operationId}: ${what}`);
}

/** Where an answer differs from what the description says of it; undefined where it does not. */
export function difference(
  { responses }: Operation,
  { components }: Description,
  { status, type, body }: { status: number; type: string; body: string },
): string | undefined {
  const own = responses[status] ?? (status >= 400 ? responses['default'] : undefined);
  if (!own) return `the status ${status} is not described`;
  const { content } = own.$ref ? components.responses[own.$ref.split('/').at(-1)!]! : own;
  if (!content) return body === '' ? undefined : 'an answer that should be empty';
  const media = content[type];
  if (!media) return `the type ${type} is not described`;
  if (!type.endsWith('json')) return undefined;
  const read = z
    .fromJSONSchema(media.schema as Parameters<typeof z.fromJSONSchema>[0], { defaultTarget: 'openapi-3.0' })
    .safeParse(JSON.parse(body));
  return read.success ? undefined : z.prettifyError(read.error);
}
