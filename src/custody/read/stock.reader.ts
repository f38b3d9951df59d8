/**
 * The list of stock, by pages: containers and packs first, then what of batches without serials lies at sites, then what of
 * them is on its way. An item's key says in which of the three it stands and where, so that the next page goes on after it.
 */
import { eachKey, rows, type Runner, type SqlValue } from '../../platform/database/sql.js';
import { allOf, type Condition, when } from '../../platform/database/where.js';
import { isExpired } from '../../protocol/custody/expiry.js';
import { type Holding, lockedIn } from '../../protocol/custody/holding.js';
import { wordOf } from '../../protocol/custody/words.js';
import type { Gln, Gtin, Lot } from '../../protocol/gs1/identifiers.js';
import { batchParts } from '../../protocol/registry/registry.js';
import { pageOf } from '../../platform/http/pages.js';
import { readNow } from '../../ledger/log.store.js';
import type { visibleStock } from '../../registry/policy/access.policy.js';
import { batchesOfLot } from '../../registry/goods.reader.js';
import { readSites } from '../../registry/registry.store.js';
import { HOLDING, holdingOf, WORD } from '../book/book.store.js';
import type { StockItem, StockQuery, StockView } from '../../wire/stock.js';
import { balanceOf, shipmentOf } from '../book/quantities.store.js';
import { coversHoldings, coversQuantity, expiryAndRecallsOf, knownOf } from './contents.reader.js';

/** Which items to list. `visible`: those that the viewer may see, by the access policy. */
interface StockFilter extends StockQuery {
  readonly visible: ReturnType<typeof visibleStock>;
}

/** An item without what its batches' records say. */
type Item = Omit<StockItem, 'expiry' | 'expired' | 'recalls'>;

interface Found {
  readonly key: string;
  /** The holding that it is; a quantity is none. */
  readonly id?: number;
  readonly item: Item;
}

type Row = Record<string, SqlValue>;
type Section = (db: Runner, filter: StockFilter, after: string | undefined, limit: number) => Promise<Found[]>;

/** The letters of the sections, in their order. */
const LETTERS = ['h', 'b', 's'];

/** A page of top-level holdings with something in them, and of quantities. */
export async function readStockPage(db: Runner, filter: StockFilter): Promise<StockView> {
  const { after = 'h:', limit } = filter;
  const first = LETTERS.indexOf(after[0]!);
  const found: Found[] = [];
  for (const [i, section] of SECTIONS.entries()) {
    if (i < first || found.length > limit) continue;
    const from = i === first ? after.slice(2) || undefined : undefined;
    found.push(...(await section(db, filter, from, limit + 1 - found.length)));
  }
  const { items, next } = pageOf(found, limit, ({ key }) => key);
  const known = await knownOf(
    db,
    items.flatMap(({ item }) => batchesOf(item)),
  );
  const coversOf = await coversHoldings(
    db,
    known,
    items.flatMap(({ id }) => id ?? []),
  );
  // What is on its way expires by the days of whoever sent it.
  const placeOf = ({ site, holder }: Item): Gln => site ?? holder;
  const sites = [...new Set(items.map(({ item }) => placeOf(item)))];
  const zones = new Map((await readSites(db, sites)).map(({ gln, timeZone }) => [gln, timeZone]));
  const now = await readNow(db);
  const told = ({ id, item }: Found): StockItem => {
    const covers = id === undefined ? coversQuantity : coversOf(id);
    const { expiry, recalls } = expiryAndRecallsOf(batchesOf(item), known, covers);
    const expired = expiry !== null && isExpired(expiry, now, zones.get(placeOf(item))!);
    return { ...item, expiry, expired, recalls };
  };
  return { items: items.map(told), next };
}

/** That a batch is one of those that are asked for; null where none are. */
function isAsked(column: string, { batch, gtin, lot }: StockQuery): Condition | null {
  const [gtinOfBoth, lotOfBoth] = batch === undefined ? [] : batchParts(batch);
  const all = [isOf(column, gtinOfBoth, lotOfBoth), isOf(column, gtin, lot)].filter((one) => one !== null);
  return all.length === 0 ? null : allOf(all);
}

function isOf(column: string, gtin: Gtin | undefined, lot: Lot | undefined): Condition | null {
  if (lot === undefined) return when(`SUBSTR(${column}, 1, 14) = ?`, gtin);
  const [batches, values] = batchesOfLot(lot, gtin);
  return [`${column} IN (${batches})`, values];
}

const batchesOf = ({ batch, contents }: Item): string[] => (batch === null ? Object.keys(contents) : [batch]);

