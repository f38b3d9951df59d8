/**
 * The demonstration as a story: what is made and how it travels. What goes wrong is in incidents.ts.
 *
 * Day 0 is today. The last times of day are today's, or now where today has not come so far.
 */
import { packUri, type Serial } from '../../protocol/gs1/identifiers.js';
import type { Actor } from './actors.js';
import { batchOf, PRODUCTS, unitUri } from './cast.js';
import { monthEnd } from './clock.js';
import type { Company } from './founding.js';
import { make, type Made } from './making.js';
import { handOver } from './trading.js';

/** A pack with its batch. */
export interface Pack {
  made: Pick<Made, 'batch'>;
  serial: Serial;
  /** The pharmacy where the answer matters. */
  at: Actor['name'];
}

/** The packs that the demonstration shows. */
export type Shown = Readonly<
  Record<'genuine' | 'dispensed' | 'recalled' | 'expired' | 'copied' | 'inTransit' | 'locked' | 'unknown', Pack>
>;

/** Everything that was made, by lot number. */
export type Goods = Readonly<Record<string, Made>>;

/** The URI of a pack of a batch. */
export const uriOf = ({ batch }: Pick<Made, 'batch'>, serial: Serial): string => packUri(PRODUCTS[batch.product].gtin, serial);

/** Packs of one batch, named by a list. */
export const packs = ({ batch }: Made, serials: readonly Serial[]) => ({
  uris: [],
  packs: { gtin: PRODUCTS[batch.product].gtin, lot: batch.lot, serials },
});

/** Makes all batches; the pallets are the makers' logistic units 1, 2, ... */
export async function makeAll(company: Company, now: number): Promise<Goods> {
  const goods: Record<string, Made> = {};
  const batches = [
    ['26H014', 1, 0],
    ['26H015', 2, 0],
    ['26J002', 3, 0],
    ['26G302', 4, 0],
    ['26K011', 5, 2],
    ['25B190', 0, 0],
    ['26G301', 0, 0],
    ['NB61837', 1, 0],
    ['NB61838', 2, 0],
    ['NB70412', 3, 0],
  ] as const;
  for (const [number, pallet, short] of batches) goods[number] = await make(company, now, batchOf(number), pallet, short);
  return goods;
}

/** D-42 to D-37: everything to the wholesaler, Norrvik's by way of its logistician, who holds but does not own it. */
export async function toWholesaler({ laguna, norrvik, brenta, levante }: Company, goods: Goods): Promise<void> {
  const units = (maker: 'laguna' | 'norrvik'): string[] =>
    Object.values(goods)
      .filter(({ batch }) => PRODUCTS[batch.product].maker === maker)
      .map(({ pallet, boxes }) => pallet ?? boxes[0]!.uri);
  await handOver({
    from: laguna,
    to: levante,
    goods: { uris: units('laguna') },
    left: laguna.at(42, '16:50'),
    arrived: levante.at(41, '05:35'),
  });
  const cold = { uris: units('norrvik') };
  await handOver({
    from: norrvik,
    to: brenta,
    goods: cold,
    staysWith: 'norrvik',
    left: norrvik.at(42, '14:10'),
    arrived: brenta.at(40, '06:25'),
  });
  await handOver({
    from: brenta,
    to: levante,
    goods: cold,
    ownedBy: 'norrvik',
    left: brenta.at(38, '18:30'),
    arrived: levante.at(37, '05:10'),
  });
}

