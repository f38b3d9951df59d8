/** Closing a despatch advice: its taker says that nothing more is expected, and each difference is an exception with a clock. */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Advices, closed, type Advice } from './advices.service.js';
import type { AdviceKey } from '../custody/read/sent.reader.js';
import { lockAdvice, updateAdvice } from './advices.store.js';
import { READER } from '../platform/database/database.module.js';
import { inTransaction } from '../platform/database/transaction.js';
import { newId } from '../platform/new-id.js';
import { Fault } from '../protocol/fault.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { isTaker } from '../registry/policy/trade.policy.js';
import { answerDue } from '../exceptions/clock.js';
import { covers, differencesOf, type Difference } from './differences.js';
import { fileExceptions } from '../exceptions/exceptions.service.js';
import { blankException, exceptionsAbout, type PartnerException } from '../exceptions/exceptions.store.js';

/** Characters that the reference of an exception may have. */
const REFERENCE = 100;
/** So many differences are told in a refusal. */
const TOLD = 50;

@Injectable()
export class AdviceClosing {
  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
    private readonly advices: Advices,
  ) {}

  /**
   * Closes an advice; gives the ids of the exceptions that it opened.
   *
   * @param wanted.exceptions open one for each difference that has none; without, a difference refuses the closing
   * @param wanted.text put before what each exception says by itself
   * @throws Fault `advice-unknown`, `advice-not-yours`, `advice-closed`, `advice-open`, `exceptions-full`
   */
  async close(
    viewer: Professional,
    key: AdviceKey,
    { exceptions, text }: { exceptions: boolean; text: string | null },
    now: number,
  ): Promise<string[]> {
    const advice = await this.advices.get(viewer, key, now);
    if (!isTaker(viewer, key))
      throw new Fault('advice-not-yours', `only the taker closes a despatch advice, which is ${key.taker}`, { taker: key.taker });
    if (advice.closed !== null) throw closed(key);
    const open = await this.unexplained(advice);
    if (open.length > 0 && !exceptions) throw stillOpen(advice, open);
    // Between one's own sites there is nobody to ask.
    const filed =
      key.giver === key.taker ? [] : open.map((one) => ({ exception: exceptionOf(advice, one, now), text: said(one, text) }));
    await inTransaction(this.writer, async (tx) => {
      if ((await lockAdvice(tx, key)) !== null) throw closed(key);
      await fileExceptions(tx, viewer.gln, filed, now);
      await updateAdvice(tx, key, { closed: now, kid: viewer.kid });
    });
    return filed.map(({ exception }) => exception.id);
  }

  /** The differences that no exception between the two partners is about. */
  private async unexplained(advice: Advice): Promise<Difference[]> {
    const differences = differencesOf(advice);
    if (differences.length === 0) return [];
    const { giver, taker, number, sent } = advice;
    const about = { reference: number.slice(0, REFERENCE), handoffs: sent.map(({ id }) => id) };
    const known = await exceptionsAbout(this.reader, [giver, taker], about);
    return differences.filter((one) => !known.some((exception) => covers(exception, one)));
  }
}

function exceptionOf({ giver, taker, site, number, sent }: Advice, difference: Difference, now: number): PartnerException {
  const { kind, object, handoff, expected, found } = difference;
  const about = { kind, object, handoff, expected, found, reference: number.slice(0, REFERENCE) };
  const left = sent.find(({ id }) => id === handoff)?.from ?? null;
  const sides = { opener: taker, openerSite: site, other: giver, otherSite: left };
  return { ...blankException(newId(now), now, answerDue(now)), ...sides, ...about };
}

const said = ({ text }: Difference, first: string | null): string => (first === null ? text : `${first} ${text}`);

const stillOpen = ({ number }: Advice, open: readonly Difference[]): Fault =>
  new Fault(
    'advice-open',
    `the despatch advice ${number} is not all here and as announced (${open.length} differences): wait, or have an exception opened for each`,
    { number, differences: open.slice(0, TOLD).map(({ kind, object, expected, found }) => ({ kind, object, expected, found })) },
  );
