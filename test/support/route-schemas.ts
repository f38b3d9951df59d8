/** The schemas of routes, as Nest knows them: of what is asked and of what is answered. */
import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

/** What a decorated parameter may be without a schema: its kind in Nest's metadata, as `kind:index` -> details. */
const CHECKED_KINDS: Readonly<Record<string, string>> = { 3: '@Body', 4: '@Query', 5: '@Param' };

type Class = new (...args: never[]) => object;

/** The controllers of `app`. */
export const controllersOf = (app: INestApplication): Class[] =>
  [...app.get(ModulesContainer).values()]
    .flatMap((module) => [...module.controllers.values()])
    .flatMap(({ metatype }) => (metatype ? [metatype as Class] : []));

/** A schema and where a route has it: `Controller.method @Body`, `Controller.method 200`; undefined where it has none. */
export interface Used {
  where: string;
  schema: unknown;
}

/** The parameters of a controller's routes that a pipe would check. */
const askedOf = (controller: Class): Used[] =>
  Object.getOwnPropertyNames(controller.prototype).flatMap((method) => {
    const args = (Reflect.getMetadata('__routeArguments__', controller, method) ?? {}) as Record<string, { schema?: unknown }>;
    return Object.entries(args).flatMap(([key, { schema }]) => {
      const kind = CHECKED_KINDS[key.split(':')[0] ?? ''];
      return kind ? [{ where: `${controller.name}.${method} ${kind}`, schema }] : [];
    });
  });

/** The answers of a controller's routes that are described by a schema. */
const answeredBy = (controller: Class): Used[] =>
  Object.getOwnPropertyNames(controller.prototype).flatMap((method) => {
    const handler = Object.getOwnPropertyDescriptor(controller.prototype, method)?.value as object | undefined;
    if (typeof handler !== 'function') return [];
    const answers = (Reflect.getMetadata('swagger/apiResponse', handler) ?? {}) as Record<string, { standardSchema?: unknown }>;
    return Object.entries(answers).flatMap(([status, { standardSchema: schema }]) =>
      schema === undefined ? [] : [{ where: `${controller.name}.${method} ${status}`, schema }],
    );
  });

/** All schemas of a controller's routes. */
export const schemasOf = (controller: Class): Used[] =>
  [...askedOf(controller), ...answeredBy(controller)].filter(({ schema }) => schema !== undefined);

/** The parameters of all controllers of `app` that nobody checks: the validation pipe passes whatever declares no schema. */
export const unchecked = (app: INestApplication): string[] =>
  controllersOf(app)
    .flatMap(askedOf)
    .filter(({ schema }) => !schema)
    .map(({ where }) => where);
