/** Requests are checked against the schema that their parameter declares; one answer names all mistakes. */
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { useOwnWords } from '../../protocol/form.js';
import { Fault } from '../../protocol/fault.js';
import { placeOf, pointerTo } from '../../protocol/text.js';

/** So many mistakes are told at once; a hostile body must not make a large answer. */
const MAX_MISTAKES = 50;

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

useOwnWords();

/**
 * Checks every parameter that declares a `schema`; those that declare none pass unchecked, so a test refuses them.
 * The Fault `invalid-request` carries `errors: [{ detail, pointer }]`, pointer as in RFC 6901.
 */
export const validation = new StandardSchemaValidationPipe({
  exceptionFactory: (issues: readonly Issue[]) => {
    const errors = issues.slice(0, MAX_MISTAKES).map(({ message, path = [] }) => ({ detail: message, pointer: pointerOf(path) }));
    const [{ pointer: first, detail }] = errors as [{ pointer: string; detail: string }];
    return new Fault('invalid-request', `the request does not have the required form: ${placeOf(first)} ${detail}`, { errors });
  },
});

const pointerOf = (path: NonNullable<Issue['path']>): string =>
  pointerTo(...path.map((part) => (typeof part === 'object' ? part.key : part)));
