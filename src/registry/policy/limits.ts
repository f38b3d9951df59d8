/** How often one address may ask without having signed in, and how much of what strangers and programs bring about is kept. */
import type { Limit } from '../../platform/http/rate-limit.js';
import type { AlertClass } from '../alert.sink.js';

// A whole company may stand behind one address.
export const SESSIONS: Limit = { name: 'sessions', burst: 400, perSecond: 4 };
export const APPLICATIONS: Limit = { name: 'applications', burst: 100, perSecond: 0.5 };
export const SCANS: Limit = { name: 'scans', burst: 300, perSecond: 2 };
/** Public answers about codes that are not a known pack's whole code: so many within so many ms. Whole codes are always answered. */
export const GUESSES = { name: 'guesses', most: 10, within: 3_600_000 } as const;
/** Entries at the write door that prove nothing: sixteen full lists at once, and one more every half minute. */
export const UNPROVEN_ENTRIES: Limit = { name: 'entries', burst: 4096, perSecond: 8 };

/** Applications that may wait of one address (of IPv6: a /64), of its neighbours (/24, /48), and in all. */
export const MOST_WAITING = { address: 20, neighbours: 60, all: 5_000 } as const;

/** Sites that one participant may ask for at a time. */
export const MOST_SITES_WAITING = 500;

/** Alerts of one participant that may be open, each class counted apart. */
export const MOST_OPEN: Readonly<Record<AlertClass, number>> = { A: 2_000, C: 1_000, S: 500 };
