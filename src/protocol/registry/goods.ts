/**
 * What is traded: the records of products and batches. What must not be traded any more is in notices.ts.
 */
import { Fault } from '../fault.js';
import type { Gtin, Lot } from '../gs1/identifiers.js';
import { requirePermission, type Signing } from './keys.js';
import { requireQuorum } from './quorum.js';
import type { RegistryRecord } from './records.js';
import { batchKey, type Batch, type Registry } from './registry.js';

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
  registry.products.set(record.gtin, { ...product, participant: key.participant, withdrawal: before?.withdrawal ?? null });
  for (const { gtin } of record.levels) registry.levels.set(gtin, record.gtin);
}

/** Judges a batch record: new, or a change of its dates or of the lots that its packs bear. */
export function putBatch(record: RegistryRecord<'batch'>, registry: Registry, signing: Signing): void {
  const { key, role } = signing;
  const isRegulator = role === 'regulator';
  requirePermission(key, 'master');
  const { type: _, approvals: __, ...batch } = record;
  const { gtin, lot, serialised } = batch;
  const product = registry.products.get(gtin);
  if (!product)
    throw new Fault('product-unknown', `the product ${gtin} is not registered: register it before its batches`, { gtin });
  if (!isRegulator && product.participant !== key.participant)
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
  const isTakenBack = before?.complete === true && !batch.complete;
  if (isTakenBack && !isRegulator) {
    throw new Fault(
      'regulator-only',
      `only a regulator takes back that all packs of the batch ${lot} are commissioned here: ask the authority`,
      { gtin, lot },
    );
  }
  // One stolen key of an authority would turn guesses green.
  const isOpened = (!batch.complete && before?.complete !== false) || (!serialised && product.serialised && !before);
  if (isRegulator && isOpened) requireQuorum(registry, signing, `that not all packs of the batch ${lot} have serials here`);
  putAliases(batch, before?.aliases ?? [], registry, isRegulator);
  registry.batches.set(batchKey(gtin, lot), { ...batch, participant: product.participant });
}

/** A lot is of one batch only, whether it is its own or one that its packs bear; what packs bear stays known. */
function putAliases(
  { gtin, lot, aliases }: Pick<Batch, 'gtin' | 'lot' | 'aliases'>,
  before: readonly Lot[],
  registry: Registry,
  isRegulator: boolean,
): void {
  const owner = (one: Lot): Lot | null | undefined => registry.aliases.get(batchKey(gtin, one));
  const isTaken = (alias: Lot): boolean =>
    alias === lot || registry.batches.has(batchKey(gtin, alias)) || (owner(alias) ?? lot) !== lot;
  const taken = owner(lot) ? lot : aliases.find(isTaken);
  if (taken !== undefined)
    throw new Fault(
      'lot-taken',
      `${taken} is a lot of ${gtin} already, or one that packs of another batch bear: use another lot`,
      {
        gtin,
        lot: taken,
      },
    );
  const out = before.filter((alias) => !aliases.includes(alias));
  if (out.length > 0 && !isRegulator)
    throw new Fault(
      'product-fixed',
      `packs may bear the lot ${out.join(', ')} of the batch ${lot}: leave it in the record, or ask the authority`,
      { gtin, lot, aliases: out },
    );
  for (const alias of out) registry.aliases.set(batchKey(gtin, alias), null);
  for (const alias of aliases) registry.aliases.set(batchKey(gtin, alias), lot);
}
