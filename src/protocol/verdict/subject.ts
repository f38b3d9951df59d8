/**
 * What a reading is about: a pack or a container, and its canonical URI.
 */
import { type Gtin, type Serial, graiUri, packUri, ssccUri } from '../gs1/identifiers.js';
import type { ContainerReading, PackReading } from '../gs1/scan/reading.js';
import type { Product } from '../registry/registry.js';

/** A reading that names something. */
export type ThingReading = PackReading | ContainerReading;

/** The GTIN that a reading names; null for a logistic unit or a returnable asset. */
export function gtinOf(reading: ThingReading): Gtin | null {
  if (reading.kind === 'pack') return reading.gtin;
  return 'gtin' in reading.container ? reading.container.gtin : null;
}

/**
 * The reading as one of a pack; null where it names a container: an SSCC, a returnable asset, or a GTIN that is no
 * product's unit level. The first digit of a GTIN tells what it is only as long as no record does.
 *
 * @param product whose unit or packaging level the GTIN is, where it is registered
 */
export function asPack(reading: ThingReading, product: Pick<Product, 'gtin'> | null): PackReading | null {
  if (reading.kind === 'pack') return product && product.gtin !== reading.gtin ? null : reading;
  const { container, ...rest } = reading;
  if (!('gtin' in container) || product?.gtin !== container.gtin) return null;
  const serial: { serial?: Serial } = container.kind === 'sgtin' ? { serial: container.serial } : {};
  return { ...rest, kind: 'pack', gtin: container.gtin, ...serial };
}

/** The canonical URI of what a reading names; null where it names a class of things only. */
export function uriOf(reading: ThingReading): string | null {
  const id = reading.kind === 'pack' ? reading : reading.container;
  if ('sscc' in id) return ssccUri(id.sscc);
  if ('grai' in id) return graiUri(id.grai, id.serial);
  return 'serial' in id && id.serial !== undefined ? packUri(id.gtin, id.serial) : null;
}
