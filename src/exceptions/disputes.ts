/**
 * Disputes are said in the log, exceptions are worked on beside it: each dispute of goods that two registered partners handed
 * over opens an exception between them, and the entry that ends the dispute closes it. Doing so twice changes nothing.
 */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { readContainer, readPack } from '../custody/read/custody.reader.js';
import { linesOf } from '../custody/read/histories.reader.js';
import { findEntries, type StoredEntry } from '../ledger/log.store.js';
import { READER } from '../platform/database/database.module.js';
import { inTransaction } from '../platform/database/transaction.js';
import { putMessages } from '../notifications/outbox.store.js';
import type { DisputeKind, Step } from '../protocol/epcis/step.js';
import { readEntry } from '../protocol/entry.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import { readKeys, readParticipants } from '../registry/registry.store.js';
import { answerDue } from './clock.js';
import type { ExceptionKind } from '../wire/exceptions.js';
import { blankException, exceptionMessage, insertException, readExceptions, updateException } from './exceptions.store.js';
import { addNote } from './notes.store.js';

type Dispute = Extract<Step, { kind: 'dispute' }>;

const KINDS: Readonly<Record<DisputeKind, ExceptionKind>> = {
  no_pedigree_match: 'missing_product_data',
  mismatch_quantity: 'underage',
  damaged: 'damaged',
};

@Injectable()
export class Disputes {
  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
  ) {}

  /** Opens or closes the exception of a dispute's entry. */
  async follow(id: string): Promise<void> {
    const [entry] = await findEntries(this.reader, [id]);
    const body = entry && readEntry(entry.jws).entry.body;
    if (!body || !('step' in body) || body.step.kind !== 'dispute') return;
    const [key] = await readKeys(this.reader, [entry.kid]);
    const by = key!.participant;
    if (body.step.closes === undefined) await this.open(entry, body.step, by);
    else await this.close(body.step.closes, by, entry.time);
  }

  private async open(entry: StoredEntry, step: Dispute, opener: Gln): Promise<void> {
    const [object] = step.objects.epcs;
    const handoff = object === undefined ? undefined : await this.lastHandoff(object, entry.index);
    if (!handoff || step.what === undefined) return;
    const other = handoff.giver === opener ? handoff.taker : handoff.giver;
    const [partner] = await readParticipants(this.reader, [other]);
    if (!partner || partner.role === 'regulator' || other === opener) return;
    const { time } = entry;
    const id = exceptionId(entry);
    const about = { object: object!, handoff: handoff.id, dispute: entry.id };
    const exception = { ...blankException(id, time, answerDue(time)), kind: KINDS[step.what], opener, other, ...about };
    await inTransaction(this.writer, async (tx) => {
      if ((await insertException(tx, exception)) === 0) return;
      await addNote(tx, { caseId: id, by: opener, standing: 'opener', change: 'opened', text: step.reason }, time);
      await putMessages(tx, [exceptionMessage(exception, 'exception.opened', 'other', time)]);
    });
  }

  private async close(dispute: string, by: Gln, now: number): Promise<void> {
    await inTransaction(this.writer, async (tx) => {
      for (const exception of await readExceptions(tx, '"dispute" = ? AND "closed" IS NULL', [dispute])) {
        const closed = { ...exception, state: 'closed', reason: 'resolved', closed: now } as const;
        await updateException(tx, closed);
        const standing = by === exception.opener ? 'opener' : 'authority';
        await addNote(tx, { caseId: exception.id, by, standing, change: 'closed: resolved', text: null }, now);
        await putMessages(tx, [exceptionMessage(closed, 'exception.closed', 'other', now)]);
      }
    });
  }

  /** The last shipping of an object before an entry, and its two ends. */
  private async lastHandoff(object: string, before: number): Promise<{ id: string; giver: Gln; taker: Gln } | undefined> {
    const isPack = /\/01\/[0-9]{14}\/21\//.test(object);
    const chain = (isPack ? await readPack(this.reader, object) : undefined) ?? (await readContainer(this.reader, object));
    const lines = chain ? await linesOf(this.reader, chain[0]) : [];
    const line = lines.findLast(({ index, step }) => index < before && step.kind === 'ship');
    if (line?.step.kind !== 'ship') return undefined;
    const { to } = line.step;
    return { id: line.entry.id, giver: line.holder, taker: to.possessor ?? to.owner };
  }
}

/** The same for the same entry, and sorting by its time, as newId's do. */
const exceptionId = ({ id, time }: StoredEntry): string =>
  time.toString(16).padStart(12, '0') + createHash('sha256').update(id).digest('hex').slice(0, 10);
