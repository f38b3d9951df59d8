/**
 * Disputes are said in the log, exceptions are worked on beside it: each dispute of goods that two registered partners handed
 * over opens an exception between them, and the entry that ends the dispute closes it.
 */
import { Injectable } from '@nestjs/common';
import type { QueryRunner } from 'typeorm';
import { historiesNamed, type HistoryEvent, stepOf } from '../custody/read/histories.reader.js';
import type { FollowUpWorker } from '../follow-ups/follow-ups.service.js';
import { isToBeDone } from '../follow-ups/follow-ups.store.js';
import { findEntries, type StoredEntry } from '../ledger/log.store.js';
import { putMessages } from '../notifications/outbox.store.js';
import { newId } from '../platform/new-id.js';
import { isTitleOnly } from '../protocol/custody/title.js';
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

/** Of what was handed over by several shippings each has an exception of its own. */
async function open(tx: QueryRunner, entry: StoredEntry, step: Dispute, opener: Gln): Promise<void> {
  if (step.what === undefined) return;
  const opened = new Set<string>();
  for (const { object, history } of await historiesNamed(tx, entry)) {
    const handoff = lastHandoff(history, entry.index);
    if (!handoff || opened.has(handoff.id)) continue;
    opened.add(handoff.id);
    await openOf(tx, entry, { ...handoff, object, opener, kind: KINDS[step.what], text: step.reason });
  }
}

interface Disputed extends Handoff {
  object: string | null;
  opener: Gln;
  kind: ExceptionKind;
  text: string;
}

async function openOf(tx: QueryRunner, { id: dispute, time }: StoredEntry, disputed: Disputed): Promise<void> {
  const { object, opener, kind, text, id: handoff, giver, taker } = disputed;
  const [own, end] = giver.gln === opener ? [giver, taker] : [taker, giver];
  const { gln: other, site: otherSite } = end;
  const [partner] = await readParticipants(tx, [other]);
  if (!partner || partner.role === 'regulator' || other === opener) return;
  const id = newId(time);
  const sides = { opener, openerSite: own.gln === opener ? own.site : null, other, otherSite };
  const exception = { ...blankException(id, time, answerDue(time)), kind, ...sides, object, handoff, dispute };
  await insertException(tx, exception);
  await addNote(tx, { caseId: id, by: opener, standing: 'opener', change: 'opened', text }, time);
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

/** A shipping or a return, by its entry's id, and its two ends. */
interface Handoff {
  id: string;
  giver: End;
  taker: End;
}

/** The last one of an object before an entry; a title that was sold hands nothing over. */
function lastHandoff(history: readonly HistoryEvent[], before: number): Handoff | undefined {
  for (const { index, step, entry, actor } of history.toReversed()) {
    if (index >= before || (step.kind !== 'ship' && step.kind !== 'return') || isTitleOnly(step)) continue;
    const { to, site } = step;
    return { id: entry.id, giver: { gln: actor, site }, taker: { gln: to.possessor ?? to.owner, site: to.site ?? null } };
  }
  return undefined;
}
