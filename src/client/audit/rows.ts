/** Rows as they are compared: whatever the order of their members, whatever the order in which they came. Pure. */
import { utf8 } from '../../protocol/bytes.js';
import { crypto } from '../../protocol/crypto.js';
import type { StoredName } from '../../wire/stored.js';

/** What is compared, in this order: the packs tell which cohort is which. */
export const COMPARED = [
  'entries',
  'packs',
  'holdings',
  'contested',
  'bookedIn',
  'balances',
  'shipments',
  'uses',
  'consignments',
  'waiting',
  'claimants',
  'sources',
  'ledger',
  'participants',
  'sites',
  'keys',
  'mandates',
  'granted',
  'approvals',
  'products',
  'levels',
  'batches',
  'aliases',
  'recalls',
  'head',
] as const satisfies readonly StoredName[];

export type Compared = (typeof COMPARED)[number];

/** What a table should hold, by key. */
export interface Expected {
  readonly size: number;
  /** What a row should say, undefined where there should be none. `stored`: what it says, for what can be told by itself. */
  get(key: string, stored: unknown): unknown;
  keys(): Iterable<string>;
}

/** A value as text, the same whatever the order of its members. */
export const canonical = (value: unknown): string => JSON.stringify(value, sorted) ?? 'nothing';

const sorted = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** How what is stored differs from what should be, in words; undefined where it does not. */
export function differing(stored: unknown, should: unknown): string | undefined {
  if (canonical(stored) === canonical(should)) return undefined;
  if (!isRecord(stored) || !isRecord(should)) return words('', stored, should);
  const names = [...new Set([...Object.keys(should), ...Object.keys(stored)])];
  const wrong = names.filter((name) => canonical(stored[name]) !== canonical(should[name]));
  return wrong.map((name) => words(`${name}: `, stored[name], should[name])).join('; ');
}

const words = (name: string, stored: unknown, should: unknown): string =>
  `${name}the server has ${inWords(stored)}, by the log it is ${inWords(should)}`;

/** A value for people: what is not there is nothing, a time is one, members have their names. */
function inWords(value: unknown, name = ''): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((one) => inWords(one)).join(' and ');
  if (isRecord(value)) {
    const told = Object.entries(value).map(([member, one]) => `${member === 'index' ? 'entry' : member} ${inWords(one, member)}`);
    return told.length === 0 ? 'none' : `(${told.join(', ')})`;
  }
  return name === 'time' && typeof value === 'number' ? new Date(value).toISOString() : JSON.stringify(value);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A set of rows as one number of 256 bits, the sum of their hashes: a history is compared without being kept. */
export const sumOf = (rows: readonly unknown[], before = 0n): bigint =>
  rows.reduce<bigint>((sum, row) => BigInt.asUintN(256, sum + hashOf(row)), before);

const hashOf = (row: unknown): bigint => {
  const hex = Array.from(crypto.sha256(utf8(JSON.stringify(row))), (byte) => byte.toString(16).padStart(2, '0'));
  return BigInt(`0x${hex.join('')}`);
};
