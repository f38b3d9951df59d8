/** Infusions carry no serials: they are made, sold, received and used by batch and quantity. */
import { batchUri } from '../../protocol/gs1/identifiers.js';
import type { Goods } from '../../client/signing/step-objects.js';
import { batchOf, PRODUCTS } from './cast.js';
import { monthEnd } from './clock.js';
import type { Company } from './founding.js';
import { handOver } from './trading.js';

/** D-45 to D: 1,440 bags are made, 960 sold to the wholesaler, 40 to a pharmacy, which uses two. */
export async function infusions({ laguna, levante, venezia }: Company, now: number): Promise<void> {
  const { gtin } = PRODUCTS.saline;
  const bags = (number: string, quantity: number): Goods => ({
    uris: [],
    quantities: [{ uri: batchUri(gtin, batchOf(number).lot), quantity }],
  });
  for (const [number, quantity] of [
    ['4/26-1187', 960],
    ['4/26-1188', 480],
  ] as const) {
    const { lot, months } = batchOf(number);
    await laguna.trade.commissionQuantity(laguna.at(45, '06:12'), { gtin, lot, expiry: monthEnd(now, months) }, quantity);
  }
  await handOver({
    from: laguna,
    to: levante,
    goods: bags('4/26-1187', 960),
    left: laguna.at(42, '16:50'),
    arrived: levante.at(41, '05:35'),
  });
  await handOver({
    from: levante,
    to: venezia,
    goods: bags('4/26-1187', 40),
    left: levante.at(0, '04:30'),
    arrived: venezia.at(0, '07:20'),
  });
  await venezia.trade.dispense(venezia.at(0, '09:15'), bags('4/26-1187', 2));
}
