/** Scans of a pharmacy's own stock, each with one noise or one falsification, against a register in memory. */
import { gs1CheckDigit } from '../../src/protocol/gs1/check-digit.js';
import { type Gln, type Gtin, isLinkable, type Lot, type Serial } from '../../src/protocol/gs1/identifiers.js';
import { readScan } from '../../src/protocol/gs1/scan/scan.js';
import type { Batch, MadeProduct } from '../../src/protocol/registry/registry.js';
import { professionalVerdict, type Verdict } from '../../src/protocol/verdict/judge.js';
import type { Known } from '../../src/protocol/verdict/misread.js';
import { asPack } from '../../src/protocol/verdict/subject.js';
import { faultIn } from './misread.js';
import { FALSE, HONEST } from './scan-families.js';
import type { Print } from './scan-noise.js';
import { Chance, heldBy, World } from './simulation.js';

/** What of which family went wrong: an honest scan that was stopped, held or alerted, or a false one that was not stopped. */
export interface Outcome {
  readonly scans: number;
  readonly wrong: readonly string[];
}

/** The kinds of serials and lots that makers print: digits, capitals, both cases, signs. */
const ALPHABETS = [
  '0123456789',
  '23456789ABCDEFGHJKLMNPQRSTUVWXYZ',
  'abcdefghijkmnpqrstuvwxyz23456789',
  'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_/.',
];

class Stock {
  readonly packs: { product: MadeProduct; batch: Batch; serial: Serial; siblings: readonly Batch[] }[] = [];
  private readonly bySerial = new Map<string, Known>();
  private readonly byProduct = new Map<string, { product: MadeProduct; batches: Batch[]; known: Known[] }>();
  private readonly world: World;

  constructor(readonly chance: Chance) {
    this.world = new World(chance, NOW);
    for (let n = 0; n < 24; n++) this.addProduct(n);
  }

  private addProduct(n: number): void {
    // Now and then a short number, which is padded.
    const body = n % 6 === 5 ? `0000009521${String(n).padStart(3, '0')}` : `0952100${String(n).padStart(6, '0')}`;
    const gtin = `${body}${gs1CheckDigit(body)}` as Gtin;
    const [sample] = this.world.batches;
    const product = { ...sample!.product, gtin };
    const alphabet = ALPHABETS[n % ALPHABETS.length]!;
    const length = 3 + this.chance.int(6);
    const batches = Array.from({ length: 4 }, (_, m): Batch => {
      const date = `20${27 + ((m + this.chance.int(3)) % 5)}-${String(1 + m * 3).padStart(2, '0')}-28`;
      return { ...sample!.batch, gtin, lot: this.text(alphabet, length) as Lot, expiry: date, printed: [date] };
    });
    const known: Known[] = [];
    const size = 6 + this.chance.int(15);
    for (const batch of batches)
      for (let each = 0; each < 25; each++) {
        const serial = this.text(alphabet, size) as Serial;
        known.push({ serial, batch });
        this.bySerial.set(`${gtin} ${serial}`, { serial, batch });
        this.packs.push({ product, batch, serial, siblings: batches.filter((other) => other !== batch) });
      }
    this.byProduct.set(gtin, { product, batches, known });
  }

  private text(alphabet: string, length: number): string {
    const text = this.chance.text(alphabet, length);
    return isLinkable(text) ? text : this.text(alphabet, length);
  }

  /** What a pharmacy that has all of these packs is told of a code that it scans for the first time. */
  scan(code: string): Verdict {
    const reading = readScan(code, { year: new Date(NOW).getUTCFullYear() });
    const gtin = reading.kind === 'pack' ? reading.gtin : undefined;
    const of = gtin === undefined ? undefined : this.byProduct.get(gtin);
    const item = reading.kind === 'fault' ? null : asPack(reading, of?.product ?? null);
    const printed = of?.batches.find(({ lot }) => lot === item?.lot) ?? null;
    const found = item?.serial === undefined ? undefined : this.bySerial.get(`${item.gtin} ${item.serial}`);
    const pack = found ? { batch: found.batch, custody: heldBy(ASKER.gln) } : null;
    const names = new Map([[this.world.maker.gln as string, 'Maker']]);
    const known = { ...NOTHING, names, product: of?.product ?? null, printed, pack };
    const fault = item && faultIn(() => of?.known ?? [], item, code, known, false);
    return professionalVerdict(fault ?? reading, known, ASKER, NOW);
  }
}

const NOW = Date.parse('2026-11-22T10:00:00Z');
const ASKER = {
  gln: '9521000000017' as Gln,
  role: 'pharmacy',
  site: '9521000000017' as Gln,
  country: 'IT',
  timeZone: 'Europe/Rome',
  at: null,
  can: [],
} as const;
const NOTHING = {
  container: null,
  waiting: null,
  returnTo: null,
  recalls: [],
  offline: false,
  overrides: [],
  repeats: 0,
  evidence: { sightings: [], moved: 0, cleared: 0, misses: 0 },
};

const printOf = ({ batch, serial }: { batch: Batch; serial: string }): Print => ({
  gtin: batch.gtin,
  serial,
  lot: batch.lot,
  expiry: batch.expiry.slice(2).replaceAll('-', ''),
});

/** Plays so many honest scans and so many false ones, families equally often; says the seed. */
export function playFamilies(honest: number, forged: number, seed: number): { honest: Outcome; forged: Outcome } {
  const chance = new Chance(seed);
  const stock = new Stock(chance);
  const run = (scans: number, families: readonly string[], judge: (family: string) => string | undefined): Outcome => {
    const wrong: string[] = [];
    for (let n = 0; n < scans; n++) {
      const problem = judge(families[n % families.length]!);
      if (problem !== undefined) wrong.push(problem);
    }
    return { scans, wrong };
  };
  const told = (family: string, code: string, { verdict, reasons }: Verdict): string =>
    `${family}: ${JSON.stringify(code)} is told ${verdict} ${reasons.map(({ code: each }) => each).join(', ')}`;
  const ofHonest = run(honest, Object.keys(HONEST), (family) => {
    const { make, isRead } = HONEST[family]!;
    const code = make(printOf(chance.of(stock.packs)), chance);
    const answer = stock.scan(code);
    const isFine = answer.verdict === 'ok' || (answer.verdict === 'rescan' && !isRead);
    return isFine && answer.reasons.every(({ alert }) => alert === null) ? undefined : told(family, code, answer);
  });
  const ofForged = run(forged, Object.keys(FALSE), (family) => {
    const pack = chance.of(stock.packs);
    const code = FALSE[family]!(printOf(pack), chance, printOf({ ...pack, batch: chance.of(pack.siblings) }));
    const answer = stock.scan(code);
    const isFound = answer.verdict === 'stop' && answer.reasons.some(({ alert }) => alert === 'authority');
    return isFound ? undefined : told(family, code, answer);
  });
  console.log(
    `seed ${seed}: ${honest} scans with one noise each, ${ofHonest.wrong.length} stopped, held or alerted; ${forged} false codes, ${ofForged.wrong.length} not found`,
  );
  return { honest: ofHonest, forged: ofForged };
}

/** A seed of its own for each run, or `THERIAC_SIMULATION_SEED`: what a run prints can be run again. */
export const freshSeed = (): number => Number(process.env['THERIAC_SIMULATION_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
