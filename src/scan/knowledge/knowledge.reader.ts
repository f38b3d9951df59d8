/** Loads what the register knows of a scanned thing: a handful of look-ups by key, no list is walked. */
import type { DataSource } from 'typeorm';
import type { Holding } from '../../protocol/custody/book.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import type { ScanReading } from '../../protocol/gs1/scan/reading.js';
import {
  batchKey,
  batchParts,
  licensedSteps,
  namesBatch,
  type Batch,
  type Participant,
} from '../../protocol/registry/registry.js';
import type { Knowledge } from '../../protocol/verdict/knowledge.js';
import { asPack, gtinOf, uriOf } from '../../protocol/verdict/subject.js';
import type { Chain } from '../../protocol/custody/standing.js';
import { readContainer, readPack, readWaiting } from '../../custody/read/custody.reader.js';
import { coversHoldings } from '../../custody/read/contents.reader.js';
import { readInherited } from '../../custody/read/sources.reader.js';
import type { Viewer } from '../../registry/policy/access.policy.js';
import { maySendBack, ownReport } from '../../registry/policy/trade.policy.js';
import { readBatches, readParticipants, readRecalls } from '../../registry/registry.store.js';
import { partiesOf, resolve } from './custody.resolver.js';
import { type Goods, readGoods } from '../../registry/goods.reader.js';

/** Everything but what earlier scans and decisions say. `size` and `time`: of the log that it is read from, as in Goods; `holding`: of the pack. */
export interface Loaded extends Omit<Knowledge, 'repeats' | 'evidence' | 'offline' | 'overrides'> {
  readonly size: number;
  readonly time: number;
  readonly holding: Holding | null;
}

const NOTHING = { pack: null, container: null, recalls: [], holding: null, waiting: null, returnTo: null } as const;

/** Reads what is known of what `reading` names, as `viewer` may see it. */
export async function readKnowledge(db: DataSource, reading: ScanReading, viewer: Viewer): Promise<Loaded> {
  if (reading.kind === 'fault') {
    const { maker: _, ...goods } = await readGoods(db, null, undefined);
    return { ...goods, ...NOTHING, names: new Map() };
  }
  const goods = await readGoods(db, gtinOf(reading), reading.lot);
  const { size, time, product, maker, printed } = goods;
  const item = asPack(reading, product);
  const uri = uriOf(reading);
  const names = new Map(product && maker !== null ? [[product.participant as string, maker.name]] : []);
  const nothing = { ...NOTHING, size, time, product, printed, names };
  if (!item) return uri === null ? nothing : { ...nothing, ...(await containerAt(db, uri, viewer, names)) };
  if (!product) return nothing;

  const [recalls, chain, ofPrinted] = await Promise.all([
    readRecalls(db, [product.gtin]),
    uri === null ? undefined : readPack(db, uri),
    printed ? readInherited(db, [printed]) : undefined,
  ]);
  const found = chain && (await packAt(db, uri!, chain, printed, viewer));
  const batch = found?.batch ?? printed;
  const inheritance = batch && (batch === printed ? ofPrinted : await readInherited(db, [batch]));
  const inherited = inheritance && inheritance.of(batch);
  const pack = found && { ...found, batch: { ...found.batch, expiry: inherited!.expiry } };
  if (pack) await addNames(db, names, partiesOf(pack.custody));
  const withdrawal = product.withdrawal?.active ? product.withdrawal : (inherited?.withdrawal ?? product.withdrawal);
  const all = inheritance ? inheritance.recalls(recalls) : recalls;
  return {
    ...nothing,
    product: { ...product, withdrawal },
    pack: pack ?? null,
    recalls: all,
    holding: chain?.[0] ?? null,
    waiting: uri !== null && !chain ? ownReport(viewer, await readWaiting(db, uri)) : null,
    returnTo:
      pack && maySendBack(viewer, pack.custody) ? await takerOfReturn(db, pack.custody.past, { ...goods, product }) : null,
  };
}

/** Who takes a return now: the manufacturer, else the last who had it. */
async function takerOfReturn(db: DataSource, past: readonly Gln[], { product, maker, time }: Goods): Promise<Gln | null> {
  const now = Math.max(Date.now(), time);
  const takes = (party: Pick<Participant, 'steps' | 'until'>): boolean => licensedSteps(party, now).includes('receive');
  if (maker && takes(maker)) return product!.participant;
  const others = (await readParticipants(db, past)).filter(takes).map(({ gln }) => gln);
  return past.findLast((gln) => others.includes(gln)) ?? null;
}

async function packAt(db: DataSource, uri: string, chain: Chain, printed: Batch | null, viewer: Viewer) {
  const [gtin, lot] = batchParts(chain[0].batch!);
  const [batch] = printed?.lot === lot ? [printed] : await readBatches(db, [[gtin, lot]]);
  return { custody: await resolve(db, uri, chain, viewer), batch: batch!, expiry: chain[0].expiry };
}

async function containerAt(
  db: DataSource,
  uri: string,
  viewer: Viewer,
  names: Map<string, string>,
): Promise<Pick<Knowledge, 'container' | 'recalls' | 'waiting'>> {
  const chain = await readContainer(db, uri);
  if (!chain) return { container: null, recalls: [], waiting: ownReport(viewer, await readWaiting(db, uri)) };
  const custody = await resolve(db, uri, chain, viewer);
  await addNames(db, names, partiesOf(custody));
  // What is inside is the business of those who have it.
  const keys = custody.visible ? Object.keys(chain[0].contents).map(batchParts) : [];
  const inside = await readBatches(db, keys);
  const inherited = await readInherited(db, inside);
  const contents = inside.map((batch) => {
    const { expiry } = inherited.of(batch);
    return { ...batch, expiry, count: chain[0].contents[batchKey(batch.gtin, batch.lot)]! };
  });
  const all = inherited.recalls(await readRecalls(db, [...new Set(keys.map(([gtin]) => gtin))]));
  const covers = (await coversHoldings(db, { recalls: all }, [chain[0].id]))(chain[0].id);
  // One that names packs, of one lot then, holds for all that such a pack is in.
  const recalls = all
    .filter((recall) => inside.some((batch) => namesBatch(recall, batch) && covers(recall, batch)))
    .map((recall) => ({ ...recall, serials: [] }));
  return { container: { custody, contents }, recalls, waiting: null };
}

async function addNames(db: DataSource, names: Map<string, string>, glns: readonly string[]): Promise<void> {
  const missing = glns.filter((gln) => !names.has(gln));
  if (missing.length === 0) return;
  for (const { gln, name } of await readParticipants(db, missing)) names.set(gln, name);
}
