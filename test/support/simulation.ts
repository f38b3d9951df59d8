/**
 * Packs on their way through a trade of many sites, scanned by people who are honest and hasty, with scanners that are set up
 * wrong and data that is late; and codes that are false. All randomness comes from a seed. Verdicts are those of the protocol's
 * pure functions; custody changes as the honest steps of a trade change it.
 */
import { gs1CheckDigit } from '../../src/protocol/gs1/check-digit.js';
import type { Gln, Gtin, Lot, Serial } from '../../src/protocol/gs1/identifiers.js';
import { readScan } from '../../src/protocol/gs1/scan/scan.js';
import type { PackReading } from '../../src/protocol/gs1/scan/reading.js';
import type { Role } from '../../src/protocol/registry/records.js';
import type { Batch, MadeProduct } from '../../src/protocol/registry/registry.js';
import { professionalVerdict, sightingOf, type Verdict } from '../../src/protocol/verdict/judge.js';
import type { Asker, Resolved } from '../../src/protocol/verdict/knowledge.js';
import { distance, type Point, type Sighting } from '../../src/protocol/verdict/sightings.js';
import { asPack } from '../../src/protocol/verdict/subject.js';
import { faultIn } from './misread.js';

export const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Numbers from 0 to 1 (mulberry32), always the same for a seed. */
export class Chance {
  constructor(private state: number) {}
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  is = (probability: number): boolean => this.next() < probability;
  between = (from: number, to: number): number => from + this.next() * (to - from);
  int = (below: number): number => Math.floor(this.next() * below);
  of = <T>(list: readonly T[]): T => list[this.int(list.length)]!;
  text = (alphabet: string, length: number): string => Array.from({ length }, () => alphabet[this.int(alphabet.length)]).join('');
}

/** A company and its sites. */
export interface Company {
  readonly gln: Gln;
  readonly role: Role;
  readonly sites: readonly { gln: Gln; at: Point }[];
}
export type Site = Company['sites'][number];

/** A pack as it was made. `known`: when the register learnt of it. */
export interface SimPack {
  readonly product: MadeProduct;
  readonly batch: Batch;
  readonly serial: Serial;
  readonly known: number;
  custody: Resolved;
  moved: number;
  supplies: number;
  readonly sightings: Sighting[];
  /** Of each place: how often it scanned the pack since it was dispensed. */
  readonly repeats: Map<string, number>;
}

const ALPHABETS = [
  '0123456789',
  '23456789ABCDEFGHJKLMNPQRSTUVWXYZ',
  'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_/.',
];
const STEPS = ['dispense', 'reactivate', 'receive', 'unlock', 'void', 'dispute', 'stock'] as const;

/** What is known of a pack that lies with a company, at its first site. */
export const heldBy = (gln: Gln): Resolved => ({
  owner: gln,
  holder: gln,
  site: gln,
  state: 'active',
  taker: null,
  container: null,
  basis: 'scanned',
  locks: [],
  lockedInside: 0,
  supply: null,
  end: null,
  forGood: false,
  past: [],
  openedAt: null,
  unproven: false,
  found: null,
  disputes: [],
  claims: [],
  happened: new Map(),
  suspect: [],
  visible: true,
});

export class World {
  readonly maker: Company;
  readonly wholesalers: readonly Company[];
  readonly pharmacies: readonly Company[];
  readonly batches: { product: MadeProduct; batch: Batch; alphabet: string }[] = [];
  readonly packs = new Map<string, SimPack>();
  /** What was scanned at which place. */
  private readonly scanned = new Set<string>();
  private numbers = 0;

  constructor(
    readonly chance: Chance,
    readonly start: number,
  ) {
    this.maker = this.company('manufacturer', 1);
    this.wholesalers = Array.from({ length: 6 }, () => this.company('distributor', 1 + chance.int(3)));
    this.pharmacies = Array.from({ length: 150 }, () => this.company('pharmacy', chance.is(0.2) ? 2 : 1));
    for (let n = 0; n < 12; n++) this.addProduct(n);
  }

  private gln = (): Gln => {
    const body = `95200000${String(this.numbers++).padStart(4, '0')}`;
    return `${body}${gs1CheckDigit(body)}` as Gln;
  };

  private company(role: Role, sites: number): Company {
    const own = Array.from({ length: sites }, () => ({ gln: this.gln(), at: this.place() }));
    return { gln: own[0]!.gln, role, sites: own };
  }

  private place = (): Point => ({ latitude: this.chance.between(47.5, 54.5), longitude: this.chance.between(6.5, 14.5) });

