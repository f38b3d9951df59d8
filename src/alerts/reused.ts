/**
 * Totes that began anew while others had them: whose number it is packed it, so it is back there. What the others still have in it by
 * the register stands alone with them now, and they look whether it is there.
 */
import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { readLives } from '../custody/read/custody.reader.js';
import { stepOf } from '../custody/read/histories.reader.js';
import type { FollowUpWorker } from '../follow-ups/follow-ups.service.js';
import type { StoredEntry } from '../ledger/log.store.js';
import type { Step } from '../protocol/epcis/step.js';
import { readSites } from '../registry/registry.store.js';
import { openAlerts } from './opening.js';

@Injectable()
export class ReusedContainers implements FollowUpWorker {
  /** Opens the alert of who had the container until the entry that packed it anew, unless that is who packed it: it was away. */
  async follow(tx: QueryRunner, entry: StoredEntry): Promise<void> {
    const { parent, site: packedAt } = stepOf(entry) as Step<'pack'>;
    const former = (await readLives(tx, parent)).find(([{ until }]) => until === entry.index);
    if (!former) return;
    const [{ holder, site }] = former;
    const [packer] = await readSites(tx, [packedAt]);
    if (packer?.participant === holder) return;
    const finding = {
      kind: 'CONTAINER_REUSED',
      class: 'S',
      graceHours: 0,
      by: { gln: holder, site },
      partner: null,
      object: parent,
      facts: { entry: entry.id },
      times: 1,
    } as const;
    await openAlerts(tx, [finding], Date.now());
  }
}
