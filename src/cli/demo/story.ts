/**
 * The demonstration as a story: what is made, how it travels, and what goes wrong on the way.
 *
 * Day 0 is today. 26G302 reconciles when it is recalled: 2,400 made = 1,860 at the wholesaler + 340 in pharmacies + 72 on
 * their way + 128 dispensed. The last times of day are today's, or now where today has not come so far.
 */
import { CANONICAL_STEM, packUri, type Serial } from '../../protocol/gs1/identifiers.js';
import { randomSerials } from '../serials.js';
import type { Actor } from './actors.js';
import { lotOf, PRODUCTS, unitUri } from './cast.js';
import { monthEnd } from './clock.js';
import type { Company } from './founding.js';
import { make, type Made } from './making.js';
import { handOver } from './trading.js';

/** A pack with its batch. */
export interface Pack {
  made: Pick<Made, 'lot'>;
  serial: Serial;
  /** The pharmacy where the answer matters. */
  at: Actor['name'];
}

/** The packs that the demonstration shows. */
export type Shown = Readonly<
  Record<'genuine' | 'dispensed' | 'recalled' | 'expired' | 'copied' | 'inTransit' | 'locked' | 'unknown', Pack>
>;

/** Everything that was made, by lot number. */
type Goods = Readonly<Record<string, Made>>;

const uriOf = ({ lot }: Pick<Made, 'lot'>, serial: Serial): string => packUri(PRODUCTS[lot.product].gtin, serial);

