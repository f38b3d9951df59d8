/**
 * Serial lists: taken in as streams, staged in small transactions beside everybody else's appends, and of no effect until
 * an entry names them. New packs are staged as rows that point to a holding that does not exist yet. A list is its owner's:
 * all that is asked here is asked by its participant.
 */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { promisify } from 'node:util';
import type { DataSource } from 'typeorm';
import { READER } from '../platform/database/database.module.js';
import { inTransaction } from '../platform/database/transaction.js';
import { Book, listKey, type Holding } from '../protocol/custody/book.js';
import { equal, fromBase64url, toBase64url } from '../protocol/bytes.js';
import { Fault } from '../protocol/fault.js';
import { packUri } from '../protocol/gs1/identifiers.js';
import { SerialListBuilder } from '../protocol/serial-list.js';
import type { ListUse } from '../protocol/custody/staging.js';
import type { TileNode } from '../protocol/log/tiles.js';
import { mayChangeSerialList, ownSerialLists, type Professional } from '../registry/policy/access.policy.js';
import { noNeeds } from '../custody/book/book-needs.js';
import { loadBook } from '../custody/book/book.store.js';
import { packOf } from './lines.js';
import { PartCutter, type Pack } from '../custody/book/parts.js';
import { findListsOf, noSuchList, openParts, readList, type SerialList } from '../custody/read/lists.reader.js';
import { ListStage, type StageChunk } from '../custody/book/staging.store.js';
import { addList, type Announcement } from '../custody/book/waiting-lists.store.js';
import { assertStager } from './stagers.reader.js';

/** Packs staged in one transaction: a few milliseconds, so that appends do not wait. Whole parts of a list. */
const STAGE = 1024;

/** Packs hashed at one go, a millisecond: then whatever else the process has to do comes first. */
const SLICE = 256;
const turn = promisify(setImmediate);

@Injectable()
export class SerialLists {
  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
    private readonly stage: ListStage,
  ) {}

  /** The list with this root that the viewer may change. @throws Fault `list-unknown` */
  get = (viewer: Professional, root: string): Promise<SerialList> => readList(this.reader, ownSerialLists(viewer), root);

  /**
   * Announces a list; the same announcement again changes nothing.
   *
   * @throws Fault `list-conflict`, `lists-full`, those of requireStager
   */
  async announce(viewer: Professional, told: Omit<Announcement, 'participant' | 'site'>): Promise<SerialList> {
    const announced = { ...told, participant: viewer.gln, site: viewer.site };
    const now = Date.now();
    await assertStager(this.reader, viewer, useOf(told), now);
    await inTransaction(this.writer, (tx) => addList(tx, announced, now));
    const [list] = await findListsOf(this.reader, viewer.gln, [announced.root]);
    if (!list) throw noSuchList(announced.root);
    if (!mayChangeSerialList(viewer, list)) throw announcedOtherwise(list);
    requireSame(list, announced);
    return list;
  }

  /**
   * Takes in packs of a list, `gtin TAB serial` a line, in byte order of their canonical URIs, from the place `from` on.
   * What was staged before a refusal stays: go on from `received`.
   *
   * @throws Fault `list-unknown`, `list-offset`, `list-line`, `serial-list`, `list-root`
   */
  async take(viewer: Professional, root: string, from: number, lines: AsyncIterable<readonly string[]>): Promise<SerialList> {
    const list = await this.get(viewer, root);
    if (list.complete) return list;
    if (from !== list.received) {
      throw new Fault('list-offset', `the list has ${list.received} packs so far: go on from there`, { received: list.received });
    }
    const upload = {
      builder: new SerialListBuilder(fromBase64url(list.seed), readProgress(list)),
      cutter: await this.cutter(list),
    };
    // While some packs are written, the next ones are hashed.
    let written: Promise<void> = Promise.resolve();
    const stage = async (packs: readonly Pack[]): Promise<void> => {
      const chunk = await chunkOf(list, packs, upload);
      await written;
      written = this.stage.stage(chunk);
      written.catch(() => undefined); // It is awaited in any case, but perhaps later.
    };
    try {
      let waiting: Pack[] = [];
      for await (const some of lines) {
        for (const line of some) waiting.push(packOf(line, list, upload.builder.count + waiting.length));
        // What is staged ends with a whole part, so that a part is written once; the rest waits for what follows it.
        for (let end: number; (end = stageEnd(upload.builder.count, waiting.length)) > 0;) {
          await stage(waiting.slice(0, end));
          waiting = waiting.slice(end);
        }
      }
      if (waiting.length > 0) await stage(waiting);
    } finally {
      await written;
    }
    return this.get(viewer, root);
  }

  private async cutter(list: SerialList): Promise<PartCutter> {
    return new PartCutter(await openParts(this.reader, list), list.received);
  }

  /**
   * Takes in whole lists of existing packs, which need not be announced. A list that is there already changes nothing.
   *
   * @returns for each list the Fault that kept it out, or undefined: `serial-list`, `list-root`, `list-conflict`
   * @throws Fault `lists-full`, those of requireStager
   */
  async takeWhole(viewer: Professional, lists: readonly WholeList[]): Promise<(Fault | undefined)[]> {
    const { gln: participant, site } = viewer;
    const now = Date.now();
    await assertStager(this.reader, viewer, { purpose: 'existing' }, now);
    const own = await findListsOf(
      this.reader,
      participant,
      lists.map(({ root }) => root),
    );
    const known = new Map<string, Announcement>(own.map((list) => [list.root, list]));
    const good: { root: string; seed: string; count: number; parts: ReturnType<PartCutter['add']> }[] = [];
    const faults: (Fault | undefined)[] = [];
    for (const { root, seed, packs } of lists) {
      try {
        const builder = new SerialListBuilder(fromBase64url(seed));
        builder.addAll(packs.map(([gtin, serial]) => packUri(gtin, serial)));
        requireRoot(builder, root);
        const announced = { root, seed, participant, site, count: packs.length, purpose: 'existing', gtin: null } as const;
        const before = known.get(root);
        if (before) requireSame(before, announced);
        else good.push({ root, seed, count: packs.length, parts: new PartCutter([], 0).add(packs) });
        known.set(root, announced);
        faults.push(undefined);
      } catch (reason) {
        if (!(reason instanceof Fault)) throw reason;
        faults.push(reason);
      }
      await turn();
    }
    if (good.length > 0) await this.stage.stage({ kind: 'whole', participant, site, changed: now, lists: good });
    return faults;
  }

  /** Discards a list that no entry named yet, and what was staged of it. @throws Fault `list-unknown`, `list-in-use` */
  async discard(viewer: Professional, root: string): Promise<void> {
    const { id } = await this.get(viewer, root);
    await this.stage.stage({ kind: 'drop', list: id, root });
  }

  /** The holdings over which a list's packs lie, outermost, and their heads; none before its packs exist. */
  async spread({ participant, root }: SerialList): Promise<{ outermost: Holding; head: string; found: Holding['found'] }[]> {
    const book = new Book(0);
    await loadBook(this.reader, book, { ...noNeeds(), lists: [root] });
    return (book.lists.get(listKey(participant, root)) ?? []).map(([id]) => ({
      outermost: book.root(id),
      head: book.head(id).id,
      found: book.holding(id).found,
    }));
  }
}

