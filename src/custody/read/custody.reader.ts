/**
 * Reading custody: where an object is now and what happened to it. Reads only; every answer is of what is
 * committed. Who may see it is asked by the callers (src/registry/policy/access.policy.ts).
 */
import { MAX_DEPTH, type Claim, type Holding } from '../../protocol/custody/book.js';
import type { Chain } from '../../protocol/custody/standing.js';
import { parseObjectUri } from '../../protocol/gs1/identifiers.js';
import { rows, selectIn, type Runner, type SqlValue } from '../../platform/database/sql.js';
import { HOLDING, holdingOf } from '../book/book.store.js';
import { waitingOf } from '../book/claims.store.js';
import { packKey } from '../book/pack-key.js';

type Row = Record<string, SqlValue>;

/** Where a pack (canonical SGTIN) is; undefined where it was never commissioned. */
export async function readPack(db: Runner, uri: string): Promise<Chain | undefined> {
  const [found] = await rows<Row>(
    db,
    `${HOLDING} JOIN "pack" p ON p."holding" = h."id" WHERE p."gtin" = ? AND p."serial" = ?`,
    packKey(uri),
  );
  return found && readChain(db, holdingOf(found));
}

/** What waits for a pack or a case (canonical SGTIN) that does not exist; for other objects nothing does. */
export async function readWaiting(db: Runner, uri: string): Promise<readonly Claim[]> {
  if (parseObjectUri(uri).kind !== 'sgtin') return [];
  const text = 'SELECT "claims" FROM "waiting_claim" WHERE "gtin" = ? AND "serial" = ?';
  return (await rows<Row>(db, text, packKey(uri))).flatMap(waitingOf);
}

/** Where a container (canonical URI) is; undefined where there is none, or none any more. */
export async function readContainer(db: Runner, uri: string): Promise<Chain | undefined> {
  const [last] = await readLives(db, uri, 1);
  return last?.[0].until === 0 ? last : undefined;
}

/** Lives of one container that are read at most: a tote that goes out each day has one a day. */
const MOST_LIVES = 100;

/**
 * The holdings that bore a container's number (canonical URI) one after the other, the latest first: an SSCC or a GRAI begins anew
 * whenever it is packed after nothing was left in it. At most `limit`.
 */
export async function readLives(db: Runner, uri: string, limit = MOST_LIVES): Promise<Chain[]> {
  const found = await rows<Row>(db, `${HOLDING} WHERE h."epc" = ? ORDER BY h."since" DESC LIMIT ${limit}`, [uri]);
  return Promise.all(found.map((row) => readChain(db, holdingOf(row))));
}

/** The holdings of containers (canonical URIs), in no order; unknown ones are left out. */
export async function readContainers(db: Runner, uris: readonly string[]): Promise<Holding[]> {
  return (await selectIn<Row>(db, `${HOLDING} WHERE h."epc" IN (?*) AND h."until" = 0`, uris)).map(holdingOf);
}

/** Where a pack or container (canonical URI) is, or what it was last: an SGTIN is a pack where there is one, else a case. */
export const readObject = async (db: Runner, uri: string): Promise<Chain | undefined> => (await readObjects(db, uri, 1))[0];

/** The same with what a container was before, the latest first. */
export async function readObjects(db: Runner, uri: string, limit = MOST_LIVES): Promise<Chain[]> {
  const { kind } = parseObjectUri(uri);
  if (kind !== 'sgtin' && kind !== 'sscc' && kind !== 'grai') return [];
  const pack = kind === 'sgtin' ? await readPack(db, uri) : undefined;
  return pack ? [pack] : readLives(db, uri, limit);
}

/** A holding with those that it is in, outermost last. */
export async function readChain(db: Runner, holding: Holding): Promise<Chain> {
  const chain: [Holding, ...Holding[]] = [holding];
  for (let parent = holding.parent; parent !== null; parent = chain.at(-1)!.parent) {
    if (chain.length > MAX_DEPTH)
      throw new Error(`what is stored of holding ${holding.id} is damaged: its containers lead nowhere`);
    const [row] = await rows<Row>(db, `${HOLDING} WHERE h."id" = ?`, [parent]);
    chain.push(holdingOf(row!));
  }
  return chain;
}

/** The id of no holding. */
const NONE = 0;

