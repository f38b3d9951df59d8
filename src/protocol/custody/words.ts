/**
 * The words that people read for how goods stand, in the regulators' language (EU 2016/161): one for where they are, whether they
 * were supplied and how they left the trade together.
 */
import type { EndReason } from '../epcis/step.js';

/** Where goods are: with their holder, on their way, or shipped to a GLN outside the register. What became of them stands beside. */
export type HoldingState = 'active' | 'in_transit' | 'left';

export const STATE_WORDS = [
  'active',
  'in_transit',
  'left',
  'supplied',
  'sample',
  'free_sample',
  'exported',
  'checked_out',
  'destroyed',
  'stolen',
] as const;
export type StateWord = (typeof STATE_WORDS)[number];

/**
 * The words of the ends. The regulators' know neither "damaged" nor "lost": what is damaged is on its way to destruction; what
 * is lost may turn up on sale like what is stolen, and must be stopped then.
 */
export const END_WORDS = {
  sample: 'sample',
  free_sample: 'free_sample',
  exported: 'exported',
  checked_out: 'checked_out',
  damaged: 'destroyed',
  destroyed: 'destroyed',
  lost: 'stolen',
  stolen: 'stolen',
  repacked: 'checked_out',
} as const satisfies Readonly<Record<EndReason | 'repacked', StateWord>>;

/** Ends after which a medicine may be used. */
export const ENDS_IN_USE: readonly (EndReason | 'repacked')[] = ['sample', 'free_sample', 'exported', 'checked_out'];

/** What happens to goods wherever they are, on their way too. */
export const MISHAPS: readonly (EndReason | 'repacked')[] = ['lost', 'stolen'];

/** How goods stand, as far as a word tells it. */
interface Stands {
  readonly state: HoldingState;
  readonly supply: object | null;
  readonly end: { readonly reason: EndReason | 'repacked' } | null;
}

/** The word for a supply or an end; null where there is neither. What left the trade after it was supplied is told by its end. */
export const spentWordOf = ({ supply, end }: Omit<Stands, 'state'>): StateWord | null =>
  end ? END_WORDS[end.reason] : supply && 'supplied';

/** The word for how something stands. */
export const wordOf = (stands: Stands): StateWord => spentWordOf(stands) ?? stands.state;
