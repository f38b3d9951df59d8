/**
 * The rows of the custody book: what a holding is, and what a step writes. Indexes are entry indexes, times epoch
 * milliseconds. Not here: how they change (book.ts) and when they may (judge.ts).
 */
import type { Gln, Gtin } from '../gs1/identifiers.js';

/** The custody step that an object continues from: its entry's index and id. */
export interface Head {
  index: number;
  id: string;
}

/** An open lock: by whom, with which rank (a higher one may undo it), since which entry, why. */
export interface Lock {
  by: Gln;
  rank: 'holder' | 'manufacturer' | 'regulator';
  index: number;
  reason: string;
}

/** Where goods in transit go. `site` null where the giver named none. */
export interface Taker {
  owner: Gln;
  holder: Gln;
  site: Gln | null;
}

/** A dispensing: the entry, the sequencer's time (epoch ms) and the site. */
export interface Supply {
  id: string;
  index: number;
  time: number;
  site: Gln;
}

/** `left`: shipped to a GLN outside the register. */
export type HoldingState = 'active' | 'in_transit' | 'left' | 'supplied';

/** A container (`epc` set) or a cohort of packs (`batch` set). Owner, holder, site, state and taker hold where `parent` is null. */
export interface Holding {
  id: number;
  epc: string | null;
  batch: string | null;
  /** Packs in the cohort; 1 for a container. */
  count: number;
  owner: Gln;
  holder: Gln;
  site: Gln;
  state: HoldingState;
  taker: Taker | null;
  parent: number | null;
  /** A container whose content was acted on without unpacking it: it cannot ship whole until scanned anew. */
  open: boolean;
  /** Levels of containers inside, this one counted; 0 for packs. */
  height: number;
  /** How many containers of height 1, 2, ... are directly inside; the last number is not 0. */
  levels: readonly number[];
  head: Head;
  locks: readonly Lock[];
  /** Locked holdings at any depth inside. */
  lockedInside: number;
  /** Packs at any depth inside, by batch. */
  contents: Readonly<Record<string, number>>;
  supply: Supply | null;
  /** The cohort in which its packs were commissioned; its own id for a container. */
  origin: number;
  /** The cohort that it was split off, and the entry that did so or made it. */
  splitFrom: number | null;
  since: number;
}

/** What a step names within one holding: `count` of its packs, told by the pack's URI or the list's root; or all of it. */
export interface Selected {
  id: number;
  count: number;
  by: { pack: string } | { list: string } | 'whole';
}

/** A line of an object's history: a custody step (`prev`: index of the one that it continues, 0 for none) or a mark (null). */
export interface Touch {
  holding: number;
  index: number;
  prev: number | null;
}

/** A serial list to be commissioned. `cohort`: the id that its cohort is to have, where its packs point to it already. */
export interface Staged {
  count: number;
  gtin: Gtin;
  cohort: number | null;
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

/** The sum of packs by batch; `sign` -1 takes `more` away. A batch of which none is left is not named. */
export function addPacks(
  packs: Readonly<Record<string, number>>,
  more: Readonly<Record<string, number>>,
  sign: 1 | -1,
): Record<string, number> {
  const sum = { ...packs };
  for (const [batch, count] of Object.entries(more)) {
    sum[batch] = (sum[batch] ?? 0) + sign * count;
    if (sum[batch] === 0) delete sum[batch];
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

/** The locks of `more` put beside `locks`: of each participant the latest. */
export function addLocks(locks: readonly Lock[], more: readonly Lock[]): readonly Lock[] {
  return more.reduce((all, lock) => {
    const own = all.find(({ by }) => by === lock.by);
    return own && own.index >= lock.index ? all : [...all.filter(({ by }) => by !== lock.by), lock];
  }, locks);
}

/** The entry cannot be judged on what is loaded, since an earlier one of the same group moved its packs: judge it in the next. */
export class Deferred extends Error {}
