/**
 * Between custody's rows and the book on which its rules work: loads what steps need, writes what they changed.
 * A pack's row is touched only where a step names the pack and splits it off its cohort; moving a container moves one row.
 */
import type { QueryRunner } from 'typeorm';
import type { Book, Holding, Lock } from '../../protocol/custody/book.js';
import { type HoldingState, spentWordOf } from '../../protocol/custody/words.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { ENTRIES } from '../../ledger/log.store.js';
import { execute, insertRows, selectIn, type Runner, type SqlValue } from '../../platform/database/sql.js';
import { upsertRows } from '../../platform/database/upsert.js';
import { flushClaims } from './claims.store.js';
import { flushConsignments } from './consignments.store.js';
import { loadLists } from './lists.store.js';
import { flushMoves } from './moves.store.js';
import type { BookNeeds } from './book-needs.js';
import { packKey } from './pack-key.js';
import { noteMade } from './rivals.store.js';
import { flushSources } from './sources.store.js';
import { flushQuantities, loadQuantities } from './quantities.store.js';

type Row = Record<string, SqlValue>;

/** Columns of a holding with its head's and its dispensing's entry ids. */
export const HOLDING = `SELECT h.*, e."id" AS "headId", s."id" AS "supplyId" FROM "holding" h
  JOIN ${ENTRIES} e ON e."idx" = h."head" LEFT JOIN ${ENTRIES} s ON s."idx" = h."supplyIdx"`;

/** The word for how a holding `h` stands. */
export const WORD = `COALESCE(h."spent", h."state")`;

const number = (value: SqlValue | undefined): number | null => (value === null || value === undefined ? null : Number(value));

/** What few holdings have, kept in one column. */
type More = Partial<
  Pick<
    Holding,
    | 'end'
    | 'forGood'
    | 'takenBack'
    | 'openedAt'
    | 'unproven'
    | 'found'
    | 'past'
    | 'disputes'
    | 'claims'
    | 'claimsInside'
    | 'missing'
    | 'openInside'
    | 'leavings'
    | 'numberedBy'
  >
> & {
  returned?: true;
};

/** A holding from its row (see HOLDING). */
export function holdingOf(row: Row): Holding {
  const supplyIdx = number(row['supplyIdx']);
  const more = row['more'] === null ? undefined : (JSON.parse(row['more'] as string) as More);
  return {
    id: Number(row['id']),
    epc: row['epc'] as string | null,
    batch: row['batch'] as string | null,
    expiry: row['expiry'] as string | null,
    count: Number(row['count']),
    owner: row['owner'] as Gln,
    holder: row['holder'] as Gln,
    site: row['site'] as Gln,
    state: row['state'] as HoldingState,
    taker:
      row['takerHolder'] === null
        ? null
        : {
            owner: row['takerOwner'] as Gln,
            holder: row['takerHolder'] as Gln,
            site: row['takerSite'] as Gln | null,
            ...(more?.returned && { returned: true }),
          },
    parent: number(row['parent']),
    missing: more?.missing ?? [],
    openInside: more?.openInside ?? 0,
    leavings: more?.leavings ?? [],
    height: Number(row['height']),
    levels: row['levels'] === null ? [] : (JSON.parse(row['levels'] as string) as number[]),
    head: { index: Number(row['head']), id: row['headId'] as string },
    locks: row['locks'] === null ? [] : (JSON.parse(row['locks'] as string) as Lock[]),
    lockedInside: Number(row['lockedInside']),
    contents: row['contents'] === null ? {} : (JSON.parse(row['contents'] as string) as Record<string, number>),
    supply:
      supplyIdx === null
        ? null
        : { index: supplyIdx, id: row['supplyId'] as string, time: Number(row['supplyTime']), site: row['supplySite'] as Gln },
    end: more?.end ?? null,
    forGood: more?.forGood ?? false,
    takenBack: more?.takenBack ?? null,
    openedAt: more?.openedAt ?? null,
    unproven: more?.unproven ?? false,
    found: more?.found ?? null,
    past: more?.past ?? [],
    buyer: (row['buyer'] ?? null) as Gln | null,
    disputes: more?.disputes ?? [],
    claims: more?.claims ?? [],
    claimsInside: more?.claimsInside ?? {},
    origin: Number(row['origin']),
    splitFrom: number(row['splitFrom']),
    since: Number(row['since']),
    numberedBy: more?.numberedBy ?? null,
    until: Number(row['until']),
  };
}

