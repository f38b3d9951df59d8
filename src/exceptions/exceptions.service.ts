/** Exceptions as the two partners and the authority see and work on them. */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { findEntries } from '../ledger/log.store.js';
import { READER } from '../platform/database/database.module.js';
import { rows } from '../platform/database/sql.js';
import { inTransaction } from '../platform/database/transaction.js';
import { newId } from '../platform/new-id.js';
import { putMessages } from '../notifications/outbox.store.js';
import { readEntry } from '../protocol/entry.js';
import { Fault } from '../protocol/fault.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { pageOf } from '../platform/http/pages.js';
import { readParticipants, readSites } from '../registry/registry.store.js';
import type { ExceptionKind, ExceptionReason, Resolution } from '../wire/exceptions.js';
import { answerDue } from './clock.js';
import {
  assertIsPartner,
  assertMayAct,
  type End,
  endsFor,
  type Side,
  sideOf,
  unknownHandoff,
  visibleExceptions,
} from '../registry/policy/exceptions.policy.js';
import {
  blankException,
  exceptionMessage,
  insertException,
  listExceptions,
  lockException,
  type PartnerException,
  readException,
  updateException,
} from './exceptions.store.js';
import { addNote, type CaseNote, readNotes } from './notes.store.js';

/** So many exceptions of one participant may be open. */
const MOST_OPEN = 500;

/** What is opened: about a shipping (`handoff`: its entry's id), or, where there is none in the log, with a partner. */
export interface NewException {
  kind: ExceptionKind;
  handoff?: string | undefined;
  partner?: Gln | undefined;
  object: string | null;
  reference: string | null;
  expected: number | null;
  found: number | null;
  request: Resolution | null;
  text: string;
}

/** What a side does: the other answers, the opener closes with a reason, both name who works on it, all write notes. */
export interface ExceptionChange {
  note?: string | undefined;
  owner?: string | null | undefined;
  answer?: 'accept' | 'reject' | undefined;
  alternative?: Resolution | undefined;
  reason?: ExceptionReason | undefined;
}

/** An exception and its reader's side. */
export type SeenException = { exception: PartnerException; side: Side };