/**
 * That a holding is, or has in it, packs of what is asked for. Of a lot, which few batches have, it goes from their packs up to what
 * they are in; a product has packs everywhere, so there each holding that the viewer may see is asked what it has in it.
 */
function holdsAsked(db: Runner, filter: StockQuery): Condition | null {
  if (filter.batch === undefined && filter.lot === undefined)
    return when(
      `SUBSTR(h."batch", 1, 14) = ? OR EXISTS (SELECT 1 FROM ${eachKey(db, 'h."contents"')} WHERE SUBSTR(j."key", 1, 14) = ?)`,
      filter.gtin,
    );
  const [isOne, values] = isAsked('"batch"', filter)!;
  return [
    `h."id" IN (WITH RECURSIVE up AS (
      SELECT "id", "parent" FROM "holding" WHERE ${isOne} AND "count" > 0
      UNION SELECT o."id", o."parent" FROM up u JOIN "holding" o ON o."id" = u."parent")
    SELECT "id" FROM up WHERE "parent" IS NULL)`,
    values,
  ];
}

const holdings: Section = async (db, filter, after, limit) => {
  const { visible, site, state, inTransitTo } = filter;
  const found = await select(db, HOLDING, 'h."id"', limit, [
    ['h."parent" IS NULL AND h."count" > 0', []],
    when('h."id" > ?', after && Number(after)),
    visible.holding,
    when('h."site" = ?', site),
    when(`${WORD} = ?`, state),
    when('h."takerHolder" = ?', inTransitTo),
    holdsAsked(db, filter),
  ]);
  return found.map((row) => {
    const holding = holdingOf(row);
    return { key: `h:${holding.id}`, id: holding.id, item: itemOf(holding) };
  });
};

/** What of batches without serials is at sites, or was dispensed or ended there; it has no owner but its holder. */
const balances: Section = async (db, filter, after, limit) => {
  const { visible, site, state, inTransitTo } = filter;
  if (inTransitTo !== undefined) return [];
  const found = await select(db, 'SELECT * FROM "balance" b', 'b."batch", b."site", b."state"', limit, [
    ['b."quantity" > 0', []],
    after === undefined ? null : ['(b."batch", b."site", b."state") > (?, ?, ?)', after.split(' ')],
    visible.balance,
    when('b."state" = ?', state),
    when('b."site" = ?', site),
    isAsked('b."batch"', filter),
  ]);
  return found.map((row) => {
    const { batch: lot, site: place, holder, state: now, quantity } = balanceOf(row);
    const where = { owner: holder, holder, site: place, state: now, taker: null, shipping: null };
    return { key: `b:${lot} ${place} ${now}`, item: quantityOf(lot, quantity, where) };
  });
};

/** What of them is on its way or left the register, by shipping: at no site until it is booked in or taken back. */
const shipments: Section = async (db, filter, after, limit) => {
  const { visible, site, state, inTransitTo } = filter;
  if (site !== undefined) return [];
  const found = await select(db, 'SELECT * FROM "shipment" m', 'm."entry", m."batch"', limit, [
    ['m."quantity" > 0', []],
    after === undefined ? null : ['(m."entry", m."batch") > (?, ?)', after.split(' ')],
    visible.shipment,
    when('m."state" = ?', state),
    when('m."takerHolder" = ?', inTransitTo),
    isAsked('m."batch"', filter),
  ]);
  return found.map((row) => {
    const { entry, batch: lot, giver, taker, state: now, quantity } = shipmentOf(row);
    const where = { owner: giver, holder: giver, site: null, state: now, taker, shipping: entry };
    return { key: `s:${entry} ${lot}`, item: quantityOf(lot, quantity, where) };
  });
};

const SECTIONS: readonly Section[] = [holdings, balances, shipments];

function select(db: Runner, from: string, order: string, limit: number, all: readonly (Condition | null)[]): Promise<Row[]> {
  const [where, values] = allOf(all);
  return rows<Row>(db, `${from} WHERE ${where} ORDER BY ${order} LIMIT ?`, [...values, limit]);
}

function itemOf(holding: Holding): Item {
  const { epc, batch, count, contents, owner, holder, site, taker } = holding;
  const where = { owner, holder, site, state: wordOf(holding), taker, shipping: null, locked: lockedIn(holding) };
  return { kind: epc === null ? 'packs' : 'container', object: epc, batch, count, contents: { ...contents }, ...where };
}

const quantityOf = (
  batch: string,
  quantity: number,
  where: Pick<Item, 'owner' | 'holder' | 'site' | 'state' | 'taker' | 'shipping'>,
): Item => ({ kind: 'quantity', object: null, batch, count: quantity, contents: {}, locked: 0, ...where });
