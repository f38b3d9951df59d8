/** The packs of stored lists: all, of one part, and the part in which one pack stands. Reads only. */
import { rows, selectIn, type Runner, type SqlValue } from '../../platform/database/sql.js';
import { allOf, type Condition, when, whenNull } from '../../platform/database/where.js';
import { Fault } from '../../protocol/fault.js';
import type { Gln, Gtin, Serial } from '../../protocol/gs1/identifiers.js';
import { TILE_WIDTH } from '../../protocol/log/tiles.js';
import { gtinText } from '../book/pack-key.js';
import { inUri, type Pack, type Part } from '../book/parts.js';

/** What a list is for: new packs, to be commissioned or to be taken into stock, or packs that exist. */
export type Purpose = 'commission' | 'stock' | 'existing';

/** A list as stored. `received`: packs taken in so far, from where the next chunk goes on. */
export interface SerialList {
  id: number;
  root: string;
  seed: string;
  purpose: Purpose;
  participant: Gln;
  /** The site that the session was for which announced it; null: it was for all of the participant's. */
  site: Gln | null;
  count: number;
  received: number;
  /** It was sent whole, not in chunks. */
  whole: boolean;
  last: string;
  progress: string | null;
  complete: boolean;
  gtin: Gtin | null;
  /** When it was announced or got its last chunk, epoch ms. */
  changed: number;
  /** How large the log was before the first entries that name it. */
  named: number | null;
}

type Row = Record<string, SqlValue>;

/** The refusal of a list that is not there, or not the asker's. */
export const noSuchList = (root: string): Fault =>
  new Fault('list-unknown', `the serial list ${root} was not announced here, or is another's`, { list: root });

/** The list with this root, of a participant's `own` (a condition on rows of `serial_list`). @throws Fault `list-unknown` */
export async function readList(db: Runner, [own, values]: Condition, root: string): Promise<SerialList> {
  const [list] = await rows<SerialList>(db, `SELECT * FROM "serial_list" WHERE ${own} AND "root" = ?`, [...values, root]);
  if (!list) throw noSuchList(root);
  return listOf(list);
}

/** Those lists of a participant that have one of these roots, in no order. */
export async function findListsOf(db: Runner, participant: Gln, roots: readonly string[]): Promise<SerialList[]> {
  const text = 'SELECT * FROM "serial_list" WHERE "participant" = ? AND "root" IN (?*)';
  return (await selectIn<SerialList>(db, text, roots, [participant])).map(listOf);
}

/** The lists with these roots, everybody's: those that an entry names before others, complete ones before those that are not. */
export async function findLists(db: Runner, roots: readonly string[]): Promise<SerialList[]> {
  const found = (await selectIn<SerialList>(db, 'SELECT * FROM "serial_list" WHERE "root" IN (?*)', roots)).map(listOf);
  const order = ({ named, complete }: SerialList): number => (named !== null ? 0 : complete ? 1 : 2);
  return found.sort((a, b) => order(a) - order(b));
}

/**
 * A page of a participant's lists, the latest first.
 *
 * @param own which they are, as a condition on rows of `serial_list`
 * @param waiting only those that no entry names, or only those that one does
 * @param after the root of the last one of the page before
 */
export async function readListsOf(
  db: Runner,
  own: Condition,
  { waiting, after, limit }: { waiting?: boolean | undefined; after?: string | undefined; limit: number },
): Promise<SerialList[]> {
  const before = after === undefined ? undefined : (await readList(db, own, after)).id;
  const [text, values] = allOf([own, when('"id" < ?', before), whenNull('"named"', waiting)]);
  const found = await rows<SerialList>(db, `SELECT * FROM "serial_list" WHERE ${text} ORDER BY "id" DESC LIMIT ?`, [
    ...values,
    limit,
  ]);
  return found.map(listOf);
}

const listOf = (row: SerialList): SerialList => ({
  ...row,
  id: Number(row.id),
  complete: Boolean(row.complete),
  whole: Boolean(row.whole),
  changed: Number(row.changed),
  named: row.named === null ? null : Number(row.named),
});

/** Part `n` of a list as far as it is there, in the order of the URIs: a Part for each product. */
export async function readPart(db: Runner, list: SerialList, n: number): Promise<Part[]> {
  const found = await rows<Row>(db, 'SELECT * FROM "list_part" WHERE "list" = ? AND "n" = ? ORDER BY "gtin"', [list.id, n]);
  const size = Math.min(TILE_WIDTH, list.received - n * TILE_WIDTH);
  return Promise.all(
    found.map(async (part): Promise<Part> => {
      const gtin = gtinText(part['gtin']!);
      if (part['serials'] !== null) return { n, gtin, serials: JSON.parse(part['serials'] as string) as Serial[] };
      return { n, gtin, serials: await madeSerials(db, list, part, size) };
    }),
  );
}

/**
 * The serials of a part of a commissioned list, which are in the table of packs only. They are neighbours in the order of
 * URIs; between its smallest and largest serial in the order of bytes there may be packs of other parts and of other lists.
 */
async function madeSerials(db: Runner, { id, gtin }: SerialList, { low, high, first }: Row, size: number): Promise<Serial[]> {
  const found = await rows<{ serial: Serial }>(
    db,
    `SELECT p."serial" FROM "pack" p LEFT JOIN "holding" h ON h."id" = p."holding"
     WHERE p."gtin" = ? AND p."serial" >= ? AND p."serial" <= ? AND (p."holding" = ? OR h."origin" = ?)`,
    [Number(gtin), low!, high!, -id, -id],
  );
  return found
    .map(({ serial }) => ({ serial, text: inUri(gtin!, serial) }))
    .filter(({ text }) => text >= (first as string))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .slice(0, size)
    .map(({ serial }) => serial);
}

/** What is there of the part in which the next pack goes. */
export async function openParts(db: Runner, list: SerialList): Promise<Part[]> {
  return list.received % TILE_WIDTH === 0 ? [] : readPart(db, list, Math.floor(list.received / TILE_WIDTH));
}

/** The number of the part in which a pack must stand, if it is on the list at all. */
export async function partOf(db: Runner, { id }: SerialList, [gtin, serial]: Pack): Promise<number | undefined> {
  const [found] = await rows<{ n: number }>(
    db,
    'SELECT "n" FROM "list_part" WHERE "list" = ? AND "gtin" = ? AND "first" <= ? ORDER BY "n" DESC LIMIT 1',
    [id, Number(gtin), inUri(gtin, serial)],
  );
  return found && Number(found.n);
}

/** `count` nodes of a list's tree at a level, from the `from`-th on; fewer where the tree ends. */
export async function readNodes(
  db: Runner,
  { id }: SerialList,
  level: number,
  from: number,
  count: number,
): Promise<Uint8Array[]> {
  const found = await rows<{ hash: Uint8Array }>(
    db,
    'SELECT "hash" FROM "list_node" WHERE "list" = ? AND "level" = ? AND "n" >= ? AND "n" < ? ORDER BY "n"',
    [id, level, from, from + count],
  );
  return found.map(({ hash }) => hash);
}

/** All packs of a list, page by page, in the order of their URIs. */
export async function* packsOf(db: Runner, list: SerialList): AsyncGenerator<Pack[]> {
  for (let n = 0; n * TILE_WIDTH < list.received; n++) {
    const parts = await readPart(db, list, n);
    yield parts.flatMap(({ gtin, serials }) => serials.map((serial): Pack => [gtin, serial]));
  }
}
