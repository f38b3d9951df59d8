/** `/api/manufacturers/recalls/{ref}/reach`: who still has what of a recall, live, in numbers that add up. */
import { Controller, Get, Header, Param } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ApiOkResponse } from '@nestjs/swagger';
import type { DataSource } from 'typeorm';
import { PLACES, readReach, type Counts, type Reach } from '../custody/read/reach.reader.js';
import { READER } from '../platform/database/database.module.js';
import { rows } from '../platform/database/sql.js';
import { Access } from '../platform/http/access.js';
import { Fault } from '../protocol/fault.js';
import type { Lot } from '../protocol/gs1/identifiers.js';
import { batchKey, type Recall } from '../protocol/registry/registry.js';
import { CurrentViewer } from '../registry/policy/access.guard.js';
import { isRegulator, type Viewer } from '../registry/policy/access.policy.js';
import { RecallRef, ReachView } from '../wire/recalls.js';
import { readParticipants, readProducts, recallOf } from '../registry/registry.store.js';

@Controller('api/manufacturers/recalls')
@Access(['manufacturer', 'regulator'])
export class RecallReachController {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /**
   * Where the recalled packs are: commissioned = dispensed + held + in transit + ended + left the register, for each holder and
   * in all. Packs in transit count for their giver. For the product's manufacturer and regulators; batches without serials
   * are not in it.
   */
  @Get(':ref/reach')
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: ReachView })
  async reach(@Param('ref', { schema: RecallRef }) ref: string, @CurrentViewer() viewer: Viewer): Promise<ReachView> {
    const recall = await this.recall(ref, viewer);
    const lots = recall.lots.length > 0 ? [...recall.lots] : await this.lotsOf(recall);
    const { gtin, serials } = recall;
    const wanted = serials.length > 0 ? { gtin, serials } : { batches: lots.map((lot) => batchKey(gtin, lot)) };
    const reach = await readReach(this.db, wanted);
    return { ref, gtin, lots, time: new Date().toISOString(), ...totals(reach), holders: await this.holders(reach) };
  }

  private async recall(ref: string, viewer: Viewer): Promise<Recall> {
    const [row] = await rows<Parameters<typeof recallOf>[0]>(this.db, 'SELECT * FROM "recall" WHERE "ref" = ?', [ref]);
    if (!row) throw new Fault('not-found', `there is no recall ${ref}: check its reference`, { ref });
    const recall = recallOf(row);
    const [product] = await readProducts(this.db, [recall.gtin]);
    const own = viewer.kind === 'participant' && product?.participant === viewer.gln;
    if (own || isRegulator(viewer)) return recall;
    throw new Fault('not-yours', `the reach of ${ref} is for the product's manufacturer and for regulators`, { ref });
  }

  private async lotsOf({ gtin }: Recall): Promise<Lot[]> {
    const found = await rows<{ lot: Lot }>(this.db, 'SELECT "lot" FROM "batch" WHERE "gtin" = ? ORDER BY "lot"', [gtin]);
    return found.map(({ lot }) => lot);
  }

  private async holders({ holders }: Reach): Promise<ReachView['holders']> {
    const known = new Map((await readParticipants(this.db, [...holders.keys()])).map((one) => [one.gln, one]));
    return [...holders]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([holder, there]) => ({ holder, name: known.get(holder)!.name, role: known.get(holder)!.role, ...there }));
  }
}

function totals({ commissioned, holders }: Reach): Counts & { commissioned: number } {
  const sums: Counts = { dispensed: 0, held: 0, inTransit: 0, ended: 0, left: 0 };
  for (const there of holders.values()) for (const place of PLACES) sums[place] += there[place];
  return { commissioned, ...sums };
}
