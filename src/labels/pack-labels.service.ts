/** Finds what a manufacturer wants printed, refuses what is not its own, and draws it. What is drawn: pack-label.ts. */
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { batchesOfPacks, type PackKey, productsOfList } from '../custody/read/pack-batches.reader.js';
import type { SerialList } from '../custody/read/lists.reader.js';
import { ListReads } from '../serial-lists/list-reads.js';
import type { Config } from '../platform/config.js';
import { CONFIG } from '../platform/config.module.js';
import { READER } from '../platform/database/database.module.js';
import type { Drawing } from './drawing/drawing.js';
import { Fault } from '../protocol/fault.js';
import { type Gtin, type Lot, packUri } from '../protocol/gs1/identifiers.js';
import { batchKey, batchParts, type MadeProduct } from '../protocol/registry/registry.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { isMaker } from '../registry/policy/goods.policy.js';
import { readProducts } from '../registry/goods.reader.js';
import { readBatch, readBatches } from '../registry/registry.store.js';
import { drawSubject, type LabelStyle, type Subject } from './pack-label.js';

/** What is asked of a label; `codes` where they are not the product's own choice. */
export type AskedStyle = Omit<LabelStyle, 'codes' | 'publicUrl'> & Partial<Pick<LabelStyle, 'codes'>>;

/** Which part of a serial list: `count` packs from the place `from` on. */
export interface Range {
  from: number;
  count: number;
}

/** Packs that are looked up at once. */
const CHUNK = 500;

@Injectable()
export class PackLabels {
  constructor(
    @InjectDataSource(READER) private readonly db: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly lists: ListReads,
  ) {}

  /**
   * The label of a batch document.
   *
   * @throws Fault `product-unknown`, `not-yours`, `batch-unknown`, `label-too-small`
   */
  async batch(gtin: Gtin, lot: Lot, maker: Professional, style: AskedStyle): Promise<Drawing> {
    const product = (await this.ownProducts([gtin], maker)).get(gtin)!;
    const batch = await readBatch(this.db, gtin, lot);
    if (!batch)
      throw new Fault('batch-unknown', `the batch ${lot} of ${gtin} is not registered: check the lot number`, { gtin, lot });
    return this.draw({ product, batch }, { ...style, codes: ['qr'] });
  }

  /**
   * The labels of commissioned packs, in the order given. All are found, and the longest is drawn, before the first is given.
   *
   * @throws Fault `product-unknown`, `not-yours`, `object-unknown`, `qr-not-chosen`, `label-too-small`
   */
  async packs(packs: readonly PackKey[], maker: Professional, style: AskedStyle): Promise<AsyncGenerator<Drawing>> {
    const products = await this.ownProducts(
      packs.map(({ gtin }) => gtin),
      maker,
    );
    const subjects = await this.subjects(packs, products);
    const length = ({ serial, batch }: Subject): number => (serial?.length ?? 0) + batch.lot.length;
    this.draw(
      subjects.reduce((longest, subject) => (length(subject) > length(longest) ? subject : longest)),
      style,
    );
    return this.drawn(subjects, style);
  }

  /**
   * The labels of a serial list's packs, or of a part of them, in the order in which the register keeps them.
   *
   * @throws Fault `list-unknown`, `not-yours`, `object-unknown` where there are none to print, and those of `packs`
   */
  async list(root: string, range: Range, maker: Professional, style: AskedStyle): Promise<AsyncGenerator<Drawing>> {
    const list = await this.lists.get(root, maker);
    const products = await this.ownProducts(await productsOfList(this.db, list), maker);
    const labels = this.drawnList(list, range, products, style);
    const first = await labels.next();
    if (first.done)
      throw new Fault(
        'object-unknown',
        `the serial list ${root} has no packs to print from place ${range.from} on: commission it before its labels are printed`,
        { list: root },
      );
    return (async function* () {
      yield first.value;
      yield* labels;
    })();
  }

  private async *drawnList(list: SerialList, { from, count }: Range, products: Products, style: AskedStyle) {
    let place = 0;
    for await (const page of this.lists.packs(list)) {
      const part = page.slice(Math.max(0, from - place), Math.max(0, from + count - place));
      const wanted = part.map(([gtin, serial]): PackKey => ({ gtin, serial }));
      place += page.length;
      for (let i = 0; i < wanted.length; i += CHUNK)
        yield* this.drawn(await this.subjects(wanted.slice(i, i + CHUNK), products), style);
      if (place >= from + count) return;
    }
  }

  private async *drawn(subjects: readonly Subject[], style: AskedStyle): AsyncGenerator<Drawing> {
    for (const subject of subjects) yield this.draw(subject, style);
  }

  private draw(subject: Subject, style: AskedStyle): Drawing {
    const { digitalLinkQr, gtin, name } = subject.product;
    const codes = style.codes ?? (digitalLinkQr ? ['datamatrix', 'qr'] : ['datamatrix']);
    if (subject.serial !== undefined && codes.includes('qr') && !digitalLinkQr)
      throw new Fault('qr-not-chosen', `${name} carries no QR: its product record must have digitalLinkQr set`, { gtin });
    return drawSubject(subject, { ...style, codes, publicUrl: this.config.THERIAC_PUBLIC_URL });
  }

  /** What the register says of packs, in their order. @throws Fault `object-unknown` */
  private async subjects(packs: readonly PackKey[], products: Products): Promise<Subject[]> {
    const made = await batchesOfPacks(this.db, packs);
    const missing = packs.filter((_, i) => made[i] === undefined).map(({ gtin, serial }) => packUri(gtin, serial));
    if (missing.length > 0)
      throw new Fault(
        'object-unknown',
        `${missing[0]}${missing.length > 1 ? ` and ${missing.length - 1} more are` : ' is'} not in the register: commission before printing labels`,
        { object: missing[0], objects: missing.slice(0, 10) },
      );
    const lots = [...new Set(made.map((one) => one!.batch))].map(batchParts);
    const batches = new Map((await readBatches(this.db, lots)).map((batch) => [batchKey(batch.gtin, batch.lot), batch]));
    return packs.map(({ gtin, serial }, i) => {
      const { batch, expiry } = made[i]!;
      return { product: products.get(gtin)!, batch: batches.get(batch)!, serial, expiry };
    });
  }

  /** @throws Fault `product-unknown`, `not-yours` */
  private async ownProducts(gtins: readonly Gtin[], maker: Professional): Promise<Products> {
    const products: Products = new Map(
      (await readProducts(this.db, [...new Set(gtins)])).map((product) => [product.gtin, product]),
    );
    for (const gtin of gtins) {
      const product = products.get(gtin);
      if (!product) throw new Fault('product-unknown', `the product ${gtin} is not registered: check the GTIN`, { gtin });
      if (!isMaker(maker, product))
        throw new Fault('not-yours', `labels of ${gtin} are printed by its manufacturer only: check the GTIN`, { gtin });
    }
    return products;
  }
}

type Products = Map<Gtin, MadeProduct>;
