/** `/api/serial-lists`: many small lists in one request; and the proof for one pack of a list. */
import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Access } from '../platform/http/access.js';
import { LongJson } from '../platform/http/body-limits.js';
import { toProblem } from '../platform/http/problem.js';
import { toBase64url } from '../protocol/bytes.js';
import { Fault } from '../protocol/fault.js';
import { Gtin, packUri, Serial } from '../protocol/gs1/identifiers.js';
import { SignedIn } from '../registry/policy/access.guard.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { READ_LISTS } from '../registry/policy/route.policy.js';
import type { Pack } from '../custody/book/parts.js';
import { ListReads } from './list-reads.js';
import { Hash, ListProofView, WholeListsBody, WholeListsView } from '../wire/serial-lists.js';
import { SerialLists } from './uploads.service.js';

@Controller('api/serial-lists')
@Access(READ_LISTS)
export class WholeListsController {
  constructor(
    private readonly lists: SerialLists,
    private readonly reads: ListReads,
  ) {}

  /** Takes in up to 256 lists of existing packs, whole: what goes into cases. One refusal does not stop the rest. */
  @Post()
  @LongJson()
  @Access({ permissions: ['custody'] })
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: WholeListsView })
  async takeWhole(
    @Body({ schema: WholeListsBody }) { lists }: WholeListsBody,
    @SignedIn() viewer: Professional,
    @Req() { id: reference }: FastifyRequest,
  ): Promise<WholeListsView> {
    const whole = lists.map(({ root, seed, packs }) => {
      return { root, seed, packs: packs.flatMap(({ gtin, serials }) => serials.map((serial): Pack => [gtin, serial])) };
    });
    const faults = await this.lists.takeWhole(viewer, whole);
    const results = faults.map((fault, i) => {
      const { root } = whole[i]!;
      if (!fault) return { root, status: 200 };
      const problem = { ...toProblem(fault, reference) };
      return { root, status: problem.status, problem };
    });
    return { results };
  }

  /** The proof that a pack is on the list: its place, its salt and the hashes beside its way to the root. It shows no other pack. */
  @Get(':root/packs/:gtin/:serial')
  @ApiOkResponse({ standardSchema: ListProofView })
  async proof(
    @Param('root', { schema: Hash }) root: string,
    @Param('gtin', { schema: Gtin }) gtin: Gtin,
    @Param('serial', { schema: Serial }) serial: Serial,
    @SignedIn() viewer: Professional,
  ): Promise<ListProofView> {
    const proof = await this.reads.proof(root, [gtin, serial], viewer);
    if (!proof) throw unprovable(root);
    const { index, salt, path, count } = proof;
    return {
      object: packUri(gtin, serial),
      root,
      index,
      count,
      salt: toBase64url(salt),
      path: path.map(toBase64url),
    };
  }
}

/** One answer for a list that is not here, a pack that is not on it, and a pack of which the asker may not know. */
const unprovable = (root: string): Fault =>
  new Fault('pack-not-listed', 'this pack is not on that list, or you may not see that it is: check both', { list: root });
