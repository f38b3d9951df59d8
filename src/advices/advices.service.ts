/** Despatch advices as giver, taker and authority see them: what partners recorded, compared with the log as it is now. */
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { CustodySettings } from '../custody/custody.settings.js';
import { CONFIG } from '../platform/config.module.js';
import { READER } from '../platform/database/database.module.js';
import type { Runner } from '../platform/database/sql.js';
import { inTransaction } from '../platform/database/transaction.js';
import { Fault } from '../protocol/fault.js';
import { ssccUri, type Gln, type Gtin } from '../protocol/gs1/identifiers.js';
import type { Product } from '../protocol/registry/registry.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { siteMeant } from '../registry/policy/session.policy.js';
import { isAdviceWithin, isTaker, mayRecordAdvice, maySeeAdvice } from '../registry/policy/trade.policy.js';
import { pageOf } from '../platform/http/pages.js';
import { readProducts } from '../registry/goods.reader.js';
import { readLevels, readOwnLots, readParticipants, readSites } from '../registry/registry.store.js';
import { readContainers } from '../custody/read/custody.reader.js';
import {
  listAdvices,
  lockAdvice,
  readRecorded,
  replaceLines,
  updateAdvice,
  type AdviceFilter,
  type AdviceLine,
  type Recorded,
} from './advices.store.js';
import { compare, type Comparison, type Expected } from './compare.js';
import { isSent, readSent, textOf, type AdviceKey, type Packs, type Sent } from '../custody/read/sent.reader.js';

const HOUR = 3_600_000;

/** An advice: what was recorded of it, what was sent under it, and how the two compare. */
export interface Advice extends AdviceKey, Omit<Recorded, 'lines'> {
  /** Whose lines are compared; null where nobody recorded any. */
  announcedBy: Gln | null;
  announced: AdviceLine[];
  sent: Sent[];
  comparison: Comparison;
}

/** What a partner's system says of an advice. */
export interface Announcement {
  site: Gln | null;
  lines: readonly AdviceLine[];
}

@Injectable()
export class Advices {
  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
    @Inject(CONFIG) private readonly config: CustodySettings,
  ) {}

  /** A page of advices. What the viewer may not see must be left out by the filter. */
  async list(filter: AdviceFilter, now: number): Promise<{ items: Advice[]; next: AdviceKey | null }> {
    const page = pageOf(await listAdvices(this.reader, filter), filter.limit, (key) => key);
    return { items: await this.read(page.items, now), next: page.next };
  }

  /** One advice. @throws Fault `advice-unknown` where there is none, or it is not the viewer's to see */
  async get(viewer: Professional, key: AdviceKey, now: number): Promise<Advice> {
    if (!maySeeAdvice(viewer, key)) throw unknown(key);
    const advice = await this.within(viewer, key, now);
    if (advice.announced.length > 0 || advice.closed !== null || (await isSent(this.reader, key))) return advice;
    throw unknown(key);
  }

  /** What there is of an advice. @throws Fault `advice-unknown` where it is another site's than the viewer's session is for */
  private async within(viewer: Professional, key: AdviceKey, now: number): Promise<Advice> {
    const [advice] = await this.read([key], now);
    const to = [advice!.site, ...advice!.sent.map(({ site }) => site)].filter((site) => site !== null);
    const from = advice!.sent.map((one) => one.from);
    if (isAdviceWithin(viewer, key, from, to)) return advice!;
    throw unknown(key);
  }

  /**
   * Records what a partner's system expects by an advice, in the place of what it recorded before.
   *
   * @throws Fault `advice-not-yours`, `advice-unknown`, `advice-closed`, `partner-invalid`, `site-unknown`, `session-at-site`
   */
  async announce(viewer: Professional, key: AdviceKey, { site: told, lines }: Announcement, now: number): Promise<void> {
    if (!mayRecordAdvice(viewer, key))
      throw new Fault(
        'advice-not-yours',
        'only giver and taker record what is expected by an advice: name yourself as one of them',
      );
    const site = isTaker(viewer, key) ? (siteMeant(viewer, told ?? undefined) ?? null) : told;
    await this.requirePartners(key, site);
    await this.within(viewer, key, now);
    await inTransaction(this.writer, async (tx) => {
      if ((await lockAdvice(tx, key)) !== null) throw closed(key);
      await replaceLines(tx, key, viewer.gln, lines);
      if (site !== null || isTaker(viewer, key)) await updateAdvice(tx, key, { site });
    });
  }

  private async requirePartners({ giver, taker }: AdviceKey, site: Gln | null): Promise<void> {
    const found = await readParticipants(this.reader, [...new Set([giver, taker])]);
    const trading = found.filter(({ role }) => role !== 'regulator').map(({ gln }) => gln);
    for (const gln of [giver, taker]) {
      if (trading.includes(gln)) continue;
      throw new Fault('partner-invalid', `${gln} does not trade in this register, so there is nothing to compare with`, {
        partner: gln,
      });
    }
    const [place] = site === null ? [] : await readSites(this.reader, [site]);
    if (site === null || place?.participant === taker) return;
    throw new Fault('site-unknown', `${site} is not a site of ${taker}: ask the receiver for the right one`, { gln: site });
  }

  /** Advices with all that is known of them, in the order of `keys`. */
  async read(keys: readonly AdviceKey[], now: number): Promise<Advice[]> {
    const [recorded, sent] = await Promise.all([readRecorded(this.reader, keys), readSent(this.reader, keys)]);
    const overdue = now - this.config.THERIAC_RECEIPT_HOURS * HOUR;
    const lines = recorded.map(({ lines: all }, i) => linesThatCount(all, keys[i]!));
    const packs = await unitsOf(
      this.reader,
      lines.flatMap(({ announced }) => announced),
    );
    return Promise.all(
      keys.map(async (key, i): Promise<Advice> => {
        const { site, closed: time } = recorded[i]!;
        const { announcedBy, announced } = lines[i]!;
        const expected = announcedBy === null ? null : announced.map(packs);
        const own = sent.get(textOf(key)) ?? [];
        const reported = await reportedTo(this.reader, key.taker, expected ?? [], own);
        const comparison = compare({ expected, sent: own, reported, overdue });
        return { ...key, site: site ?? own.at(-1)?.site ?? null, closed: time, announcedBy, announced, sent: own, comparison };
      }),
    );
  }
}

