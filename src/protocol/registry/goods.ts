/**
 * What is traded: the records of products, batches, recalls and withdrawals.
 */
import { Fault } from '../fault.js';
import type { Gtin } from '../gs1/identifiers.js';
import { requirePermission, type Signing } from './keys.js';
import type { RegistryRecord } from './records.js';
import { batchKey, type Registry } from './registry.js';

/** Judges a product record: new, or its manufacturer's change. */
export function putProduct(record: RegistryRecord<'product'>, registry: Registry, { key, role }: Signing): void {
  requirePermission(key, 'master');
  const before = registry.productOf(record.gtin);
  if (role !== 'manufacturer' || (before && before.participant !== key.participant)) {
    throw new Fault('not-yours', `only its manufacturer registers the product ${record.gtin}: check the GTIN`, {
      gtin: record.gtin,
    });
  }
  if (before && before.gtin !== record.gtin) {
    throw new Fault('gtin-taken', `${record.gtin} is a packaging level of ${before.gtin} already: use another GTIN`, {
      gtin: record.gtin,
    });
  }
  if (before && before.serialised !== record.serialised) {
    throw new Fault('product-fixed', 'whether a product is serialised does not change: register a new GTIN', {
      gtin: record.gtin,
    });
  }
  let below: Gtin = record.gtin;
  const seen = new Set<Gtin>([record.gtin]);
  for (const { gtin, of } of record.levels) {
    const owner = registry.productOf(gtin);
    if (of !== below || seen.has(gtin) || (owner && owner.gtin !== record.gtin)) {
      throw new Fault(
        'gtin-taken',
        `the level ${gtin} must hold ${below} and belong to no other product: list the levels from the pack outwards`,
        { gtin },
      );
    }
    seen.add(gtin);
    below = gtin;
  }
  for (const { gtin } of before?.levels ?? []) {
    if (!seen.has(gtin))
      throw new Fault(
        'product-fixed',
        `the level ${gtin} cannot be taken away, since cases of it may exist: leave it in the record`,
        { gtin },
      );
  }
  const { type: _, approvals: __, ...product } = record;
  registry.products.set(record.gtin, { ...product, participant: key.participant, withdrawn: before?.withdrawn ?? null });
  for (const { gtin } of record.levels) registry.levels.set(gtin, record.gtin);
}

/** The product that the signer may recall or withdraw. */
export function recallable(registry: Registry, gtin: Gtin, { key, role }: Signing) {
  requirePermission(key, 'recall');
  const product = registry.products.get(gtin);
  if (!product) throw new Fault('product-unknown', `the product ${gtin} is not registered: check the GTIN`, { gtin });
  if (role !== 'regulator' && product.participant !== key.participant) {
    throw new Fault('not-yours', `only its manufacturer or a regulator recalls the product ${gtin}: ask one of them`, { gtin });
  }
  return product;
}

/** Judges a batch record: new, or its manufacturer's change of the expiry. */
export function putBatch(record: RegistryRecord<'batch'>, registry: Registry, { key }: Signing): void {
  requirePermission(key, 'master');
  const { gtin, lot, expiry, serialised } = record;
  const product = registry.products.get(gtin);
  if (!product)
    throw new Fault('product-unknown', `the product ${gtin} is not registered: register it before its batches`, { gtin });
  if (product.participant !== key.participant)
    throw new Fault('not-yours', `the product ${gtin} is another manufacturer's: check the GTIN`, { gtin });
  if (serialised && !product.serialised)
    throw new Fault(
      'product-fixed',
      `the product ${gtin} carries no serials, so neither do its batches: register the batch without them`,
    );
  const before = registry.batches.get(batchKey(gtin, lot));
  if (before && before.serialised !== serialised) {
    throw new Fault('product-fixed', `whether the batch ${lot} is serialised does not change: use another lot number`, {
      gtin,
      lot,
    });
  }
  const printed = before?.printed ?? expiry;
  registry.batches.set(batchKey(gtin, lot), { gtin, lot, participant: key.participant, expiry, printed, serialised });
}
