/** The second chapter: packs are commissioned, packed into boxes, and boxes onto pallets. */
import { eachOf } from '../../client/http/pool.js';
import type { Serial } from '../../protocol/gs1/identifiers.js';
import { randomSerials } from '../products/serials.js';
import { boxUri, PRODUCTS, SERIALS, unitUri, type DemoBatch } from './cast.js';
import { monthEnd } from './clock.js';
import type { Company } from './founding.js';

/** Boxes that are packed at once, as in a packing hall. */
const AT_ONCE = 6;

/** A box with the serials of its packs. */
export interface Box {
  uri: string;
  serials: readonly Serial[];
}

/** A batch as made: its boxes, and the pallet that holds them, where there is one. */
export interface Made {
  batch: DemoBatch;
  boxes: readonly Box[];
  pallet: string | null;
  /** Packs that are in no box. */
  loose: readonly Serial[];
}

/**
 * Makes a batch: D-45 commissioned, packed, put onto pallet number `pallet` of its maker (0: none, boxes stay single).
 *
 * @param short how many packs too few its last box holds
 */
export async function make(company: Company, now: number, batch: DemoBatch, pallet: number, short = 0): Promise<Made> {
  const product = PRODUCTS[batch.product];
  const { trade, at } = company[product.maker];
  const { length, alphabet } = SERIALS[product.maker];
  const serials = randomSerials(batch.boxes * product.perBox, length, alphabet);
  const { gtin } = product;
  await trade.commission(at(45, '06:12'), { gtin, lot: batch.lot, expiry: monthEnd(now, batch.months), serials });
  const boxes = Array.from({ length: batch.boxes }, (_, i): Box => {
    const from = i * product.perBox;
    const count = product.perBox - (i === batch.boxes - 1 ? short : 0);
    return { uri: boxUri(batch, i + 1), serials: serials.slice(from, from + count) };
  });
  await trade.commissionContainers(
    at(45, '06:12'),
    boxes.map(({ uri }) => uri),
  );
  await eachOf(boxes, AT_ONCE, (one) =>
    trade.pack(at(45, '08:40'), one.uri, { uris: [], packs: { gtin, lot: batch.lot, serials: one.serials } }),
  );
  const unit = pallet === 0 ? null : unitUri(product.maker, pallet);
  if (unit !== null) await trade.pack(at(43, '11:05'), unit, { uris: boxes.map(({ uri }) => uri) });
  return { batch, boxes, pallet: unit, loose: short === 0 ? [] : serials.slice(-short) };
}
