/** What an operator sets of scans. */
import { type Read, setting, type Settings, wholeNumber } from '../platform/config.js';

export const scanSettings = {
  THERIAC_SCAN_DAYS: setting(wholeNumber(30, 36_500, ' of days').default(400)).describe(
    'Days after which scans by professionals are forgotten, at least 30. Fewer save space; a code seen on two packs is no longer suspected once one of its scans is forgotten.',
  ),
} satisfies Settings;

export type ScanSettings = Read<typeof scanSettings>;
