/**
 * Who may call a route: declared on each, denied where it is not. This is the declaration only; who somebody is, and what
 * a role may see of a thing, is decided above (src/registry).
 */
import { Reflector } from '@nestjs/core';

/** `public`: everybody. `session`: whoever is signed in. Else: whoever is signed in with one of these roles. */
export type AccessRule = 'public' | 'session' | readonly string[];

/** `@Access('public')` on a route or a controller. */
export const Access = Reflector.createDecorator<AccessRule>();
