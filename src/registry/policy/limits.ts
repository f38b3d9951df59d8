/** How often one address may ask without having signed in. A whole company may stand behind one address. */
import type { Limit } from '../../platform/http/rate-limit.js';

export const SESSIONS: Limit = { burst: 400, perSecond: 4 };
export const APPLICATIONS: Limit = { burst: 100, perSecond: 0.5 };
export const SCANS: Limit = { burst: 300, perSecond: 2 };
/** Public answers about codes that are not a known pack's whole code: ten an hour. Whole codes are always answered. */
export const GUESSES: Limit = { burst: 10, perSecond: 10 / 3600 };
/** Entries at the write door that prove nothing: sixteen full lists at once, and one more every half minute. */
export const UNPROVEN_ENTRIES: Limit = { burst: 4096, perSecond: 8 };
