/**
 * `/api/objects/{Digital Link path}`: one object with its present custody, its history and the head to continue from;
 * `/api/custody`: what lies where, the same for every role. Both show what the access policy allows and nothing else.
 */
import { Controller, Get, Param, Query } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ApiOkResponse } from '@nestjs/swagger';
import type { DataSource } from 'typeorm';
import { readNow } from '../ledger/log.store.js';
import { READER } from '../platform/database/database.module.js';
import { Access } from '../platform/http/access.js';
import type { Holding } from '../protocol/custody/holding.js';
import { isOpen } from '../protocol/custody/open.js';
import { isCaution } from '../protocol/custody/recall.js';
import { Fault } from '../protocol/fault.js';
import { batchUri, CANONICAL_STEM, parseObjectUri, type ObjectId } from '../protocol/gs1/identifiers.js';
import { type Batch, batchKey, type MadeProduct, namesBatch, type Recall } from '../protocol/registry/registry.js';
import { SignedIn } from '../registry/policy/access.guard.js';
import {
  maySeeCustody,
  maySeeObject,
  visibleHistory,
  visibleStock,
  type Professional,
} from '../registry/policy/access.policy.js';
import { maySeeNumbers } from '../registry/policy/goods.policy.js';
import { readProducts } from '../registry/goods.reader.js';
import { readBatch, readParticipants, readRecalls } from '../registry/registry.store.js';
import { tellHolders } from './read/holders.reader.js';
import type { Chain } from '../protocol/custody/standing.js';
import { readObjects } from './read/custody.reader.js';
import { historiesOf, timesOf, type HistoryEvent } from './read/histories.reader.js';
import { AnyObjectView, ObjectPath, type BatchView, type ObjectView } from '../wire/objects.js';
import { StockQuery, StockView } from '../wire/stock.js';
import { canonicalPath } from './objects.view.js';
import { wordOf } from '../protocol/custody/words.js';
import { custodyFacts, presentCustody } from './read/present.js';
import { readReach, type Position } from './read/reach.reader.js';
import { readStockPage } from './read/stock.reader.js';
import { readInherited } from './read/sources.reader.js';
import { summaryOf } from './read/contents.reader.js';

@Controller('api')
export class ObjectsController {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /** A pack (`01/{gtin}/21/{serial}`), a container (`00/{sscc}` and alike) or a batch (`01/{gtin}/10/{lot}`). */
  @Get('objects/*')
  @Access('session')
  @ApiOkResponse({ standardSchema: AnyObjectView })
  async object(
    @Param('*', { schema: ObjectPath }) path: string,
    @SignedIn() viewer: Professional,
  ): Promise<ObjectView | BatchView> {
    const uri = `${CANONICAL_STEM}/${canonicalPath(path)}`;
    const id = parseObjectUri(uri);
    if (id.kind === 'lgtin') return this.batch(uri, id, viewer);
    const lives = await readObjects(this.db, uri);
    const histories = await historiesOf(this.db, lives);
    // An owner whose goods another made or holds for it signed none of its history, and still sees where it is.
    const seen = lives.flatMap((chain, i) => {
      const history = histories[i]!;
      const isSeen = maySeeObject(viewer, history) || isShown(viewer, chain);
      return isSeen ? [{ chain, history: visibleHistory(viewer, history) }] : [];
    });
    const [latest] = seen;
    if (!latest) throw unknown(uri);
    const history = seen.toReversed().flatMap((one) => one.history);
    return this.view(uri, latest.chain, history, viewer);
  }

  private async view(uri: string, chain: Chain, history: readonly HistoryEvent[], viewer: Professional): Promise<ObjectView> {
    const [own] = chain;
    const root = chain.at(-1)!;
    const names = new Map(
      (await readParticipants(this.db, [...new Set(history.map(({ signer }) => signer))])).map((p) => [p.gln, p.name]),
    );
    const custody = isShown(viewer, chain) ? custodyOf(uri, chain) : null;
    const head = chain.reduce((latest, { head }) => (head.index > latest.index ? head : latest), own.head);
    return {
      object: uri,
      kind: own.epc === null ? 'pack' : 'container',
      batch: own.batch,
      emptied: own.until > 0,
      custody,
      head: custody && head,
      contents: own.epc === null || !custody ? null : { ...own.contents },
      summary: custody && (await summaryOf(this.db, goodsOf(uri, own), root.site, await readNow(this.db))),
      history: history.map((event) => ({
        index: event.index,
        id: event.entry.id,
        ...timesOf(event),
        step: event.step.kind,
        by: event.signer,
        byName: names.get(event.signer)!,
        site: event.step.site,
        via: event.via,
        contested: event.contested,
      })),
    };
  }