/** Refuses an advice that there is none of, as far as the asker may know. */
const unknown = ({ giver, taker, number }: AdviceKey): Fault =>
  new Fault(
    'advice-unknown',
    `no despatch advice ${number} of ${giver} to ${taker} is known to you: check the number, or record what is expected by it`,
    { giver, taker, number },
  );

/** Refuses to change a closed advice. */
export const closed = ({ number }: AdviceKey): Fault =>
  new Fault('advice-closed', `the despatch advice ${number} is closed: what is left to say goes into its exceptions`, { number });

/** The taker's own lines where it recorded some: it is what the taker ordered and expects; else the giver's. */
function linesThatCount(lines: Recorded['lines'], { giver, taker }: AdviceKey) {
  const by = [taker, giver].find((one) => lines.some((line) => line.by === one));
  const announced = lines
    .filter((line) => line.by === by)
    .map(({ gtin, lot, quantity, sscc, po }): AdviceLine => ({ gtin, lot, quantity, sscc, po }));
  return { announcedBy: by ?? null, announced };
}

/** Turns lines into packs of batches: a line of a case's GTIN counts what is in the case, as far as the product is registered. */
async function unitsOf(db: Runner, lines: readonly AdviceLine[]): Promise<(line: AdviceLine) => Expected> {
  const gtins = [...new Set(lines.map(({ gtin }) => gtin))];
  const levels = new Map((await readLevels(db, gtins)).map(({ gtin, product }) => [gtin, product]));
  const products = new Map((await readProducts(db, [...new Set(levels.values())])).map((product) => [product.gtin, product]));
  const unitOf = (gtin: Gtin): Gtin => levels.get(gtin) ?? gtin;
  const lotOf = await readOwnLots(
    db,
    lines.flatMap(({ gtin, lot }) => (lot === null ? [] : [[unitOf(gtin), lot] as const])),
  );
  return ({ gtin, lot, quantity, sscc }) => {
    const [unit, product] = [unitOf(gtin), products.get(unitOf(gtin))];
    const object = sscc === null ? null : ssccUri(sscc);
    const packs = quantity * (product ? packsPer(product, gtin) : 1);
    return { gtin: unit, lot: lot && lotOf(unit, lot), quantity: packs, object };
  };
}

function packsPer(product: Product, gtin: Gtin): number {
  const level = product.levels.find((one) => one.gtin === gtin);
  return level ? level.contains * packsPer(product, level.of) : 1;
}

/** Announced containers that were not sent under the advice, and that the taker reports to have booked in. */
async function reportedTo(
  db: Runner,
  taker: Gln,
  expected: readonly Expected[],
  sent: readonly Sent[],
): Promise<Map<string, Packs>> {
  const known = new Set(sent.map(({ object }) => object));
  const announced = [...new Set(expected.flatMap(({ object }) => (object === null || known.has(object) ? [] : [object])))];
  const claimed = (await readContainers(db, announced)).filter(({ claims }) => claims.some(({ by }) => by === taker));
  return new Map(claimed.map(({ epc, contents }) => [epc!, contents]));
}
