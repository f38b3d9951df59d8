/**
 * The description of the API: for machines at `/openapi.json`, for people at `/docs`. Made at the first request from the
 * routes, the schemas that check them and the access that they declare, so it says what holds.
 */
import { ModulesContainer, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { Problem } from '../../wire/problem.js';
import type { Role } from '../../protocol/registry/records.js';
import { Access, type AccessRule, askedOf, OnlyReads } from './access.js';

/** What the description says of the whole. */
export interface ApiText {
  description: string;
  /** What belongs together, in the order in which it is read: a name, a sentence, the beginnings of addresses. */
  areas: readonly (readonly [name: string, about: string, ...paths: string[]])[];
  /** The header that reads by this role must bear. */
  purpose: { role: Role; name: string; description: string; example: string };
}

/** Adds both addresses. Call it once all modules are there and before the application is initialised. */
export function describeApi(app: NestFastifyApplication, text: ApiText): void {
  SwaggerModule.setup('docs', app, () => buildDocument(app, text), {
    jsonDocumentUrl: '/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Theriac API',
    swaggerOptions: { validatorUrl: null, docExpansion: 'none' },
    customCss: NARROW,
  });
  // The page that the library writes has no such line, so that a phone shows it as wide as a desk.
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onSend', (request, _, payload, done) => {
      const isPage = request.url === '/docs' && typeof payload === 'string';
      done(null, isPage ? payload.replace('<head>', `<head>${VIEWPORT}`) : payload);
    });
}

const VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">';

/** On a narrow screen addresses and tables wrap in place of being cut off, and what is beside an address stands below it. */
const NARROW = `@media (max-width: 600px) {
  .swagger-ui .wrapper { padding: 0 8px; }
  .swagger-ui .opblock .opblock-summary { flex-wrap: wrap; }
  .swagger-ui .opblock-summary-path { max-width: none; }
  .swagger-ui .opblock-summary-path, .swagger-ui .markdown, .swagger-ui .renderedMarkdown { overflow-wrap: anywhere; }
  .swagger-ui table.parameters, .swagger-ui table.responses-table { display: block; overflow-x: auto; }
}`;

function buildDocument(app: NestFastifyApplication, text: ApiText): OpenAPIObject {
  const frame = new DocumentBuilder()
    .setTitle('Theriac')
    .setDescription(text.description)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'The token that POST /api/sessions gave.' }, 'session');
  for (const [name, about] of text.areas) frame.addTag(name, about);
  const document = SwaggerModule.createDocument(app, frame.build(), {
    operationIdFactory: (controller, method) => operationId(controller, method),
    standardSchemaConverter: (schema, { schemaType }) => ({ schema: toOpenApi(schema as z.ZodType, schemaType) }),
  });
  const content = { 'application/problem+json': { schema: toOpenApi(Problem, 'output') } };
  document.components = { ...document.components, responses: { Refusal: { description: 'A refusal.', content } } };
  const rules = accessRules(app);
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item) as [string, Operation][]) {
      // A route of several addresses is an operation for each, numbered in brackets, which no client generator takes.
      const [id, n = ''] = operation.operationId.split(/[[\]]/) as [string, string?];
      operation.operationId = id + n;
      operation.tags = [text.areas.find(([, , ...paths]) => paths.some((start) => path.startsWith(start)))?.[0] ?? 'Other'];
      annotate(operation, path);
      const { rule, reads } = rules.get(id) ?? { rule: 'public', reads: false };
      restrict(operation, rule, reads || method === 'get' ? text.purpose : undefined);
    }
  }
  return document;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema: { type?: string; example?: unknown };
}

interface Operation {
  operationId: string;
  tags: string[];
  summary?: string;
  description?: string;
  parameters: Parameter[];
  requestBody?: { content: Record<string, { schema: { type?: string; anyOf?: { type?: string }[] } }> };
  security?: Record<string, string[]>[];
  responses: Record<string, object>;
}

/** `sessions.open` for SessionsController.open. */
const operationId = (controller: string, method: string): string =>
  `${controller[0]!.toLowerCase()}${controller.slice(1).replace(/Controller$/, '')}.${method}`;

const toOpenApi = (schema: z.ZodType, io: 'input' | 'output'): object => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'openapi-3.0', io, unrepresentable: 'any' });
  return rest;
};

/** What each operation asks of its caller. */
function accessRules(app: NestFastifyApplication): Map<string, { rule: AccessRule; reads: boolean }> {
  const reflector = app.get(Reflector);
  const rules: ReturnType<typeof accessRules> = new Map();
  for (const { controllers } of app.get(ModulesContainer).values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, () => unknown>;
      for (const name of Object.getOwnPropertyNames(prototype).filter((each) => each !== 'constructor')) {
        const handler = Object.getOwnPropertyDescriptor(prototype, name)?.value as unknown;
        if (typeof handler !== 'function') continue;
        const places = [handler as () => unknown, metatype];
        const rule = reflector.getAllAndOverride(Access, places) as AccessRule | undefined;
        const reads = (reflector.getAllAndOverride(OnlyReads, places) as true | undefined) ?? false;
        if (rule !== undefined) rules.set(operationId(metatype.name, name), { rule, reads });
      }
    }
  }
  return rules;
}

/** Mends what is the same for all operations. */
function annotate(operation: Operation, path: string): void {
  for (const parameter of operation.parameters) {
    if (parameter.name === '*') parameter.name = 'path';
    // The page fills examples in, and nobody wants all filters at once.
    if (!parameter.required) delete parameter.schema.example;
  }
  operation.parameters = operation.parameters.filter((each) => each.in !== 'path' || path.includes(`{${each.name}}`));
  // A body of several types is a union: text is one member of it, JSON the others.
  const bodies = Object.entries(operation.requestBody?.content ?? {});
  for (const [type, media] of bodies.length > 1 ? bodies : []) {
    const isJson = type === 'application/json';
    media.schema = media.schema.anyOf?.find((member) => (member.type === 'string') !== isJson) ?? media.schema;
  }
  // Nest takes the whole comment for the summary; its first sentence is one.
  const [summary = '', ...more] = (operation.summary ?? '').replace(/\s+/g, ' ').split(/(?<=\.) /);
  if (summary !== '') operation.summary = summary;
  if (more.length > 0) operation.description = more.join(' ');
  operation.responses['default'] ??= { $ref: '#/components/responses/Refusal' };
}

/** Says who may ask. */
function restrict(operation: Operation, rule: AccessRule, purpose: ApiText['purpose'] | undefined): void {
  if (rule === 'public') return;
  operation.security = rule === 'optional' ? [{ session: [] }, {}] : [{ session: [] }];
  const who = restrictionOf(rule);
  if (who !== '') operation.description = [operation.description, `For ${who}.`].filter(Boolean).join(' ');
  const roles = askedOf(rule)?.roles;
  if (!purpose || (roles && !roles.includes(purpose.role))) return;
  const { role: _, example, ...header } = purpose;
  const required = roles?.length === 1;
  operation.parameters.push({ ...header, in: 'header', required, schema: { type: 'string', ...(required && { example }) } });
}

function restrictionOf(rule: AccessRule): string {
  const { roles, permissions, except, unbound } = askedOf(rule) ?? {};
  const named = permissions?.map((one) => `"${one}"`).join(' or ');
  const asked = [
    roles?.join(', '),
    named && `keys with the permission ${named}${except ? ` or of a ${except}` : ''}`,
    unbound && 'sessions that are bound to no part of their company',
  ];
  return asked.filter(Boolean).join(' and ');
}
