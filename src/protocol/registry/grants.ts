/**
 * Whose number it is: keys of GS1 that regulators grant, and who holds a number by the longest one that covers it.
 */
import { Fault } from '../fault.js';
import { parseObjectUri, type Gln, type Gtin } from '../gs1/identifiers.js';
import { requireRegulator, type Signing } from './keys.js';
import { requireQuorum } from './quorum.js';
import type { RegistryRecord } from './records.js';
import type { Registry } from './registry.js';

/** Lengths of the beginnings of numbers that may be granted, the longest first. */
const LENGTHS = [12, 11, 10, 9, 8, 7, 6, 5, 4] as const;

const beginnings = (digits: string): string[] =>
  LENGTHS.filter((length) => length <= digits.length).map((length) => digits.slice(0, length));

/** What GTINs have in common that differ in indicator and check digit alone: a granted key of 14 digits, as it is kept. */
const family = (gtin: string): string => `0${gtin.slice(1, 13)}0`;

/** The keys that would cover a GTIN, as `granted` has them, the longest first. */
export const gtinKeys = (gtin: Gtin): string[] => [family(gtin), ...beginnings(gtin.slice(1, 13))];

/** The same of a GLN. */
export const glnKeys = (gln: Gln): string[] => [gln, ...beginnings(gln.slice(0, 12))];

/** The same of the SSCC or GRAI of a container, a canonical URI; none of an SGTIN. */
export function assetKeys(uri: string): string[] {
  const id = parseObjectUri(uri);
  if (id.kind === 'sscc') return beginnings(id.sscc.slice(1, 17));
  return id.kind === 'grai' ? beginnings(id.grai.slice(1, 13)) : [];
}

/** A key of a grant record as `granted` has it. */
const kept = (key: string): string => (key.length === 14 ? family(key) : key);

/** The keys that would cover a key of a grant record, itself the first. */
export function keysOver(key: string): string[] {
  if (key.length === 14) return gtinKeys(key as Gtin);
  return key.length === 13 ? glnKeys(key as Gln) : beginnings(key);
}

/** Who holds the number that these keys would cover, the longest first; undefined where nobody does. */
export function holderOf(registry: Pick<Registry, 'granted'>, keys: readonly string[]): Gln | undefined {
  for (const key of keys) {
    const holder = registry.granted.get(key);
    if (holder) return holder;
  }
  return undefined;
}

/** A product's manufacturer: who holds the GTIN of its unit; undefined where nobody does. */
export const makerOf = (registry: Pick<Registry, 'granted'>, unit: Gtin): Gln | undefined => holderOf(registry, gtinKeys(unit));

/** Judges a grant: numbers that are nobody's, or pass from one holder to another, or to nobody. */
export function grant(record: RegistryRecord<'grant'>, registry: Registry, signing: Signing): void {
  requireRegulator(signing, 'grant numbers');
  const { keys, from, to } = record;
  if (to !== null && !registry.participants.has(to))
    throw new Fault('participant-unknown', `no participant has the GLN ${to}: check it, or admit the participant first`, {
      gln: to,
    });
  for (const key of keys) {
    const holder = holderOf(registry, keysOver(key)) ?? null;
    const isAsSuch = Boolean(registry.granted.get(kept(key)));
    if (holder !== from || (to === null && !isAsSuch))
      throw new Fault(
        'grant-stale',
        holder === from
          ? `${key} was not granted by itself, so it cannot be taken away by itself: name the key that was`
          : `${key} is held by ${holder ?? 'nobody'}, not by ${from ?? 'nobody'}: look who holds it, and sign anew`,
        { key, holder },
      );
  }
  if (from !== null) requireQuorum(registry, signing, `to take numbers from ${from}`);
  for (const key of keys) registry.granted.set(kept(key), to);
}
