/** `/api/serial-lists`: many small lists in one request; and the proof for one pack of a list. */
import { Body, Controller, Get, Header, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Access } from '../platform/http/access.js';
import { toProblem } from '../platform/http/problem.js';
import { toBase64url } from '../protocol/bytes.js';
import { Fault } from '../protocol/fault.js';
import { Gtin, packUri, Serial } from '../protocol/gs1/identifiers.js';
import { CurrentViewer } from '../registry/policy/access.guard.js';
import type { Viewer } from '../registry/policy/access.policy.js';
import type { Pack } from './parts.js';
import { ListReads } from './list-reads.js';
import { Hash, LIST_EXAMPLE } from './serial-lists.view.js';
import { SerialLists } from './uploads.service.js';

/** Most lists in one request; the size of the body bounds their packs. */
const MAX_LISTS = 256;

const { root, seed, gtin, serials } = LIST_EXAMPLE;
const Lists = z.strictObject({
  lists: z
    .array(
      z.strictObject({
        root: Hash,
        seed: Hash,
        /** Packs by product; products and serials in byte order of the canonical URIs. */
        packs: z
          .array(z.strictObject({ gtin: Gtin, serials: z.array(Serial).min(1) }))
          .min(1)
          .max(100),
      }),
    )
    .min(1)
    .max(MAX_LISTS)
    .meta({ example: [{ root, seed, packs: [{ gtin, serials }] }] }),
});
const Problem = z.looseObject({ type: z.string(), title: z.string(), status: z.int(), detail: z.string() });
const ResultsView = z.strictObject({
  results: z.array(z.strictObject({ root: Hash, status: z.int(), problem: Problem.optional() })),
});
const ProofView = z.strictObject({
  object: z.string(),
  root: Hash,
  index: z.int(),
  count: z.int(),
  salt: z.string(),
  path: z.array(Hash),
});

@Controller('api/serial-lists')
@Access('session')
export class WholeListsController {
  constructor(
    private readonly lists: SerialLists,
    private readonly reads: ListReads,
  ) {}

  /** Takes in up to 256 lists of existing packs, whole: what goes into cases. One refusal does not stop the rest. */
  @Post()
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: ResultsView })
  async takeWhole(
    @Body({ schema: Lists }) { lists }: z.infer<typeof Lists>,
    @CurrentViewer() viewer: Viewer,
    @Req() { id: reference }: FastifyRequest,
  ): Promise<z.infer<typeof ResultsView>> {
    if (viewer.kind !== 'participant') throw new Error('the guard lets only participants in');
    const whole = lists.map(({ root, seed, packs }) => {
      return { root, seed, packs: packs.flatMap(({ gtin, serials }) => serials.map((serial): Pack => [gtin, serial])) };
    });
    const faults = await this.lists.takeWhole(viewer.gln, whole);
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
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: ProofView })
  async proof(
    @Param('root', { schema: Hash }) root: string,
    @Param('gtin', { schema: Gtin }) gtin: Gtin,
    @Param('serial', { schema: Serial }) serial: Serial,
    @CurrentViewer() viewer: Viewer,
  ): Promise<z.infer<typeof ProofView>> {
    const list = await this.lists.get(root).catch(unknownAs(root));
    const proof = await this.reads.proof(list, [gtin, serial], viewer);
    if (!proof) throw unprovable(root);
    const { index, salt, path } = proof;
    return {
      object: packUri(gtin, serial),
      root,
      index,
      count: list.count,
      salt: toBase64url(salt),
      path: path.map(toBase64url),
    };
  }
}

/** One answer for a list that is not here, a pack that is not on it, and a pack of which the asker may not know. */
const unprovable = (root: string): Fault =>
  new Fault('pack-not-listed', 'this pack is not on that list, or you may not see that it is: check both', { list: root });

const unknownAs =
  (root: string) =>
  (reason: unknown): never => {
    throw reason instanceof Fault && reason.code === 'list-unknown' ? unprovable(root) : reason;
  };