/** D-30: the later recalled antibiotic, and the tablets whose shelf life is later shortened, reach the pharmacies. */
export async function firstDelivery({ levante, venezia, torino, bari }: Company, goods: Goods): Promise<void> {
  const recalled = goods['26G302']!;
  const boxes = (from: number, to: number): string[] => recalled.boxes.slice(from - 1, to).map(({ uri }) => uri);
  await levante.trade.unpack(levante.at(31, '20:15'), recalled.pallet!, { uris: boxes(1, 9) });
  for (const uri of boxes(7, 9)) await levante.trade.unpack(levante.at(31, '20:20'), uri, { uris: [] });
  const [left, arrived] = ['04:30', '07:20'] as const;
  const tablets = goods['26J002']!;
  await levante.trade.unpack(levante.at(31, '20:30'), tablets.pallet!, { uris: [tablets.boxes[0]!.uri] });
  const toVenezia = { uris: [...boxes(1, 3), tablets.boxes[0]!.uri] };
  await handOver({ from: levante, to: venezia, goods: toVenezia, left: levante.at(30, left), arrived: venezia.at(30, arrived) });
  const toTorino = { uris: [...boxes(4, 6), goods['25B190']!.boxes[0]!.uri] };
  await handOver({ from: levante, to: torino, goods: toTorino, left: levante.at(30, left), arrived: torino.at(30, arrived) });
  const tote = unitUri('levante', 1);
  await levante.trade.pack(levante.at(31, '20:40'), tote, packs(recalled, loose(recalled).slice(0, 108)));
  await handOver({ from: levante, to: bari, goods: { uris: [tote] }, left: levante.at(30, left), arrived: bari.at(30, arrived) });
  await bari.trade.unpack(bari.at(30, '08:05'), tote, { uris: [] });
}

/** The 180 packs of 26G302 that the wholesaler took out of their boxes. */
export const loose = ({ boxes }: Made): Serial[] => boxes.slice(6, 9).flatMap(({ serials }) => serials);

/** The place among Bari's packs of the one that is handed out today while its line is down. */
export const OFFLINE = 27;

/** D-28 to D-3: 127 packs of the antibiotic are handed out. */
export async function handOut({ venezia, torino, bari }: Company, goods: Goods): Promise<void> {
  const recalled = goods['26G302']!;
  const stock: readonly (readonly [Actor, readonly Serial[], number])[] = [
    [venezia, recalled.boxes[0]!.serials, 50],
    [torino, recalled.boxes[3]!.serials, 50],
    [bari, loose(recalled), OFFLINE],
  ];
  for (const [pharmacy, serials, count] of stock) {
    for (let from = 0; from < count; from += 10) {
      const some = serials.slice(from, Math.min(count, from + 10));
      await pharmacy.trade.dispense(pharmacy.at(28 - from / 2, '18:40'), packs(recalled, some));
    }
  }
}

/** Today's delivery: booked in by two pharmacies, still on its way to the third. */
export async function todaysDelivery({ levante, venezia, torino, bari }: Company, goods: Goods): Promise<void> {
  const of = (number: string, n: number): string => goods[number]!.boxes[n - 1]!.uri;
  for (const [number, ...boxes] of [
    ['26H014', 1, 2, 3],
    ['26H015', 1],
    ['NB61837', 1],
    ['NB70412', 1, 2],
  ] as const) {
    await levante.trade.unpack(levante.at(1, '20:15'), goods[number]!.pallet!, { uris: boxes.map((n) => of(number, n)) });
  }
  const totes: readonly (readonly [Actor, number, readonly string[], boolean])[] = [
    [venezia, 2, [of('26H014', 1)], true],
    [venezia, 3, [of('NB61837', 1)], true],
    [torino, 4, [of('26H014', 2), of('NB70412', 1)], true],
    [bari, 5, [of('26H014', 3), of('NB70412', 2)], true],
    [bari, 6, [of('26H015', 1)], false],
  ];
  for (const [pharmacy, n, uris, hasArrived] of totes) {
    const tote = unitUri('levante', n);
    await levante.trade.pack(levante.at(1, '20:50'), tote, { uris });
    if (n === 6)
      await levante.trade.pack(levante.at(1, '20:55'), tote, packs(goods['26G302']!, loose(goods['26G302']!).slice(108)));
    await handOver({
      from: levante,
      to: pharmacy,
      goods: { uris: [tote] },
      left: levante.at(0, '04:30'),
      ...(hasArrived && { arrived: pharmacy.at(0, '07:20') }),
    });
  }
}

/** The code on a pack as a GS1 Digital Link of `stem` with all four elements, lot and expiry as printed. */
export function codeOf(stem: string, { made: { batch }, serial }: Pick<Pack, 'made' | 'serial'>, now: number): string {
  const { gtin } = PRODUCTS[batch.product];
  const expiry = monthEnd(now, batch.months).slice(2).replaceAll('-', '');
  const [lotText, serialText] = [batch.lot, serial].map((text) => encodeURIComponent(text));
  return `${stem}/01/${gtin}/10/${lotText}/21/${serialText}?17=${expiry}`;
}
