/**
 * How many applications may wait, so that a flood of them leaves room for whoever is honest. Each address has its share, and
 * so have its neighbours (an owner of a network) together. Where all that may wait do, there is still room for the first one
 * from each region of addresses, so that filling it all stops nobody who is elsewhere.
 */
import type { QueryRunner } from 'typeorm';
import { dialectOf, rows, type SqlValue } from '../../platform/database/sql.js';
import { networkOf } from '../../platform/http/rate-limit.js';
import { Fault } from '../../protocol/fault.js';
import { MOST_WAITING } from '../policy/limits.js';

/** Where an application came from: its address, its neighbours, its region (/16, of IPv6 /32). */
export interface Room {
  readonly address: string;
  readonly neighbours: string;
  readonly region: string;
}

export const roomOf = (address: string): Room => ({
  address: networkOf(address),
  neighbours: networkOf(address, 24, 48),
  region: networkOf(address, 16, 32),
});

/** PostgreSQL: held by who looks whether there is room, until its application is in. Any fixed number does. */
const ROOM_LOCK = 7_235_414;

/** One transaction at a time takes room: on SQLite all take turns, on PostgreSQL a lock sees to it. */
export async function lockRoom(tx: QueryRunner): Promise<void> {
  if (dialectOf(tx) === 'postgres') await tx.query('SELECT pg_advisory_xact_lock($1)', [ROOM_LOCK]);
}

/**
 * Throws unless one more may wait. Take the lock first (lockRoom).
 *
 * @param waits which rows of `application` wait, with its parameters
 * @throws Fault `applications-full`
 */
export async function requireRoom(tx: QueryRunner, room: Room, waits: string, parameters: readonly SqlValue[]): Promise<void> {
  const count = async (where: string, values: readonly SqlValue[] = []): Promise<number> => {
    const text = `SELECT COUNT(*) AS "n" FROM "application" WHERE ${where} AND ${waits}`;
    return Number((await rows<{ n: number }>(tx, text, [...values, ...parameters]))[0]!.n);
  };
  const waiting = (name: keyof Room) => count(`"${name}" = ?`, [room[name]]);
  let full: 'address' | 'neighbours' | undefined;
  if ((await waiting('address')) >= MOST_WAITING.address) full = 'address';
  else if ((await waiting('neighbours')) >= MOST_WAITING.neighbours) full = 'neighbours';
  else if ((await count('1 = 1')) < MOST_WAITING.all || (await waiting('region')) === 0) return;
  throw new Fault(
    'applications-full',
    full === undefined
      ? 'as many applications wait as may: apply again once the authority has worked them off, or ask it'
      : 'as many applications from your network wait as may: apply again once the authority has worked them off, or from another network',
    { limit: MOST_WAITING[full ?? 'all'] },
  );
}
