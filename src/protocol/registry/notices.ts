/**
 * What must not be traded any more: the records of recalls and withdrawals. A later one of the same name takes the place of the
 * former, or ends it. Whom a recall stops is in ../custody/recall.ts.
 */
import { Fault } from '../fault.js';
import type { Gtin } from '../gs1/identifiers.js';
import { requireOwn, requirePermission, type Signing } from './keys.js';
import { RECALL_DEPTHS, type RegistryRecord } from './records.js';
import { recallKey, type Notice, type Product, type Recall, type Registry } from './registry.js';

/** Judges a recall record: new, or the change or the end of one. */
export function putRecall(record: RegistryRecord<'recall'>, registry: Registry, signing: Signing): void {
  const product = requireProduct(registry, record.gtin, signing);
  const before = registry.recalls.get(recallKey(record));
  if (!before) requireOwn(record.issuer, signing.key, 'the issuer of a new recall is its signer');
  requireMayNotify(registry, product, before, signing, () => isWithin(record, before!));
  const { type: _, ...recall } = record;
  const { issuer, ref, gtin, lots, serials, unregistered } = recall;
  if (before && before.gtin !== gtin)
    throw new Fault('recall-fixed', `the recall ${ref} is of the product ${before.gtin}: issue another one for ${gtin}`, {
      issuer,
      ref,
      gtin: before.gtin,
    });
  if (serials.length > 0 && lots.length !== 1)
    throw new Fault('recall-serials', 'a recall that names serials names exactly one lot: send one for each lot');
  const unknown = unregistered ? [] : lots.filter((lot) => !registry.batchOf(gtin, lot));
  if (unknown.length > 0)
    throw new Fault(
      'batch-unknown',
      `no batch of ${gtin} is registered as ${unknown.join(', ')}: check the lots, or say in the recall that they need not be`,
      { gtin, lots: unknown },
    );
  const { at } = signing;
  const first = before?.first ?? at.index;
  registry.recalls.set(recallKey(recall), { ...recall, ...signed(before, signing), first, time: at.time });
}

/** Judges a withdrawal record: new, or the change or the end of one. */
export function putWithdrawal(record: RegistryRecord<'withdrawal'>, registry: Registry, signing: Signing): void {
  const product = requireProduct(registry, record.gtin, signing);
  const before = product.withdrawal ?? undefined;
  requireMayNotify(registry, product, before, signing, () => before!.active || !record.active);
  const { type: _, gtin, ...notice } = record;
  registry.products.set(gtin, { ...product, withdrawal: { ...notice, ...signed(before, signing) } });
}

function requireProduct(registry: Registry, gtin: Gtin, { key }: Signing): Product {
  requirePermission(key, 'recall');
  const product = registry.products.get(gtin);
  if (!product) throw new Fault('product-unknown', `the product ${gtin} is not registered: check the GTIN`, { gtin });
  return product;
}

/**
 * The product's manufacturer, and a regulator, tighten and loosen a notice, until a regulator has signed it. Who issued it and makes the
 * product no more ends or narrows it: the goods of its successor are not its business.
 *
 * @param isNarrower whether the record stops nothing that the one before it did not stop
 */
function requireMayNotify(
  registry: Registry,
  product: Product,
  before: Notice | undefined,
  { key, role }: Signing,
  isNarrower: () => boolean,
): void {
  if (role === 'regulator') return;
  const { gtin } = product;
  if (before?.attested)
    throw new Fault(
      'regulator-only',
      `a regulator has signed this notice on ${gtin}, so only a regulator changes or ends it: ask the authority`,
      { gtin, by: before.by },
    );
  if (registry.makerOf(gtin) === key.participant) return;
  if (before?.issuer !== key.participant)
    throw new Fault('not-yours', `only its manufacturer or a regulator recalls the product ${gtin}: ask one of them`, { gtin });
  if (!isNarrower())
    throw new Fault(
      'not-yours',
      `who makes the product ${gtin} no more ends or narrows what it issued: ask its manufacturer or a regulator for more`,
      { gtin },
    );
}

/** Whether a recall stops nothing that the former one of its name did not: no other goods, nowhere else, by no higher class or depth. */
function isWithin(record: RegistryRecord<'recall'>, before: Recall): boolean {
  const isPart = (now: readonly string[], then: readonly string[]): boolean =>
    then.length === 0 || (now.length > 0 && now.every((one) => then.includes(one)));
  return (
    (before.active || !record.active) &&
    isPart(record.lots, before.lots) &&
    isPart(record.serials, before.serials) &&
    isPart(record.markets, before.markets) &&
    record.class >= before.class &&
    RECALL_DEPTHS.indexOf(record.depth) <= RECALL_DEPTHS.indexOf(before.depth)
  );
}

const signed = (
  before: Notice | undefined,
  { key: { participant: by }, role, at }: Signing,
): Pick<Notice, 'issuer' | 'by' | 'attested' | 'index'> => ({
  issuer: before?.issuer ?? by,
  by,
  attested: role === 'regulator' || (before?.attested ?? false),
  index: at.index,
});
