/** What alerts and exceptions have in common. */
import { z } from 'zod';
import { freeText } from './text.js';

/** The id of an alert or exception. */
export const CaseId = z
  .string()
  .regex(/^[0-9a-f]{22}$/, 'must be 22 hexadecimal digits')
  .meta({ example: '019a3c5e7f0000000000a1' });

/** Who works on it: a name or an initial, known to those who gave it. */
export const CaseOwner = freeText(100);
export const NoteText = freeText(2000);

/** A change, in the description of the API. */
export const CHANGE_EXAMPLE = { owner: 'A. Pharmacist', note: 'Called the wholesaler, who looks into it.' };

/** `by`: a participant's GLN; null for the server, and where who wrote it is not the reader's business. */
export const NoteView = z.strictObject({
  time: z.iso.datetime(),
  by: z.string().nullable(),
  standing: z.string(),
  change: z.string().nullable(),
  text: z.string().nullable(),
});
export type NoteView = z.infer<typeof NoteView>;