/** Packs of one batch, named by a list. */
const packs = ({ lot }: Made, serials: readonly Serial[]) => ({
  uris: [],
  packs: { gtin: PRODUCTS[lot.product].gtin, lot: lot.lot, serials },
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
  for (const [number, pallet, short] of batches) goods[number] = await make(company, now, lotOf(number), pallet, short);
  return goods;
}

/** D-42 to D-37: everything to the wholesaler, Norrvik's by way of its logistician, who holds but does not own it. */
export async function toWholesaler({ laguna, norrvik, brenta, levante }: Company, goods: Goods): Promise<void> {
  const units = (maker: 'laguna' | 'norrvik'): string[] =>
    Object.values(goods)
      .filter(({ lot }) => PRODUCTS[lot.product].maker === maker)
      .map(({ pallet, cases }) => pallet ?? cases[0]!.uri);
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
  const cases = (from: number, to: number): string[] => recalled.cases.slice(from - 1, to).map(({ uri }) => uri);
  await levante.trade.unpack(levante.at(31, '20:15'), recalled.pallet!, { uris: cases(1, 9) });
  for (const uri of cases(7, 9)) await levante.trade.unpack(levante.at(31, '20:20'), uri, { uris: [] });
  const [left, arrived] = ['04:30', '07:20'] as const;
  const toVenezia = { uris: cases(1, 3) };
  await handOver({ from: levante, to: venezia, goods: toVenezia, left: levante.at(30, left), arrived: venezia.at(30, arrived) });
  const toTorino = { uris: [...cases(4, 6), goods['25B190']!.cases[0]!.uri] };
  await handOver({ from: levante, to: torino, goods: toTorino, left: levante.at(30, left), arrived: torino.at(30, arrived) });
  const tote = unitUri('levante', 1);
  await levante.trade.pack(levante.at(31, '20:40'), tote, packs(recalled, loose(recalled).slice(0, 108)));
  await handOver({ from: levante, to: bari, goods: { uris: [tote] }, left: levante.at(30, left), arrived: bari.at(30, arrived) });
  await bari.trade.unpack(bari.at(30, '08:05'), tote, { uris: [] });
}

/** The 180 packs of 26G302 that the wholesaler took out of their cases. */
const loose = ({ cases }: Made): Serial[] => cases.slice(6, 9).flatMap(({ serials }) => serials);

/** D-28 to D-3: 128 packs of the antibiotic are handed out. */
export async function handOut({ venezia, torino, bari }: Company, goods: Goods): Promise<void> {
  const recalled = goods['26G302']!;
  const stock: readonly (readonly [Actor, readonly Serial[], number])[] = [
    [venezia, recalled.cases[0]!.serials, 50],
    [torino, recalled.cases[3]!.serials, 50],
    [bari, loose(recalled), 28],
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
  const of = (number: string, n: number): string => goods[number]!.cases[n - 1]!.uri;
  for (const [number, ...cases] of [
    ['26H014', 1, 2, 3],
    ['26H015', 1],
    ['NB61837', 1],
    ['NB70412', 1, 2],
  ] as const) {
    await levante.trade.unpack(levante.at(1, '20:15'), goods[number]!.pallet!, { uris: cases.map((n) => of(number, n)) });
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

/** What happens at the counters, and what goes wrong. @returns the packs to be shown */
export async function incidents({ laguna, venezia, torino, bari }: Company, goods: Goods, now: number): Promise<Shown> {
  const tablets = goods['26H014']!;
  const pen = { made: goods['NB70412']!, serial: goods['NB70412']!.cases[0]!.serials[0]! };
  const [genuine, dispensed, fetched] = tablets.cases[0]!.serials as [Serial, Serial, Serial];
  await venezia.trade.unpack(venezia.at(0, '07:35'), unitUri('levante', 2), { uris: [] });
  await venezia.trade.unpack(venezia.at(0, '07:40'), tablets.cases[0]!.uri, { uris: [] });

  // Dispensed and never collected: the same pharmacy takes it back into stock.
  const supply = await venezia.trade.dispense(venezia.at(3, '16:05'), { uris: [uriOf(tablets, fetched)] });
  await venezia.trade.reactivate(venezia.at(0, '12:05'), { uris: [uriOf(tablets, fetched)] }, supply.id);
  await venezia.trade.dispense(venezia.at(0, '10:42'), { uris: [uriOf(tablets, dispensed)] });

  // The logger of a cold tote was too warm: the pharmacist locks it until the manufacturer has decided.
  const reason = 'Logger of the tote: 11.6 C at its highest, 52 minutes above 8 C';
  await venezia.trade.mark(venezia.at(0, '07:50'), 'lock', { uris: [unitUri('levante', 3)] }, reason);

  // Two lots end: one is recalled, of the other the shelf life is shortened after a stability study.
  await laguna.entries.record({
    type: 'recall',
    ref: 'LF-RC-07',
    gtin: PRODUCTS.amoxicillin.gtin,
    lots: ['26G302' as Made['lot']['lot']],
    serials: [],
    markets: [],
    class: 2,
    depth: 'pharmacy',
    action: 'quarantine',
    text: 'Dissolution out of specification at 18 months. Quarantine all packs and report your numbers.',
    patientText: 'This lot may dissolve too slowly. Do not stop your treatment; ask your pharmacist for another pack.',
  });
  const { lot } = goods['25B190']!;
  const { gtin } = PRODUCTS[lot.product];
  await laguna.entries.record({ type: 'batch', gtin, lot: lot.lot, expiry: monthEnd(now, -1), serialised: true });

  // A copy: dispensed in Torino, and within the hour the same code is scanned in Bari.
  await torino.trade.dispense(torino.at(0, '10:42'), { uris: [uriOf(pen.made, pen.serial)] });
  await bari.api.scan(codeOf(CANONICAL_STEM, pen, now));

  const first = (number: string): Pack['serial'] => goods[number]!.cases[0]!.serials[0]!;
  return {
    genuine: { made: tablets, serial: genuine, at: 'venezia' },
    dispensed: { made: tablets, serial: dispensed, at: 'venezia' },
    recalled: { made: goods['26G302']!, serial: goods['26G302']!.cases[1]!.serials[0]!, at: 'venezia' },
    expired: { made: goods['25B190']!, serial: first('25B190'), at: 'torino' },
    copied: { ...pen, at: 'bari' },
    inTransit: { made: goods['26H015']!, serial: first('26H015'), at: 'bari' },
    locked: { made: goods['NB61837']!, serial: first('NB61837'), at: 'venezia' },
    unknown: { made: tablets, serial: randomSerials(1)[0]!, at: 'venezia' },
  };
}

/** The code on a pack as a GS1 Digital Link of `stem` with all four elements, lot and expiry as printed. */
export function codeOf(stem: string, { made: { lot }, serial }: Pick<Pack, 'made' | 'serial'>, now: number): string {
  const { gtin } = PRODUCTS[lot.product];
  const expiry = monthEnd(now, lot.months).slice(2).replaceAll('-', '');
  const [batch, pack] = [lot.lot, serial].map((text) => encodeURIComponent(text));
  return `${stem}/01/${gtin}/10/${batch}/21/${pack}?17=${expiry}`;
}
