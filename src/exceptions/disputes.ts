/**
 * Disputes are said in the log, exceptions are worked on beside it: each dispute of goods that two registered partners handed
 * over opens an exception between them, and the entry that ends the dispute closes it.
 */
import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { historyOfAll, stepOf } from '../custody/read/histories.reader.js';
import type { FollowUpWorker } from '../follow-ups/follow-ups.service.js';
import { isToBeDone } from '../follow-ups/follow-ups.store.js';
import { findEntries, type StoredEntry } from '../ledger/log.store.js';
import type { Runner } from '../platform/database/sql.js';
import { putMessages } from '../notifications/outbox.store.js';
import { newId } from '../platform/new-id.js';
import type { DisputeKind, Step } from '../protocol/epcis/step.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import type { End } from '../registry/policy/exceptions.policy.js';
import { readKeys, readParticipants } from '../registry/registry.store.js';
import { answerDue } from './clock.js';
import type { ExceptionKind } from '../wire/exceptions.js';
import { blankException, exceptionMessage, insertException, openOfDispute, updateException } from './exceptions.store.js';
import { addNote } from './notes.store.js';

type Dispute = Extract<Step, { kind: 'dispute' }>;

const KINDS: Readonly<Record<DisputeKind, ExceptionKind>> = {
  no_pedigree_match: 'missing_product_data',
  mismatch_quantity: 'underage',
  damaged: 'damaged',
};

@Injectable()
export class Disputes implements FollowUpWorker {
  /** Opens or closes the exception of a dispute's entry. */
  async follow(tx: QueryRunner, entry: StoredEntry): Promise<void> {
    const step = stepOf(entry) as Dispute;
    const [key] = await readKeys(tx, [entry.kid]);
    const by = key!.participant;
    if (step.closes === undefined) await open(tx, entry, step, by);
    else await close(tx, step.closes, by, entry.time);
  }
}

async function open(tx: QueryRunner, entry: StoredEntry, step: Dispute, opener: Gln): Promise<void> {
  const [object] = step.objects.epcs;
  const handoff = object === undefined ? undefined : await lastHandoff(tx, object, entry.index);
  if (!handoff || step.what === undefined) return;
  const { giver, taker } = handoff;
  const [own, end] = giver.gln === opener ? [giver, taker] : [taker, giver];
  const { gln: other, site: otherSite } = end;
  const [partner] = await readParticipants(tx, [other]);
  if (!partner || partner.role === 'regulator' || other === opener) return;
  const { time } = entry;
  const id = newId(time);
  const about = { object: object!, handoff: handoff.id, dispute: entry.id };
  const sides = { opener, openerSite: own.gln === opener ? own.site : null, other, otherSite };
  const exception = { ...blankException(id, time, answerDue(time)), kind: KINDS[step.what], ...sides, ...about };
  await insertException(tx, exception);
  await addNote(tx, { caseId: id, by: opener, standing: 'opener', change: 'opened', text: step.reason }, time);
  await putMessages(tx, [exceptionMessage(exception, 'exception.opened', 'other', time)]);
}

async function close(tx: QueryRunner, dispute: string, by: Gln, now: number): Promise<void> {
  const [opening] = await findEntries(tx, [dispute]);
  if (await isToBeDone(tx, { entry: opening!.index, kind: 'dispute' }))
    throw new Error('the exception is not opened yet that this entry closes');
  for (const exception of await openOfDispute(tx, dispute)) {
    const closed = { ...exception, state: 'closed', reason: 'resolved', closed: now } as const;
    await updateException(tx, closed);
    const standing = by === exception.opener ? 'opener' : 'authority';
    await addNote(tx, { caseId: exception.id, by, standing, change: 'closed: resolved', text: null }, now);
    await putMessages(tx, [exceptionMessage(closed, 'exception.closed', 'other', now)]);
  }
}

/** The last shipping of an object before an entry, and its two ends. */
async function lastHandoff(
  db: Runner,
  object: string,
  before: number,
): Promise<{ id: string; giver: End; taker: End } | undefined> {
  const history = await historyOfAll(db, object);
  const event = history.findLast(({ index, step }) => index < before && step.kind === 'ship');
  if (event?.step.kind !== 'ship') return undefined;
  const { to, site } = event.step;
  const taker = { gln: to.possessor ?? to.owner, site: to.site ?? null };
  return { id: event.entry.id, giver: { gln: event.actor, site }, taker };
}
