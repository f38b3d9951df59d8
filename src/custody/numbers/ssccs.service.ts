/**
 * SSCCs for new containers. The counter is the server's: it alone sees all tills of a company, and which numbers the register knows
 * already, from systems that count by themselves. It stands with the granted beginning, not with the company, so that who is granted a
 * beginning after another goes on where that one ended. What is given out and never used is lost: there are a thousand million for a
 * beginning of seven digits, and one that is given twice would let two pallets be taken for one.
 */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../../platform/database/database.module.js';
import { rows, type Runner } from '../../platform/database/sql.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { Fault } from '../../protocol/fault.js';
import { ssccUri, type Gln, type Sscc } from '../../protocol/gs1/identifiers.js';
import { ownBeginnings } from '../../registry/parties.reader.js';
import type { SsccsBody } from '../../wire/ssccs.js';
import { ownAmong, ownRun, sizeOf, ssccAt, type Series } from './sscc.rules.js';
import { inOrder, moveTo, standingOf } from './ssccs.store.js';

/** Places whose use is asked for at once: more than one request takes, so that several find theirs in the same ones. */
const CHUNK = 10_000;
/** Chunks that one request looks through at most. */
const MOST = 20;

/** Places of a series that the register did not know, of all its own ones below `end`. */
interface Free {
  readonly places: readonly number[];
  readonly end: number;
}

@Injectable()
export class Ssccs {
  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
  ) {}

  /**
   * Gives out the next free numbers of a series: none of them was given out or is in the register.
   *
   * @throws Fault `beginning-missing` where no such beginning is the participant's, `numbers-used-up`, `numbers-in-use` where too few
   *   are found in one go; the next request goes on from there
   */
  async take(participant: Gln, { count, prefix, extension }: SsccsBody): Promise<Sscc[]> {
    const key = await beginningOf(this.reader, participant, prefix);
    const series = await standingOf(this.reader, key, extension);
    let free: Free = { places: [], end: series.next };
    for (let looked = 0; looked < MOST; looked++) {
      if (free.end >= sizeOf(series)) throw usedUp(series);
      free = await this.lookOn(series, free);
      if (free.places.length < count) continue;
      // Other requests may have taken some of them since, or a grant.
      const places = await this.move(participant, series, free, count);
      if (places.length === count) return places.map((place) => ssccAt(series, place));
      free = { places, end: free.end };
    }
    await this.move(participant, series, free, 0);
    throw inUse(series);
  }

  /** The next places, too. Outside a transaction: nothing would be logged meanwhile. */
  private async lookOn(series: Series, { places, end }: Free): Promise<Free> {
    const run = ownRun(series, end, CHUNK);
    if (run.length === 0) return { places, end: sizeOf(series) };
    const known = await usedIn(this.reader, ssccAt(series, run[0]!), ssccAt(series, run.at(-1)!));
    const free = run.filter((place) => !known.has(ssccUri(ssccAt(series, place))));
    return { places: [...places, ...free], end: run.at(-1)! + 1 };
  }

  /** Takes the first `count` of the free places, or, where fewer are left, none; gives what it took or what is left. Of 0 it only passes over what is used. */
  private move(participant: Gln, { key, extension }: Series, { places, end }: Free, count: number): Promise<number[]> {
    return inTransaction(this.writer, async (tx) => {
      await inOrder(tx);
      const now = await standingOf(tx, await beginningOf(tx, participant, key), extension);
      const left = ownAmong(
        now,
        places.filter((place) => place >= now.next),
      );
      if (left.length < count) return left;
      const to = left[count] ?? end;
      if (to > now.next) await moveTo(tx, now, to);
      return left.slice(0, count);
    });
  }
}

/** The beginning to number by: the one that is named, or the shortest, which has the most numbers. @throws Fault `beginning-missing` */
async function beginningOf(db: Runner, participant: Gln, named: string | undefined): Promise<string> {
  const own = await ownBeginnings(db, participant);
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

/** What the register knows between two numbers, also what is empty by now. */
async function usedIn(db: Runner, first: Sscc, last: Sscc): Promise<Set<string>> {
  const found = await rows<{ epc: string }>(db, 'SELECT "epc" FROM "holding" WHERE "epc" >= ? AND "epc" <= ?', [
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

const inUse = ({ key, extension }: Series): Fault =>
  new Fault(
    'numbers-in-use',
    `the next ${MOST * CHUNK} SSCCs that begin with ${extension}${key} are in use, or too few of them are free: ask again, which goes on from there, or take another extension digit`,
    { key, extension },
  );