/** When what went into a container by `n` left it again. */
const SAME = `SELECT 1 FROM "nesting" o WHERE o."child" = n."child" AND o."parent" = n."parent" AND NOT o."into"`;
const LEFT = `COALESCE((${SAME.replace('1', 'MIN(o."idx")')} AND o."idx" > n."idx"), s."until")`;

/** One entry in an object's history: its index, the container by which it concerned the object (null: itself), mark or step, and whether it is a report that breaks a rule. */
export interface Happening {
  index: number;
  via: string | null;
  mark: boolean;
  contested: boolean;
}

/**
 * All entries that concern each of `holdings`, in the order of the log: its own steps and marks, those of the cohorts that it was
 * split off, and those of the containers that it was in, while it was. By the holding's id; one statement for up to 256 of
 * them, and one for none, so that how many there are does not show whether something exists.
 */
export async function readHistories(db: Runner, holdings: readonly number[]): Promise<Map<number, Happening[]>> {
  const found = await selectIn<Row>(
    db,
    `WITH RECURSIVE "came" AS (
       SELECT "id" AS "object", "id", CAST(${Number.MAX_SAFE_INTEGER} AS bigint) AS "until", "splitFrom", "since"
       FROM "holding" WHERE "id" IN (?*)
       UNION
       SELECT c."object", h."id", CASE WHEN c."since" - 1 < c."until" THEN c."since" - 1 ELSE c."until" END, h."splitFrom", h."since"
       FROM "came" c JOIN "holding" h ON h."id" = c."splitFrom"),
     "span" AS (
       SELECT "object", "id", CAST(-1 AS bigint) AS "after", "until", CAST(NULL AS bigint) AS "via", 0 AS "depth" FROM "came"
       UNION ALL
       SELECT s."object", n."parent", CASE WHEN n."idx" > s."after" THEN n."idx" ELSE s."after" END,
         CASE WHEN ${LEFT} < s."until" THEN ${LEFT} ELSE s."until" END, n."parent", s."depth" + 1
       FROM "span" s JOIN "nesting" n ON n."child" = s."id" AND n."into" AND n."idx" <= s."until"
       AND s."depth" <= ${MAX_DEPTH}
       WHERE NOT EXISTS (${SAME} AND o."idx" = n."idx"))
     SELECT s."object", t."idx", t."prev", t."contested", p."epc" AS "via"
     FROM "span" s JOIN "touch" t ON t."holding" = s."id" AND t."idx" > s."after" AND t."idx" <= s."until"
       LEFT JOIN "holding" p ON p."id" = s."via" ORDER BY s."depth"`,
    holdings.length > 0 ? holdings : [NONE],
  );
  const histories = new Map(holdings.map((id) => [id, new Map<number, Happening>()]));
  for (const { object, idx, prev, contested, via } of found) {
    const items = histories.get(Number(object))!;
    const index = Number(idx);
    // An entry may name an object and what it is in: what is nearest counts.
    if (items.has(index)) continue;
    items.set(index, { index, via: via as string | null, mark: prev === null, contested: Boolean(contested) });
  }
  return new Map([...histories].map(([id, items]) => [id, [...items.values()].sort((a, b) => a.index - b.index)]));
}

/** The history of one holding. */
export const readHistory = async (db: Runner, { id }: Holding): Promise<Happening[]> => (await readHistories(db, [id])).get(id)!;

/** What is said of an entry beside what it says: it is a report that breaks a rule; it received first what it dispensed or ended. */
export interface Marks {
  contested: boolean;
  bookedIn: boolean;
}

/** What is said of each of the entries with these indexes. */
export async function readMarks(db: Runner, indexes: readonly number[]): Promise<(index: number) => Marks> {
  const contested = indexesOf(await selectIn<Row>(db, 'SELECT "idx" FROM "contested" WHERE "idx" IN (?*)', indexes));
  const bookedIn = indexesOf(await selectIn<Row>(db, 'SELECT "idx" FROM "booked_in" WHERE "idx" IN (?*)', indexes));
  return (index) => ({ contested: contested.has(index), bookedIn: bookedIn.has(index) });
}

const indexesOf = (found: readonly Row[]): ReadonlySet<number> => new Set(found.map(({ idx }) => Number(idx)));
