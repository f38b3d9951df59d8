/**
 * How an object stands: what was recorded of it and of all that it is in, gathered once, so that each rule and each reader asks
 * the same. Pure.
 */
import { packsIn, type Claim, type Ending, type Holding, type Lock, type Supply } from './holding.js';

/** An object and what it is in, innermost first. */
export type Chain = readonly [Holding, ...Holding[]];

/** See standingOf. */
export interface Standing {
  /** The outermost container, or the object itself: it says who has it, where, and whether it is on its way. */
  readonly root: Holding;
  /** Its dispensing, and how it left the trade: its own, else that of the nearest container that has one. */
  readonly supply: Supply | null;
  readonly end: Ending | null;
  /** Spent for good: sent or brought back after that. */
  readonly forGood: boolean;
  /** Its taking back, else that of the nearest container that has one. */
  readonly takenBack: Holding['takenBack'];
  /** What reports of the object itself said that had no effect. */
  readonly claims: readonly Claim[];
  /** On the object and on all that it is in, innermost first. */
  readonly locks: readonly Lock[];
  /** Locked objects inside it. */
  readonly lockedInside: number;
  /** The batches (`{gtin}/{lot}`) that it is, or has packs, of. */
  readonly batches: readonly string[];
}

/** How an object stands by its chain. */
export function standingOf(chain: Chain): Standing {
  const [own] = chain;
  return {
    root: chain.at(-1)!,
    supply: chain.find(({ supply }) => supply)?.supply ?? null,
    end: chain.find(({ end }) => end)?.end ?? null,
    forGood: chain.some(({ forGood }) => forGood),
    takenBack: chain.find(({ takenBack }) => takenBack)?.takenBack ?? null,
    claims: own.claims,
    locks: chain.flatMap(({ locks }) => locks),
    lockedInside: own.lockedInside,
    batches: Object.keys(packsIn(own)),
  };
}

/** Whether the object, or what it is in, was supplied or ended. */
export const isSpent = ({ supply, end }: Pick<Standing, 'supply' | 'end'>): boolean => supply !== null || end !== null;
