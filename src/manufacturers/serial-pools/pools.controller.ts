/** `/api/manufacturers/serial-pools`: random serials for line systems, and beginnings of serials that lines draw themselves. */
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import { Access } from '../../platform/http/access.js';
import { TEXT } from '../../platform/http/answers.js';
import { Gtin } from '../../protocol/gs1/identifiers.js';
import { SignedIn } from '../../registry/policy/access.guard.js';
import type { Professional } from '../../registry/policy/access.policy.js';
import {
  ClosedPoolRequestView,
  PoolRequestBody,
  PoolRequestId,
  PoolView,
  ReservationBody,
  SerialPrefix,
} from '../../wire/pools.js';
import { SerialPools } from './pools.service.js';

@Controller('api/manufacturers/serial-pools/:gtin')
@Access({ roles: ['manufacturer'], permissions: ['custody'], unbound: true })
export class SerialPoolsController {
  constructor(private readonly pools: SerialPools) {}

  /** How many serials of the product are on packs, how many are given out, what is reserved, and the form of the next ones. */
  @Get()
  @ApiOkResponse({ standardSchema: PoolView })
  async state(@Param('gtin', { schema: Gtin }) gtin: Gtin, @SignedIn() maker: Professional): Promise<PoolView> {
    const { packs, issued, reservations, format } = await this.pools.state(gtin, maker);
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
    @Body({ schema: PoolRequestBody }) asked: PoolRequestBody,
    @SignedIn() maker: Professional,
  ): Promise<Readable> {
    return Readable.from(lines(gtin, await this.pools.ask(gtin, maker, asked)));
  }

  /** Closes a request: its serials that are on no pack by now are returned. */
  @Delete('requests/:id')
  @ApiOkResponse({ standardSchema: ClosedPoolRequestView })
  async close(
    @Param('gtin', { schema: Gtin }) gtin: Gtin,
    @Param('id', { schema: PoolRequestId }) id: string,
    @SignedIn() maker: Professional,
  ): Promise<ClosedPoolRequestView> {
    return this.pools.close(gtin, maker, id);
  }

  /** Keeps all serials that begin so for a line that draws them itself: no request is given such ones. */
  @Post('reservations')
  @HttpCode(204)
  async reserve(
    @Param('gtin', { schema: Gtin }) gtin: Gtin,
    @Body({ schema: ReservationBody }) reservation: ReservationBody,
    @SignedIn() maker: Professional,
  ): Promise<void> {
    await this.pools.reserve(gtin, maker, reservation);
  }

  /** Ends a reservation. */
  @Delete('reservations/:prefix')
  @HttpCode(204)
  async release(
    @Param('gtin', { schema: Gtin }) gtin: Gtin,
    @Param('prefix', { schema: SerialPrefix }) prefix: string,
    @SignedIn() maker: Professional,
  ): Promise<void> {
    await this.pools.release(gtin, maker, prefix);
  }
}

async function* lines(gtin: Gtin, pages: AsyncIterable<string[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((serial) => `${gtin}\t${serial}\n`).join('');
}
