/**
 * `/api/regulators/trace/{Digital Link path}`: a pack or container backwards to where it came from, a batch forwards to
 * wherever its packs are, a container down to the last pack in it. Nothing is left out: each pack of a batch with serials is in
 * exactly one item, each item has all of its history, and the numbers by holder hold for batches without serials, too.
 */
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import { fewSerialsOf, serialsOf } from '../custody/read/cohort-packs.reader.js';
import type { Chain } from '../protocol/custody/standing.js';
import { readChain, readObject } from '../custody/read/custody.reader.js';
import { historyOf, historyOfAll } from '../custody/read/histories.reader.js';
import { canonicalPath } from '../custody/objects.view.js';
import { readRepacked } from '../custody/read/repacked.reader.js';
import { cohortsOf, contentsOf, readCohort } from '../custody/read/cohorts.reader.js';
import { byHolder, readReach } from '../custody/read/reach.reader.js';
import { READER } from '../platform/database/database.module.js';
import { Access } from '../platform/http/access.js';
import { TEXT } from '../platform/http/answers.js';
import { Fault } from '../protocol/fault.js';
import { batchUri, CANONICAL_STEM, packUri, parseObjectUri } from '../protocol/gs1/identifiers.js';
import { batchKey, batchParts } from '../protocol/registry/registry.js';
import { readOwnLots } from '../registry/registry.store.js';
import { ObjectPath } from '../wire/objects.js';
import { CohortId, type TraceItem, TraceQuery, TraceView } from '../wire/trace.js';
import { eventOf, placeOf } from './trace.view.js';

/** Packs of a cohort that are listed with it. */
const FEW = 1_000;

/** Cohorts on the other sides of a pack's repackagings that are listed with it. */
const REPACKED = 200;

/** Of what is no batch, and on later pages. */
const NO_NUMBERS = { commissioned: null, found: null, positions: null };

@Controller('api/regulators')
@Access(['regulator'])
export class TraceController {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /**
   * A batch (`01/{gtin}/10/{lot}`): its packs wherever they are, by pages, and how many of them each holder has. A pack or container: its history; after a pack what was opened to make it, and what was
   * made of it. A container with
   * `direction=down`: all that is in it, by pages; the history of what is inside is asked for by itself. `after` is the last page's
   * `next`.
   */
  @Get('trace/*')
  @ApiOkResponse({ standardSchema: TraceView })
  async trace(
    @Param('*', { schema: ObjectPath }) path: string,
    @Query({ schema: TraceQuery }) query: TraceQuery,
  ): Promise<TraceView> {
    const uri = `${CANONICAL_STEM}/${canonicalPath(path)}`;
    const id = parseObjectUri(uri);
    if (id.kind === 'lgtin') {
      const own = (await readOwnLots(this.db, [[id.gtin, id.lot]]))(id.gtin, id.lot);
      return this.forwards(batchUri(id.gtin, own), batchKey(id.gtin, own), query);
    }
    const chain = await readObject(this.db, uri);
    if (!chain) throw unknown(uri);
    if (query.direction === 'down' && chain[0].epc !== null) return this.down(uri, chain, query);
    const item = await this.item(chain, { serials: false, history: true });
    const items: TraceItem[] = [{ ...item, object: uri, count: 1 }];
    for (const { holding, repacked } of await readRepacked(this.db, chain[0], REPACKED)) {
      const other = await this.item(await readChain(this.db, holding), { serials: true, history: true });
      items.push({ ...other, repacked });
    }
    return { object: uri, direction: 'backwards', ...NO_NUMBERS, items, next: null };
  }

  private async forwards(uri: string, batch: string, { after, limit }: TraceQuery): Promise<TraceView> {
    const first = after === Number.MIN_SAFE_INTEGER;
    const reach = first ? await readReach(this.db, [batch]) : undefined;
    if (reach && reach.commissioned + reach.found === 0) throw unknown(uri);
    const numbers = reach ? { ...reach, positions: byHolder(reach.positions) } : NO_NUMBERS;
    const found = await cohortsOf(this.db, batch, after, limit + 1);
    const items: TraceItem[] = [];
    for (const cohort of found.slice(0, limit)) {
      items.push(await this.item(await readChain(this.db, cohort), { serials: true, history: true }));
    }
    return { object: uri, direction: 'forwards', ...numbers, items, next: found.length > limit ? found[limit - 1]!.id : null };
  }

  private async down(uri: string, [outer]: Chain, { after, limit }: TraceQuery): Promise<TraceView> {
    const found = await contentsOf(this.db, outer.id, after, limit + 1);
    const items: TraceItem[] = [];
    for (const { holding } of found.slice(0, limit)) {
      items.push(await this.item(await readChain(this.db, holding), { serials: true, history: false }));
    }
    return {
      object: uri,
      direction: 'down',
      ...NO_NUMBERS,
      items,
      next: found.length > limit ? found[limit - 1]!.holding.id : null,
    };
  }

  private async item(chain: Chain, wanted: { serials: boolean; history: boolean }): Promise<TraceItem> {
    const [own] = chain;
    const isCohort = own.batch !== null;
    const serials = wanted.serials && isCohort && own.count <= FEW ? await fewSerialsOf(this.db, own) : null;
    const only = serials?.length === 1 ? packUri(batchParts(own.batch!)[0], serials[0]!) : null;
    return {
      object: own.epc ?? only,
      cohort: isCohort ? own.id : null,
      batch: own.batch,
      count: own.count,
      serials,
      repacked: null,
      place: placeOf(chain),
      history: wanted.history ? (await this.historyOf(chain)).map(eventOf) : null,
    };
  }

  /** Of a container with what it was before: an SSCC or a GRAI begins anew when it is packed again. */
  private historyOf = (chain: Chain) => (chain[0].epc === null ? historyOf(this.db, chain) : historyOfAll(this.db, chain[0].epc));

  /** The serials of a cohort's packs, a line each, in byte order: for cohorts that are too large for their item. */
  @Get('cohorts/:cohort/packs')
  @Header('content-type', 'text/tab-separated-values; charset=utf-8')
  @ApiProduces('text/tab-separated-values')
  @ApiOkResponse(TEXT)
  async packs(@Param('cohort', { schema: CohortId }) id: number): Promise<Readable> {
    const cohort = await readCohort(this.db, id);
    if (!cohort)
      throw new Fault('not-found', `no packs are together under the number ${id}: take it from a trace`, { cohort: id });
    return Readable.from(lines(batchParts(cohort.batch!)[0], serialsOf(this.db, cohort)));
  }
}

const unknown = (uri: string): Fault =>
  new Fault('object-unknown', `${uri} is not in the register: check the code`, { object: uri });

async function* lines(gtin: string, pages: AsyncIterable<string[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((serial) => `${gtin}\t${serial}\n`).join('');
}
