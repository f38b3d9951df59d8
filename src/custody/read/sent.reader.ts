/**
 * What was sent under the number of a despatch advice, and what became of it. It is read off the custody book: whatever
 * continues a shipping is its receipt, its taking back, a dispensing or an end that receives first, or the end of goods that got lost.
 */
import { ENTRIES, entriesAt } from '../../ledger/log.store.js';
import { rows, selectIn, type Runner, type SqlValue } from '../../platform/database/sql.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { readMarks } from './custody.reader.js';
import { stepOf } from './histories.reader.js';

/** A despatch advice: its giver's number for what it sends to a taker. */
export interface AdviceKey {
  giver: Gln;
  taker: Gln;
  number: string;
}

/** Packs by batch (`{gtin}/{lot}`). */
export type Packs = Readonly<Record<string, number>>;

/** What one shipping sent as one: a container, loose packs of a batch, or quantities without serials. */
export interface Sent {
  /** The shipping's entry, and when it was logged (epoch ms). */
  id: string;
  index: number;
  time: number;
  /** The container's canonical URI; null for loose packs and quantities. */
  object: string | null;
  /** From which site of the giver. */
  from: Gln;
  /** To which site, where the giver named one. */
  site: Gln | null;
  /** Not taken back by the giver. */
  shipped: Packs;
  received: Packs;
  /** Still on its way. What is shipped, not received and not on its way got lost. */
  transit: Packs;
}

type Row = Record<string, SqlValue>;
/** What became of packs: the kinds of steps that end a transit, or none. */
type Fate = 'transit' | 'received' | 'voided' | 'lost';

/** The text by which maps know an advice. */
export const textOf = ({ giver, taker, number }: AdviceKey): string => `${giver} ${taker} ${number}`;

/** What was sent under advices, by textOf, in the order of the log. */
export async function readSent(db: Runner, keys: readonly AdviceKey[]): Promise<Map<string, Sent[]>> {
  const wanted = keys.map(({ number, giver, taker }) => [number, giver, taker]);
  const found = await selectIn<Row>(
    db,
    `SELECT c.*, e."id" AS "entry", e."time", h."epc" FROM "consignment" c JOIN ${ENTRIES} e ON e."idx" = c."idx"
     LEFT JOIN "holding" h ON h."id" = c."holding" WHERE (c."number", c."giver", c."taker") IN (?*)`,
    wanted,
  );
  const fates = await readFates(db, wanted);
  const quantities = await readQuantities(
    db,
    found.filter(({ holding }) => Number(holding) === 0).map(({ entry }) => entry as string),
  );
  const sent = new Map<string, Sent[]>();
  for (const row of found.sort((a, b) => Number(a['idx']) - Number(b['idx']))) {
    const { number, giver, from, taker, entry, idx, time, site, epc, holding } = row;
    const key = textOf({ number: number as string, giver: giver as Gln, taker: taker as Gln });
    const common = { id: entry as string, index: Number(idx), time: Number(time), from: from as Gln, site: site as Gln | null };
    const became =
      Number(holding) === 0 ? quantities.get(entry as string)! : becameOf(row, fates.get(`${Number(idx)} ${Number(holding)}`)!);
    sent.set(key, [...(sent.get(key) ?? []), { ...common, object: (epc ?? null) as string | null, ...became }]);
  }
  return sent;
}

type Became = Pick<Sent, 'shipped' | 'received' | 'transit'>;

/** A container moves whole, so its packs share one fate; of loose packs of one batch each has its own. */
function becameOf({ packs: text, arrived }: Row, fates: ReadonlyMap<Fate, number>): Became {
  const packs = JSON.parse(text as string) as Packs;
  const total = [...fates.values()].reduce((sum, n) => sum + n, 0);
  const part = (...wanted: Fate[]): Packs => {
    const n = wanted.reduce((sum, fate) => sum + (fates.get(fate) ?? 0), 0);
    return Object.fromEntries(Object.entries(packs).flatMap(([batch, count]) => (n === 0 ? [] : [[batch, (count * n) / total]])));
  };
  if (arrived) return { shipped: packs, received: packs, transit: {} };
  return { shipped: part('transit', 'received', 'lost'), received: part('received'), transit: part('transit') };
}

interface Part {
  idx: number;
  root: number;
  id: number;
  count: number;
  from: number | null;
  since: number;
  next: number | null;
}

