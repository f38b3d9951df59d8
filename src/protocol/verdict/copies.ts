/**
 * Whether a code is suspected to be on more than one pack. Each rule is a contradiction between what was scanned and what
 * is recorded that no honest course of events explains; the innocent explanations are tried first, and one that fits ends
 * the rule. Nobody can tell by the code which pack is the copy, so the suspicion is on all that bear it.
 *
 * The rules with their thresholds and their explanations in words: docs/copies.md.
 */
import { END_WORDS, wordOf } from '../custody/words.js';
import type { Gln } from '../gs1/identifiers.js';
import type { Asker, Evidence, Resolved } from './knowledge.js';
import { distance, type Sighting } from './sightings.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Nearer sites are no evidence: neighbours lend each other packs. In km. */
const NEAR = 100;
/** What networks, clocks of several servers and people's sense of where they signed in may be wrong by. */
const TOLERANCE = 30 * MINUTE;
/** Door to door by road; and by air with three hours on the ground. In km/h. */
const ROAD = 100;
const AIR = 800;
const GROUND = 3 * HOUR;
/** So long a manufacturer's record of a shipping may be late before its absence means anything. */
export const LATE = 24 * HOUR;
/** So many different unknown serials of one product at one place within GUESSING_WITHIN ms look like guessing. */
export const GUESSES = 10;
export const GUESSING_WITHIN = HOUR;

/** Which contradiction: codes are stable, for programs. */
export type CopyRule = 'reported' | 'after_supply' | 'after_destruction' | 'too_far' | 'never_shipped' | 'guessed';

/** A suspicion. `text`: what was seen, without naming anybody; `places`: where, for those who may know. */
export interface CopyFinding {
  readonly rule: CopyRule;
  readonly text: string;
  readonly places: readonly Gln[];
}

/** What the rules look at. `sightings`: all that count, the present scan among them; `moved`, `cleared`: as in Evidence. */
export interface CopyFacts {
  readonly custody: Pick<Resolved, 'holder' | 'state' | 'supply' | 'end' | 'taker' | 'forGood' | 'past'>;
  readonly maker: Gln | null;
  readonly sightings: readonly Sighting[];
  readonly moved: number;
  readonly cleared: number;
  readonly now: number;
}

/**
 * The first suspicion that holds, or null.
 *
 * Left out from the start are scans that tell nothing of where the pack is: those of regulators, who look and do not trade;
 * and those that were typed, or kept by a till that was offline.
 */
export function findCopy(facts: CopyFacts): CopyFinding | null {
  const counted = facts.sightings.filter(({ role, remote }) => role !== 'regulator' && !remote);
  const seen = { ...facts, sightings: counted };
  return afterSupply(seen) ?? afterDestruction(seen) ?? tooFarApart(seen) ?? neverShipped(seen);
}

/**
 * Another company than the holder reports that it dispensed it, or took it out of the trade. Innocent: none that a register can
 * know; who reported it by mistake undoes that. To who reported it, it is as that one says.
 */
export function findReport({ holder, site, supply, claims }: Resolved, asker: Gln): CopyFinding | null {
  const claim = claims.find(({ kind, by }) => kind !== 'receive' && by !== holder && by !== asker);
  if (!claim) return null;
  const text = `another company reported that it ${claim.kind === 'end' ? 'took it out of the trade' : 'dispensed it'}`;
  return { rule: 'reported', text, places: [supply?.site ?? site, claim.site] };
}

/**
 * Dispensed, and scanned elsewhere after that. Innocent: it was taken back (then it is not dispensed any more); another site of
 * the same company; the manufacturer, to whom complaints come back; a scan from before the dispensing was recorded; of what was
 * sent or brought back, whoever had it, and who is to get it.
 */
function afterSupply({ custody, maker, sightings }: CopyFacts): CopyFinding | null {
  const { supply } = custody;
  if (!supply) return null;
  const elsewhere = sightings.find(
    ({ participant, last }) => participant !== maker && last > supply.time && !hadIt(custody, participant),
  );
  const text = 'it was dispensed, and scanned at another company after that';
  return elsewhere ? { rule: 'after_supply', text, places: [supply.site, elsewhere.place] } : null;
}

/** Whether somebody may have it in front of it by what is recorded since it was supplied or ended. */
const hadIt = ({ holder, taker, forGood, past }: CopyFacts['custody'], gln: Gln): boolean =>
  gln === holder || gln === taker?.holder || (forGood && past.includes(gln));

/** Destroyed, and scanned elsewhere after that. Innocent: whoever destroyed it, or damaged goods that went on to destruction. */
function afterDestruction({ custody, sightings }: CopyFacts): CopyFinding | null {
  const { end } = custody;
  if (!end || END_WORDS[end.reason] !== 'destroyed') return null;
  const { time, site } = end;
  const again = sightings.find(({ participant, last }) => last > time && !hadIt(custody, participant));
  const text = 'it was destroyed, and scanned at another company after that';
  return again ? { rule: 'after_destruction', text, places: [site, again.place] } : null;
}

/**
 * Scanned at two companies, farther apart than anything travels in the time between. Innocent: sites of one company, of which
 * people sign in for another; sites less than NEAR apart; sites whose place is not known.
 */
function tooFarApart({ sightings }: CopyFacts): CopyFinding | null {
  for (const [i, a] of sightings.entries()) {
    for (const b of sightings.slice(i + 1)) {
      if (a.participant === b.participant || !a.at || !b.at) continue;
      const apart = distance(a.at, b.at);
      const between = Math.max(0, a.first - b.last, b.first - a.last);
      if (apart < NEAR || between + TOLERANCE >= travelTime(apart)) continue;
      const text = `two companies at least ${NEAR} km apart scanned it within ${Math.ceil(between / MINUTE)} minutes`;
      return { rule: 'too_far', text, places: [a.place, b.place] };
    }
  }
  return null;
}

/** The shortest time in which a pack gets from door to door, in ms. */
const travelTime = (km: number): number => Math.min((km / ROAD) * HOUR, GROUND + (km / AIR) * HOUR);

/**
 * Its manufacturer still has it by the register, and somebody else scanned it. Innocent: the record of the shipping is late,
 * which it may be for LATE; unless the manufacturer itself scanned it after the other one.
 */
function neverShipped({ custody, maker, sightings, moved, now }: CopyFacts): CopyFinding | null {
  const { holder } = custody;
  if (wordOf(custody) !== 'active' || holder !== maker) return null;
  const outside = sightings.find(({ participant, first }) => participant !== maker && first > moved);
  if (!outside) return null;
  const back = sightings.some(({ participant, first }) => participant === maker && first > outside.last);
  if (!back && now - outside.first < LATE) return null;
  const text = 'it was never recorded as shipped, and scanned at another company';
  return { rule: 'never_shipped', text, places: [holder, outside.place] };
}

/**
 * A serial that somebody hit upon among many wrong ones: the register does not have the pack there, nor on its way there.
 * Innocent: the pack is where the register has it, and the unknown ones are a delivery of which the data is missing.
 * Only the one who scanned so is told, lest guessing holds up packs that lie elsewhere.
 */
export function findGuess({ gln, role }: Asker, { misses }: Evidence, { holder, taker }: Resolved): CopyFinding | null {
  if (role === 'regulator' || role === 'manufacturer' || misses < GUESSES || holder === gln || taker?.holder === gln) return null;
  const text = `${misses} unknown serials of this product were scanned here within an hour, and this one is recorded elsewhere`;
  return { rule: 'guessed', text, places: [] };
}
