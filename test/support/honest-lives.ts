/**
 * Honest lives of packs: made, shipped, booked in late or not at all before they are dispensed, scanned again, taken back,
 * delivered to the wrong door, lent to a neighbour, looked up at the company's other site; with every fault of scanners.
 */
import type { Verdict } from '../../src/protocol/verdict/judge.js';
import type { ReasonCode } from '../../src/protocol/verdict/reasons.js';
import type { Chance, Company, SimPack, Site, World } from './simulation.js';
import { HOUR } from './simulation.js';
import { distance } from '../../src/protocol/verdict/sightings.js';
import { FAULTS, FORMS, type Print } from './scan-noise.js';

/** Reasons that say "this may be false" to an authority. */
const FALSIFICATION: readonly ReasonCode[] = [
  'BATCH_UNKNOWN',
  'SERIAL_UNKNOWN',
  'BATCH_MISMATCH',
  'EXPIRY_MISMATCH',
  'SUPPLIED_ELSEWHERE',
  'COPY_SUSPECTED',
];

/** What was counted over all lives. */
export interface Tally {
  scans: number;
  faults: number;
  holds: number;
  /** Falsification alerts on honest scans, after the hours that missing data has to arrive. */
  alerts: string[];
  codes: Map<string, number>;
}

const emptyTally = (): Tally => ({ scans: 0, faults: 0, holds: 0, alerts: [], codes: new Map() });

const yymmdd = (date: string): string => date.slice(2).replaceAll('-', '');
export const printOf = ({ product, batch, serial }: SimPack): Print => ({
  gtin: product.gtin,
  serial,
  lot: batch.lot,
  expiry: yymmdd(batch.printed[0]!),
});

/** Shares of scans that come garbled, typed, or in an unusual form. */
const FAULTY = 0.04;
const TYPED = 0.03;
const MISTYPED = 0.05;
const GOOD = Object.entries(FORMS).filter(([name]) => name !== 'brackets' && name !== 'month and year');
/** Faults that can be told in any print; a lost separator only where a date or another element shows it, which is tested elsewhere. */
const SEEN = FAULTS.filter(([name]) => name !== 'pallet');

export class Lives {
  private readonly chance: Chance;
  constructor(
    private readonly world: World,
    readonly tally: Tally = emptyTally(),
  ) {
    this.chance = world.chance;
  }

  /** A scan by hands that try again where the scanner is at fault. */
  private scan(pack: SimPack, company: Company, site: Site, now: number): Verdict {
    const { chance } = this;
    const print = printOf(pack);
    if (chance.is(FAULTY)) {
      const [, , fault] = chance.of(SEEN);
      this.count(fault(print), pack, company, site, now);
      this.tally.faults++;
    }
    if (!chance.is(TYPED)) return this.count(chance.of(GOOD)[1](print), pack, company, site, now + 5_000);
    if (chance.is(MISTYPED)) this.count(FORMS['brackets']!(slipped(print, chance)), pack, company, site, now + 10_000);
    return this.count(FORMS['brackets']!(print), pack, company, site, now + 15_000);
  }

  private count(code: string, pack: SimPack, company: Company, site: Site, now: number): Verdict {
    const verdict = this.world.scan(code, company, site, now);
    this.tally.scans++;
    if (verdict.verdict === 'hold') this.tally.holds++;
    for (const { code: each, alert, graceHours } of verdict.reasons) {
      this.tally.codes.set(each, (this.tally.codes.get(each) ?? 0) + 1);
      if (alert !== 'authority' || !FALSIFICATION.includes(each)) continue;
      // The manufacturer's data, if it comes in time, ends the alert before an authority sees it.
      const isHealed = graceHours > 0 && pack.known > now && pack.known <= now + graceHours * HOUR;
      if (!isHealed) this.tally.alerts.push(`${each} at ${company.role}, serial ${pack.serial}, code ${JSON.stringify(code)}`);
    }
    return verdict;
  }

  /** One pack from its line to a patient. @returns the pack, and where and when it was dispensed */
  live(): { pack: SimPack; company: Company; site: Site; now: number } {
    const { chance, world } = this;
    let now = world.start + chance.between(0, 60 * 24 * HOUR);
    const late = (share: number, hours: number): number => (chance.is(share) ? chance.between(0.2, hours) * HOUR : 0);
    const pack = world.make(now, now + late(0.003, 20));
    if (chance.is(0.05)) this.scan(pack, world.maker, world.maker.sites[0]!, now);
    const wholesaler = chance.of(world.wholesalers);
    const store = chance.of(wholesaler.sites);
    now += chance.between(12, 72) * HOUR;
    now = this.deliver(pack, world.maker, wholesaler, store, now, late(0.03, 18), 0.05);
    now += chance.between(2, 40 * 24) * HOUR;
    const company = chance.of(world.pharmacies);
    const site = chance.of(company.sites);
    if (chance.is(0.005)) now = this.stray(pack, wholesaler, company, store, now);
    now += Math.max(2 * HOUR, (distance(store.at, site.at) / 70) * HOUR) + chance.between(0, 8) * HOUR;
    now = this.deliver(pack, wholesaler, company, site, now, late(0.03, 18), 0.2);
    now = this.atCounter(pack, company, site, now);
    return { pack, company, site, now };
  }

