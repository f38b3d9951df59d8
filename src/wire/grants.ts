/** `/api/grants`: whose numbers of GS1 are whose. */
import { z } from 'zod';
import { Gln } from '../protocol/gs1/identifiers.js';
import { PageLimit } from './page.js';

const Key = z.string().regex(/^[0-9]{4,14}$/, 'must be 4 to 14 digits');

export const GrantsQuery = z.strictObject({ participant: z.optional(Gln), after: Key.optional(), limit: PageLimit });
export type GrantsQuery = z.infer<typeof GrantsQuery>;

/** `key`: 4 to 12 digits that numbers begin with, a GLN, or a GTIN as of its unit, for all that differ in the first and last digit. */
export const GrantsPage = z.strictObject({ items: z.array(z.strictObject({ key: Key, holder: Gln })), next: z.nullable(Key) });
export type GrantsPage = z.infer<typeof GrantsPage>;
