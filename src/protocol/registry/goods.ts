/**
 * What is traded: the records of products and batches. What must not be traded any more is in notices.ts.
 */
import { Fault } from '../fault.js';
import type { Gtin, Lot } from '../gs1/identifiers.js';
import { requireHolder } from './grants.js';
import { requirePermission, type Signing } from './keys.js';
import { gtinKeys } from './number-keys.js';
import { requireQuorum } from './quorum.js';
import type { RegistryRecord } from './records.js';
import { batchKey, namesBatch, type Batch, type Product, type Registry } from './registry.js';

/** Judges a product record: by who holds the GTIN of its unit, or by a regulator in its place. */
export function putProduct(record: RegistryRecord<'product'>, registry: Registry, signing: Signing): void {
  const { key, role } = signing;
  requirePermission(key, 'master');
  const { gtin, serialised } = record;
  const isRegulator = role === 'regulator';
  if (!isRegulator) requireHolder(registry, gtinKeys(gtin), gtin, key.participant);
  const before = registry.products.get(gtin);
  if (before?.attested && !isRegulator && String(before.markets) !== String(record.markets))
    throw new Fault('regulator-only', `the markets of ${gtin} were filed by the authority: ask it to change them`, { gtin });
  if (registry.levels.has(gtin)) {
    throw new Fault('gtin-taken', `${gtin} is or was a packaging level of ${registry.levels.get(gtin)}: use another GTIN`, {
      gtin,
    });
  }
  if (before?.serialised && !serialised && !isRegulator) {
    throw new Fault(
      'product-fixed',
      'whether a product carries serials only the authority takes back: ask it, or register a new GTIN',
      {
        gtin,
      },
    );
  }
  requireLevels(record, before, registry, isRegulator);
  if (isRegulator && !serialised && before?.serialised !== false)
    requireQuorum(registry, signing, `that the packs of ${gtin} carry no serials`);
  const { type: _, approvals: __, ...product } = record;
  const attested = isRegulator || (before?.attested ?? false);
  registry.products.set(gtin, { ...product, attested, withdrawal: before?.withdrawal ?? null });
  for (const level of record.levels) registry.levels.set(level.gtin, gtin);
}

/** Throws unless the levels build on each other, are of no other product, and stay; new ones are held by who holds the unit. */
function requireLevels(
  record: RegistryRecord<'product'>,
  before: Product | undefined,
  registry: Registry,
  isRegulator: boolean,
): void {
  let below: Gtin = record.gtin;
  const seen = new Set<Gtin>([record.gtin]);
  const maker = registry.makerOf(record.gtin);
  for (const { gtin, of } of record.levels) {
    const owner = registry.productOf(gtin);
    const isOfAnother = owner !== undefined && owner.gtin !== record.gtin && hasLevel(owner, gtin);
    if (of !== below || seen.has(gtin) || registry.products.has(gtin) || isOfAnother) {
      throw new Fault(
        'gtin-taken',
        `the level ${gtin} must hold ${below} and belong to no other product: list the levels from the pack outwards`,
        { gtin },
      );
    }
    if (!before || !hasLevel(before, gtin)) requireHolder(registry, gtinKeys(gtin), gtin, maker);
    seen.add(gtin);
    below = gtin;
  }
  const missing = before?.levels.find(({ gtin }) => !seen.has(gtin));
  if (missing && !isRegulator)
    throw new Fault(
      'product-fixed',
      `the level ${missing.gtin} is taken away by the authority only, since cases of it may exist: leave it in the record`,
      { gtin: missing.gtin },
    );
}

const hasLevel = ({ levels }: Product, gtin: Gtin): boolean => levels.some((level) => level.gtin === gtin);

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
  if (!mayMakeBatches(registry, gtin, signing))
    throw new Fault(
      'not-yours',
      `batches of ${gtin} are registered by its manufacturer, or whom it mandates to: check the GTIN, or ask for a mandate`,
      { gtin },
    );
  const before = registry.batches.get(batchKey(gtin, lot));
  if (!before && serialised && !product.serialised)
    throw new Fault(
      'product-fixed',
      `the product ${gtin} carries no serials, so neither do its batches: register the batch without them`,
    );
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
  if (before) requireStillRecalled(before, batch, registry);
  registry.batches.set(batchKey(gtin, lot), batch);
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

/** What a recall in force stops it goes on to stop, until somebody changes or ends the recall itself. */
function requireStillRecalled(before: Batch, batch: Batch, registry: Registry): void {
  const freed = registry.recallsOfBatch(before).find((recall) => !namesBatch(recall, batch));
  if (!freed) return;
  const { gtin, lot } = batch;
  const { issuer, ref } = freed;
  throw new Fault(
    'product-fixed',
    `the recall ${ref} names the batch ${lot} by a lot that this record leaves out: let the recall name ${lot} first, or end it`,
    { gtin, lot, issuer, recall: ref },
  );
}

function mayMakeBatches(registry: Registry, gtin: Gtin, { key, role, at }: Signing): boolean {
  const maker = registry.makerOf(gtin);
  return role === 'regulator' || maker === key.participant || registry.isMandated(maker, key.participant, 'batch', null, at.time);
}
