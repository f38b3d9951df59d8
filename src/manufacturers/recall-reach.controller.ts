/** `/api/manufacturers/recalls/{issuer}/{ref}/reach`: who still has what of a recall, live, in numbers that add up. */
import { Controller, Get, Param } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ApiOkResponse } from '@nestjs/swagger';
import type { DataSource } from 'typeorm';
import { tellHolders } from '../custody/read/holders.reader.js';
import { countsOf, readRecalled, recalledBatches, unknownSerials, type Position } from '../custody/read/reach.reader.js';
import { READER } from '../platform/database/database.module.js';
import { Access } from '../platform/http/access.js';
import { Fault } from '../protocol/fault.js';
import { Gln } from '../protocol/gs1/identifiers.js';
import { batchParts, recallKey, type Recall } from '../protocol/registry/registry.js';
import { SignedIn } from '../registry/policy/access.guard.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { maySeeNumbers } from '../registry/policy/goods.policy.js';
import { RecallRef, ReachView } from '../wire/recalls.js';
import { readProducts } from '../registry/goods.reader.js';
import { readRecallsByName } from '../registry/registry.store.js';

@Controller('api/manufacturers/recalls')
@Access({ roles: ['manufacturer', 'regulator'], unbound: true })
export class RecallReachController {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /**
   * Where the recalled packs are: commissioned + found = dispensed + brought back + held + in transit + ended + left the register, in all and for the
   * holders named and not named together, with serials and without. Packs in transit count for their giver. For the product's
   * manufacturer and regulators; holders are named to who issued or changed the recall, while it is in force and where it stops trade, and to regulators.
   */
  @Get(':issuer/:ref/reach')
  @ApiOkResponse({ standardSchema: ReachView })
  async reach(
    @Param('issuer', { schema: Gln }) issuer: Gln,
    @Param('ref', { schema: RecallRef }) ref: string,
    @SignedIn() viewer: Professional,
  ): Promise<ReachView> {
    const recall = await this.recall({ issuer, ref }, viewer);
    const recalled = await recalledBatches(this.db, recall);
    const { commissioned, found, positions } = await readRecalled(this.db, recalled);
    const unknown = await unknownSerials(this.db, recalled);
    const time = new Date().toISOString();
    const { named, unnamed, holders: parties } = await tellHolders(this.db, viewer, [recall], positions);
    const byHolder = new Map<Gln, Position[]>();
    for (const one of named) byHolder.set(one.holder, [...(byHolder.get(one.holder) ?? []), one]);
    const holders = [...byHolder].map(([holder, own]) => {
      const { name, role } = parties.get(holder)!;
      return { holder, name, role, ...countsOf(own) };
    });
    const counts = { commissioned, found, ...countsOf(positions) };
    const lots = recalled.own.map((key) => batchParts(key)[1]);
    const made = [...recalled.made];
    return { issuer, ref, gtin: recall.gtin, lots, made, time, ...counts, holders, unnamed: countsOf(unnamed), unknown };
  }

  private async recall(name: Pick<Recall, 'issuer' | 'ref'>, viewer: Professional): Promise<Recall> {
    const { issuer, ref } = name;
    const [recall] = await readRecallsByName(this.db, [recallKey(name)]);
    if (!recall) throw new Fault('not-found', `there is no recall ${ref} of ${issuer}: check both`, { issuer, ref });
    const [product] = await readProducts(this.db, [recall.gtin]);
    if (maySeeNumbers(viewer, product!)) return recall;
    throw new Fault('not-yours', `the reach of ${ref} is for the product's manufacturer and for regulators`, { issuer, ref });
  }
}
