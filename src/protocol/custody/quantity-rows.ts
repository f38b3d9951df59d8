/** The rows of the custody book that are of batches without serials: numbers of packs instead of packs. When they change: quantity.ts. */
import type { EndReason } from '../epcis/step.js';
import type { Gln } from '../gs1/identifiers.js';
import type { Taker } from './holding.js';
import type { StateWord } from './words.js';

/**
 * Packs of a batch without serials (`{gtin}/{lot}`) at a site, in one state: what is there is active; what was dispensed or
 * ended there stays counted, as packs with serials do.
 */
export interface Balance {
  batch: string;
  site: Gln;
  /** Who has the site. */
  holder: Gln;
  state: StateWord;
  /** Never below zero. */
  quantity: number;
  /** Of what is active: how many ever came there, by receipts and as stock; and how many an inventory found beside them. */
  came: number;
  found: number;
  /** Of what is active: how many came into being there, however many are left. */
  made: number;
  /** Of what is active: what was reported dispensed or ended there that was not there, in the order of the log. */
  waiting: readonly WaitingUse[];
}

/** What was reported of so many, and has no effect until so many are there. See Use. */
export type WaitingUse = Pick<Use, 'entry' | 'reason' | 'time' | 'quantity'>;

/** What of one batch without serials a shipping sent and nobody received or took back yet. */
export interface Shipment {
  /** The shipping's id. */
  entry: string;
  batch: string;
  giver: Gln;
  /** The giver's, which it left. */
  site: Gln;
  taker: Taker;
  /** `left` where the taker was not in the register. */
  state: 'in_transit' | 'left';
  /** What it sent and its giver did not take back. */
  sent: number;
  /** What of that is still on its way. */
  quantity: number;
}

/** What of one batch an entry dispensed (`reason` null) or ended, and was not taken back yet. `time`: the sequencer's, epoch ms. */
export interface Use {
  entry: string;
  batch: string;
  site: Gln;
  reason: EndReason | null;
  time: number;
  quantity: number;
}
