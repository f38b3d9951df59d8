/**
 * The codes that are printed on packs and batch documents. What is inside, exactly:
 *
 * - GS1 DataMatrix on a pack, the law's carrier: (01) GTIN, (21) serial, (17) printed expiry, (10) lot, in this order,
 *   FNC1 in front and after the serial.
 * - QR on a pack, where its product asks for it: `{public URL}/01/{gtin}/10/{lot}/21/{serial}?17={YYMMDD}`.
 * - QR on batch documents: `{public URL}/01/{gtin}/10/{lot}?17={YYMMDD}`.
 */
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import bwip from 'bwip-js/node';
import QRCode from 'qrcode';
import type { DataSource } from 'typeorm';
import type { Config } from '../platform/config.js';
import { CONFIG } from '../platform/config.module.js';
import { READER } from '../platform/database/database.module.js';
import { Fault } from '../protocol/fault.js';
import type { Element } from '../protocol/gs1/ai-value.js';
import { buildDigitalLink } from '../protocol/gs1/digital-link.js';
import { buildElementString, GS } from '../protocol/gs1/element-string.js';
import { type Gln, type Gtin, type Lot, packUri, type Serial } from '../protocol/gs1/identifiers.js';
import type { Batch, Product } from '../protocol/registry/registry.js';
import { readPack } from '../custody/custody.reader.js';
import { readBatches, readProducts } from '../registry/registry.store.js';

export type LabelFormat = 'svg' | 'png';
export type LabelCode = 'datamatrix' | 'qr';

/** Side of one module in a vector label, in mm: GS1's target for medicines is 0.380, and 0.495 for links. */
const MODULE_MM = { datamatrix: 0.38, qr: 0.495 } as const;
/** Side of one module in a picture, in pixels. */
const MODULE_PX = 8;
/** Light modules round the symbol: what the symbologies ask for. */
const QUIET = { datamatrix: 1, qr: 4 } as const;

@Injectable()
export class Labels {
  constructor(
    @InjectDataSource(READER) private readonly db: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The code of a commissioned pack, for its product's manufacturer.
   *
   * @throws Fault `product-unknown`, `not-yours`, `object-unknown`, `qr-not-chosen`
   */
  async pack(gtin: Gtin, serial: Serial, maker: Gln, code: LabelCode, format: LabelFormat): Promise<Uint8Array | string> {
    const product = await this.ownProduct(gtin, maker);
    const uri = packUri(gtin, serial);
    const chain = await readPack(this.db, uri);
    if (!chain)
      throw new Fault('object-unknown', `${uri} is not in the register: commission it before its label is printed`, {
        object: uri,
      });
    const [batch] = await readBatches(this.db, [[gtin, chain[0].batch!.slice(gtin.length + 1)]]);
    const elements = elementsOf(gtin, batch!, serial);
    if (code === 'datamatrix') return dataMatrix(buildElementString(elements), format);
    if (!product.digitalLinkQr) {
      throw new Fault('qr-not-chosen', `${product.name} carries no QR: its product record must have digitalLinkQr set`, { gtin });
    }
    return this.qr(elements, format);
  }

  /** The code of a batch document. @throws Fault `product-unknown`, `not-yours`, `batch-unknown` */
  async batch(gtin: Gtin, lot: Lot, maker: Gln, format: LabelFormat): Promise<Uint8Array | string> {
    await this.ownProduct(gtin, maker);
    const [batch] = await readBatches(this.db, [[gtin, lot]]);
    if (!batch)
      throw new Fault('batch-unknown', `the batch ${lot} of ${gtin} is not registered: check the lot number`, { gtin, lot });
    return this.qr(elementsOf(gtin, batch), format);
  }

  private async ownProduct(gtin: Gtin, maker: Gln): Promise<Product> {
    const [product] = await readProducts(this.db, [gtin]);
    if (!product) throw new Fault('product-unknown', `the product ${gtin} is not registered: check the GTIN`, { gtin });
    if (product.participant !== maker)
      throw new Fault('not-yours', `labels of ${gtin} are printed by its manufacturer only: check the GTIN`, { gtin });
    return product;
  }

  private qr(elements: readonly Element[], format: LabelFormat): Promise<Uint8Array | string> {
    const link = buildDigitalLink(elements, this.config.THERIAC_PUBLIC_URL);
    const options = { errorCorrectionLevel: 'M', margin: QUIET.qr } as const;
    if (format === 'png') return QRCode.toBuffer(link, { ...options, scale: MODULE_PX });
    return QRCode.toString(link, { ...options, type: 'svg' }).then((svg) => inMillimetres(svg, MODULE_MM.qr));
  }
}

/** What is printed, in the order of the DataMatrix. */
function elementsOf(gtin: Gtin, { printed, lot }: Batch, serial?: Serial): Element[] {
  const expiry = printed.slice(2).replaceAll('-', '');
  return [
    { ai: '01', value: gtin },
    ...(serial === undefined ? [] : [{ ai: '21', value: serial }]),
    { ai: '17', value: expiry },
    { ai: '10', value: lot },
  ];
}

/** bwip-js draws two units a module. */
const UNITS = 2;

function dataMatrix(elementString: string, format: LabelFormat): Promise<Uint8Array> | string {
  const padding = QUIET.datamatrix * UNITS;
  const options = {
    bcid: 'datamatrix',
    text: `^FNC1${elementString.replaceAll(GS, '^FNC1')}`,
    parsefnc: true,
    backgroundcolor: 'FFFFFF',
    padding,
  };
  if (format === 'png') return bwip.toBuffer({ ...options, scale: MODULE_PX / UNITS });
  return inMillimetres(bwip.toSVG({ ...options, scale: 1 }), MODULE_MM.datamatrix / UNITS);
}

/** Gives an SVG its true size: one unit of its view box is `unit` mm. */
function inMillimetres(svg: string, unit: number): string {
  return svg.replace(/viewBox="0 0 ([0-9]+) ([0-9]+)"/, (box, width: string, height: string) => {
    const mm = (units: string): string => `${(Number(units) * unit).toFixed(2)}mm`;
    return `width="${mm(width)}" height="${mm(height)}" ${box}`;
  });
}
