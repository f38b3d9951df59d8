/**
 * Goods that their giver reports lost on their way: the exceptions about that shipping say so, so that the taker sees that what it
 * waits for does not come.
 */
import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { historiesNamed } from '../custody/read/histories.reader.js';
import type { FollowUpWorker } from '../follow-ups/follow-ups.service.js';
import type { StoredEntry } from '../ledger/log.store.js';
import { putMessages } from '../notifications/outbox.store.js';
import { exceptionMessage, openOfHandoff } from './exceptions.store.js';
import { addNote } from './notes.store.js';

@Injectable()
export class Losses implements FollowUpWorker {
  /** Writes a note to the open exceptions about the shipping by which the goods were on their way. */
  async follow(tx: QueryRunner, entry: StoredEntry): Promise<void> {
    const { time, id, index } = entry;
    const told = new Set<string>();
    for (const { object, history } of await historiesNamed(tx, entry)) {
      const before = history.filter((event) => event.index < index && !event.contested);
      const sent = before.findLast(({ step: { kind } }) => ['ship', 'return', 'void', 'receive'].includes(kind));
      if (sent?.step.kind !== 'ship' && sent?.step.kind !== 'return') continue;
      for (const exception of await openOfHandoff(tx, sent.entry.id)) {
        if (told.has(exception.id)) continue;
        told.add(exception.id);
        const standing = exception.opener === sent.actor ? 'opener' : 'other';
        const text = `Reported lost on its way: ${object ?? 'packs of a serial list'}, entry ${index}, ${id}.`;
        await addNote(tx, { caseId: exception.id, by: sent.actor, standing, change: 'reported lost', text }, time);
        const side = standing === 'opener' ? 'other' : 'opener';
        await putMessages(tx, [exceptionMessage(exception, 'exception.noted', side, time)]);
      }
    }
  }
}
