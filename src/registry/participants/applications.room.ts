/**
 * How many applications may wait, so that a flood of them leaves room for whoever is honest. Each address has its share, and
 * so have its neighbours (an owner of a network) together. Where all that may wait do, there is still room for the first one
 * from each region of addresses, so that filling it all stops nobody who is elsewhere.
 */
import type { QueryRunner } from 'typeorm';
import { rows, type SqlValue } from '../../platform/database/sql.js';
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

/**
 * Throws unless one more may wait.
 *
 * @param waits which rows of `application` wait, with its parameters
 * @throws Fault `applications-full`
 */
export async function requireRoom(tx: QueryRunner, room: Room, waits: string, parameters: readonly SqlValue[]): Promise<void> {
  const of = (name: keyof Room) => `COALESCE(SUM(CASE WHEN "${name}" = ? THEN 1 ELSE 0 END), 0) AS "${name}"`;
  const [found] = await rows<Record<keyof Room | 'all', number>>(
    tx,
    `SELECT COUNT(*) AS "all", ${of('address')}, ${of('neighbours')}, ${of('region')} FROM "application" WHERE ${waits}`,
    [room.address, room.neighbours, room.region, ...parameters],
  );
  const waiting = (name: keyof Room | 'all'): number => Number(found![name]);
  const full = (['address', 'neighbours'] as const).find((name) => waiting(name) >= MOST_WAITING[name]);
  if (full === undefined && (waiting('all') < MOST_WAITING.all || waiting('region') === 0)) return;
  throw new Fault(
    'applications-full',
    full === undefined
      ? 'as many applications wait as may: apply again once the authority has worked them off, or ask it'
      : 'as many applications from your network wait as may: apply again once the authority has worked them off, or from another network',
    { limit: MOST_WAITING[full ?? 'all'] },
  );
}
