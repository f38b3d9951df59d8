/**
 * Contested reports: what happened against the rules is logged all the same, and somebody must look at it. Each opens an
 * alert with whoever reported it, and with whom it concerns by the register.
 */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { readObject } from '../custody/read/custody.reader.js';
import { stepOf } from '../custody/read/histories.reader.js';
import { findEntries } from '../ledger/log.store.js';
import { READER } from '../platform/database/database.module.js';
import { inTransaction } from '../platform/database/transaction.js';
import { packsIn } from '../protocol/custody/book.js';
import { batchKeyOf } from '../protocol/custody/select.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import { batchParts } from '../protocol/registry/registry.js';
import { readBatches, readSites } from '../registry/registry.store.js';
import { openAlerts } from './alerts.store.js';

@Injectable()
export class ContestedReports {
  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
  ) {}

  /** Opens the alert of a contested report's entry, about the first object that it names, or the first of its batches. */
  async follow(id: string): Promise<void> {
    const [entry] = await findEntries(this.reader, [id]);
    const step = stepOf(entry!);
    const [place] = await readSites(this.reader, [step.site]);
    const reporter = place!.participant;
    const object = step.objects.epcs[0] ?? step.objects.quantities![0]!.uri;
    const finding = {
      kind: 'CONTESTED',
      class: 'C',
      // Late data are the partners' own affair; what left the trade against the rules is the authority's after a day.
      graceHours: step.kind === 'receive' ? 0 : 24,
      by: { gln: reporter, site: step.site },
      partner: await this.concerned(object, reporter),
      object,
      facts: { step: step.kind, entry: id },
      times: 1,
    } as const;
    await inTransaction(this.writer, (tx) => openAlerts(tx, [finding], Date.now()));
  }

  /** Who has the object by the register or, where that is the reporter or nobody can say, who made its batch. */
  private async concerned(object: string, reporter: Gln): Promise<Gln | null> {
    const chain = await readObject(this.reader, object);
    const holder = chain?.at(-1)!.holder;
    if (holder !== undefined && holder !== reporter) return holder;
    const batch = chain ? Object.keys(packsIn(chain[0]))[0] : batchKeyOf(object);
    const [made] = batch === undefined ? [] : await readBatches(this.reader, [batchParts(batch)]);
    return made?.participant ?? null;
  }
}
