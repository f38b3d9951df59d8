/**
 * Every way into a server for a string from outside, made from its own route table: as a body of each type, as each
 * member of a JSON body, as each part of the path, as each query parameter, as the whole query of a route without any, as
 * the bearer token; and, riding on all of these, as the headers that any client may send. HEAD has no doors of its own: it
 * is GET's. What many routes have as one, because a string gets no further than what they share, is one door: the bearer
 * token of routes with the same guard, a body of a type that a route does not read.
 */
import type { InjectOptions } from 'fastify';
import type { Route } from '../../src/platform/http/routes.js';

/** A way in. `ask` makes the request that carries the bytes there. */
export interface Door {
  name: string;
  /** Doors of the same lead to the same code. */
  same?: string;
  /** What the server asks of the place, before anything of the route itself runs: what this refuses, it refuses alike on every route. */
  form?: string;
  ask(bytes: Buffer): InjectOptions;
}

/** What of an operation of the API's description matters here. */
interface Operation {
  parameters?: readonly { name: string; in: string; schema: object }[];
  requestBody?: { content: Readonly<Record<string, { schema: { properties?: Readonly<Record<string, object>> } }>> };
  security?: readonly object[];
}

export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** What fills the other places of a request, so that it comes as far as it can. */
export interface Values {
  /** Of a path's parameter (`*` for the rest of the path) on a route. */
  parameter(name: string, route: Route): string;
  /** Of a JSON body's members. */
  members(route: Route): Record<string, unknown>;
  /** Of required query parameters. */
  query(route: Route): string;
  /** A session that may use the route, if it needs one. */
  token(route: Route): string | undefined;
}

const TYPES = ['application/json', 'application/jose', 'text/tab-separated-values'] as const;
const PLACE = /:[A-Za-z0-9_]+|\*/g;

/** Computes once for each string: every string goes through many doors. */
function once<T>(compute: (bytes: Buffer) => T): (bytes: Buffer) => T {
  const known = new Map<Buffer, T>();
  return (bytes) => {
    if (!known.has(bytes)) known.set(bytes, compute(bytes));
    return known.get(bytes) as T;
  };
}

/** Percent-encodes all bytes that are not unreserved. */
const escaped = once((bytes) =>
  bytes.toString('latin1').replace(/[^A-Za-z0-9._~-]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`),
);

/** The same, slashes left as they are: what walks through folders. */
const walking = once((bytes) => escaped(bytes).replaceAll('%2f', '/'));

/** A header's value, if these bytes can be one (RFC 9110, section 5.5). */
const headerOf = once((bytes): string | undefined => {
  const text = bytes.toString('latin1');
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text) && text.length <= 8_192 ? text : undefined;
});

const RIDERS = ['accept', 'accept-language', 'cookie', 'forwarded', 'if-none-match', 'origin', 'user-agent', 'x-forwarded-for'];

/** The doors of `routes`. Those of no parameter, query and body have at least their headers. */
export function doorsOf(routes: readonly Route[], paths: Paths, values: Values): Door[] {
  const all = routes.filter(({ method }) => method !== 'HEAD').flatMap((route) => routeDoors(route, paths, values));
  const first = new Map(all.toReversed().map((door) => [door.same ?? door.name, door]));
  return all.filter((door) => first.get(door.same ?? door.name) === door);
}

function routeDoors(route: Route, paths: Paths, values: Values): Door[] {
  const { method, pattern } = route;
  const described = paths[pattern.replace(/:(\w+)/g, '{$1}').replace('*', '{path}')]?.[method.toLowerCase()];
  const url = (changed?: string, value = ''): string =>
    pattern.replace(PLACE, (place) => {
      const name = place.replace(':', '');
      return name === changed ? value : values.parameter(name, route);
    });
  const plain = `${url()}${values.query(route)}`;
  const token = values.token(route);
  const door: MakeDoor = (what, part, like) => ({
    name: `${method} ${pattern}: ${what}`,
    ...like,
    ask(bytes) {
      const rider = headerOf(bytes);
      const riders = rider === undefined ? [] : RIDERS.map((name) => [name, rider]);
      const bearer = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const asked = part(bytes);
      const { headers, ...rest } = { url: plain, ...asked };
      return { method: method as 'GET', ...rest, headers: { ...Object.fromEntries(riders), ...bearer, ...headers } };
    },
  });
  const places = (pattern.match(PLACE) ?? []).map((place) => place.replace(':', ''));
  const parameters = described?.parameters ?? [];
  const queries = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const formOf = (name: string): Like => ({ form: formIn('parameter', parameters.find((one) => one.name === name)?.schema) });
  const doors = [
    ...places.map((name) => door(`path ${name}`, (bytes) => ({ url: url(name, escaped(bytes)) }), formOf(name))),
    ...places.filter((name) => name === '*').map((name) => door('path', (bytes) => ({ url: url(name, walking(bytes)) }))),
    ...queries.map((name) => door(`query ${name}`, (bytes) => ({ url: `${url()}?${name}=${escaped(bytes)}` }), formOf(name))),
    ...(method === 'GET' ? [] : bodyDoors(route, described, values, door)),
    ...(described?.security ? [door('bearer token', bearerOf, { same: JSON.stringify(described.security) })] : []),
  ];
  return doors.length > 0 ? doors : [door('headers and query', (bytes) => ({ url: `${plain}?${walking(bytes)}` }))];
}

const bearerOf = (bytes: Buffer): InjectOptions => ({ headers: { authorization: `Bearer ${headerOf(bytes) ?? 'none'}` } });

type Like = Pick<Door, 'same' | 'form'>;
type MakeDoor = (what: string, part: (bytes: Buffer) => InjectOptions, like?: Like) => Door;

/** A form as text; each of its own where the description tells none. */
const formIn = (place: string, schema: object | undefined): string | undefined => schema && `${place} ${JSON.stringify(schema)}`;

function bodyDoors(route: Route, described: Operation | undefined, values: Values, door: MakeDoor): Door[] {
  const json = (value: unknown): InjectOptions => ({
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify(value),
  });
  const schema = described?.requestBody?.content['application/json']?.schema;
  const members = Object.entries(schema?.properties ?? {});
  return [
    ...TYPES.map((type) => {
      const like = described?.requestBody?.content[type] ? {} : { same: `unread ${type}` };
      return door(type, (bytes) => ({ headers: { 'content-type': type }, payload: bytes }), like);
    }),
    ...members.map(([name, form]) => {
      const part = (bytes: Buffer) => json({ ...values.members(route), [name]: bytes.toString() });
      return door(`member ${name}`, part, { form: formIn('member', form) });
    }),
    ...(schema && members.length === 0 ? [door('an item of a list', (bytes) => json([bytes.toString()]))] : []),
  ];
}
