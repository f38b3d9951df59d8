/**
 * The rows of the custody book: what a holding is, and what a step writes. Indexes are entry indexes, times epoch
 * milliseconds. Not here: how they change (book.ts) and when they may (judge.ts).
 */
import type { DisputeKind, EndReason } from '../epcis/step.js';
import type { Gln, Gtin } from '../gs1/identifiers.js';
import type { HoldingState } from './words.js';

/** The custody step that an object continues from: its entry's index and id. */
export interface Head {
  index: number;
  id: string;
}

/**
 * An open lock: by whom, with which rank (a higher one may undo it), since which entry, why. `lock` was set by hand;
 * `return` (came back and was not inspected) and `excursion` (was outside its storage range) follow from what was reported.
 */
export interface Lock {
  by: Gln;
  kind: 'lock' | 'return' | 'excursion';
  rank: 'holder' | 'manufacturer' | 'regulator';
  index: number;
  reason: string;
  /** A regulator found that it is falsified. */
  cause?: 'falsified';
}

/** Where goods in transit go. `site` null where the giver named none. */
export interface Taker {
  owner: Gln;
  holder: Gln;
  site: Gln | null;
  /** Sent back, not sold. */
  returned?: true;
}

/** A dispensing: the entry, the sequencer's time (epoch ms) and the site. */
export interface Supply {
  id: string;
  index: number;
  time: number;
  site: Gln;
}

/** Why and when an object left the trade for good: the entry, the sequencer's time (epoch ms), the site. */
export interface Ending extends Supply {
  reason: EndReason | 'repacked';
}

/** An open dispute: the entry that opened it, by whom, what is wrong, and its words. */
export interface Dispute {
  id: string;
  index: number;
  by: Gln;
  what: DisputeKind;
  reason: string;
}

/**
 * What stays of a report that had no effect: its signer's word on an object, until something settles it. `id`, `index`, `time`
 * (the sequencer's, epoch ms) and `site` are the report's. `inferred`: of a container, since all that is in it was named;
 * forgotten when its content changes. `counted`: it is one of those of which a participant has a limited number.
 */
export interface Claim extends Supply {
  kind: 'receive' | 'dispense' | 'part' | 'end';
  by: Gln;
  /** Of an end. */
  reason?: EndReason;
  inferred?: true;
  counted?: true;
}

/** How many packs and containers left a container at one entry, and are not back. */
export interface Missing {
  index: number;
  count: number;
}

/** A container, by its URI, that an object left at an entry without being unpacked. */
export interface Leaving {
  container: string;
  index: number;
}

/**
 * A container (`epc` set) or a cohort of packs (`batch` set; `expiry`: the date that they were commissioned with, ISO). Owner, holder,
 * site, state and taker hold where `parent` is null.
 */
export interface Holding {
  id: number;
  epc: string | null;
  batch: string | null;
  expiry: string | null;
  /** Packs in the cohort; 1 for a container, 0 for one that is no more. */
  count: number;
  owner: Gln;
  holder: Gln;
  site: Gln;
  state: HoldingState;
  taker: Taker | null;
  parent: number | null;
  /** What left a container without being unpacked and is not back; how many things directly inside are open (open.ts). */
  missing: readonly Missing[];
  openInside: number;
  /** The containers that it left so. */
  leavings: readonly Leaving[];
  /** Levels inside, this one counted, 0 for packs; how many containers of height 1, 2, ... are directly inside, the last not 0. */
  height: number;
  levels: readonly number[];
  head: Head;
  locks: readonly Lock[];
  /** Locked holdings at any depth inside. */
  lockedInside: number;
  /** Packs at any depth inside, by batch. */
  contents: Readonly<Record<string, number>>;
  /** Its dispensing, and how it left the trade: neither says where it is. */
  supply: Supply | null;
  end: Ending | null;
  /** It was sent or brought back after that: it never comes back into trade. By which entry it was taken back, and from which site. */
  forGood: boolean;
  takenBack: { index: number; from: Gln } | null;
  /** The site at which part of its content was dispensed: the rest is dispensed nowhere else. */
  openedAt: Gln | null;
  /** Taken in by a stock-taking: nothing is known of it before. */
  unproven: boolean;
  /** A stock-taking brought it in: `unmade` until somebody commissions it, then `made`. */
  found: 'unmade' | 'made' | null;
  /** Who held it before, earliest first: whoever it may be returned to. The latest MAX_PAST. */
  past: readonly Gln[];
  /** To whom its owner offers it while it stays where it is. */
  buyer: Gln | null;
  disputes: readonly Dispute[];
  /** At most one of each participant. */
  claims: readonly Claim[];
  /** How many holdings at any depth inside each participant has claims on. */
  claimsInside: Readonly<Record<string, number>>;
  /** The cohort in which its packs were commissioned; its own id for a container. */
  origin: number;
  /** The cohort that it was split off, and the entry that did so or made it. */
  splitFrom: number | null;
  since: number;
  /** Of an SSCC or a GRAI that came into being while nobody held its number: who gave it that. */
  numberedBy: Gln | null;
  /** Of an SSCC or a GRAI, which exists while something is in it, the entry by which the last thing left it; 0 while it exists. */
  until: number;
}

