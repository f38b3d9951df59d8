/** What the description of the API says of answers that are no JSON: `@ApiProduces(type)` with `@ApiOkResponse(TEXT)`. */

export const TEXT = { schema: { type: 'string' } } as const;
export const BYTES = { schema: { type: 'string', format: 'binary' } } as const;
