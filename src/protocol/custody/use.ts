/** The row of what was dispensed or ended of a batch without serials. How it is taken back: uses.ts. */
import type { EndReason } from '../epcis/step.js';
import type { Gln } from '../gs1/identifiers.js';

/** What of one batch an entry dispensed (`reason` null) or ended, and was not taken back yet. `time`: the sequencer's, epoch ms. */
export interface Use {
  entry: string;
  batch: string;
  site: Gln;
  reason: EndReason | null;
  time: number;
  quantity: number;
}
