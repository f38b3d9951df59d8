/** `/api/labels/00/{sscc}`: the logistic label of a container, for whoever holds it, whatever their role. */
import { Controller, Get, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../platform/database/database.module.js';
import { Access } from '../platform/http/access.js';
import { BYTES } from '../platform/http/answers.js';
import { answerOne, dotsOf, MEDIA_TYPES, printOf } from './drawing/print.js';
import { packsIn, type Holding } from '../protocol/custody/book.js';
import { Fault } from '../protocol/fault.js';
import { type Gln, Sscc, ssccUri } from '../protocol/gs1/identifiers.js';
import { batchKey, batchParts } from '../protocol/registry/registry.js';
import { SignedIn } from '../registry/policy/access.guard.js';
import { maySeeCustody, type Professional } from '../registry/policy/access.policy.js';
import { printedExpiry } from './pack-label.js';
import { readProducts } from '../registry/goods.reader.js';
import { readBatches, readParticipants, readSites } from '../registry/registry.store.js';
import { readContainer } from '../custody/read/custody.reader.js';
import { custodyFacts } from '../custody/read/present.js';
import { LogisticLabelQuery } from '../wire/labels.js';
import { type Content, drawLogistic } from './logistic-label.js';

@Controller('api/labels')
@Access('session')
export class LogisticLabelsController {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /**
   * The logistic label of a container. `to`: the GLN that it is to go to, while it is not on its way; then the despatch says so.
   */
  @Get('00/:sscc')
  @ApiProduces(...Object.values(MEDIA_TYPES))
  @ApiOkResponse(BYTES)
  async label(
    @Param('sscc', { schema: Sscc }) sscc: Sscc,
    @Query({ schema: LogisticLabelQuery }) query: LogisticLabelQuery,
    @SignedIn() viewer: Professional,
  ): Promise<StreamableFile> {
    const print = printOf(query);
    const uri = ssccUri(sscc);
    const chain = await readContainer(this.db, uri);
    const root = chain?.at(-1);
    if (!chain || !root || !maySeeCustody(viewer, custodyFacts(root)))
      throw new Fault(
        'object-unknown',
        `${uri} is not in the register, or not yours: check the SSCC, and pack it before its label`,
        {
          object: uri,
        },
      );
    const { taker } = root;
    const to = taker ? (taker.site ?? taker.holder) : query.to;
    const label = {
      sscc,
      from: await this.address(root.site, root.holder),
      to: to === undefined ? [] : await this.address(to, taker?.holder ?? to),
      contents: await this.contents(chain[0]),
    };
    return answerOne(drawLogistic(label, print.layout, dotsOf(print)), print);
  }

  /** Name and address of a site, whoever it belongs to; the GLN alone of what is not registered. */
  private async address(gln: Gln, holder: Gln): Promise<string[]> {
    const [site] = await readSites(this.db, [gln]);
    const [participant] = await readParticipants(this.db, [site?.participant ?? holder]);
    const names = [participant?.name, site && site.name !== participant?.name ? site.name : undefined];
    return [...names, site && `${site.address}, ${site.country}`, `GLN ${gln}`].filter((line) => line !== undefined);
  }

  private async contents(holding: Holding): Promise<Content[]> {
    const packs = Object.entries(packsIn(holding));
    const keys = packs.map(([key]) => batchParts(key));
    const products = new Map(
      (await readProducts(this.db, [...new Set(keys.map(([gtin]) => gtin))])).map((one) => [one.gtin, one.name]),
    );
    const batches = new Map((await readBatches(this.db, keys)).map((batch) => [batchKey(batch.gtin, batch.lot), batch]));
    const contents = packs.map(([key, count]) => {
      const batch = batches.get(key)!;
      const { gtin, lot } = batch;
      return { name: products.get(gtin)!, gtin, lot, expiry: printedExpiry(batch), count };
    });
    return contents.sort((a, b) => a.name.localeCompare(b.name) || a.lot.localeCompare(b.lot));
  }
}
