/**
 * What a route asks of its caller, declared on the route or its controller. A route that declares nothing is refused to
 * everybody. This is the declaration only: who the caller is, and which rows a caller may see, is decided above
 * (src/registry/policy/access.guard.ts, access.policy.ts).
 */
import { Reflector } from '@nestjs/core';
import type { Permission, Role } from '../../protocol/registry/records.js';

/**
 * - `public`: everybody; the header `authorization` is not read, so the route may have a use of its own for it.
 * - `optional`: everybody, but a session changes the answer; a session that does not hold is refused, not overlooked.
 * - `session`: whoever is signed in.
 * - a list: whoever is signed in with one of these roles.
 * - an object: such a one, whose key has one of the permissions, and, with `unbound`, whose session is bound to no part.
 */
export type AccessRule = 'public' | 'optional' | 'session' | readonly Role[] | Asked;

/** What a route asks of a session beside that there is one. */
export interface Asked {
  readonly roles?: readonly Role[];
  readonly permissions?: readonly Permission[];
  /** Who has this role needs none of the permissions. */
  readonly except?: Role;
  /** It is about all of a company: a session that is bound to a part of it may not ask. */
  readonly unbound?: true;
}

/** `@Access('public')` on a route or a controller; the route's own comes first. */
export const Access = Reflector.createDecorator<AccessRule>();

/** What a rule asks of a session; undefined where there need be none. */
export function askedOf(rule: AccessRule): Asked | undefined {
  if (rule === 'public' || rule === 'optional') return undefined;
  if (rule === 'session') return {};
  return 'length' in rule ? { roles: rule } : rule;
}

/** `@OnlyReads(true)` on a route that only reads, although its method does not say so. */
export const OnlyReads = Reflector.createDecorator<true>();
