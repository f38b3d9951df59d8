/** How often one address may ask without having signed in. A whole pharmacy chain may stand behind one address. */
import type { Limit } from '../../platform/http/rate-limit.js';

export const SESSIONS: Limit = { burst: 400, perSecond: 4 };
export const APPLICATIONS: Limit = { burst: 100, perSecond: 0.5 };
export const SCANS: Limit = { burst: 300, perSecond: 2 };
