/** `/api/ssccs`: numbers for new containers. */
import { z } from 'zod';

/**
 * `count`: how many; `prefix`: the granted beginning to number by, the shortest unless given; `extension`: the first digit, which keeps
 * apart what is numbered here from what a company's own systems number.
 */
export const SsccsBody = z
  .strictObject({
    count: z.int().min(1).max(1_000).default(1),
    prefix: z
      .string()
      .regex(/^[0-9]{4,12}$/, 'must be 4 to 12 digits')
      .optional(),
    extension: z.int().min(0).max(9).default(0),
  })
  .meta({ example: { count: 2 } });
export type SsccsBody = z.infer<typeof SsccsBody>;

/** 18 digits each, the check digit among them. */
export const SsccsView = z.strictObject({ ssccs: z.array(z.string()) });
export type SsccsView = z.infer<typeof SsccsView>;
