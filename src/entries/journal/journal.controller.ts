/** `/api/journal`: what a company itself signed. */
import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { entriesAt } from '../../ledger/log.store.js';
import { READER } from '../../platform/database/database.module.js';
import { Access } from '../../platform/http/access.js';
import { SignedIn } from '../../registry/policy/access.guard.js';
import { ownJournal, type Professional } from '../../registry/policy/access.policy.js';
import { JournalPage, JournalQuery } from '../../wire/journal.js';
import { readJournal } from './journal.store.js';
import { journalItems } from './journal.view.js';

@Controller('api/journal')
@Access('session')
export class JournalController {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /**
   * What your company's keys signed, the newest first: each step and record with the names of whom it names, and the commands that undo
   * it. A session for one site is shown that site's. `cursor` is the last page's `next`; while that is not null there is more, even
   * where a page is empty.
   */
  @Get()
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: JournalPage })
  async list(
    @Query({ schema: JournalQuery }) { site, kid, step, from, cursor, limit }: JournalQuery,
    @SignedIn() viewer: Professional,
  ): Promise<JournalPage> {
    const own = ownJournal(viewer, site);
    if (!own) return { items: [], next: null };
    const { indexes, next } = await readJournal(this.db, { ...own, kid, step, before: cursor, limit });
    const entries = (await entriesAt(this.db, indexes)).sort((a, b) => b.index - a.index);
    // Times never fall along the log, so where one is too early all that follow are.
    const since = from === undefined ? -Infinity : Date.parse(from);
    const wanted = entries.filter(({ time }) => time >= since);
    const [oldest] = next === null || from === undefined ? [] : await entriesAt(this.db, [next]);
    const isWhole = wanted.length < entries.length || (oldest !== undefined && oldest.time < since);
    return { items: await journalItems(this.db, viewer.gln, wanted), next: isWhole ? null : next };
  }
}
