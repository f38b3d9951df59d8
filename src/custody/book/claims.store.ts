/**
 * Claims beyond those that holdings keep themselves: on packs that do not exist yet, how many each participant has open, and what
 * is claimed inside containers.
 */
import type { QueryRunner } from 'typeorm';
import type { Book, Claim } from '../../protocol/custody/book.js';
import { packUri, type Gln, type Gtin, type Serial } from '../../protocol/gs1/identifiers.js';
import { execute, selectIn, type Runner, type SqlValue } from '../../platform/database/sql.js';
import { upsertRows } from '../../platform/database/upsert.js';
import { gtinText, packKey } from './pack-key.js';

type Row = Record<string, SqlValue>;

/** What a group of entries needs of claims: those that wait for these packs, and for any pack of these products. */
export interface ClaimNeeds {
  packs: string[];
  gtins: Gtin[];
}

/** Fills in the claims that wait. @returns the packs of `gtins` for which some do */
export async function loadWaiting(db: Runner, book: Book, { packs, gtins }: ClaimNeeds): Promise<string[]> {
  const text = 'SELECT "gtin", "serial", "claims" FROM "waiting_claim" WHERE';
  const named = await selectIn<Row>(db, `${text} ("gtin", "serial") IN (?*)`, [...new Set(packs)].map(packKey));
  const ofProducts = await selectIn<Row>(db, `${text} "gtin" IN (?*)`, [...new Set(gtins)].map(Number));
  for (const row of [...named, ...ofProducts]) book.waiting.load(packOf(row), waitingOf(row));
  return ofProducts.map(packOf);
}

const packOf = ({ gtin, serial }: Row): string => packUri(gtinText(gtin!), serial as Serial);

/** The claims in a row of packs that do not exist. */
export const waitingOf = ({ claims }: Row): readonly Claim[] => JSON.parse(claims as string) as Claim[];

/** How many claims that are counted each of these has, and whoever has one on what is loaded. Asked for none, too (see loadBook). */
export async function loadClaimants(db: Runner, book: Book, glns: readonly Gln[]): Promise<void> {
  const claims = [...[...book.holdings.values()].flatMap((holding) => holding.claims), ...[...book.waiting.values()].flat()];
  const all = new Set<string>([...glns, ...claims.map(({ by }) => by), '']);
  const found = await selectIn<Row>(db, 'SELECT "participant", "open" FROM "claimant" WHERE "participant" IN (?*)', [...all]);
  for (const { participant, open } of found) book.openClaims.load(participant as Gln, Number(open));
}

/** Writes what changed of claims that wait, and of the numbers of open ones. */
export async function flushClaims(tx: QueryRunner, book: Book): Promise<void> {
  const changed = book.waiting.changed().map(([pack, claims]) => [packKey(pack), claims] as const);
  const waits = changed.filter(([, claims]) => claims.length > 0);
  await upsertRows(
    tx,
    'waiting_claim',
    ['gtin', 'serial'],
    waits.map(([[gtin, serial], claims]) => ({ gtin, serial, claims: JSON.stringify(claims) })),
  );
  for (const [key, claims] of changed)
    if (claims.length === 0) await execute(tx, 'DELETE FROM "waiting_claim" WHERE "gtin" = ? AND "serial" = ?', key);
  await upsertRows(
    tx,
    'claimant',
    ['participant'],
    book.openClaims.changed().map(([participant, open]) => ({ participant, open })),
  );
}