  private async batch(
    uri: string,
    { gtin, lot }: Extract<ObjectId, { kind: 'lgtin' }>,
    viewer: Professional,
  ): Promise<BatchView> {
    const batch = await readBatch(this.db, gtin, lot);
    if (!batch) throw unknown(uri);
    const inherited = await readInherited(this.db, [batch]);
    const named = inherited.recalls(await readRecalls(this.db, [gtin])).filter((one) => namesBatch(one, batch));
    const [product] = await readProducts(this.db, [gtin]);
    const { expiry, serialised } = batch;
    const isWhole = ({ serials }: Recall): boolean => serials.length === 0 || !serialised;
    const stopping = named.filter((one) => !isCaution(one));
    return {
      object: batchUri(batch.gtin, batch.lot),
      kind: 'batch',
      manufacturer: product!.participant,
      expiry,
      serialised,
      recalls: stopping.filter(isWhole).map(({ ref }) => ref),
      recallsOfSerials: stopping.filter((one) => !isWhole(one)).map(({ ref }) => ref),
      stock: await this.stock(batch, product!, named.filter(isWhole), viewer),
    };
  }

  /** The packs of a batch by state: all of them for who may know the numbers, with the holders that it may know; else the viewer's. */
  private async stock(
    batch: Batch,
    product: MadeProduct,
    recalls: readonly Recall[],
    viewer: Professional,
  ): Promise<BatchView['stock']> {
    const { positions } = await readReach(this.db, [batchKey(batch.gtin, batch.lot)]);
    if (!maySeeNumbers(viewer, product)) {
      const isOwn = ({ holder, site, taker, takerSite }: Position): boolean =>
        maySeeCustody(viewer, { owner: holder, holder, site, takers: taker === null ? [] : [taker], takerSite });
      return stockOf(positions.filter(isOwn));
    }
    const { named, unnamed } = await tellHolders(this.db, viewer, recalls, positions);
    return stockOf([...named, ...unnamed.map((one) => ({ ...one, holder: null }))]);
  }

  /**
   * What the viewer owns, holds or is to get (a regulator: all), filtered, by pages: containers and packs that are in nothing
   * else, and quantities of batches without serials. With `site`, nothing that is on its way as a quantity, which is at none.
   */
  @Get('custody')
  @Access('session')
  @ApiOkResponse({ standardSchema: StockView })
  async custody(@Query({ schema: StockQuery }) query: StockQuery, @SignedIn() viewer: Professional): Promise<StockView> {
    return readStockPage(this.db, { ...query, visible: visibleStock(viewer) });
  }
}

/** Whether the viewer may see where an object is now; a container that is no more is nowhere. */
const isShown = (viewer: Professional, chain: Chain): boolean =>
  chain[0].until === 0 && maySeeCustody(viewer, custodyFacts(chain.at(-1)!));

/** A container with what it holds, or the one pack of its cohort. */
function goodsOf(uri: string, own: Holding): Parameters<typeof summaryOf>[1] {
  const id = parseObjectUri(uri);
  if (own.batch === null || id.kind !== 'sgtin') return { holding: own, packs: own.contents };
  return { holding: own, packs: { [own.batch]: 1 }, serial: id.serial };
}

/** The packs of a batch by state and holder, null where it is not told. */
function stockOf(positions: readonly BatchView['stock'][number][]): BatchView['stock'] {
  const sums = new Map<string, BatchView['stock'][number]>();
  for (const { holder, state, count } of positions) {
    const key = `${holder} ${state}`;
    sums.set(key, { holder, state, count: (sums.get(key)?.count ?? 0) + count });
  }
  return [...sums.values()];
}

const unknown = (uri: string): Fault =>
  new Fault(
    'object-unknown',
    `${uri} is not in the register, or you may not see it: check the code, or sign in as somebody whom it concerns`,
    { object: uri },
  );

function custodyOf(uri: string, chain: Chain): NonNullable<ObjectView['custody']> {
  const {
    container,
    lockedInside: _inside,
    found: _found,
    locks,
    disputes,
    claims,
    end,
    supply,
    ...rest
  } = presentCustody(uri, chain);
  return {
    ...rest,
    state: wordOf({ state: rest.state, supply, end }),
    parent: chain[1]?.epc ?? null,
    root: container,
    open: isOpen(chain[0]),
    locks: locks.map(({ on: _on, ...lock }) => lock),
    disputes: disputes.map(({ on: _on, ...dispute }) => dispute),
    claims: claims.map(({ counted: _counted, time, ...claim }) => ({ ...claim, time: new Date(time).toISOString() })),
    ended: end && { id: end.id, time: new Date(end.time).toISOString(), site: end.site, reason: end.reason },
    supplied: supply && { id: supply.id, time: new Date(supply.time).toISOString(), site: supply.site },
  };
}