  private addProduct(n: number): void {
    const body = `0952000${String(n).padStart(6, '0')}`;
    const gtin = `${body}${gs1CheckDigit(body)}` as Gtin;
    const product: MadeProduct = {
      gtin,
      name: `Medicine ${n}`,
      authorisation: null,
      serialised: true,
      levels: [],
      storage: null,
      markets: [],
      digitalLinkQr: false,
      attested: false,
      participant: this.maker.gln,
      withdrawal: null,
    };
    const alphabet = ALPHABETS[n % ALPHABETS.length]!;
    for (let m = 0; m < 5; m++) {
      const lot = this.chance.text(alphabet, 4 + this.chance.int(5)) as Lot;
      const date = new Date(this.start + (400 + this.chance.int(700)) * DAY).toISOString().slice(0, 10);
      const expiry = this.chance.is(0.5) ? `${date.slice(0, 8)}28` : date;
      // Now and then a batch is found to keep longer than was printed.
      const printed = this.chance.is(0.1) ? new Date(Date.parse(expiry) - 90 * DAY).toISOString().slice(0, 10) : expiry;
      this.batches.push({
        product,
        alphabet,
        batch: {
          gtin,
          lot,
          aliases: [],
          expiry,
          printed: [printed],
          serialised: true,
          complete: true,
        },
      });
    }
  }

  randomSerial = (alphabet: string): Serial => this.chance.text(alphabet, 12) as Serial;

  /** A pack that is with its maker from `made` on, and in the register from `known` on. */
  make(made: number, known: number): SimPack {
    const { product, batch, alphabet } = this.chance.of(this.batches);
    const { gln } = this.maker;
    const custody = heldBy(gln);
    const serial = this.randomSerial(alphabet);
    const pack = { product, batch, serial, known, custody, moved: made, supplies: 0, sightings: [], repeats: new Map() };
    this.packs.set(`${product.gtin}/${serial}`, pack);
    return pack;
  }

  /** A company within `km` of a site, another than its own. */
  neighbour(of: Company, site: Site, km: number): { company: Company; site: Site } | undefined {
    const near = this.pharmacies
      .filter((company) => company !== of)
      .flatMap((company) => company.sites.map((each) => ({ company, site: each })))
      .filter((each) => distance(each.site.at, site.at) < km);
    return near.length > 0 ? this.chance.of(near) : undefined;
  }

  /** What a scan is told; it is remembered as a server remembers it. */
  scan(code: string, company: Company, site: Site, now: number, misses = 0): Verdict {
    const reading = readScan(code, { year: new Date(now).getUTCFullYear() });
    const asker: Asker = {
      gln: company.gln,
      role: company.role,
      site: site.gln,
      country: 'DE',
      timeZone: 'Europe/Berlin',
      at: site.at,
      can: STEPS,
    };
    const names = new Map([[this.maker.gln as string, 'Maker']]);
    const nothing = { container: null, waiting: null, returnTo: null, recalls: [], offline: false, overrides: [], names };
    const blank = { product: null, printed: null, pack: null, repeats: 0 };
    const evidence = { sightings: [], moved: 0, cleared: 0, misses };
    const gtin = reading.kind === 'pack' ? reading.gtin : undefined;
    const product = this.batches.find((each) => each.product.gtin === gtin)?.product ?? null;
    const item = reading.kind === 'fault' ? null : asPack(reading, product);
    if (!item || !product) return professionalVerdict(reading, { ...nothing, ...blank, evidence }, asker, now);
    const printed = this.batchOf(item.gtin, item.lot);
    const pack = this.packAt(item, now);
    const place = `${site.gln} ${pack?.supplies}`;
    const repeats = pack?.custody.supply ? (pack.repeats.get(place) ?? 0) : 0;
    const known = {
      ...nothing,
      product,
      printed,
      pack: pack ? { custody: pack.custody, batch: pack.batch } : null,
      repeats,
      evidence: { ...evidence, sightings: pack ? [...pack.sightings] : [], moved: pack?.moved ?? 0 },
    };
    const scanned = `${site.gln} ${item.gtin} ${item.serial}`;
    const goods = () => [...this.packs.values()].filter((each) => each.product === product && each.known <= now);
    const fault = faultIn(goods, item, code, known, this.scanned.has(scanned));
    this.scanned.add(scanned);
    const verdict = professionalVerdict(fault ?? reading, known, asker, now);
    if (pack) {
      pack.sightings.push(sightingOf(item, known, asker, now));
      if (pack.custody.supply) pack.repeats.set(place, repeats + 1);
    }
    return verdict;
  }

  private batchOf = (gtin: string, lot: string | undefined): Batch | null =>
    this.batches.find(({ batch }) => batch.gtin === gtin && batch.lot === lot)?.batch ?? null;

  private packAt({ gtin, serial }: Pick<PackReading, 'gtin' | 'serial'>, now: number): SimPack | undefined {
    const pack = this.packs.get(`${gtin}/${serial}`);
    return pack && pack.known <= now ? pack : undefined;
  }
}
