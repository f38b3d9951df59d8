/** What people write: kept as they wrote it, but without control characters, of which U+0000 is no text to PostgreSQL. */
import { z } from 'zod';

/** A text of 1 to `most` characters without spaces at its ends. It may have several lines. */
export const freeText = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, 'must hold no control characters');

/** A number or a label of 1 to `most` characters: one line, kept to the letter. */
export const lineText = (most: number) =>
  z.string().regex(new RegExp(`^[^\\u0000-\\u001f\\u007f]{1,${most}}$`), `must be 1 to ${most} characters`);
