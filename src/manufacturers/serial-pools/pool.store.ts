/** Rows of serial pools: what is taken of a product's serials, and giving out more in small transactions. */
import type { DataSource, QueryRunner } from 'typeorm';
import { countMade, hasPacksFrom, takenSerials } from '../../custody/read/serials.reader.js';
import { dialectOf, eachText, execute, insertRows, rows, type Runner } from '../../platform/database/sql.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { Fault } from '../../protocol/fault.js';
import type { Gtin } from '../../protocol/gs1/identifiers.js';
import type { Format } from './pool.rules.js';
import { randomSerials } from './random-serials.js';

/** Serials given out in one transaction: a few milliseconds. */
const STEP = 2_000;

/** A request for serials. */
export interface SerialRequest extends Format {
  n: number;
  id: string;
  count: number;
  issued: number;
  closed: boolean;
  created: number;
}

/** A reserved beginning of serials. */
export interface Reservation {
  prefix: string;
  label: string;
}

/** The request with a line system's id, if there is one. */
export async function findRequest(db: Runner, gtin: Gtin, id: string): Promise<SerialRequest | undefined> {
  const [found] = await rows<SerialRequest>(db, 'SELECT * FROM "serial_request" WHERE "gtin" = ? AND "id" = ?', [
    Number(gtin),
    id,
  ]);
  return found && { ...found, closed: Boolean(found.closed), created: Number(found.created) };
}

/** Reserved beginnings of a product's serials, in their order. */
export const readReservations = (db: Runner, gtin: Gtin): Promise<Reservation[]> =>
  rows(db, 'SELECT "prefix", "label" FROM "serial_reservation" WHERE "gtin" = ? ORDER BY "prefix"', [Number(gtin)]);

/** How many serials of a product are on packs, and how many are given out beside. */
export async function countTaken(db: Runner, gtin: Gtin): Promise<{ packs: number; issued: number }> {
  const [open] = await rows<{ n: number | null }>(
    db,
    'SELECT SUM("issued") AS "n" FROM "serial_request" WHERE "gtin" = ? AND NOT "closed"',
    [Number(gtin)],
  );
  return { packs: await countMade(db, gtin), issued: Number(open!.n ?? 0) };
}

/** PostgreSQL: held by who numbers a request. Any fixed number does. */
const NUMBER_LOCK = 7_235_412;

/** Writes a request down; where there is one with this id already, nothing happens. */
export async function addRequest(db: DataSource, gtin: Gtin, id: string, count: number, format: Format): Promise<void> {
  const { prefix, length, alphabet } = format;
  await inTransaction(db, async (tx) => {
    if (dialectOf(tx) === 'postgres') await tx.query('SELECT pg_advisory_xact_lock($1)', [NUMBER_LOCK]);
    const [last] = await rows<{ n: number | null }>(tx, 'SELECT MAX("n") AS "n" FROM "serial_request"');
    const columns = ['n', 'gtin', 'id', 'count', 'issued', 'prefix', 'length', 'alphabet', 'closed', 'created'];
    const values = [Number(last?.n ?? 0) + 1, Number(gtin), id, count, 0, prefix, length, alphabet, false, Date.now()];
    await insertRows(tx, 'serial_request', columns, [values], { onConflict: 'nothing' });
  });
}

/**
 * Finds serials for a request that are on no pack, given out to nobody and not reserved, until it has all. Whoever asks the
 * same at the same time helps.
 *
 * @throws Fault `serials-exhausted`
 */
export async function fillRequest(db: DataSource, gtin: Gtin, id: string, avoid: readonly string[]): Promise<SerialRequest> {
  for (;;) {
    const request = (await findRequest(db, gtin, id))!;
    if (request.closed || request.issued >= request.count) return request;
    const serials = randomSerials(request, Math.min(STEP, request.count - request.issued), avoid);
    if (serials.length === 0)
      throw new Fault('serials-exhausted', 'nearly all serials of this form are reserved: ask for another beginning', { id });
    await inTransaction(db, (tx) => issue(tx, gtin, request, serials));
  }
}

async function issue(
  tx: QueryRunner,
  gtin: Gtin,
  { n, issued, count }: SerialRequest,
  serials: readonly string[],
): Promise<void> {
  // Only who is at the same place goes on: of two that fill one request at once, one finds nothing changed.
  const locked = await execute(
    tx,
    'UPDATE "serial_request" SET "issued" = "issued" WHERE "n" = ? AND "issued" = ? AND NOT "closed"',
    [n, issued],
  );
  if (locked !== 1) return;
  const onPacks = new Set<string>(await takenSerials(tx, gtin, serials));
  const added = await execute(
    tx,
    `INSERT INTO "serial_issued" ("gtin", "serial", "request")
     SELECT CAST(? AS bigint), j."value", CAST(? AS integer) FROM ${eachText(tx, '?')} WHERE true ON CONFLICT DO NOTHING`,
    [Number(gtin), n, JSON.stringify(serials.filter((serial) => !onPacks.has(serial)))],
  );
  await execute(tx, 'UPDATE "serial_request" SET "issued" = ? WHERE "n" = ?', [Math.min(count, issued + added), n]);
}

/** Serials of a request, page by page, in byte order. */
export async function* issuedSerials(db: Runner, gtin: Gtin, { n }: SerialRequest): AsyncGenerator<string[]> {
  for (let after = ''; ;) {
    const page = await rows<{ serial: string }>(
      db,
      'SELECT "serial" FROM "serial_issued" WHERE "gtin" = ? AND "request" = ? AND "serial" > ? ORDER BY "serial" LIMIT 5000',
      [Number(gtin), n, after],
    );
    if (page.length === 0) return;
    yield page.map(({ serial }) => serial);
    after = page.at(-1)!.serial;
  }
}

/** Forgets all serials of a request. Gives how many were on packs by then, and how many were not. */
export async function closeRequest(
  db: DataSource,
  gtin: Gtin,
  request: SerialRequest,
): Promise<{ used: number; returned: number }> {
  await inTransaction(db, (tx) => execute(tx, 'UPDATE "serial_request" SET "closed" = ? WHERE "n" = ?', [true, request.n]));
  const numbers = { used: 0, returned: 0 };
  for await (const serials of issuedSerials(db, gtin, request)) {
    await inTransaction(db, async (tx) => {
      const made = (await takenSerials(tx, gtin, serials)).length;
      const gone = await execute(
        tx,
        `DELETE FROM "serial_issued" WHERE "gtin" = ? AND "serial" IN (SELECT j."value" FROM ${eachText(tx, '?')})`,
        [Number(gtin), JSON.stringify(serials)],
      );
      numbers.used += made;
      numbers.returned += gone - made;
    });
  }
  return numbers;
}

/** Whether a product has packs, or serials given out, that begin so. */
export async function hasSerialsFrom(db: Runner, gtin: Gtin, prefix: string): Promise<boolean> {
  if (await hasPacksFrom(db, gtin, prefix)) return true;
  const text = 'SELECT 1 FROM "serial_issued" WHERE "gtin" = ? AND "serial" >= ? AND "serial" < ? LIMIT 1';
  return (await rows(db, text, [Number(gtin), prefix, `${prefix}~`])).length > 0;
}
