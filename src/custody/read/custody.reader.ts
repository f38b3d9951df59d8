/**
 * Reading custody: where an object is now and what happened to it. Reads only; every answer is of what is
 * committed. Who may see it is asked by the callers (src/registry/policy/access.policy.ts).
 */
import type { Holding } from '../../protocol/custody/book.js';
import { parseObjectUri } from '../../protocol/gs1/identifiers.js';
import { rows, selectIn, type Runner, type SqlValue } from '../../platform/database/sql.js';
import { HOLDING, holdingOf } from '../book/book.store.js';
import { packKey } from '../book/pack-key.js';

type Row = Record<string, SqlValue>;

/** An object's present state: its own holding, then those that it is in, outermost last. */
export type Chain = readonly [Holding, ...Holding[]];

/** Where a pack (canonical SGTIN) is; undefined where it was never commissioned. */
export async function readPack(db: Runner, uri: string): Promise<Chain | undefined> {
  const [found] = await rows<Row>(
    db,
    `${HOLDING} JOIN "pack" p ON p."holding" = h."id" WHERE p."gtin" = ? AND p."serial" = ?`,
    packKey(uri),
  );
  return found && readChain(db, holdingOf(found));
}

/** Where a container (canonical URI) is; undefined where it is unknown. */
export async function readContainer(db: Runner, uri: string): Promise<Chain | undefined> {
  const [found] = await rows<Row>(db, `${HOLDING} WHERE h."epc" = ?`, [uri]);
  return found && readChain(db, holdingOf(found));
}

/** The holdings of containers (canonical URIs), in no order; unknown ones are left out. */
export async function readContainers(db: Runner, uris: readonly string[]): Promise<Holding[]> {
  return (await selectIn<Row>(db, `${HOLDING} WHERE h."epc" IN (?*)`, uris)).map(holdingOf);
}

/** Where a pack or container (canonical URI) is: an SGTIN is a pack where there is one, else a case. */
export async function readObject(db: Runner, uri: string): Promise<Chain | undefined> {
  const { kind } = parseObjectUri(uri);
  if (kind !== 'sgtin' && kind !== 'sscc' && kind !== 'grai') return undefined;
  return (kind === 'sgtin' ? await readPack(db, uri) : undefined) ?? readContainer(db, uri);
}

/** A holding with those that it is in, outermost last. */
export async function readChain(db: Runner, holding: Holding): Promise<Chain> {
  const chain: [Holding, ...Holding[]] = [holding];
  for (let parent = holding.parent; parent !== null; parent = chain.at(-1)!.parent) {
    const [row] = await rows<Row>(db, `${HOLDING} WHERE h."id" = ?`, [parent]);
    chain.push(holdingOf(row!));
  }
  return chain;
}

/** One entry in an object's history: its index, the container by which it concerned the object (null: itself), mark or step, and whether it is a report that breaks a rule. */
export interface Happening {
  index: number;
  via: string | null;
  mark: boolean;
  contested: boolean;
}

/** Entries (from, to] of a holding's history; `via` as in Happening. */
interface Span {
  id: number;
  from: number;
  to: number;
  via: string | null;
}

/**
 * All entries that concern a holding, in the order of the log: its own steps and marks, those of the cohorts that it was
 * split off, and those of the containers that it was in, while it was.
 */
export async function readHistory(db: Runner, holding: Holding): Promise<Happening[]> {
  const found = new Map<number, Happening>();
  let spans = await lineage(db, holding);
  while (spans.length > 0) {
    const next: Span[] = [];
    for (const span of spans) {
      for (const { idx, prev, contested } of await touchesIn(db, span)) {
        const known = found.get(idx);
        if (!known || (known.via !== null && span.via === null))
          found.set(idx, { index: idx, via: span.via, mark: prev === null, contested });
      }
      next.push(...(await containersIn(db, span)));
    }
    spans = next;
  }
  return [...found.values()].sort((a, b) => a.index - b.index);
}

/** Which of the entries with these indexes are reports that break a rule. */
export async function readContested(db: Runner, indexes: readonly number[]): Promise<Set<number>> {
  const found = await selectIn<Row>(db, 'SELECT "idx" FROM "contested" WHERE "idx" IN (?*)', indexes);
  return new Set(found.map(({ idx }) => Number(idx)));
}

/** The holding, and each cohort that it came from up to the entry that split it off. */
async function lineage(db: Runner, { id, since, splitFrom }: Holding): Promise<Span[]> {
  const spans: Span[] = [{ id, from: -1, to: Number.MAX_SAFE_INTEGER, via: null }];
  for (let from = splitFrom, until = since; from !== null;) {
    spans.push({ id: from, from: -1, to: until - 1, via: null });
    const [row] = await rows<Row>(db, 'SELECT "splitFrom", "since" FROM "holding" WHERE "id" = ?', [from]);
    until = Math.min(until, Number(row!['since']));
    from = row!['splitFrom'] === null ? null : Number(row!['splitFrom']);
  }
  return spans;
}

interface Touched {
  idx: number;
  prev: number | null;
  contested: boolean;
}

async function touchesIn(db: Runner, { id, from, to }: Span): Promise<Touched[]> {
  const found = await rows<Row>(
    db,
    'SELECT "idx", "prev", "contested" FROM "touch" WHERE "holding" = ? AND "idx" > ? AND "idx" <= ?',
    [id, from, to],
  );
  return found.map(({ idx, prev, contested }) => ({
    idx: Number(idx),
    prev: prev === null ? null : Number(prev),
    contested: Boolean(contested),
  }));
}

async function containersIn(db: Runner, { id, from, to }: Span): Promise<Span[]> {
  const found = await rows<Row>(
    db,
    `SELECT n."idx", n."into", n."parent", h."epc" FROM "nesting" n JOIN "holding" h ON h."id" = n."parent"
     WHERE n."child" = ? AND n."idx" <= ? ORDER BY n."idx", n."into"`,
    [id, to],
  );
  // Split off inside a container and taken out by the same entry: it never was in there by itself.
  const passing = (row: Row) => found.filter(({ idx, parent }) => idx === row['idx'] && parent === row['parent']).length > 1;
  const spans: Span[] = [];
  for (const row of found.filter((each) => !passing(each))) {
    const idx = Number(row['idx']);
    const parent = Number(row['parent']);
    const inside = spans.findLast((span) => span.id === parent);
    if (row['into']) spans.push({ id: parent, from: Math.max(from, idx), to, via: row['epc'] as string });
    else if (inside) inside.to = Math.min(inside.to, idx);
  }
  return spans;
}
