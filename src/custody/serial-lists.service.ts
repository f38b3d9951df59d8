/**
 * Serial lists: taken in as streams, staged in small transactions beside everybody else's appends, and of no effect until
 * an entry names the root. Packs to be commissioned are staged as rows that point to a holding that does not exist yet.
 */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { READER } from '../platform/database/database.module.js';
import { execute, insertRows, rows, selectIn, type SqlValue } from '../platform/database/sql.js';
import { inTransaction } from '../platform/database/transaction.js';
import { Book, type Holding } from '../protocol/custody/book.js';
import { equal, fromBase64url, toBase64url } from '../protocol/bytes.js';
import { Fault } from '../protocol/fault.js';
import { packUri, Serial, type Gln, type Gtin } from '../protocol/gs1/identifiers.js';
import { SerialListBuilder } from '../protocol/serial-list.js';
import { loadBook, noNeeds } from './custody.store.js';
import { readProducts } from '../registry/registry.store.js';

/** Packs staged in one transaction: a few milliseconds, so that appends do not wait. */
const STAGE = 2000;

/** What a list is for: packs to be commissioned, or packs that exist. */
export type Purpose = 'commission' | 'existing';

/** A list as stored. `received`: packs taken in so far, from where the next chunk goes on. */
export interface SerialList {
  id: number;
  root: string;
  seed: string;
  purpose: Purpose;
  participant: Gln;
  count: number;
  received: number;
  last: string;
  progress: string | null;
  complete: boolean;
  gtin: Gtin | null;
}

/** What is announced of a list before its packs come. */
export type Announcement = Pick<SerialList, 'root' | 'seed' | 'purpose' | 'participant' | 'count' | 'gtin'>;

