/**
 * SSCCs for new containers. The counter is the server's: it alone sees all tills of a company, and which numbers the register knows
 * already, from systems that count by themselves. It stands with the granted beginning, not with the company, so that who is granted a
 * beginning after another goes on where that one ended. What is given out and never used is lost: there are a thousand million for a
 * beginning of seven digits, and one that is given twice would let two pallets be taken for one.
 */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { execute, rows } from '../../platform/database/sql.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { Fault } from '../../protocol/fault.js';
import { ssccUri, type Gln, type Sscc } from '../../protocol/gs1/identifiers.js';
import { othersUnder, ownBeginnings } from '../../registry/parties.reader.js';
import type { SsccsBody } from '../../wire/ssccs.js';
import { ownFrom, sizeOf, ssccAt, type Series } from './sscc.rules.js';

/** Places whose use is asked for at once. */
const CHUNK = 10_000;
/** Places that one transaction passes over at most, since nothing is logged meanwhile; the next one goes on behind them. */
const MOST = 100 * CHUNK;

@Injectable()
export class Ssccs {
  constructor(@InjectDataSource() private readonly writer: DataSource) {}

  /**
   * Gives out the next free numbers of a series: none of them was given out or is in the register.
   *
   * @throws Fault `beginning-missing` where no such beginning is the participant's, `numbers-used-up`
   */
  async take(participant: Gln, { count, prefix, extension }: SsccsBody): Promise<Sscc[]> {
    const numbers: Sscc[] = [];
    while (numbers.length < count)
      numbers.push(...(await this.takeSome(participant, { count: count - numbers.length, prefix, extension })));
    return numbers;
  }

  /** As many as are found in one go: fewer where the register knows very many in a row. */
  private async takeSome(participant: Gln, { count, prefix, extension }: SsccsBody): Promise<Sscc[]> {
    return inTransaction(this.writer, async (tx) => {
      const key = await beginningOf(tx, participant, prefix);
      const taken = await othersUnder(tx, key, participant);
      const series = { key, extension, taken };
      // Whoever changes the row first makes the others wait until it is done.
      await execute(tx, 'INSERT INTO "sscc_series" ("key", "extension", "next") VALUES (?, ?, 0) ON CONFLICT DO NOTHING', [
        key,
        extension,
      ]);
      await execute(tx, 'UPDATE "sscc_series" SET "next" = "next" WHERE "key" = ? AND "extension" = ?', [key, extension]);
      const [row] = await rows<{ next: number }>(tx, 'SELECT "next" FROM "sscc_series" WHERE "key" = ? AND "extension" = ?', [
        key,
        extension,
      ]);
      const { numbers, next } = await freeFrom(tx, series, Number(row!.next), count);
      if (numbers.length < count && next >= sizeOf(series)) throw usedUp(series);
      await execute(tx, 'UPDATE "sscc_series" SET "next" = ? WHERE "key" = ? AND "extension" = ?', [next, key, extension]);
      return numbers;
    });
  }
}

/** The beginning to number by: the one that is named, or the shortest, which has the most numbers. @throws Fault `beginning-missing` */
async function beginningOf(tx: QueryRunner, participant: Gln, named: string | undefined): Promise<string> {
  const own = await ownBeginnings(tx, participant);
  const key = named === undefined ? own[0] : own.find((one) => one === named);
  if (key !== undefined) return key;
  throw new Fault(
    'beginning-missing',
    named === undefined
      ? 'no beginning of numbers is granted to you, so no SSCC is yours to give: ask the authority for a grant'
      : `${named} is not granted to you as the beginning of numbers: ${own.length === 0 ? 'none is' : `yours are ${own.join(', ')}`}`,
    { beginnings: own },
  );
}

async function freeFrom(
  tx: QueryRunner,
  series: Series,
  from: number,
  count: number,
): Promise<{ numbers: Sscc[]; next: number }> {
  const numbers: Sscc[] = [];
  const size = sizeOf(series);
  let next = ownFrom(series, from);
  for (let looked = 0; looked < MOST && numbers.length < count && next < size; looked += CHUNK) {
    const end = Math.min(next + CHUNK, size);
    const known = await usedIn(tx, ssccAt(series, next), ssccAt(series, end - 1));
    while (next < end && numbers.length < count) {
      const number = ssccAt(series, next);
      if (!known.has(ssccUri(number))) numbers.push(number);
      next = ownFrom(series, next + 1);
    }
  }
  return { numbers, next };
}

/** What the register knows between two numbers, also what is empty by now. */
async function usedIn(tx: QueryRunner, first: Sscc, last: Sscc): Promise<Set<string>> {
  const found = await rows<{ epc: string }>(tx, 'SELECT "epc" FROM "holding" WHERE "epc" >= ? AND "epc" <= ?', [
    ssccUri(first),
    ssccUri(last),
  ]);
  return new Set(found.map(({ epc }) => epc));
}

const usedUp = ({ key, extension }: Series): Fault =>
  new Fault(
    'numbers-used-up',
    `too few SSCCs that begin with ${extension}${key} are free: take another extension digit, or another beginning`,
    { key, extension },
  );
