/** `/api/manufacturers/serial-pools`: random serials for line systems, and beginnings of serials that lines draw themselves. */
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { Access } from '../../platform/http/access.js';
import { TEXT } from '../../platform/http/answers.js';
import { lineText } from '../../platform/http/free-text.js';
import { Gtin } from '../../protocol/gs1/identifiers.js';
import { MAX_SERIALS } from '../../protocol/serial-list.js';
import { CurrentViewer } from '../../registry/policy/access.guard.js';
import type { Professional } from '../../registry/policy/access.policy.js';
import { SerialPools } from './pools.service.js';

/** Only characters that every scanner and keyboard gives back as they are. */
const Letters = z.string().regex(/^[0-9A-Z]*$/, 'must be digits and letters A to Z');
const Alphabet = Letters.min(10)
  .max(36)
  .refine((text) => new Set(text).size === text.length, 'must name each character once');
const RequestId = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, underscores and hyphens')
  .meta({ example: 'line-1.order-88' });
const Prefix = Letters.min(1).max(12).meta({ example: 'L2' });
const Asked = z
  .strictObject({
    id: RequestId,
    count: z.int().min(1).max(MAX_SERIALS),
    prefix: Letters.max(12).default(''),
    format: z.strictObject({ length: z.int().min(1).max(20), alphabet: Alphabet }).optional(),
  })
  .meta({ example: { id: 'line-1.order-88', count: 100 } });
const Reservation = z.strictObject({
  prefix: Prefix,
  label: lineText(100).meta({ example: 'Line 2' }),
});
const StateView = z.strictObject({
  gtin: Gtin,
  packs: z.int(),
  issued: z.int(),
  reservations: z.array(z.strictObject({ prefix: z.string(), label: z.string() })),
  format: z.strictObject({ prefix: z.string(), length: z.int(), alphabet: z.string() }),
});
const ClosedView = z.strictObject({ used: z.int(), returned: z.int() });

@Controller('api/manufacturers/serial-pools/:gtin')
@Access({ roles: ['manufacturer'], permission: 'custody' })
export class SerialPoolsController {
  constructor(private readonly pools: SerialPools) {}

  /** How many serials of the product are on packs, how many are given out, what is reserved, and the form of the next ones. */
  @Get()
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: StateView })
  async state(
    @Param('gtin', { schema: Gtin }) gtin: Gtin,
    @CurrentViewer() maker: Professional,
  ): Promise<z.infer<typeof StateView>> {
    const { packs, issued, reservations, format } = await this.pools.state(gtin, maker.gln);
    return { gtin, packs, issued, reservations: reservations.map(({ prefix, label }) => ({ prefix, label })), format };
  }

  /**
   * Random serials, a line each: GTIN, tab, serial, in the order in which a serial list is uploaded. Each is on no pack and is
   * given to nobody else. The same `id` again gives the same serials, until the request is closed. Without `format` they are
   * as long as they must be, and longer than is needed today.
   */
  @Post('requests')
  @HttpCode(200)
  @Header('content-type', 'text/tab-separated-values; charset=utf-8')
  @ApiProduces('text/tab-separated-values')
  @ApiOkResponse(TEXT)
  async ask(
    @Param('gtin', { schema: Gtin }) gtin: Gtin,
    @Body({ schema: Asked }) asked: z.infer<typeof Asked>,
    @CurrentViewer() maker: Professional,
  ): Promise<Readable> {
    return Readable.from(lines(gtin, await this.pools.ask(gtin, maker.gln, asked)));
  }

  /** Closes a request: its serials that are on no pack by now are returned. */
  @Delete('requests/:id')
  @ApiOkResponse({ standardSchema: ClosedView })
  async close(
    @Param('gtin', { schema: Gtin }) gtin: Gtin,
    @Param('id', { schema: RequestId }) id: string,
    @CurrentViewer() maker: Professional,
  ): Promise<z.infer<typeof ClosedView>> {
    return this.pools.close(gtin, maker.gln, id);
  }

  /** Keeps all serials that begin so for a line that draws them itself: no request is given such ones. */
  @Post('reservations')
  @HttpCode(204)
  async reserve(
    @Param('gtin', { schema: Gtin }) gtin: Gtin,
    @Body({ schema: Reservation }) reservation: z.infer<typeof Reservation>,
    @CurrentViewer() maker: Professional,
  ): Promise<void> {
    await this.pools.reserve(gtin, maker.gln, reservation);
  }

  /** Ends a reservation. */
  @Delete('reservations/:prefix')
  @HttpCode(204)
  async release(
    @Param('gtin', { schema: Gtin }) gtin: Gtin,
    @Param('prefix', { schema: Prefix }) prefix: string,
    @CurrentViewer() maker: Professional,
  ): Promise<void> {
    await this.pools.release(gtin, maker.gln, prefix);
  }
}

async function* lines(gtin: Gtin, pages: AsyncIterable<string[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((serial) => `${gtin}\t${serial}\n`).join('');
}