/** A list that is sent at once, its packs in byte order of their URIs. */
export interface WholeList {
  root: string;
  seed: string;
  packs: readonly Pack[];
}

interface Upload {
  builder: SerialListBuilder;
  cutter: PartCutter;
}

/** The command that stages the next `packs` of a list. @throws Fault `serial-list`, and `list-root` at its end */
async function chunkOf(list: SerialList, packs: readonly Pack[], { builder, cutter }: Upload): Promise<StageChunk> {
  const from = builder.count;
  const nodes: TileNode[] = [];
  for (let at = 0; at < packs.length; at += SLICE) {
    const uris = packs.slice(at, at + SLICE).map(([gtin, serial]) => packUri(gtin, serial));
    nodes.push(...builder.addAll(uris).filter(({ level }) => level > 0));
    await turn();
  }
  const received = builder.count;
  const complete = received === list.count;
  if (complete) requireRoot(builder, list.root);
  const { edge, last } = builder.progress;
  const progress = complete ? null : JSON.stringify(edge.hashes.map(toBase64url));
  const made = list.purpose !== 'existing' ? { gtin: list.gtin!, serials: packs.map(([, serial]) => serial) } : null;
  const { id, root, participant, purpose } = list;
  const state = { from, received, complete, changed: Date.now(), last: complete ? '' : last, progress };
  return { kind: 'chunk', list: id, root, participant, purpose, ...state, parts: cutter.add(packs), made, nodes };
}

/** How many of `waiting` packs after `count` are to be staged now: up to the next multiple of STAGE, 0 where they do not reach it. */
function stageEnd(count: number, waiting: number): number {
  const wanted = STAGE - (count % STAGE);
  return waiting >= wanted ? wanted : 0;
}

function requireRoot(builder: SerialListBuilder, root: string): void {
  if (equal(builder.root(), fromBase64url(root))) return;
  throw new Fault(
    'list-root',
    'the packs do not give the root under which the list was announced: check seed and order, and announce it anew',
    { root: toBase64url(builder.root()) },
  );
}

/** What a list is for, by the rule. A list of new packs that names no product is of none. @throws Fault `product-unknown` */
function useOf({ purpose, gtin }: Pick<Announcement, 'purpose' | 'gtin'>): ListUse {
  if (purpose === 'existing') return { purpose };
  if (gtin !== null) return { purpose, gtin };
  throw new Fault('product-unknown', 'a list of new packs names the GTIN of their product: announce it with one', { gtin });
}

function requireSame(list: Announcement, { seed, purpose, participant, count, gtin }: Announcement): void {
  const same = list.seed === seed && list.purpose === purpose && list.participant === participant && list.count === count;
  if (!same || list.gtin !== gtin) throw announcedOtherwise(list);
}

const announcedOtherwise = ({ root }: Announcement): Fault =>
  new Fault(
    'list-conflict',
    `the serial list ${root} was announced otherwise before, or for another site: make a new list with a seed of its own`,
    { list: root },
  );

function readProgress({ received, progress, last }: SerialList) {
  const hashes = progress === null ? [] : (JSON.parse(progress) as string[]).map(fromBase64url);
  return { edge: { size: received, hashes }, last };
}
