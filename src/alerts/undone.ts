/** A report that was a mistake: who undoes it has done with the alert about it. */
import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { stepOf } from '../custody/read/histories.reader.js';
import type { FollowUpWorker } from '../follow-ups/follow-ups.service.js';
import { isToBeDone } from '../follow-ups/follow-ups.store.js';
import { findEntries, type StoredEntry } from '../ledger/log.store.js';
import type { Step } from '../protocol/epcis/step.js';
import { readSites } from '../registry/registry.store.js';
import { readAlerts, settleAlert } from './alerts.store.js';

@Injectable()
export class Undone implements FollowUpWorker {
  /** Closes the open alerts that the undone entry opened with who undoes it. */
  async follow(tx: QueryRunner, entry: StoredEntry): Promise<void> {
    const { undoes, site, objects } = stepOf(entry) as Step<'reactivate'>;
    const [[report], [place]] = [await findEntries(tx, [undoes]), await readSites(tx, [site])];
    if (report && (await isToBeDone(tx, { entry: report.index, kind: 'contested-report' })))
      throw new Error('the alert is not opened yet that this entry closes');
    const object = objects.epcs[0] ?? objects.quantities?.[0]?.uri ?? null;
    const open = await readAlerts(tx, '"closed" IS NULL AND "participant" = ? AND "object" = ?', [place!.participant, object]);
    for (const { id, facts } of open)
      if (facts['entry'] === undoes) await settleAlert(tx, id, 'process', 'What was reported was undone.', entry.time);
  }
}
