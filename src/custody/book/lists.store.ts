/**
 * Over which holdings the packs of serial lists lie, for all lists of a group of entries at once; and which of these lists
 * share no pack with another, so that a step on one does not change where the packs of the other are.
 */
import { listKey, type Book } from '../../protocol/custody/book.js';
import type { Gln, Gtin } from '../../protocol/gs1/identifiers.js';
import { eachText, selectIn, type Runner, type SqlValue } from '../../platform/database/sql.js';
import { readFound, readRivals } from './rivals.store.js';

type Row = Record<string, SqlValue>;
type Spread = [id: number, count: number][];

/** Lists of more packs than this are not compared with others, which would take longer than judging them one by one. */
const COMPARED = 1_000;

/** Fills in the lists with these roots, everybody's, as far as they are complete. Gives the holdings that are needed for them. */
export async function loadLists(db: Runner, book: Book, roots: readonly string[]): Promise<number[]> {
  if (roots.length === 0) return [];
  const found = await selectIn<Row>(
    db,
    'SELECT "id", "root", "participant", "purpose", "count", "gtin" FROM "serial_list" WHERE "complete" AND "root" IN (?*)',
    roots,
  );
  const spreads = new Map<number, Spread>();
  const idsOf = (lists: readonly Row[]): number[] => lists.map(({ id }) => Number(id));
  await loadMade(db, spreads, idsOf(found.filter(({ purpose }) => purpose !== 'existing')));
  await loadNamed(db, spreads, idsOf(found.filter(({ purpose }) => purpose === 'existing')));
  const waiting = found.filter(({ id, gtin }) => gtin !== null && !spreads.has(Number(id)));
  const rivals = await readRivals(db, some(idsOf(waiting)));
  const finds = await readFound(db, some(idsOf(waiting)));
  for (const { id, count, gtin, ...list } of waiting) {
    const staged = {
      count: Number(count),
      gtin: gtin as Gtin,
      cohort: -Number(id),
      rivals: rivals.get(Number(id)) ?? [],
      found: finds.get(Number(id)) ?? [],
    };
    book.staged.load(keyOf(list), staged);
  }
  for (const list of found) {
    const spread = spreads.get(Number(list['id']));
    // Of a list of packs that exist all do, or there is no such list.
    const isThere = spread && (list['purpose'] !== 'existing' || sum(spread) === Number(list['count']));
    if (isThere) book.lists.load(keyOf(list), spread);
  }
  await loadApart(
    db,
    book,
    found.filter(({ purpose, count }) => purpose === 'existing' && Number(count) <= COMPARED),
  );
  return [...[...spreads.values()].flatMap((spread) => spread.map(([id]) => id)), ...[...rivals.values()].flat()];
}

const sum = (spread: Spread): number => spread.reduce((all, [, count]) => all + count, 0);

/** `ids`, or one that no list has: each question is asked even where nothing was found to ask for (see loadBook). */
const some = (ids: readonly number[]): readonly number[] => (ids.length > 0 ? ids : [0]);

const keyOf = ({ participant, root }: Row): string => listKey(participant as Gln, root as string);

/** A commissioned list's packs lie over exactly the cohorts that come from its own, which has the list's negative id. */
async function loadMade(db: Runner, spreads: Map<number, Spread>, ids: readonly number[]): Promise<void> {
  const found = await selectIn<Row>(
    db,
    'SELECT "origin", "id", "count" FROM "holding" WHERE "count" > 0 AND "origin" IN (?*)',
    some(ids).map((id) => -id),
  );
  for (const { origin, id, count } of found) add(spreads, -Number(origin), id!, count!);
}

/** Looks each pack up: the scalar subquery keeps both databases from reading the whole table of packs for a few of them. */
async function loadNamed(db: Runner, spreads: Map<number, Spread>, ids: readonly number[]): Promise<void> {
  const found = await selectIn<Row>(
    db,
    `SELECT x.* FROM (
       SELECT m."list", (SELECT p."holding" FROM "pack" p JOIN "holding" h ON h."id" = p."holding"
           WHERE p."gtin" = m."gtin" AND p."serial" = j."value") AS "holding",
         COUNT(*) AS "count"
       FROM "list_part" m, ${eachText(db, 'm."serials"')} WHERE m."list" IN (?*) GROUP BY 1, 2) x
     JOIN "holding" h ON h."id" = x."holding"`,
    some(ids),
  );
  for (const { list, holding, count } of found) add(spreads, Number(list), holding!, count!);
}

function add(spreads: Map<number, Spread>, list: number, id: SqlValue, count: SqlValue): void {
  const spread = spreads.get(list);
  if (spread) spread.push([Number(id), Number(count)]);
  else spreads.set(list, [[Number(id), Number(count)]]);
}

async function loadApart(db: Runner, book: Book, lists: readonly Row[]): Promise<void> {
  if (lists.length < 2) return;
  const named = await selectIn<Row>(
    db,
    `SELECT m."list", m."gtin", m."serials" FROM "list_part" m WHERE m."list" IN (?*)`,
    lists.map(({ id }) => Number(id)),
  );
  const first = new Map<string, number>();
  const shared = new Set<number>();
  for (const { list, gtin, serials } of named) {
    for (const serial of JSON.parse(serials as string) as string[]) {
      const key = `${String(gtin)}/${serial}`;
      const other = first.get(key);
      if (other === undefined) first.set(key, Number(list));
      else shared.add(other).add(Number(list));
    }
  }
  for (const { id, ...list } of lists) if (!shared.has(Number(id))) book.apart.add(keyOf(list));
}
