/**
 * Between the rows of batches without serials and the book: balances by batch, site and state, and open shipments. CHECK
 * constraints keep both from falling below zero, whatever else fails.
 */
import type { QueryRunner } from 'typeorm';
import type { Balance, Book, Shipment, Use } from '../../protocol/custody/book.js';
import type { StateWord } from '../../protocol/custody/words.js';
import { balanceKey } from '../../protocol/custody/balance.js';
import { shipmentKey } from '../../protocol/custody/quantity.js';
import { useKey } from '../../protocol/custody/uses.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { selectIn, type Runner, type SqlValue } from '../../platform/database/sql.js';
import { upsertRows } from '../../platform/database/upsert.js';

type Row = Record<string, SqlValue>;

/** Fills `book` with the balances and the open shipments that steps need. */
export async function loadQuantities(
  db: Runner,
  book: Book,
  needs: { balances: readonly (readonly [batch: string, site: string])[]; shipments: readonly string[]; uses: readonly string[] },
): Promise<void> {
  const wanted = [...new Map(needs.balances.map((pair) => [pair.join('|'), pair])).values()];
  const balances = await selectIn<Row>(db, 'SELECT * FROM "balance" WHERE ("batch", "site") IN (?*)', wanted);
  for (const row of balances) {
    const balance = balanceOf(row);
    book.balances.load(balanceKey(balance.batch, balance.site, balance.state), balance);
  }
  const ids = [...new Set(needs.shipments)];
  for (const row of await selectIn<Row>(db, 'SELECT * FROM "shipment" WHERE "entry" IN (?*)', ids)) {
    const shipment = shipmentOf(row);
    book.shipments.load(shipmentKey(shipment.entry, shipment.batch), shipment);
  }
  for (const row of await selectIn<Row>(db, 'SELECT * FROM "quantity_use" WHERE "entry" IN (?*)', [...new Set(needs.uses)])) {
    const use = useOf(row);
    book.uses.load(useKey(use.entry, use.batch), use);
  }
}

/** What a row says is at a site in one state. */
export const balanceOf = (row: Row): Balance => ({
  batch: row['batch'] as string,
  site: row['site'] as Gln,
  holder: row['holder'] as Gln,
  state: row['state'] as StateWord,
  quantity: Number(row['quantity']),
  made: Number(row['made']),
  came: Number(row['came']),
  found: Number(row['found']),
  waiting: row['waiting'] === null ? [] : (JSON.parse(row['waiting'] as string) as Balance['waiting']),
});

/** What a row says is on its way. */
export const shipmentOf = (row: Row): Shipment => ({
  entry: row['entry'] as string,
  batch: row['batch'] as string,
  giver: row['giver'] as Gln,
  site: row['site'] as Gln,
  taker: {
    owner: row['takerOwner'] as Gln,
    holder: row['takerHolder'] as Gln,
    site: row['takerSite'] as Gln | null,
    ...(Boolean(row['returned']) && { returned: true }),
  },
  state: row['state'] as Shipment['state'],
  sent: Number(row['sent']),
  quantity: Number(row['quantity']),
});

/** What a row says was dispensed or ended. */
export const useOf = (row: Row): Use => ({
  entry: row['entry'] as string,
  batch: row['batch'] as string,
  site: row['site'] as Gln,
  reason: row['reason'] as Use['reason'],
  time: Number(row['time']),
  quantity: Number(row['quantity']),
});

/** Writes what judged steps changed. */
export async function flushQuantities(tx: QueryRunner, book: Book): Promise<void> {
  const balances = book.balances.changed().map(([, { waiting, ...balance }]): Row => {
    return { ...balance, waiting: waiting.length > 0 ? JSON.stringify(waiting) : null };
  });
  await upsertRows(tx, 'balance', ['batch', 'site', 'state'], balances);
  const shipments = book.shipments.changed().map(([, { taker, ...shipment }]): Row => ({
    ...shipment,
    takerOwner: taker.owner,
    takerHolder: taker.holder,
    takerSite: taker.site,
    returned: taker.returned ?? false,
  }));
  await upsertRows(tx, 'shipment', ['entry', 'batch'], shipments);
  const uses = book.uses.changed().map(([, use]): Row => ({ ...use }));
  await upsertRows(tx, 'quantity_use', ['entry', 'batch'], uses);
}
