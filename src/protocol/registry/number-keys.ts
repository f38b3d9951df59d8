/**
 * Keys of GS1 that are granted: which of them would cover a number, as `granted` (registry.ts) has them, the longest first.
 */
import { parseObjectUri, type Gln, type Gtin } from '../gs1/identifiers.js';

/** Lengths of the beginnings of numbers that may be granted, the longest first. */
const LENGTHS = [12, 11, 10, 9, 8, 7, 6, 5, 4] as const;

const beginnings = (digits: string): string[] =>
  LENGTHS.filter((length) => length <= digits.length).map((length) => digits.slice(0, length));

/** What GTINs have in common that differ in indicator and check digit alone: a granted key of 14 digits, as it is kept. */
const family = (gtin: string): string => `0${gtin.slice(1, 13)}0`;

/** The keys that would cover a GTIN. */
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
export const kept = (key: string): string => (key.length === 14 ? family(key) : key);

/** The keys that would cover a key of a grant record, itself the first. */
export function keysOver(key: string): string[] {
  if (key.length === 14) return gtinKeys(key as Gtin);
  return key.length === 13 ? glnKeys(key as Gln) : beginnings(key);
}
