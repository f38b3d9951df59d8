/**
 * Whose number it is: regulators grant keys of GS1, and whoever registers a number holds it.
 */
import { Fault } from '../fault.js';
import type { Gln } from '../gs1/identifiers.js';
import { requireParticipant, requireRegulator, type Signing } from './keys.js';
import { glnKeys, kept, keysOver } from './number-keys.js';
import { requireQuorum } from './quorum.js';
import type { RegistryRecord } from './records.js';
import type { Registry } from './registry.js';

/** Judges a grant: numbers that are nobody's, or pass from one holder to another, or to nobody. */
export function grant(record: RegistryRecord<'grant'>, registry: Registry, signing: Signing): void {
  requireRegulator(signing, 'grant numbers');
  const { keys, from, to } = record;
  if (to !== null) requireParticipant(registry, to);
  for (const key of keys) {
    const holder = registry.holderOf(keysOver(key)) ?? null;
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

/** Throws `identifier-not-yours` unless `owner` holds a number, or undefined where nobody does. `keys`: those that would cover it. */
export function requireHolder(registry: Registry, keys: readonly string[], number: string, owner: Gln | undefined): void {
  const holder = registry.holderOf(keys);
  if (holder === owner) return;
  throw new Fault(
    'identifier-not-yours',
    `the number ${number} is held by ${holder ?? 'nobody'}: check it, or ask the authority to grant it to ${owner ?? 'its company'}`,
    { number, holder: holder ?? null },
  );
}

/** Has a participant hold the GLN of a place of its, which must be its own or nobody's so far. @throws Fault `identifier-not-yours` */
export function claimGln(registry: Registry, gln: Gln, owner: Gln): void {
  const keys = glnKeys(gln);
  if (registry.holderOf(keys) === undefined) registry.granted.set(gln, owner);
  else requireHolder(registry, keys, gln, owner);
}
