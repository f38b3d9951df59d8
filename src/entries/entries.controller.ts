/**
 * `/api/entries`: the one write door, and the way back out for those who may see an entry. The door needs no session: the
 * signature says who speaks.
 */
import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ApiConsumes, ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import { readMarks, readObjects } from '../custody/read/custody.reader.js';
import { factsOf, historiesAt, historiesOf } from '../custody/read/histories.reader.js';
import { findEntries } from '../ledger/log.store.js';
import { READER } from '../platform/database/database.module.js';
import { Access } from '../platform/http/access.js';
import { LongJson } from '../platform/http/body-limits.js';
import { toProblem } from '../platform/http/problem.js';
import { Fault } from '../protocol/fault.js';
import { CurrentViewer } from '../registry/policy/access.guard.js';
import { isSignedIn, maySeeEntry, type EntryFacts, type Viewer } from '../registry/policy/access.policy.js';
import {
  type ChecksView,
  type CheckView,
  EntryId,
  EntryQuery,
  EntryView,
  ReceiptView,
  type ResultsView,
  Submission,
  SubmitQuery,
  SubmittedView,
} from '../wire/entries.js';
import { type CheckOutcome, Intake, type Outcome, type Told } from './intake.js';
import type { Receipt } from './sequencer.js';
import { Strangers } from './strangers.js';

const view = ({ id, index, time, contested, bookedIn }: Omit<Receipt, 'repeat'>, told: Told = {}): ReceiptView => ({
  id,
  index,
  time: new Date(time).toISOString(),
  contested,
  bookedIn,
  ...toldView(told),
});

const toldView = ({ hit, warnings }: Told) => ({ ...(hit && { hit }), ...(warnings !== undefined && { warnings }) });

@Controller('api/entries')
export class EntriesController {
  constructor(
    private readonly intake: Intake,
    private readonly strangers: Strangers,
    @InjectDataSource(READER) private readonly db: DataSource,
  ) {}

  /**
   * Logs one entry (`application/jose`), or up to 256 in their order (`application/json`, a list of JWS); one refusal does
   * not stop the rest, but after eight that no registered key signed the rest is `not-examined`. 201: durable and sequenced; 200: it was already, here is its first receipt. A report that breaks a rule
   * is logged, too, and `contested`: somebody must look at it. `bookedIn`: what was dispensed or ended was on its way to its signer, and
   * is received by the same entry. `warnings`: what a scan holds against goods that are handed out, which no rule refuses. A 5xx or no answer means
   * unknown: send it again, it is never logged twice.
   *
   * With `?check` nothing is logged: the answer says what would be refused, and what would be logged. Whoever checks an entry has
   * signed it all the same: check only what you would send.
   */
  @Post()
  @Access('public')
  @LongJson()
  @ApiConsumes('application/jose', 'application/json')
  @ApiCreatedResponse({ standardSchema: ReceiptView })
  @ApiOkResponse({ standardSchema: SubmittedView })
  async submit(
    @Body({ schema: Submission }) body: string | string[],
    @Query({ schema: SubmitQuery }) { check }: SubmitQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SubmittedView> {
    if (check !== undefined) return this.check(body, reply);
    if (Array.isArray(body)) {
      void reply.code(200);
      return { results: await this.submitAll(body, reply.request) };
    }
    const [outcome] = (await this.intake.submit([body])) as [Outcome];
    if (!outcome.proven) this.strangers.charge(reply.request.ip);
    if ('reason' in outcome) throw outcome.reason;
    void reply.code(outcome.receipt.repeat ? 200 : 201);
    return view(outcome.receipt, outcome);
  }

  private async submitAll(list: readonly string[], request: FastifyRequest): Promise<ResultsView['results']> {
    const outcomes = await this.intake.submit(list);
    this.strangers.settleList(request, outcomes.filter(({ proven }) => !proven).length);
    return outcomes.map((outcome) =>
      'receipt' in outcome ? result(outcome.receipt, outcome) : problem(outcome.reason, request.id),
    );
  }

  private async check(body: string | string[], reply: FastifyReply): Promise<CheckView | ChecksView> {
    const { request } = reply;
    const outcomes = await this.intake.check([body].flat());
    void reply.code(200);
    if (Array.isArray(body)) {
      this.strangers.settleList(request, outcomes.filter(({ proven }) => !proven).length);
      const told = (one: CheckOutcome) => ('id' in one ? { status: 200, ...checked(one) } : problem(one.reason, request.id));
      return { results: outcomes.map(told) };
    }
    const [outcome] = outcomes as [CheckOutcome];
    if (!outcome.proven) this.strangers.charge(request.ip);
    if ('reason' in outcome) throw outcome.reason;
    return checked(outcome);
  }

  /**
   * An entry in full, with where it is in the log. Registry records are public; custody entries are for those concerned: who
   * signed them, who is named, and whose object's history they are part of. Name that object as `object` (its canonical URI),
   * where the entry named a whole of which it was a part.
   */
  @Get(':id')
  @Access('optional')
  @ApiOkResponse({ standardSchema: EntryView })
  async entry(
    @Param('id', { schema: EntryId }) id: string,
    @Query({ schema: EntryQuery }) { object }: EntryQuery,
    @CurrentViewer() viewer: Viewer,
  ): Promise<EntryView> {
    const [entry] = await findEntries(this.db, [id]);
    const facts = entry && (await factsOf(this.db, entry));
    if (!entry || !facts || !(await this.maySee(viewer, facts, entry.index, object))) {
      throw new Fault(
        'entry-unknown',
        'there is no entry with this id, or you may not see it: sign in as somebody whom it concerns',
        { id },
      );
    }
    const marks = await readMarks(this.db, [entry.index]);
    return { ...view({ ...entry, ...marks(entry.index) }), kind: facts.kind, jws: entry.jws };
  }

  private async maySee(viewer: Viewer, facts: EntryFacts, index: number, object: string | undefined): Promise<boolean> {
    if (maySeeEntry(viewer, facts, index)) return true;
    if (!isSignedIn(viewer)) return false;
    const lives = object === undefined ? [] : await readObjects(this.db, object);
    const histories = lives.length > 0 ? await historiesOf(this.db, lives) : await historiesAt(this.db, index);
    return maySeeEntry(viewer, facts, index, histories);
  }
}

const checked = ({ id, contested, bookedIn, repeat, ...told }: Exclude<CheckOutcome, { reason: unknown }>): CheckView => {
  return { id, checked: true, contested, bookedIn, repeat, ...toldView(told) };
};

const result = (receipt: Receipt, told: Told) => ({ status: receipt.repeat ? 200 : 201, ...view(receipt, told) });

const problem = (reason: unknown, reference: string) => {
  const document = toProblem(reason, reference);
  return { status: document.status, problem: document };
};
