/** Requests are checked against the schema that their parameter declares; one answer names all mistakes. */
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { Fault } from '../../protocol/fault.js';

/** So many mistakes are told at once; a hostile body must not make a large answer. */
const MAX_MISTAKES = 50;

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/**
 * Checks every parameter that declares a `schema`; those that declare none pass unchecked, so a test refuses them.
 * The Fault `invalid-request` carries `errors: [{ detail, pointer }]`, pointer as in RFC 6901.
 */
export const validation = new StandardSchemaValidationPipe({
  exceptionFactory: (issues: readonly Issue[]) => {
    const errors = issues.slice(0, MAX_MISTAKES).map(({ message, path = [] }) => ({ detail: message, pointer: pointer(path) }));
    return new Fault('invalid-request', 'the request does not have the required form; `errors` lists where', { errors });
  },
});

const pointer = (path: NonNullable<Issue['path']>): string =>
  path
    .map((part) => String(typeof part === 'object' ? part.key : part))
    .map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