  /** A delivery: shipped and booked in, by data that may be late; scanned on arrival now and then, before the data or after. */
  private deliver(pack: SimPack, from: Company, to: Company, site: Site, now: number, late: number, scanned: number): number {
    const { chance } = this;
    const taker = { owner: to.gln, holder: to.gln, site: site.gln };
    if (late > 0 && chance.is(0.5)) this.scan(pack, to, site, now);
    const arrived = Math.max(now, pack.known) + late;
    pack.custody = { ...pack.custody, state: 'in_transit', holder: from.gln, taker };
    pack.moved = arrived;
    if (chance.is(scanned)) this.scan(pack, to, site, arrived + 60_000);
    // Pharmacies dispense before they book in; by then the shipping is known.
    if (to.role === 'pharmacy' && chance.is(0.3)) return arrived + chance.between(0.1, 24) * HOUR;
    const basis = chance.is(0.7) ? 'inferred' : 'scanned';
    pack.custody = { ...pack.custody, state: 'active', holder: to.gln, owner: to.gln, site: site.gln, taker: null, basis };
    pack.moved = arrived + 0.2 * HOUR;
    return arrived + chance.between(0.3, 48) * HOUR;
  }

  /** Delivered to the wrong door, scanned there, fetched again. */
  private stray(pack: SimPack, wholesaler: Company, meant: Company, store: Site, now: number): number {
    const other = this.chance.of(this.world.pharmacies.filter((each) => each !== meant));
    const site = other.sites[0]!;
    const drive = Math.max(1, distance(store.at, site.at) / 70) * HOUR;
    this.scan(pack, other, site, now + drive);
    return now + 2 * drive;
  }

  private atCounter(pack: SimPack, company: Company, site: Site, start: number): number {
    const { chance, world } = this;
    let now = start;
    if (chance.is(0.1)) this.scan(pack, company, site, now);
    const lender = chance.is(0.003) ? world.neighbour(company, site, 40) : undefined;
    if (lender) this.scan(pack, lender.company, lender.site, (now += HOUR));
    if (chance.is(0.01)) now = this.atBranch(pack, company, site, now + HOUR);
    now += chance.between(0.5, 30 * 24) * HOUR;
    now = this.dispense(pack, company, site, now);
    // The same patient, the same till: scanned once more, or again and again.
    for (let n = chance.is(0.08) ? 1 + chance.int(4) : 0; n > 0; n--) this.scan(pack, company, site, (now += 60_000));
    if (chance.is(0.02)) now = this.atBranch(pack, company, site, now);
    if (!chance.is(0.01)) return now;
    this.scan(pack, company, site, (now += HOUR));
    pack.custody = { ...pack.custody, state: 'active', supply: null };
    return this.dispense(pack, company, site, now + chance.between(1, 100) * HOUR);
  }

  /** Looked up at another site of the company, to which it was brought. */
  private atBranch(pack: SimPack, company: Company, site: Site, now: number): number {
    const branch = this.chance.of(company.sites);
    const drive = (distance(branch.at, site.at) / 70 + 0.5) * HOUR;
    this.scan(pack, company, branch, now + drive);
    return now + 2 * drive;
  }

  /** Scanned and dispensed. */
  dispense(pack: SimPack, company: Company, site: Site, now: number): number {
    this.scan(pack, company, site, now);
    const time = now + 30_000;
    const supply = { id: `S${pack.supplies}`, index: ++pack.supplies, time, site: site.gln };
    const { gln } = company;
    pack.custody = {
      ...pack.custody,
      owner: gln,
      holder: gln,
      site: site.gln,
      taker: null,
      supply,
      happened: new Map([[supply.index, time]]),
    };
    pack.moved = time;
    return time;
  }
}

/** A slip of the fingers: one character of the serial. */
function slipped(print: Print, chance: Chance): Print {
  const at = chance.int(print.serial.length);
  return { ...print, serial: `${print.serial.slice(0, at)}${chance.text('ABCDEFGH23456789', 1)}${print.serial.slice(at + 1)}` };
}
