/**
 * Places that companies ask the authority to file, outside the log: one for each GLN of a company. What is filed so is a site, and is
 * asked for no more.
 */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../../platform/database/database.module.js';
import { execute, insertRows, rows, type SqlValue } from '../../platform/database/sql.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { allOf, when } from '../../platform/database/where.js';
import { pageOf } from '../../platform/http/pages.js';
import { Fault } from '../../protocol/fault.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { requirePlace } from '../../protocol/registry/place.js';
import type { SiteApplicationsQuery, SiteApplicationView, SiteAsk } from '../../wire/site-applications.js';
import type { Professional } from '../policy/access.policy.js';
import { MOST_SITES_WAITING } from '../policy/limits.js';
import { applicationsFor } from '../policy/session.policy.js';

const PAGE = 100;

/** Not filed as it was asked for. */
const OPEN = `NOT EXISTS (SELECT 1 FROM "site" s WHERE s."gln" = a."gln" AND s."participant" = a."participant" AND s."active"
  AND s."name" = a."name" AND s."address" = a."address" AND s."country" = a."country" AND s."timeZone" = a."timeZone"
  AND s."latitude" = a."latitude" AND s."longitude" = a."longitude")`;

@Injectable()
export class SiteApplications {
  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
  ) {}

  /** Keeps what a company asks for, in place of what it asked for with this GLN before. @throws Fault `place-unknown`, `applications-full` */
  async ask(participant: Gln, ask: SiteAsk, now: number): Promise<void> {
    requirePlace(ask, ask.gln);
    await inTransaction(this.writer, async (tx) => {
      await execute(tx, `DELETE FROM "site_application" AS a WHERE "participant" = ? AND ("gln" = ? OR NOT ${OPEN})`, [
        participant,
        ask.gln,
      ]);
      const [row] = await rows<{ n: number }>(tx, 'SELECT COUNT(*) AS "n" FROM "site_application" WHERE "participant" = ?', [
        participant,
      ]);
      if (Number(row!.n) >= MOST_SITES_WAITING)
        throw new Fault(
          'applications-full',
          `${MOST_SITES_WAITING} sites of yours wait or were refused: wait for the authority, or mend what it refused`,
        );
      const values = { participant, ...ask, received: now, reason: null };
      await insertRows(tx, 'site_application', Object.keys(values), [Object.values(values)]);
    });
  }

  /** A regulator sees all that wait, a company its own, refused ones, too. */
  async list(
    viewer: Professional,
    { participant, after }: SiteApplicationsQuery,
  ): Promise<{ items: SiteApplicationView[]; next: string | null }> {
    const { of, waiting } = applicationsFor(viewer, participant);
    const [where, values] = allOf([
      [OPEN, []],
      when('a."participant" = ?', of),
      waiting ? ['a."reason" IS NULL', []] : null,
      after ? ['(a."participant" > ? OR (a."participant" = ? AND a."gln" > ?))', [after[0], after[0], after[1]]] : null,
    ]);
    const found = await rows<Record<string, SqlValue>>(
      this.reader,
      `SELECT a.* FROM "site_application" a WHERE ${where} ORDER BY a."participant", a."gln" LIMIT ?`,
      [...values, PAGE + 1],
    );
    const all = found.map(
      (row) => ({ ...row, received: new Date(Number(row['received'])).toISOString() }) as SiteApplicationView,
    );
    return pageOf(all, PAGE, (one) => `${one.participant}~${one.gln}`);
  }

  /** Refuses one that waits; its company sees the reason. @throws Fault `application-unknown` where none waits */
  async refuse(participant: Gln, gln: Gln, reason: string): Promise<void> {
    const text = `UPDATE "site_application" SET "reason" = ? WHERE "participant" = ? AND "gln" = ? AND "reason" IS NULL`;
    const refused = await inTransaction(this.writer, (tx) => execute(tx, text, [reason, participant, gln]));
    if (refused === 0)
      throw new Fault('application-unknown', `${participant} asks for no site ${gln}: list what waits`, { participant, gln });
  }
}