function rowOf(holding: Holding): Row {
  const { head, taker, supply, locks, levels, contents, end, forGood, openedAt, unproven, past, disputes, ...others } = holding;
  const { takenBack, found, claims, claimsInside, missing, openInside, leavings, numberedBy, ...plain } = others;
  const more: More = {
    ...(end && { end }),
    ...(forGood && { forGood }),
    ...(takenBack && { takenBack }),
    ...(openedAt !== null && { openedAt }),
    ...(unproven && { unproven }),
    ...(found && { found }),
    ...(past.length > 0 && { past }),
    ...(disputes.length > 0 && { disputes }),
    ...(claims.length > 0 && { claims }),
    ...(Object.keys(claimsInside).length > 0 && { claimsInside }),
    ...(missing.length > 0 && { missing }),
    ...(openInside > 0 && { openInside }),
    ...(leavings.length > 0 && { leavings }),
    ...(numberedBy !== null && { numberedBy }),
    ...(taker?.returned && { returned: true }),
  };
  return {
    ...plain,
    more: Object.keys(more).length > 0 ? JSON.stringify(more) : null,
    spent: spentWordOf(holding),
    takerOwner: taker?.owner ?? null,
    takerHolder: taker?.holder ?? null,
    takerSite: taker?.site ?? null,
    head: head.index,
    levels: levels.length > 0 ? JSON.stringify(levels) : null,
    locks: locks.length > 0 ? JSON.stringify(locks) : null,
    contents: Object.keys(contents).length > 0 ? JSON.stringify(contents) : null,
    supplyIdx: supply?.index ?? null,
    supplyTime: supply?.time ?? null,
    supplySite: supply?.site ?? null,
  };
}

const keyText = (gtin: SqlValue, serial: SqlValue): string => `${String(gtin)}/${String(serial)}`;

/** The id of no holding. */
const NONE = 0;

/**
 * Fills `book` with what is needed: the named objects' holdings and all that they are in. Each question is asked even where
 * nothing was found to ask for, so that the number of statements does not tell whether somebody's objects exist.
 */
export async function loadBook(db: Runner, book: Book, needs: BookNeeds): Promise<void> {
  const named = [...new Set([...needs.containers, ...needs.inside])];
  const ids = await loadPacks(db, book, [...new Set(needs.packs)]);
  ids.push(...(await loadLists(db, book, [...new Set(needs.lists)])));
  ids.push(
    ...(await loadPacks(
      db,
      book,
      [...book.staged.values()].flatMap(({ found }) => found),
    )),
  );
  ids.push(...(await idsOf(db, named)));
  if (named.length + needs.packs.length + needs.lists.length > 0) await loadHoldings(db, book, [...new Set(ids)]);
  if (needs.inside.length > 0) await loadInside(db, book, needs.inside);
  await loadQuantities(db, book, needs);
}

/** The ids of containers, as far as they are known. */
const idsOf = async (db: Runner, epcs: readonly string[]): Promise<number[]> =>
  (await selectIn<Row>(db, 'SELECT "id" FROM "holding" WHERE "epc" IN (?*) AND "until" = 0', epcs)).map(({ id }) => Number(id));

/** Holdings and all that they are in. */
async function loadHoldings(db: Runner, book: Book, ids: readonly number[]): Promise<void> {
  const found = await selectIn<Row>(
    db,
    `WITH RECURSIVE "up" AS (
       SELECT "id", "parent" FROM "holding" WHERE "id" IN (?*)
       UNION SELECT o."id", o."parent" FROM "up" JOIN "holding" o ON o."id" = "up"."parent")
     ${HOLDING} JOIN "up" ON "up"."id" = h."id"`,
    ids.length > 0 ? ids : [NONE],
  );
  for (const row of found) loadHolding(book, holdingOf(row));
}

/** What is directly inside containers. */
async function loadInside(db: Runner, book: Book, containers: readonly string[]): Promise<void> {
  const inside = [...new Set(containers)].flatMap((epc) => book.container(epc) ?? []);
  const children = await selectIn<Row>(db, `${HOLDING} WHERE h."parent" IN (?*)`, inside.length > 0 ? inside : [NONE]);
  const found = children.map(holdingOf);
  for (const child of found) loadHolding(book, child);
  for (const id of inside)
    book.children.load(
      id,
      found.filter(({ parent }) => parent === id).map((child) => child.id),
    );
}

