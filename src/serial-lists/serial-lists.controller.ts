/** `/api/serial-lists/{root}`: announce a list, send its packs in chunks, see how far it is, read it back. */
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiConsumes, ApiNoContentResponse, ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import type { Holding } from '../protocol/custody/holding.js';
import { Access } from '../platform/http/access.js';
import { TEXT } from '../platform/http/answers.js';
import { linesOf } from '../platform/http/lines.js';
import { SignedIn } from '../registry/policy/access.guard.js';
import { maySeeCustody, type Professional } from '../registry/policy/access.policy.js';
import { READ_LISTS } from '../registry/policy/route.policy.js';
import { custodyFacts } from '../custody/read/present.js';
import { linesFor } from './lines.js';
import { ListReads } from './list-reads.js';
import {
  ChunkQuery,
  Hash,
  ItemsBody,
  ListBody,
  ListsPage,
  ListsQuery,
  ListView,
  ListWithHeadsView,
} from '../wire/serial-lists.js';
import { listSummary, listView } from './serial-lists.view.js';
import { SerialLists } from './uploads.service.js';

/** Longest line: a GTIN, a tab, a serial; and what a whole list may then have. */
const LINE = 64;

@Controller('api/serial-lists')
@Access(READ_LISTS)
export class SerialListsController {
  constructor(
    private readonly lists: SerialLists,
    private readonly reads: ListReads,
  ) {}

  /** Your lists, the latest first; with `waiting=true` those that no entry names yet. `after` is the last page's `next`. */
  @Get()
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: ListsPage })
  async list(@Query({ schema: ListsQuery }) query: ListsQuery, @SignedIn() viewer: Professional): Promise<ListsPage> {
    const waiting = query.waiting === undefined ? undefined : query.waiting === 'true';
    const { items, next } = await this.reads.own(viewer, { ...query, waiting });
    return { items: items.map(listSummary), next };
  }

  /** Announces a list, by whoever could sign its step here and now. `seed` stays between its owner and the register; `gtin` is given for new packs. */
  @Put(':root')
  @Access({ permissions: ['custody'] })
  @ApiOkResponse({ standardSchema: ListView })
  async announce(
    @Param('root', { schema: Hash }) root: string,
    @Body({ schema: ListBody }) announced: ListBody,
    @SignedIn() viewer: Professional,
  ): Promise<ListView> {
    return listView(await this.lists.announce(viewer, { root, ...announced }));
  }

  /** Sends packs from the place `from` on, which is what was received so far; repeat it from there when a line broke. */
  @Put(':root/items')
  @Access({ permissions: ['custody'] })
  @ApiConsumes('text/tab-separated-values')
  @ApiOkResponse({ standardSchema: ListView })
  async take(
    @Param('root', { schema: Hash }) root: string,
    @Query({ schema: ChunkQuery }) { from }: ChunkQuery,
    @Body({ schema: ItemsBody }) body: AsyncIterable<Uint8Array>,
    @SignedIn() viewer: Professional,
  ): Promise<ListView> {
    return listView(await this.lists.take(viewer, root, from, linesOf(body, LINE)));
  }

  /** How far the list is, and the heads that a step naming it continues: none while its packs do not exist or are not yours to see. */
  @Get(':root')
  @ApiOkResponse({ standardSchema: ListWithHeadsView })
  async get(@Param('root', { schema: Hash }) root: string, @SignedIn() viewer: Professional): Promise<ListWithHeadsView> {
    const list = await this.reads.get(root, viewer);
    const isSeen = ({ outermost }: { outermost: Holding }) => maySeeCustody(viewer, custodyFacts(outermost));
    // A step goes without packs that were found before they were commissioned, and are elsewhere.
    const spread = (await this.lists.spread(list)).filter((one) => one.found !== 'made' || isSeen(one));
    // Whoever guesses another's serials must not learn from their list where those packs are.
    return { ...listView(list), heads: spread.every(isSeen) ? [...new Set(spread.map(({ head }) => head))].sort() : [] };
  }

  /** The packs of a list, as far as they were received, in its order; with the seed, they give the root. */
  @Get(':root/items')
  @Header('content-type', 'text/tab-separated-values; charset=utf-8')
  @ApiProduces('text/tab-separated-values')
  @ApiOkResponse(TEXT)
  async items(@Param('root', { schema: Hash }) root: string, @SignedIn() viewer: Professional): Promise<Readable> {
    return Readable.from(text(this.reads.packs(await this.reads.get(root, viewer))));
  }

  /** Discards a list with all that was staged of it, unless its packs are commissioned, or existing and all received. */
  @Delete(':root')
  @Access({ permissions: ['custody'] })
  @HttpCode(204)
  @ApiNoContentResponse()
  async discard(@Param('root', { schema: Hash }) root: string, @SignedIn() viewer: Professional): Promise<void> {
    await this.lists.discard(viewer, root);
  }
}

async function* text(pages: AsyncIterable<Parameters<typeof linesFor>[0]>): AsyncGenerator<string> {
  for await (const page of pages) yield linesFor(page);
}
