/** Packs that go from one cohort to another: one by one, or all that a list names. */
import type { QueryRunner } from 'typeorm';
import { listKey, listOf, type Book, type Move } from '../../protocol/custody/book.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { dialectOf, eachText, execute, selectIn } from '../../platform/database/sql.js';
import { packKey } from './pack-key.js';

/** Lists whose packs move by one statement on PostgreSQL, where each takes its way over the network. */
const TOGETHER = 100;
/** Parts of lists (up to 256 packs each) whose packs move by one statement there. */
const PARTS = 100;

/** A list as its row has it: whose it is, and its root. */
const listValues = (list: string): [string, string] => {
  const { agent, root } = listOf(list);
  return [agent, root];
};

type ListMove = Move & { by: { list: string } };

/** Writes the moves of a group of entries in their order. Throws where a pack was not where the book had it. */
export async function flushMoves(tx: QueryRunner, book: Book): Promise<void> {
  const { moves } = book;
  for (let at = 0; at < moves.length;) {
    const run = dialectOf(tx) === 'sqlite' ? [] : runOf(book, moves.slice(at, at + TOGETHER));
    const changed = run.length > 1 ? await moveLists(tx, run) : await moveOne(tx, moves[at]!);
    const expected = run.length > 1 ? run.reduce((sum, { count }) => sum + count, 0) : moves[at]!.count;
    if (changed !== expected) throw new Error(`${changed} packs moved since holding ${moves[at]!.from}, not ${expected}`);
    at += Math.max(1, run.length);
  }
}

/** The moves at the front that touch each other nowhere, by lists that share no pack: their order does not matter. */
function runOf(book: Book, moves: readonly Move[]): ListMove[] {
  const isApart = (move: Move): move is ListMove => 'list' in move.by && book.apart.has(move.by.list);
  const end = moves.findIndex((move, i) => !isApart(move) || moves.slice(0, i).some(({ to }) => to === move.from));
  return (end < 0 ? moves : moves.slice(0, end)) as ListMove[];
}

function moveOne(tx: QueryRunner, move: Move): Promise<number> {
  const { by, from, to } = move;
  if ('pack' in by) {
    const text = 'UPDATE "pack" SET "holding" = ? WHERE "gtin" = ? AND "serial" = ? AND "holding" = ?';
    return execute(tx, text, [to, ...packKey(by.pack), from]);
  }
  if (dialectOf(tx) === 'postgres') return moveLists(tx, [move as ListMove]);
  return execute(
    tx,
    `UPDATE "pack" SET "holding" = ? WHERE "holding" = ? AND ("gtin", "serial") IN
       (SELECT m."gtin", j."value" FROM "serial_list" l JOIN "list_part" m ON m."list" = l."id", ${eachText(tx, 'm."serials"')}
        WHERE l."participant" = ? AND l."root" = ?)`,
    [to, from, ...listValues(by.list)],
  );
}

/**
 * PostgreSQL: the packs are read and handed back as keys, since joined to their lists they are so hard to estimate that its
 * planner may choose to read the table of packs for each of them.
 */
async function moveLists(tx: QueryRunner, moves: readonly ListMove[]): Promise<number> {
  const byList = new Map<string, ListMove[]>();
  for (const move of moves) byList.set(move.by.list, [...(byList.get(move.by.list) ?? []), move]);
  const parts = await selectIn<{ participant: Gln; root: string; gtin: number; serials: string }>(
    tx,
    `SELECT l."participant", l."root", m."gtin", m."serials" FROM "serial_list" l JOIN "list_part" m ON m."list" = l."id"
     WHERE (l."participant", l."root") IN (?*)`,
    [...byList.keys()].map(listValues),
  );
  let changed = 0;
  for (let at = 0; at < parts.length; at += PARTS) {
    const keys = parts.slice(at, at + PARTS).flatMap(({ participant, root, gtin, serials }) =>
      byList.get(listKey(participant, root))!.flatMap(({ from, to }) => {
        return (JSON.parse(serials) as string[]).map((serial) => ({ g: Number(gtin), s: serial, f: from, t: to }));
      }),
    );
    changed += await execute(
      tx,
      `UPDATE "pack" SET "holding" = x.t FROM json_to_recordset(CAST(? AS json)) AS x(g bigint, s varchar, f bigint, t bigint)
       WHERE "gtin" = x.g AND "serial" = x.s AND "holding" = x.f`,
      [JSON.stringify(keys)],
    );
  }
  return changed;
}
