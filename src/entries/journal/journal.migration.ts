/** The table of the journal, filled from the log that is there. */
import type { MigrationInterface, QueryRunner, TableOptions } from 'typeorm';
import { rows } from '../../platform/database/sql.js';
import { bigint, createTables, dropTables, index, key, nullable, text } from '../../platform/database/tables.js';
import { isRegistryRecord, payloadOf, readEntries } from '../../ledger/log.store.js';
import { readStep } from '../../protocol/epcis/step.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { readRecord } from '../../protocol/registry/records.js';
import { KEY_OWNERS } from '../../registry/parties.reader.js';
import { addToJournal, placeOf } from './journal.store.js';

const tables: TableOptions[] = [
  {
    name: 'journal',
    columns: [key(text('participant', 13)), key(bigint('idx')), text('kid', 43), nullable(text('site', 13)), text('step', 12)],
    indices: [
      index('IX_journal_site', 'participant', 'site', 'idx'),
      index('IX_journal_step', 'participant', 'step', 'idx'),
      index('IX_journal_key', 'participant', 'kid', 'idx'),
    ],
    withoutRowid: true,
  },
];

/** Entries that are read at once. */
const CHUNK = 1_000;

export class Journal1767225600086 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createTables(db, tables);
    const owners = await rows<{ kid: string; participant: Gln }>(db, `SELECT "kid", "participant" FROM ${KEY_OWNERS} k`);
    const ownerOf = new Map(owners.map(({ kid, participant }) => [kid, participant]));
    for (let from = 0; ; from += CHUNK) {
      const entries = await readEntries(db, from, from + CHUNK);
      if (entries.length === 0) return;
      await addToJournal(
        db,
        entries.map(({ index: at, kid, jws }) => ({
          index: at,
          kid,
          participant: ownerOf.get(kid)!,
          ...placeOf(isRegistryRecord(jws) ? { record: readRecord(payloadOf(jws)) } : { step: readStep(payloadOf(jws)) }),
        })),
      );
    }
  }

  down = (db: QueryRunner): Promise<void> => dropTables(db, tables);
}
