/** Registry records from what differs from case to case. */
import type { Gtin, Lot } from '../../protocol/gs1/identifiers.js';
import type { RegistryRecord } from '../../protocol/registry/records.js';

type Batch = Omit<RegistryRecord<'batch'>, 'approvals'>;

/**
 * The record of a batch whose packs bear its lot and its expiry (ISO date), and are all commissioned here. `fields`: what is
 * otherwise.
 */
export const batchRecord = (gtin: Gtin, lot: Lot, expiry: string, fields: Partial<Batch> = {}): Batch => ({
  type: 'batch',
  gtin,
  lot,
  aliases: [],
  expiry,
  printed: [expiry],
  serialised: true,
  complete: true,
  ...fields,
});
