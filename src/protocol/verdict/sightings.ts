/**
 * Where and when professionals scanned a pack: the evidence for copies.ts. Plain data, times by the register's own clock,
 * so that no till's clock matters. Scans by anonymous people are never among them.
 */
import type { Gln } from '../gs1/identifiers.js';
import type { PackReading } from '../gs1/scan/reading.js';
import type { Role } from '../registry/records.js';

/** A point on the earth, in degrees. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** Scans of one pack at one place, one after the other within some minutes. */
export interface Sighting {
  readonly participant: Gln;
  readonly role: Role;
  /** A site, or the participant where its session named none. */
  readonly place: Gln;
  /** Where that is, if the register knows it. */
  readonly at: Point | null;
  /** Epoch ms of the first and the last of them. */
  readonly first: number;
  readonly last: number;
  /** The pack need not have been at the place at that time: typed from a print, kept by a till that was offline. */
  readonly remote: boolean;
}

/** Whether a reading came from a person's fingers: a code in brackets may be read from a picture, or over the phone. */
export const isTyped = ({ form }: Pick<PackReading, 'form'>): boolean => form === 'bracketed';

/** Mean radius of the earth, in km. */
const RADIUS = 6371;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The distance of two points along the earth's surface, in km (haversine formula). */
export function distance(a: Point, b: Point): number {
  const [dLat, dLon] = [radians(b.latitude - a.latitude), radians(b.longitude - a.longitude)];
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(dLon / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(h)));
}
