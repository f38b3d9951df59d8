/**
 * Who and what the demonstration is about. All invented, with GS1's demonstration prefix 952; places are real towns.
 */
import { gs1CheckDigit } from '../../protocol/gs1/check-digit.js';
import { packUri, ssccUri, type Gln, type Gtin, type Lot, type Serial, type Sscc } from '../../protocol/gs1/identifiers.js';
import type { Role } from '../../protocol/registry/records.js';
import type { Place } from '../participants/place.js';

/** A company; `gln` is its own and that of its head office. */
export interface Partner extends Place {
  name: string;
  role: Role;
  gln: Gln;
}

const withCheckDigit = (body: string): string => `${body}${gs1CheckDigit(body)}`;

/** The GLN number `reference` of the company with the demonstration prefix 952100`company`. */
const glnOf = (company: number, reference: number): Gln =>
  withCheckDigit(`952100${company}${String(reference).padStart(5, '0')}`) as Gln;

const rome = { country: 'IT', timeZone: 'Europe/Rome' } as const;

/** Everybody, by a short name. */
export const PARTNERS = {
  laguna: {
    name: 'Laguna Farmaceutici',
    role: 'manufacturer',
    gln: glnOf(1, 0),
    address: "Via dell'Industria 4, Padova",
    latitude: 45.4064,
    longitude: 11.8768,
    ...rome,
  },
  norrvik: {
    name: 'Norrvik Biologics',
    role: 'manufacturer',
    gln: glnOf(2, 0),
    address: 'Rapsgatan 7, Uppsala',
    latitude: 59.8586,
    longitude: 17.6389,
    country: 'SE',
    timeZone: 'Europe/Stockholm',
  },
  brenta: {
    name: 'Brenta Logistica',
    role: 'distributor',
    gln: glnOf(3, 0),
    address: 'Via Sommacampagna 61, Verona',
    latitude: 45.4384,
    longitude: 10.9916,
    ...rome,
  },
  levante: {
    name: 'Levante Grossisti',
    role: 'distributor',
    gln: glnOf(4, 0),
    address: 'Via Stalingrado 90, Bologna',
    latitude: 44.4949,
    longitude: 11.3426,
    ...rome,
  },
  venezia: {
    name: 'Farmacia al Ponte, Venezia',
    role: 'pharmacy',
    gln: glnOf(5, 0),
    address: 'Campo San Polo 2012, Venezia',
    latitude: 45.4371,
    longitude: 12.3326,
    ...rome,
  },
  torino: {
    name: 'Farmacia Mole, Torino',
    role: 'pharmacy',
    gln: glnOf(6, 0),
    address: 'Via Montebello 20, Torino',
    latitude: 45.0703,
    longitude: 7.6869,
    ...rome,
  },
  bari: {
    name: 'Farmacia del Porto, Bari',
    role: 'pharmacy',
    gln: glnOf(7, 0),
    address: 'Corso Cavour 45, Bari',
    latitude: 41.1171,
    longitude: 16.8719,
    ...rome,
  },
  authority: {
    name: 'Medicines Authority (demonstration)',
    role: 'regulator',
    gln: glnOf(8, 0),
    address: 'Via del Tritone 181, Roma',
    latitude: 41.9028,
    longitude: 12.4964,
    ...rome,
  },
} as const satisfies Record<string, Partner>;

/** What all numbers of a company begin with, after indicator or extension. */
export const prefixOf = (gln: Gln): string => gln.slice(0, 7);

/** A partner's short name. */
export type PartnerName = keyof typeof PARTNERS;
export const PARTNER_NAMES = Object.keys(PARTNERS) as readonly PartnerName[];

/** A product with its box. `perBox` packs, `perPallet` boxes; an infusion has neither and carries no serials. */
export interface DemoProduct {
  maker: 'laguna' | 'norrvik';
  name: string;
  gtin: Gtin;
  boxGtin: Gtin;
  perBox: number;
  perPallet: number;
  serialised: boolean;
  storage: { minCelsius: number; maxCelsius: number };
  authorisation: string;
}

