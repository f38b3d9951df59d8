/** The second chapter: packs are commissioned, packed into cases, and cases onto pallets. */
import { eachOf } from '../../client/http/pool.js';
import type { Serial } from '../../protocol/gs1/identifiers.js';
import { randomSerials } from '../products/serials.js';
import { caseUri, PRODUCTS, SERIALS, unitUri, type DemoLot } from './cast.js';
import { monthEnd } from './clock.js';
import type { Company } from './founding.js';

/** Cases that are packed at once: as many lines of a packing hall. */
const LINES = 6;

/** A case with the serials of its packs. */
export interface Case {
  uri: string;
  serials: readonly Serial[];
}

/** A batch as made: its cases, and the pallet that holds them, where there is one. */
export interface Made {
  lot: DemoLot;
  cases: readonly Case[];
  pallet: string | null;
  /** Packs that are in no case. */
  loose: readonly Serial[];
}

/**
 * Makes a batch: D-45 commissioned, packed, put onto pallet number `pallet` of its maker (0: none, cases stay single).
 *
 * @param short how many packs too few its last case holds
 */
export async function make(company: Company, now: number, lot: DemoLot, pallet: number, short = 0): Promise<Made> {
  const product = PRODUCTS[lot.product];
  const { trade, at } = company[product.maker];
  const { length, alphabet } = SERIALS[product.maker];
  const serials = randomSerials(lot.cases * product.perCase, length, alphabet);
  const { gtin } = product;
  await trade.commission(at(45, '06:12'), { gtin, lot: lot.lot, expiry: monthEnd(now, lot.months), serials });
  const cases = Array.from({ length: lot.cases }, (_, i): Case => {
    const from = i * product.perCase;
    const count = product.perCase - (i === lot.cases - 1 ? short : 0);
    return { uri: caseUri(lot, i + 1), serials: serials.slice(from, from + count) };
  });
  await trade.commissionContainers(
    at(45, '06:12'),
    cases.map(({ uri }) => uri),
  );
  await eachOf(cases, LINES, (one) =>
    trade.pack(at(45, '08:40'), one.uri, { uris: [], packs: { gtin, lot: lot.lot, serials: one.serials } }),
  );
  const unit = pallet === 0 ? null : unitUri(product.maker, pallet);
  if (unit !== null) await trade.pack(at(43, '11:05'), unit, { uris: cases.map(({ uri }) => uri) });
  return { lot, cases, pallet: unit, loose: short === 0 ? [] : serials.slice(-short) };
}
