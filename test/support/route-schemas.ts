/** Finds route parameters that nobody checks: the validation pipe passes whatever declares no schema. */
import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

/** What a decorated parameter may be without a schema: its kind in Nest's metadata, as `kind:index` -> details. */
const CHECKED_KINDS: Readonly<Record<string, string>> = { 3: '@Body', 4: '@Query', 5: '@Param' };

/** The unchecked parameters of all controllers of `app`, as `Controller.method @Body`. */
export function unchecked(app: INestApplication): string[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) => (metatype ? uncheckedOf(metatype as new () => object) : []));
}

function uncheckedOf(controller: new () => object): string[] {
  return Object.getOwnPropertyNames(controller.prototype).flatMap((method) => {
    const args = (Reflect.getMetadata('__routeArguments__', controller, method) ?? {}) as Record<string, { schema?: unknown }>;
    return Object.entries(args).flatMap(([key, { schema }]) => {
      const kind = CHECKED_KINDS[key.split(':')[0] ?? ''];
      return kind && !schema ? [`${controller.name}.${method} ${kind}`] : [];
    });
  });
}
