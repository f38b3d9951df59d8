/** What a refusal looks like: RFC 9457, `application/problem+json`. What each code means: docs/errors.md. */
import { z } from 'zod';

/** A problem document. The facts of the refusal are members beside these, and never replace them. */
export const Problem = z.looseObject({
  type: z.string().describe('`urn:theriac:problem:` and the code'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('what happened and what to do next'),
});
export type Problem = Readonly<z.infer<typeof Problem>>;
