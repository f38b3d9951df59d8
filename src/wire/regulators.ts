/** `/api/regulators/reads` and `/api/regulators/export`: who read what, and the log as a table. */
import { z } from 'zod';
import { Gln } from '../protocol/gs1/identifiers.js';
import { wholeNumber } from './numbers.js';
import { PageLimit } from './page.js';

/** The last read of a page: its time and its id. */
const After = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,14})~[A-Za-z0-9-]{1,40}$/, 'must be the `next` of the page before')
  .transform((text) => {
    const [time, id] = text.split('~') as [string, string];
    return { time: Number(time), id };
  });

export const ReadsQuery = z.strictObject({ participant: z.optional(Gln), after: After.optional(), limit: PageLimit });
export type ReadsQuery = z.infer<typeof ReadsQuery>;

/** What regulators read of what is not public, and why; the newest first. */
export const ReadsPage = z.strictObject({
  items: z.array(
    z.strictObject({
      time: z.iso.datetime(),
      participant: Gln,
      kid: z.string(),
      purpose: z.string(),
      method: z.string(),
      path: z.string(),
    }),
  ),
  next: z.string().nullable(),
});
export type ReadsPage = z.infer<typeof ReadsPage>;

const Index = wholeNumber(0);

/** The entries from index `from` up to and without `to`. */
export const ExportQuery = z.strictObject({
  format: z.enum(['csv', 'json']).default('csv'),
  from: Index.default(0),
  to: Index.optional(),
});
export type ExportQuery = z.infer<typeof ExportQuery>;