@Injectable()
export class SerialLists {
  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
  ) {}

  /** The list with this root. @throws Fault `list-unknown` */
  async get(root: string): Promise<SerialList> {
    const [list] = await rows<SerialList>(this.reader, 'SELECT * FROM "serial_list" WHERE "root" = ?', [root]);
    if (!list) throw new Fault('list-unknown', `the serial list ${root} was not announced here, or is another's`, { list: root });
    return { ...list, complete: Boolean(list.complete) };
  }

  /** Announces a list; the same announcement again changes nothing. @throws Fault `list-conflict`, `product-unknown`, `not-maker` */
  async announce(announced: Announcement): Promise<SerialList> {
    if (announced.purpose === 'commission') await this.requireMaker(announced);
    const { root, seed, purpose, participant, count, gtin } = announced;
    await inTransaction(this.writer, async (tx) => {
      const [last] = await rows<{ id: number }>(tx, 'SELECT MAX("id") AS "id" FROM "serial_list"');
      await insertRows(
        tx,
        'serial_list',
        ['id', 'root', 'seed', 'purpose', 'participant', 'count', 'received', 'last', 'progress', 'complete', 'gtin', 'created'],
        [[Number(last?.id ?? 0) + 1, root, seed, purpose, participant, count, 0, '', null, false, gtin, Date.now()]],
        { onConflict: 'nothing' },
      );
    });
    const list = await this.get(root);
    const same = list.seed === seed && list.purpose === purpose && list.participant === participant && list.count === count;
    if (same && list.gtin === gtin) return list;
    throw new Fault(
      'list-conflict',
      `the serial list ${root} was announced otherwise before: make a new list with a seed of its own`,
      { list: root },
    );
  }

  private async requireMaker({ gtin, participant }: Announcement): Promise<void> {
    const [product] = gtin === null ? [] : await readProducts(this.reader, [gtin]);
    if (!product)
      throw new Fault(
        'product-unknown',
        `a list of new packs names their registered product, not ${gtin}: register the product first`,
        { gtin },
      );
    if (product.participant !== participant)
      throw new Fault('not-maker', `the product ${gtin} is another manufacturer's: check the GTIN`, { gtin });
  }

  /**
   * Takes in packs of a list, `gtin TAB serial` a line, in byte order of their canonical URIs, from the place `from` on.
   * What was staged before a refusal stays: go on from `received`.
   *
   * @throws Fault `list-offset`, `list-line`, `serial-list`, `serial-taken`, `list-root`
   */
  async take(root: string, from: number, lines: AsyncIterable<string>): Promise<SerialList> {
    const list = await this.get(root);
    if (list.complete) return list;
    if (from !== list.received) {
      throw new Fault('list-offset', `the list has ${list.received} packs so far: go on from there`, { received: list.received });
    }
    const builder = new SerialListBuilder(fromBase64url(list.seed), readProgress(list));
    let batch: [gtin: Gtin, serial: string][] = [];
    for await (const line of lines) {
      const pack = readLine(line, list, builder.count);
      builder.add(packUri(...pack));
      batch.push(pack);
      if (batch.length < STAGE) continue;
      await this.stage(list, batch, builder);
      batch = [];
    }
    await this.stage(list, batch, builder);
    return this.get(root);
  }

  private async stage(list: SerialList, batch: readonly [Gtin, string][], builder: SerialListBuilder): Promise<void> {
    if (batch.length === 0) return;
    const complete = builder.count === list.count;
    if (complete && !equal(builder.root(), fromBase64url(list.root))) {
      throw new Fault(
        'list-root',
        'the packs do not give the root under which the list was announced: check seed and order, and announce it anew',
        {
          root: toBase64url(builder.root()),
        },
      );
    }
    const { edge, last } = builder.progress;
    const progress = complete ? null : JSON.stringify(edge.hashes.map(toBase64url));
    await inTransaction(this.writer, async (tx) => {
      await this.insert(tx, list, batch);
      const moved = await execute(
        tx,
        'UPDATE "serial_list" SET "received" = ?, "last" = ?, "progress" = ?, "complete" = ? WHERE "id" = ? AND "received" = ?',
        [builder.count, last, progress, complete, list.id, builder.count - batch.length],
      );
      if (moved !== 1)
        throw new Fault('list-offset', 'the list is being uploaded twice at once: read how far it is and go on from there', {});
    });
  }

  private async insert(tx: QueryRunner, list: SerialList, batch: readonly [Gtin, string][]): Promise<void> {
    if (list.purpose === 'existing') {
      const members = batch.map(([gtin, serial]) => [list.id, Number(gtin), serial]);
      return void (await insertRows(tx, 'list_member', ['list', 'gtin', 'serial'], members));
    }
    const packs = batch.map(([gtin, serial]): SqlValue[] => [Number(gtin), serial, -list.id]);
    const inserted = await insertRows(tx, 'pack', ['gtin', 'serial', 'holding'], packs, { onConflict: 'nothing' });
    if (inserted === batch.length) return;
    const taken = await selectIn<{ serial: string }>(
      tx,
      'SELECT "serial" FROM "pack" WHERE "holding" <> ? AND ("gtin", "serial") IN (?*)',
      packs.map(([gtin, serial]) => [gtin!, serial!]),
      [-list.id],
    );
    throw new Fault(
      'serial-taken',
      `${taken.length} of these serials exist already, or stand in another list: a serial is used once`,
      {
        serials: taken.slice(0, 10).map(({ serial }) => serial),
      },
    );
  }

  /** Discards a list that no entry named yet, and what was staged of it. @throws Fault `list-in-use` */
  async discard(root: string): Promise<void> {
    const list = await this.get(root);
    await inTransaction(this.writer, async (tx) => {
      const [used] = await rows<{ id: number }>(tx, 'SELECT "id" FROM "holding" WHERE "id" = ?', [-list.id]);
      if (used || (list.purpose === 'existing' && list.complete)) {
        throw new Fault('list-in-use', `the serial list ${root} is complete, and entries may name it: it stays`, { list: root });
      }
      await execute(tx, 'DELETE FROM "pack" WHERE "gtin" = ? AND "holding" = ?', [Number(list.gtin ?? 0), -list.id]);
      await execute(tx, 'DELETE FROM "list_member" WHERE "list" = ?', [list.id]);
      await execute(tx, 'DELETE FROM "serial_list" WHERE "id" = ?', [list.id]);
    });
  }

  /** The holdings over which a list's packs lie, outermost, and their heads; none before its packs exist. */
  async spread(root: string): Promise<{ outermost: Holding; head: string }[]> {
    const book = new Book(0);
    await loadBook(this.reader, book, { ...noNeeds(), lists: [root] });
    return (book.lists.get(root) ?? []).map(([id]) => ({ outermost: book.root(id), head: book.head(id).id }));
  }

  /** The packs of a list, page by page, in no particular order. */
  async *packs({ id, purpose, gtin }: SerialList): AsyncGenerator<{ gtin: string; serial: string }[]> {
    const text =
      purpose === 'existing'
        ? 'SELECT "gtin", "serial" FROM "list_member" WHERE "list" = ? AND ("gtin", "serial") > (?, ?) ORDER BY "gtin", "serial" LIMIT 5000'
        : `SELECT "gtin", "serial" FROM "pack" WHERE "holding" IN (SELECT "id" FROM "holding" WHERE "origin" = ?)
           AND ("gtin", "serial") > (?, ?) ORDER BY "gtin", "serial" LIMIT 5000`;
    let after: SqlValue[] = [purpose === 'existing' ? 0 : Number(gtin), ''];
    for (;;) {
      const page = await rows<{ gtin: number; serial: string }>(this.reader, text, [purpose === 'existing' ? id : -id, ...after]);
      if (page.length === 0) return;
      yield page.map((pack) => ({ gtin: String(pack.gtin).padStart(14, '0'), serial: pack.serial }));
      const end = page.at(-1)!;
      after = [Number(end.gtin), end.serial];
    }
  }
}

function readProgress({ received, progress, last }: SerialList) {
  const hashes = progress === null ? [] : (JSON.parse(progress) as string[]).map(fromBase64url);
  return { edge: { size: received, hashes }, last };
}

function readLine(line: string, list: SerialList, at: number): [Gtin, Serial] {
  const tab = line.indexOf('\t');
  const gtin = line.slice(0, tab);
  const serial = Serial.safeParse(line.slice(tab + 1));
  const expected = list.gtin === null ? /^[0-9]{14}$/.test(gtin) : gtin === list.gtin;
  if (tab > 0 && expected && serial.success && at < list.count) return [gtin as Gtin, serial.data];
  const rule =
    at < list.count
      ? `must be the product's GTIN, a tab and a serial of GS1 set 82`
      : `is one more than the ${list.count} announced`;
  throw new Fault('list-line', `pack ${at} of the list ${rule}`, { at });
}
