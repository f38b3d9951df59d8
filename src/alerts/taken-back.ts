/**
 * Goods that came back after they were dispensed or used, to somebody else than who did that: who did is told, since it may be its
 * pack, or a copy.
 */
import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { historiesAt, stepOf } from '../custody/read/histories.reader.js';
import type { FollowUpWorker } from '../follow-ups/follow-ups.service.js';
import type { StoredEntry } from '../ledger/log.store.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import { openAlerts } from './opening.js';

@Injectable()
export class TakenBack implements FollowUpWorker {
  /** Opens the alerts of those who had what the entry took back. */
  async follow(tx: QueryRunner, entry: StoredEntry): Promise<void> {
    const { objects } = stepOf(entry);
    const former = new Map<Gln, { gln: Gln; site: Gln | null }>();
    for (const history of await historiesAt(tx, entry.index)) {
      const at = history.findIndex(({ index }) => index === entry.index);
      const [event, before] = [history[at], history[at - 1]];
      if (event?.begins && before && before.holder !== event.holder)
        former.set(before.holder, { gln: before.holder, site: before.at });
    }
    const findings = [...former.values()].map((by) => ({
      kind: 'TAKEN_BACK',
      class: 'C' as const,
      graceHours: 0,
      by,
      partner: null,
      object: objects.epcs[0] ?? null,
      facts: { entry: entry.id },
      times: 1,
    }));
    await openAlerts(tx, findings, Date.now());
  }
}
