/**
 * The description of the API: for machines at `/openapi.json`, for people at `/docs`. Made at the first request from the
 * routes, the schemas that check them and the access that they declare, so it says what holds.
 */
import { ModulesContainer, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { Access, type AccessRule } from './access.js';

const DESCRIPTION = `A custody log for medicines.

A refusal is a problem document (RFC 9457, \`application/problem+json\`) whose \`type\` is \`urn:theriac:problem:\` and a code.
4xx means: not stored. 5xx or no answer means: perhaps stored; send the same again, it is never stored twice.

Reads that are not public need a session: sign a challenge of \`POST /api/sessions/challenge\` with your key, and send the
token as \`authorization: Bearer\`. Entries need none: their signature says who speaks.`;

const PROBLEM = z.looseObject({
  type: z.string().describe('`urn:theriac:problem:` and the code'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('what happened and what to do next'),
});

/** Adds both addresses. Call it once all modules are there and before the application is initialised. */
export function describeApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => buildDocument(app), {
    jsonDocumentUrl: '/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Theriac API',
    swaggerOptions: { validatorUrl: null },
  });
}

function buildDocument(app: NestFastifyApplication): OpenAPIObject {
  const frame = new DocumentBuilder()
    .setTitle('Theriac')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'The token of a session.' }, 'session')
    .build();
  const document = SwaggerModule.createDocument(app, frame, {
    operationIdFactory: (controller, method) => operationId(controller, method),
    standardSchemaConverter: (schema, { schemaType }) => ({ schema: toOpenApi(schema as z.ZodType, schemaType) }),
  });
  const rules = accessRules(app);
  for (const operation of Object.values(document.paths).flatMap((path) => Object.values(path))) {
    if (typeof operation !== 'object' || !('operationId' in operation)) continue;
    annotate(operation as Operation, rules.get((operation as Operation).operationId));
  }
  return document;
}

interface Operation {
  operationId: string;
  description?: string;
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
function accessRules(app: NestFastifyApplication): Map<string, AccessRule> {
  const reflector = app.get(Reflector);
  const rules = new Map<string, AccessRule>();
  for (const { controllers } of app.get(ModulesContainer).values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, () => unknown>;
      for (const name of Object.getOwnPropertyNames(prototype).filter((each) => each !== 'constructor')) {
        const handler = Object.getOwnPropertyDescriptor(prototype, name)?.value as unknown;
        if (typeof handler !== 'function') continue;
        const rule = reflector.getAllAndOverride(Access, [handler as () => unknown, metatype]) as AccessRule | undefined;
        if (rule !== undefined) rules.set(operationId(metatype.name, name), rule);
      }
    }
  }
  return rules;
}

function annotate(operation: Operation, rule: AccessRule | undefined): void {
  const content = { 'application/problem+json': { schema: toOpenApi(PROBLEM, 'output') } };
  operation.responses['default'] ??= { description: 'A refusal.', content };
  if (rule === undefined || rule === 'public') return;
  operation.security = rule === 'optional' ? [{ session: [] }, {}] : [{ session: [] }];
  const who = restrictionOf(rule);
  if (who !== '') operation.description = [operation.description, `For ${who}.`].filter(Boolean).join(' ');
}

function restrictionOf(rule: AccessRule): string {
  if (typeof rule === 'string') return '';
  const { roles, permission } = 'permission' in rule ? rule : { roles: rule, permission: undefined };
  return [roles?.join(', '), permission && `keys with the permission "${permission}"`].filter(Boolean).join(' and ');
}