@Injectable()
export class Exceptions {
  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
  ) {}

  /** Exceptions of the viewer's (a regulator: all), newest first. */
  async list(
    viewer: Professional,
    { open, after, limit }: { open?: boolean | undefined; after?: string | undefined; limit: number },
  ): Promise<{ items: SeenException[]; next: string | null }> {
    const found = await listExceptions(this.reader, { visible: visibleExceptions(viewer), open, after, limit: limit + 1 });
    const page = pageOf(found, limit, ({ id }) => id);
    return { items: page.items.map((exception) => ({ exception, side: sideOf(viewer, exception) })), next: page.next };
  }

  /** One exception with its notes. @throws Fault `exception-unknown` */
  async get(viewer: Professional, id: string): Promise<SeenException & { notes: (CaseNote & { at: number })[] }> {
    const exception = await readException(this.reader, id);
    const side = sideFor(viewer, exception, id);
    return { exception: exception!, side, notes: await readNotes(this.reader, id) };
  }

  /** Opens an exception; gives its id. @throws Fault `handoff-unknown`, `handoff-required`, `partner-invalid`, `exceptions-full` */
  async open(viewer: Professional, { text, partner, handoff, ...fields }: NewException, now: number): Promise<string> {
    const { own, other } =
      handoff === undefined ? await this.partnerOf(viewer, fields.kind, partner) : await this.endsOf(viewer, handoff);
    const id = newId(now);
    const exception = {
      ...blankException(id, now, answerDue(now)),
      ...fields,
      handoff: handoff ?? null,
      opener: own.gln,
      openerSite: viewer.site ?? own.site,
      other: other.gln,
      otherSite: other.site,
    };
    await inTransaction(this.writer, (tx) => fileExceptions(tx, viewer.gln, [{ exception, text }], now));
    return id;
  }

  /** Does what a side may do: all of it or nothing. @throws Fault `exception-unknown`, `case-closed`, `case-not-yours`, `case-move` */
  async change(viewer: Professional, id: string, change: ExceptionChange, now: number): Promise<void> {
    const { answer, alternative, reason, owner, note } = change;
    await inTransaction(this.writer, async (tx) => {
      const before = await lockException(tx, id);
      const side = sideFor(viewer, before, id);
      assertMayAct(side, before!.state, {
        answer: answer !== undefined,
        close: reason !== undefined,
        owner: owner !== undefined,
      });
      const after: PartnerException = {
        ...before!,
        ...(answer && { state: 'answered', answer, alternative: alternative ?? null, answered: now }),
        ...(reason && { state: 'closed', reason, closed: now }),
        ...(owner !== undefined && { [side === 'opener' ? 'openerOwner' : 'otherOwner']: owner }),
      };
      await updateException(tx, after);
      const done = reason ? `closed: ${reason}` : answer ? `answered: ${answer}${alternative ? `, ${alternative}` : ''}` : null;
      await addNote(tx, { caseId: id, by: viewer.gln, standing: side, change: done, text: note ?? null }, now);
      if (reason) await putMessages(tx, [exceptionMessage(after, 'exception.closed', 'other', now)]);
      else if (answer) await putMessages(tx, [exceptionMessage(after, 'exception.answered', 'opener', now)]);
      else if (note !== undefined)
        await putMessages(
          tx,
          (['opener', 'other'] as const)
            .filter((each) => each !== side)
            .map((each) => exceptionMessage(after, 'exception.noted', each, now)),
        );
    });
  }

  /** The two ends of a shipping in the log. */
  private async endsOf(viewer: Professional, handoff: string): Promise<{ own: End; other: End }> {
    const [stored] = await findEntries(this.reader, [handoff]);
    const body = stored && readEntry(stored.jws).entry.body;
    if (!body || !('step' in body) || body.step.kind !== 'ship') throw unknownHandoff(handoff);
    // Whoever signed it, the giver is the one whose site it left.
    const [site] = await readSites(this.reader, [body.step.site]);
    const { to } = body.step;
    const giver = { gln: site!.participant, site: site!.gln };
    const ends = endsFor(viewer, giver, { gln: to.possessor ?? to.owner, site: to.site ?? null }, handoff);
    await this.requireRegistered(ends.other.gln);
    return ends;
  }

  private async partnerOf(
    viewer: Professional,
    kind: ExceptionKind,
    partner: Gln | undefined,
  ): Promise<{ own: End; other: End }> {
    if (partner === undefined)
      throw new Fault('handoff-required', `an exception of the kind ${kind} names the shipping that it is about`, { kind });
    assertIsPartner(viewer, partner);
    await this.requireRegistered(partner);
    return { own: { gln: viewer.gln, site: viewer.site }, other: { gln: partner, site: null } };
  }

  private async requireRegistered(gln: Gln): Promise<void> {
    const [participant] = await readParticipants(this.reader, [gln]);
    if (participant && participant.role !== 'regulator') return;
    throw new Fault('partner-invalid', `${gln} is not in this register, so it cannot answer here: ask it by other means`, {
      partner: gln,
    });
  }
}

function sideFor(viewer: Professional, exception: PartnerException | undefined, id: string): Side {
  const side = exception ? sideOf(viewer, exception) : 'none';
  if (side !== 'none') return side;
  throw new Fault('exception-unknown', 'there is no such exception, or it is not yours to see: list yours at /api/exceptions', {
    id,
  });
}

/** Stores new exceptions of one opener, and tells the other sides. @throws Fault `exceptions-full` */
export async function fileExceptions(
  tx: QueryRunner,
  opener: Gln,
  filed: readonly { exception: PartnerException; text: string }[],
  now: number,
): Promise<void> {
  await refuseWhenFull(tx, opener, filed.length);
  for (const { exception, text } of filed) {
    await insertException(tx, exception);
    await addNote(tx, { caseId: exception.id, by: opener, standing: 'opener', change: 'opened', text }, now);
    await putMessages(tx, [exceptionMessage(exception, 'exception.opened', 'other', now)]);
  }
}

async function refuseWhenFull(tx: QueryRunner, gln: Gln, more: number): Promise<void> {
  const text = 'SELECT COUNT(*) AS "n" FROM "partner_exception" WHERE "opener" = ? AND "closed" IS NULL';
  const [count] = await rows<{ n: number }>(tx, text, [gln]);
  if (Number(count!.n) + more <= MOST_OPEN) return;
  throw new Fault('exceptions-full', `${MOST_OPEN} exceptions of yours may be open at most: close some first`, {
    limit: MOST_OPEN,
  });
}
