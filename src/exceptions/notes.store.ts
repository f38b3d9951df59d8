/** What was written to alerts and exceptions, and done with them. Times are epoch milliseconds. */
import type { QueryRunner } from 'typeorm';
import { insertRows, rows, type Runner } from '../platform/database/sql.js';
import { newId } from '../platform/new-id.js';

/** `standing`: how the writer stands to it; `server` for what nobody did. `change`: what was done, in short. */
export interface CaseNote {
  caseId: string;
  by: string | null;
  standing: string;
  change: string | null;
  text: string | null;
}

/** Adds a note. */
export async function addNote(tx: QueryRunner, { caseId, by, standing, change, text }: CaseNote, now: number): Promise<void> {
  const columns = ['id', 'caseId', 'at', 'by', 'standing', 'change', 'text'];
  await insertRows(tx, 'case_note', columns, [[newId(now), caseId, now, by, standing, change, text]]);
}

/** The newest 200 notes, oldest first. */
export async function readNotes(db: Runner, caseId: string): Promise<(CaseNote & { at: number })[]> {
  const found = await rows<CaseNote & { at: number }>(
    db,
    'SELECT * FROM "case_note" WHERE "caseId" = ? ORDER BY "id" DESC LIMIT 200',
    [caseId],
  );
  return found.map((note) => ({ ...note, at: Number(note.at) })).reverse();
}
