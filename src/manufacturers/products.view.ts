/** The public shapes of products, batches and recalls, named field by field. */
import type { Batch, MadeProduct, Recall } from '../protocol/registry/registry.js';
import type { BatchRecordView, ProductView } from '../wire/products.js';
import type { RecallView } from '../wire/recalls.js';

export const productView = (product: MadeProduct): ProductView => ({
  gtin: product.gtin,
  participant: product.participant,
  name: product.name,
  authorisation: product.authorisation,
  serialised: product.serialised,
  levels: product.levels,
  storage: product.storage,
  markets: product.markets,
  digitalLinkQr: product.digitalLinkQr,
  withdrawal: product.withdrawal,
});

export const batchView = ({ gtin, lot, aliases, expiry, printed, serialised, complete }: Batch): BatchRecordView => {
  return { gtin, lot, aliases, expiry, printed, serialised, complete };
};

export const recallView = (recall: Recall): RecallView => ({
  issuer: recall.issuer,
  ref: recall.ref,
  active: recall.active,
  gtin: recall.gtin,
  lots: recall.lots,
  unregistered: recall.unregistered,
  serials: recall.serials,
  markets: recall.markets,
  class: recall.class,
  depth: recall.depth,
  action: recall.action,
  text: recall.text,
  patientText: recall.patientText,
  by: recall.by,
  attested: recall.attested,
  first: recall.first,
  index: recall.index,
  time: new Date(recall.time).toISOString(),
});