/** What a step names within one holding: `count` of its packs, told by the pack's URI or the list (listKey); or all of it. */
export interface Selected {
  id: number;
  count: number;
  by: { pack: string } | { list: string } | 'whole';
}

/**
 * An item of an object's history: a custody step (`prev`: index of the one that it continues, 0 for none) or a mark (null).
 * `contested`: a report that breaks a rule, for a person to look at.
 */
export interface Touch {
  holding: number;
  index: number;
  prev: number | null;
  contested: boolean;
}

/**
 * A serial list to be commissioned. `cohort`: the id that its cohort is to have, where its packs point to it already;
 * `rivals`: the cohorts that have one of its packs, too, if they came into being.
 */
export interface Staged {
  count: number;
  gtin: Gtin;
  cohort: number | null;
  rivals: readonly number[];
  /** Packs of it that were found, and are not commissioned yet. */
  found: readonly string[];
}

/** How the book names a serial list: it is its agent's, who signs by one of its keys, and another's with the same root is another. */
export const listKey = (agent: Gln, root: string): string => `${agent} ${root}`;

/** The agent and the root of a list, by how the book names it. */
export const listOf = (key: string): { agent: Gln; root: string } => ({ agent: key.slice(0, 13) as Gln, root: key.slice(14) });

/** Goods that were sent under the number of a despatch advice, as they were then. */
export interface Consignment {
  advice: string;
  giver: Gln;
  /** The giver's site, which they left. */
  from: Gln;
  taker: Taker;
  /** The shipping's entry. */
  index: number;
  /** What moved as one; null for batches without serials, whose numbers are in the shipment. */
  holding: number | null;
  /** Packs by batch. */
  packs: Readonly<Record<string, number>>;
  /** It was booked in before it was shipped, so that its receipt healed by the shipping. */
  arrived: boolean;
}

/** Packs that went from one cohort to another. */
export interface Move {
  by: { pack: string } | { list: string };
  from: number;
  to: number;
  count: number;
}

/** A holding that went into or out of a container at an entry. */
export interface Nesting {
  child: number;
  parent: number;
  index: number;
  into: boolean;
}

/** The packs that a holding is or holds, by batch. */
export const packsIn = ({ batch, count, contents }: Holding): Readonly<Record<string, number>> =>
  batch === null ? contents : { [batch]: count };

/** How many holdings are locked in this one, itself counted. */
export const lockedIn = ({ locks, lockedInside }: Holding): number => lockedInside + Number(locks.length > 0);

/** How many holdings each participant has claims on in this one, itself counted. */
export const claimedIn = ({ claims, claimsInside }: Holding): Readonly<Record<string, number>> =>
  claims.length > 0 ? addCounts(claimsInside, Object.fromEntries(claims.map(({ by }) => [by, 1])), 1) : claimsInside;

/** The sum of numbers by name; `sign` -1 takes `more` away. What is none is not named. */
export function addCounts(
  counts: Readonly<Record<string, number>>,
  more: Readonly<Record<string, number>>,
  sign: 1 | -1,
): Record<string, number> {
  const sum = { ...counts };
  for (const [name, count] of Object.entries(more)) {
    sum[name] = (sum[name] ?? 0) + sign * count;
    if (sum[name] === 0) delete sum[name];
  }
  return sum;
}

/** `levels` after one container directly inside went from height `from` to height `to`; 0 is none, or a cohort. */
export function changeLevels(levels: readonly number[], from: number, to: number): number[] {
  const changed = Array.from({ length: Math.max(levels.length, to) }, (_, i) => {
    const before = levels[i] ?? 0;
    return before + Number(i + 1 === to) - Number(i + 1 === from);
  });
  return changed.slice(0, changed.findLastIndex((count) => count > 0) + 1);
}

/** The locks of `more` put beside `locks`: of each participant and kind the latest. */
export const addLocks = (locks: readonly Lock[], more: readonly Lock[]): readonly Lock[] =>
  addLatest(locks, more, (a, b) => a.by === b.by && a.kind === b.kind);

/** The disputes of `more` put beside `disputes`: of each participant the latest. */
export const addDisputes = (disputes: readonly Dispute[], more: readonly Dispute[]): readonly Dispute[] =>
  addLatest(disputes, more, (a, b) => a.by === b.by);

function addLatest<T extends { index: number }>(list: readonly T[], more: readonly T[], same: (a: T, b: T) => boolean) {
  return more.reduce((all, one) => {
    const own = all.find((each) => same(each, one));
    return own && own.index >= one.index ? all : [...all.filter((each) => !same(each, one)), one];
  }, list);
}