const product = (
  maker: DemoProduct['maker'],
  item: number,
  name: string,
  [perBox, perPallet]: readonly [number, number],
  [minCelsius, maxCelsius]: readonly [number, number],
  serialised = true,
): DemoProduct => {
  const body = `952100${maker === 'laguna' ? 1 : 2}${String(item).padStart(5, '0')}`;
  return {
    maker,
    name,
    gtin: withCheckDigit(`0${body}`) as Gtin,
    boxGtin: withCheckDigit(`5${body}`) as Gtin,
    perBox,
    perPallet,
    serialised,
    storage: { minCelsius, maxCelsius },
    authorisation: `DEMO/1/26/${maker === 'laguna' ? 1 : 2}${String(item).padStart(3, '0')}`,
  };
};

/** What is traded, by a short name. */
export const PRODUCTS = {
  metformin: product('laguna', 1, 'Metformin 850 mg, 120 tablets', [40, 30], [2, 25]),
  amoxicillin: product('laguna', 2, 'Amoxicillin 500 mg, 20 capsules', [60, 40], [2, 25]),
  saline: product('laguna', 3, 'Sodium chloride 0.9 %, 500 ml', [20, 48], [2, 25], false),
  insulin: product('norrvik', 1, 'Insulin glargine 100 U/ml, 5 pens of 3 ml', [36, 20], [2, 8]),
  semaglutide: product('norrvik', 2, 'Semaglutide 1 mg, 1 pen', [48, 24], [2, 8]),
} as const;

/** A product's short name. */
export type ProductName = keyof typeof PRODUCTS;

/** A batch: `boxes` full boxes of packs are made of it; it is good until the end of the month `months` from now. */
export interface DemoBatch {
  product: ProductName;
  lot: Lot;
  boxes: number;
  months: number;
}

const batch = (name: ProductName, number: string, boxes: number, months: number): DemoBatch => ({
  product: name,
  lot: number as Lot,
  boxes,
  months,
});

/** The twelve batches. */
export const BATCHES: readonly DemoBatch[] = [
  batch('metformin', '26H014', 30, 32),
  batch('metformin', '26H015', 30, 32),
  batch('metformin', '26J002', 30, 33),
  batch('metformin', '25B190', 1, 4),
  batch('amoxicillin', '26G301', 1, 30),
  batch('amoxicillin', '26G302', 40, 30),
  batch('amoxicillin', '26K011', 40, 34),
  batch('insulin', 'NB61837', 20, 22),
  batch('insulin', 'NB61838', 20, 22),
  batch('semaglutide', 'NB70412', 24, 26),
  batch('saline', '4/26-1187', 0, 28),
  batch('saline', '4/26-1188', 0, 28),
];

/** The batch with this number. */
export const batchOf = (number: string): DemoBatch => BATCHES.find(({ lot: one }) => one === number)!;

/** Serials as each maker prints them: Laguna 14 of capitals and digits without I and O, Norrvik 16 of both cases. */
export const SERIALS: Readonly<Record<DemoProduct['maker'], { length: number; alphabet: string }>> = {
  laguna: { length: 14, alphabet: '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ' },
  norrvik: { length: 16, alphabet: '0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz' },
};

/** The box number `n` (from 1) of a batch: an SGTIN of the product's box. */
export const boxUri = ({ product: name, lot: number }: DemoBatch, n: number): string =>
  packUri(PRODUCTS[name].boxGtin, `${number}C${String(n).padStart(3, '0')}` as Serial);

/** The logistic unit number `n` of a partner. */
export const unitUri = (partner: PartnerName, n: number): string =>
  ssccUri(withCheckDigit(`0${prefixOf(PARTNERS[partner].gln)}${String(n).padStart(9, '0')}`) as Sscc);

/** The papers of the trade. */
export const DOCUMENTS = { order: '4500187321', despatch: '0080456190', returns: '6000031274' } as const;
