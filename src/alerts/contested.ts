/**
 * Contested reports: what happened against the rules is logged all the same, and somebody must look at it. Each opens an
 * alert with whoever reported it, and with whom it concerns by the register.
 */
import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { readObject } from '../custody/read/custody.reader.js';
import { stepOf } from '../custody/read/histories.reader.js';
import type { FollowUpWorker } from '../follow-ups/follow-ups.service.js';
import type { StoredEntry } from '../ledger/log.store.js';
import type { Runner } from '../platform/database/sql.js';
import { packsIn } from '../protocol/custody/book.js';
import { batchKeyOf } from '../protocol/custody/select.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import { batchParts } from '../protocol/registry/registry.js';
import { readProducts } from '../registry/goods.reader.js';
import { readSites } from '../registry/registry.store.js';
import { openAlerts } from './opening.js';

@Injectable()
export class ContestedReports implements FollowUpWorker {
  /** Opens the alert of a contested report's entry, about the first object that it names, or the first of its batches. */
  async follow(tx: QueryRunner, entry: StoredEntry): Promise<void> {
    const step = stepOf(entry);
    const [place] = await readSites(tx, [step.site]);
    const reporter = place!.participant;
    const object = step.objects.epcs[0] ?? step.objects.quantities![0]!.uri;
    const finding = {
      kind: 'CONTESTED',
      class: 'C',
      // Late data are the partners' own affair; what left the trade against the rules is the authority's after a day.
      graceHours: step.kind === 'receive' ? 0 : 24,
      by: { gln: reporter, site: step.site },
      partner: await concerned(tx, object, reporter),
      object,
      facts: { step: step.kind, entry: entry.id },
      burst: true,
      times: 1,
    } as const;
    await openAlerts(tx, [finding], Date.now());
  }
}

/** Who has the object by the register or, where that is the reporter or nobody can say, who made its batch. */
async function concerned(db: Runner, object: string, reporter: Gln): Promise<Gln | null> {
  const chain = await readObject(db, object);
  const holder = chain?.at(-1)!.holder;
  if (holder !== undefined && holder !== reporter) return holder;
  const batch = chain ? Object.keys(packsIn(chain[0]))[0] : batchKeyOf(object);
  const [made] = batch === undefined ? [] : await readProducts(db, [batchParts(batch)[0]]);
  return made?.participant ?? null;
}
