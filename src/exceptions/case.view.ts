/** What alerts and exceptions have in common towards the outside. */
import type { NoteView } from '../wire/cases.js';
import type { CaseNote } from './notes.store.js';

/** A note for its reader. @param anonymous hide who wrote it */
export const noteView = ({ at, by, standing, change, text }: CaseNote & { at: number }, anonymous: boolean): NoteView => ({
  time: new Date(at).toISOString(),
  by: anonymous && standing === 'own' ? null : by,
  standing,
  change,
  text,
});