/** How many of what each consignment holds met which fate, by `{index} {holding}`. A container is one, whatever is left in it today. */
async function readFates(db: Runner, wanted: readonly SqlValue[][]): Promise<Map<string, ReadonlyMap<Fate, number>>> {
  // A container is one, also since the last thing in it left, and it is no more.
  const found = await selectIn<Row>(
    db,
    `WITH RECURSIVE part AS (
       SELECT c."idx", h."id" AS "root", h."id", h."batch", CASE WHEN h."epc" IS NULL THEN h."count" ELSE 1 END AS "count", CAST(NULL AS bigint) AS "from", h."since"
       FROM "consignment" c JOIN "holding" h ON h."id" = c."holding" WHERE (c."number", c."giver", c."taker") IN (?*)
       UNION
       SELECT p."idx", p."root", h."id", h."batch", h."count", h."splitFrom", h."since"
       FROM part p JOIN "holding" h ON h."batch" = p."batch" AND h."splitFrom" = p."id" AND h."since" > p."idx")
     SELECT p.*, t."idx" AS "next" FROM part p LEFT JOIN "touch" t ON t."holding" = p."id" AND t."prev" = p."idx"`,
    wanted,
  );
  const whole = (value: SqlValue | undefined): number | null => (value === null || value === undefined ? null : Number(value));
  const parts = found.map((row): Part => ({
    idx: Number(row['idx']),
    root: Number(row['root']),
    id: Number(row['id']),
    count: Number(row['count']),
    from: whole(row['from']),
    since: Number(row['since']),
    next: whole(row['next']),
  }));
  const kinds = await kindsAt(db, [...new Set(parts.flatMap(({ next }) => (next === null ? [] : [next])))]);
  await followLost(db, parts, kinds);
  const splits = new Map<string, Part[]>();
  for (const part of parts.filter(({ from }) => from !== null)) {
    const key = `${part.idx} ${part.root} ${part.from}`;
    splits.set(key, [...(splits.get(key) ?? []), part]);
  }
  const fates = new Map<string, Map<Fate, number>>();
  for (const root of parts.filter(({ from }) => from === null)) {
    const counts = new Map<Fate, number>();
    const queue: [part: Part, next: number | null][] = [[root, root.next]];
    for (let at = 0; at < queue.length; at++) {
      const [part, next] = queue[at]!;
      const fate = next === null ? 'transit' : kinds.get(next)!;
      counts.set(fate, (counts.get(fate) ?? 0) + part.count);
      for (const split of splits.get(`${part.idx} ${part.root} ${part.id}`) ?? []) {
        // Split off after its receipt it has that behind it; before, only what it met itself.
        queue.push([split, split.next ?? (next !== null && split.since > next ? next : null)]);
      }
    }
    fates.set(`${root.idx} ${root.root}`, counts);
  }
  return fates;
}

/** What was reported lost on its way may have come all the same, or was found, or was taken back: what happened next counts then. */
async function followLost(db: Runner, parts: readonly Part[], kinds: Map<number, Fate>): Promise<void> {
  for (let lost = parts.filter(({ next }) => next !== null && kinds.get(next) === 'lost'); lost.length > 0;) {
    const found = await selectIn<Row>(
      db,
      'SELECT "holding", "prev", "idx" FROM "touch" WHERE ("holding", "prev") IN (?*)',
      lost.map(({ id, next }) => [id, next]),
    );
    const after = new Map(found.map(({ holding, prev, idx }) => [`${Number(holding)} ${Number(prev)}`, Number(idx)]));
    const goOn = lost.filter((part) => {
      const next = after.get(`${part.id} ${part.next}`);
      if (next !== undefined) part.next = next;
      return next !== undefined;
    });
    for (const [index, fate] of await kindsAt(db, [...new Set(goOn.map(({ next }) => next!))])) kinds.set(index, fate);
    lost = goOn.filter(({ next }) => kinds.get(next!) === 'lost');
  }
}

/** What entries that continue a shipping made of the goods. */
async function kindsAt(db: Runner, indexes: readonly number[]): Promise<Map<number, Fate>> {
  const marks = await readMarks(db, indexes);
  const fateOf = (kind: string, index: number): Fate => {
    if (kind === 'receive' || marks(index).bookedIn) return 'received';
    return kind === 'void' ? 'voided' : kind === 'reactivate' ? 'transit' : 'lost';
  };
  return new Map((await entriesAt(db, indexes)).map((entry) => [entry.index, fateOf(stepOf(entry).kind, entry.index)]));
}

/** What shippings of batches without serials (ids of their entries) sent, and how much of it came. */
async function readQuantities(db: Runner, entries: readonly string[]): Promise<Map<string, Became>> {
  const found = await selectIn<Row>(db, 'SELECT * FROM "shipment" WHERE "entry" IN (?*)', [...new Set(entries)]);
  const became = new Map<string, { [K in keyof Became]: Record<string, number> }>();
  for (const { entry, batch, sent, quantity } of found) {
    const one = became.get(entry as string) ?? { shipped: {}, received: {}, transit: {} };
    became.set(entry as string, one);
    const put = (packs: Record<string, number>, n: number): void => {
      if (n > 0) packs[batch as string] = n;
    };
    put(one.shipped, Number(sent));
    put(one.received, Number(sent) - Number(quantity));
    put(one.transit, Number(quantity));
  }
  return became;
}

/** Whether anything was ever sent under an advice. */
export async function isSent(db: Runner, { number, giver, taker }: AdviceKey): Promise<boolean> {
  const text = 'SELECT 1 FROM "consignment" WHERE "number" = ? AND "giver" = ? AND "taker" = ? LIMIT 1';
  return (await rows(db, text, [number, giver, taker])).length > 0;
}

/**
 * For a statement that lists advices: those with goods on their way, each with the site that they left and the one to which they go. `taker`: with what to
 * compare who is to get them, such as `= ?`; it stands there twice.
 */
export const advicesUnderWay = (taker: string): string => `
  SELECT c."number", c."giver", c."taker", c."from", c."site" FROM "holding" h JOIN "consignment" c ON c."idx" = h."head"
  WHERE h."takerHolder" ${taker} AND h."state" = 'in_transit' AND h."parent" IS NULL AND h."count" > 0
  UNION ALL
  SELECT c."number", c."giver", c."taker", c."from", c."site" FROM "shipment" s JOIN ${ENTRIES} e ON e."id" = s."entry"
  JOIN "consignment" c ON c."idx" = e."idx" WHERE s."takerHolder" ${taker} AND s."quantity" > 0`;

/** The same of those under which anything was ever sent, by their number, which is its one parameter. */
export const ADVICES_SENT = 'SELECT "number", "giver", "taker", "from", "site" FROM "consignment" WHERE "number" = ?';
