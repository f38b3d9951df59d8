/**
 * Where applicants wait, outside the log, until a regulator admits or refuses them. Anybody may apply, so all is bounded: one
 * application a key, how long it waits, and how many wait of one address (applications.room.ts). Nobody who waits is put out.
 */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { READER } from '../../platform/database/database.module.js';
import { execute, insertRows, rows } from '../../platform/database/sql.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { allOf, when } from '../../platform/database/where.js';
import { pageOf } from '../../platform/http/pages.js';
import { readApplication } from '../../protocol/entry.js';
import { Fault } from '../../protocol/fault.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { requirePlace } from '../../protocol/registry/place.js';
import { readParticipantApplication, type Role } from '../../protocol/registry/records.js';
import type { ApplicationState } from '../../wire/participants.js';
import { readKeys, readLedger } from '../registry.store.js';
import { lockRoom, requireRoom, roomOf } from './applications.room.js';

/** How long one waits, in ms; so long after that its applicant is still told what became of it. */
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

/** What became of an application. `reason`: why it is refused; `received`, `until` (when it is forgotten): epoch ms. */
export interface ApplicationFate {
  kid: string;
  gln: Gln;
  state: ApplicationState;
  reason: string | null;
  received: number | null;
  until: number | null;
}

/** What to list. `after`: the last of the page before. */
export interface ApplicationQuery {
  gln?: Gln | undefined;
  kid?: string | undefined;
  after?: { received: number; kid: string } | undefined;
  limit: number;
}

@Injectable()
export class Applications {
  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
  ) {}

  /**
   * Keeps an `application+jws` for the regulators. The same again changes nothing while it waits; once it is
   * refused or has expired, it waits anew. Another one by the same key takes the place of the first.
   *
   * @param address where it came from
   * @throws Fault of jws.ts and registry/records.ts, `bad-signature`, `place-unknown`, `foreign-ledger`, `key-taken`,
   *   `applications-full`
   */
  async apply(jws: string, address: string, now: number): Promise<{ kid: string; gln: Gln }> {
    const { kid, log, payload } = readApplication(jws, readParticipantApplication);
    requirePlace(payload, payload.gln);
    const ledger = await readLedger(this.reader);
    if (!ledger || log !== ledger.id) {
      throw new Fault('foreign-ledger', 'the application was signed for another ledger: sign it for this one', {
        log,
        ledger: ledger?.id,
      });
    }
    await inTransaction(this.writer, async (tx) => {
      const [key] = await readKeys(tx, [kid]);
      if (key) throw new Fault('key-taken', 'this key is registered already: make a new one', { kid });
      await forgetDone(tx, now);
      await lockRoom(tx);
      const same = `SELECT 1 FROM "application" WHERE "kid" = ? AND "jws" = ? AND ${WAITS}`;
      if ((await rows(tx, same, [kid, jws, now - PATIENCE])).length > 0) return;
      await execute(tx, 'DELETE FROM "application" WHERE "kid" = ?', [kid]);
      const room = roomOf(address);
      await requireRoom(tx, room, WAITS, [now - PATIENCE]);
      const { gln, name, role } = payload;
      const row = { kid, gln, name, role, jws, received: now, ...room };
      await insertRows(tx, 'application', Object.keys(row), [Object.values(row)], { onConflict: 'nothing' });
    });
    return { kid, gln: payload.gln };
  }

  /** Those that wait, first come first. */
  async waiting(query: ApplicationQuery, now: number): Promise<{ items: WaitingApplication[]; next: string | null }> {
    const { after } = query;
    const [where, values] = allOf([
      [WAITS, [now - PATIENCE]],
      when('"gln" = ?', query.gln),
      when('"kid" = ?', query.kid),
      after ? ['("received" > ? OR ("received" = ? AND "kid" > ?))', [after.received, after.received, after.kid]] : null,
    ]);
    const found = await rows<WaitingApplication>(
      this.reader,
      `SELECT "kid", "gln", "name", "role", "received", "jws" FROM "application" WHERE ${where} ORDER BY "received", "kid" LIMIT ?`,
      [...values, query.limit + 1],
    );
    const all = found.map((row) => ({ ...row, received: Number(row.received) }));
    return pageOf(all, query.limit, ({ received, kid }) => `${received}~${kid}`);
  }

  /** What became of the application by a key. @throws Fault `application-unknown` */
  async fateOf(kid: string, now: number): Promise<ApplicationFate> {
    const [key] = await readKeys(this.reader, [kid]);
    if (key) return { kid, gln: key.participant, state: 'admitted', reason: null, received: null, until: null };
    const [found] = await rows<{ gln: Gln; received: number; reason: string | null }>(
      this.reader,
      'SELECT "gln", "received", "reason" FROM "application" WHERE "kid" = ? AND "received" > ?',
      [kid, now - 2 * PATIENCE],
    );
    if (!found) throw unknown(kid);
    const { gln, reason } = found;
    const received = Number(found.received);
    const at = { kid, gln, received, until: received + 2 * PATIENCE };
    if (reason !== null) return { ...at, state: 'refused', reason };
    const isWaiting = received > now - PATIENCE;
    return { ...at, state: isWaiting ? 'waiting' : 'expired', reason: null, until: received + (isWaiting ? 1 : 2) * PATIENCE };
  }

  /** Refuses one that waits; its applicant sees the reason. @throws Fault `application-unknown` where none waits */
  async refuse(kid: string, reason: string, now: number): Promise<void> {
    const text = `UPDATE "application" SET "reason" = ? WHERE "kid" = ? AND ${WAITS}`;
    const refused = await inTransaction(this.writer, (tx) => execute(tx, text, [reason, kid, now - PATIENCE]));
    if (refused === 0) throw unknown(kid);
  }
}

/** Admitted with this key. Whoever has lost all keys applies for a GLN that is registered. */
const DONE = `EXISTS (SELECT 1 FROM "signing_key" k WHERE k."kid" = "application"."kid")`;

/** Waits, of those received after a time that is a parameter. */
const WAITS = `"received" > ? AND "reason" IS NULL AND NOT ${DONE}`;

const unknown = (kid: string): Fault =>
  new Fault('application-unknown', 'there is no application by this key: it never came, or it was long ago; apply again', {
    kid,
  });

/** What its applicant has been told for long enough, and what is in the registry now. */
const forgetDone = (tx: QueryRunner, now: number): Promise<number> =>
  execute(tx, `DELETE FROM "application" WHERE "received" <= ? OR ${DONE}`, [now - 2 * PATIENCE]);