/** The containers in which somebody has claims say so in their row, and in no other column. */
const HAS_CLAIMS = `"more" LIKE '%"claimsInside"%'`;

/** Of the loaded containers in which one of these has claims: all that lies on the way to what is claimed. */
export async function loadClaimed(db: Runner, book: Book, glns: readonly Gln[]): Promise<void> {
  const all = [...book.holdings.values()].filter(({ claimsInside }) => glns.some((gln) => claimsInside[gln]));
  const found = await selectIn<Row>(
    db,
    `WITH RECURSIVE "down" AS (
       SELECT "id" FROM "holding" WHERE "id" IN (?*) AND ${HAS_CLAIMS}
       UNION SELECT o."id" FROM "down" JOIN "holding" o ON o."parent" = "down"."id" AND o.${HAS_CLAIMS})
     ${HOLDING} JOIN "down" ON "down"."id" = h."parent"`,
    all.length > 0 ? all.map(({ id }) => id) : [NONE],
  );
  const inside = new Map<number, number[]>();
  for (const child of found.map(holdingOf)) {
    loadHolding(book, child);
    inside.set(child.parent!, [...(inside.get(child.parent!) ?? []), child.id]);
  }
  for (const [container, ids] of inside) book.children.load(container, ids);
}

function loadHolding(book: Book, holding: Holding): void {
  book.holdings.load(holding.id, holding);
  if (holding.epc) book.containers.load(holding.epc, holding.id);
}

async function loadPacks(db: Runner, book: Book, uris: readonly string[]): Promise<number[]> {
  const found = await selectIn<Row>(
    db,
    `SELECT p."gtin", p."serial", p."holding", h."id" FROM "pack" p LEFT JOIN "holding" h ON h."id" = p."holding"
     WHERE (p."gtin", p."serial") IN (?*)`,
    uris.map(packKey),
  );
  const byKey = new Map(uris.map((uri) => [keyText(...packKey(uri)), uri]));
  const cohorts: number[] = [];
  for (const { gtin, serial, holding, id } of found) {
    const uri = byKey.get(keyText(gtin!, serial!))!;
    if (id === null) book.awaited.set(uri, [...(book.awaited.get(uri) ?? []), Number(holding)]);
    else {
      book.packs.load(uri, Number(id));
      cohorts.push(Number(id));
    }
  }
  return cohorts;
}

/** Writes what judged steps changed. Throws where a pack was not where the book had it: the caller rolls back. */
export async function flushBook(tx: QueryRunner, book: Book): Promise<void> {
  await upsertRows(
    tx,
    'holding',
    ['id'],
    book.holdings.changed().map(([, holding]) => rowOf(holding)),
  );
  // A pack commissioned on its own is all of its cohort, so it is never split off: what changed without a move is new.
  const moved = new Set(book.moves.flatMap(({ by }) => ('pack' in by ? [by.pack] : [])));
  const made = book.packs.changed().filter(([uri]) => !moved.has(uri));
  const packs = made.map(([uri, holding]): [number, string, number] => [...packKey(uri), holding]);
  await insertRows(tx, 'pack', ['gtin', 'serial', 'holding'], packs);
  await noteMade(tx, packs);
  await flushMoves(tx, book);
  for (const { pack, from } of book.unstaged)
    await execute(tx, 'DELETE FROM "pack" WHERE "gtin" = ? AND "serial" = ? AND "holding" = ?', [...packKey(pack), from]);
  await insertRows(
    tx,
    'touch',
    ['holding', 'idx', 'prev', 'contested'],
    book.touches.map(({ holding, index, prev, contested }) => [holding, index, prev, contested]),
  );
  await insertRows(tx, 'contested', ['idx'], eachOnce(book.contested));
  await insertRows(tx, 'booked_in', ['idx'], eachOnce(book.bookedIn));
  await insertRows(
    tx,
    'nesting',
    ['child', 'idx', 'parent', 'into'],
    book.nestings.map(({ child, index, parent, into }) => [child, index, parent, into]),
  );
  await flushQuantities(tx, book);
  await flushSources(tx, book);
  await flushClaims(tx, book);
  await flushConsignments(tx, book);
}

/** The entries of a list, each once: what is said of an entry may hold of several of the objects that it names. */
const eachOnce = (said: readonly { index: number }[]): [number][] =>
  [...new Set(said.map(({ index }) => index))].map((index) => [index]);
