/**
 * Where applicants wait, outside the log, until a regulator admits them. Anybody may apply, so all is bounded: how many
 * wait, how long, and one application a key.
 */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { READER } from '../../platform/database/database.module.js';
import { execute, insertRows, rows } from '../../platform/database/sql.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { readApplication } from '../../protocol/entry.js';
import { Fault } from '../../protocol/fault.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { type ParticipantApplication, readParticipantApplication, type Role } from '../../protocol/registry/records.js';
import { readKeys, readLedger, readParticipants, readSites } from '../registry.store.js';

/** How many may wait. */
const MAX_WAITING = 1_000;
/** How long one waits, in ms. */
const PATIENCE = 30 * 24 * 3_600_000;

/** An application that waits. `received`: epoch ms. */
export interface WaitingApplication {
  kid: string;
  gln: Gln;
  name: string;
  role: Role;
  received: number;
  jws: string;
}

@Injectable()
export class Applications {
  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
  ) {}

  /**
   * Keeps an `application+jws` for the regulators. The same again changes nothing; another one by the same key takes the
   * place of the first.
   *
   * @throws Fault of jws.ts and records.ts, `bad-signature`, `foreign-ledger`, `key-taken`, `participant-exists`,
   *   `applications-full`
   */
  async apply(jws: string, now: number): Promise<{ kid: string; gln: Gln }> {
    const { kid, log, payload } = readApplication(jws, readParticipantApplication);
    const ledger = await readLedger(this.reader);
    if (!ledger || log !== ledger.id) {
      throw new Fault('foreign-ledger', 'the application was signed for another ledger: sign it for this one', {
        log,
        ledger: ledger?.id,
      });
    }
    await inTransaction(this.writer, async (tx) => {
      await refuseKnown(tx, kid, payload);
      await forgetDone(tx, now);
      const [same] = await rows<{ jws: string }>(tx, 'SELECT "jws" FROM "application" WHERE "kid" = ?', [kid]);
      if (same?.jws === jws) return;
      if (same) await execute(tx, 'DELETE FROM "application" WHERE "kid" = ?', [kid]);
      await refuseWhenFull(tx);
      const { gln, name, role } = payload;
      const columns = ['kid', 'gln', 'name', 'role', 'jws', 'received'];
      await insertRows(tx, 'application', columns, [[kid, gln, name, role, jws, now]], { onConflict: 'nothing' });
    });
    return { kid, gln: payload.gln };
  }

  /** Those that wait, first come first: bounded by what may wait. */
  async waiting(now: number): Promise<WaitingApplication[]> {
    const found = await rows<WaitingApplication>(
      this.reader,
      `SELECT "kid", "gln", "name", "role", "received", "jws" FROM "application"
       WHERE "received" > ? AND NOT (${DONE}) ORDER BY "received", "kid"`,
      [now - PATIENCE],
    );
    return found.map((row) => ({ ...row, received: Number(row.received) }));
  }
}

/** Admitted, with this key or another. */
const DONE = `EXISTS (SELECT 1 FROM "signing_key" k WHERE k."kid" = "application"."kid")
  OR EXISTS (SELECT 1 FROM "participant" p WHERE p."gln" = "application"."gln")`;

async function refuseKnown(tx: QueryRunner, kid: string, { gln }: ParticipantApplication): Promise<void> {
  const [key] = await readKeys(tx, [kid]);
  if (key) throw new Fault('key-taken', 'this key is registered already: make a new one', { kid });
  const [participant] = await readParticipants(tx, [gln]);
  const [site] = await readSites(tx, [gln]);
  if (participant ?? site)
    throw new Fault('participant-exists', `the GLN ${gln} is registered already: check it, or use that registration`, { gln });
}

const forgetDone = (tx: QueryRunner, now: number): Promise<number> =>
  execute(tx, `DELETE FROM "application" WHERE "received" <= ? OR ${DONE}`, [now - PATIENCE]);

async function refuseWhenFull(tx: QueryRunner): Promise<void> {
  const [count] = await rows<{ n: number }>(tx, 'SELECT COUNT(*) AS "n" FROM "application"');
  if (Number(count!.n) < MAX_WAITING) return;
  throw new Fault('applications-full', 'as many applications wait as may: try again once the authority has worked them off', {
    limit: MAX_WAITING,
  });
}
