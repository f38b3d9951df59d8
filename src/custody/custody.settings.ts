/** What an operator sets of the goods. */
import { type Read, setting, type Settings, wholeNumber } from '../platform/config.js';

export const custodySettings = {
  THERIAC_RECEIPT_HOURS: setting(wholeNumber(1, 8760, ' of hours').default(48)).describe(
    'Hours after which goods that are still on their way count as overdue: giver and taker are told once.',
  ),
} satisfies Settings;

export type CustodySettings = Read<typeof custodySettings>;
