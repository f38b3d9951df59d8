/**
 * Keys: which one may sign at an index, and the records that add and end them.
 */
import { Fault } from '../fault.js';
import type { Gln } from '../gs1/identifiers.js';
import type { Position } from '../log/position.js';
import type { RecordToJudge, VerifiedApplication } from './record-to-judge.js';
import { PERMISSIONS, type KeyApplication, type Permission, type PublicJwk, type RegistryRecord } from './records.js';
import type { Key, Registry } from './registry.js';

/**
 * The signer's key, if it may sign at `index` (docs/protocol.md 6.2): registered before it, not retired, not compromised.
 *
 * @throws Fault `key-unknown`, `key-retired`, `key-compromised`
 */
export function signingKey(registry: Registry, kid: string, index: number): Key {
  const key = registry.keys.get(kid);
  if (!key || key.from >= index) {
    throw new Fault(
      'key-unknown',
      `the key ${kid} is not registered: have its record logged first, or sign with a registered key`,
      { kid },
    );
  }
  if (key.retired !== null && index >= key.retired) {
    throw new Fault('key-retired', `the key ${key.label} was retired from entry ${key.retired}: sign with your current key`, {
      kid,
    });
  }
  if (key.compromised !== null && index >= key.compromised) {
    throw new Fault('key-compromised', `the key ${key.label} was reported as compromised: sign with another key`, { kid });
  }
  return key;
}

/** Throws `permission-missing` unless the key may do `permission`. */
export function requirePermission(key: Key, permission: Permission): void {
  if (key.permissions.includes(permission)) return;
  throw new Fault(
    'permission-missing',
    `the key ${key.label} lacks the permission "${permission}": sign with a key that has it`,
    {
      kid: key.kid,
      permission,
    },
  );
}

/** Throws unless the signer is a regulator's administrator. */
export function requireRegulator(isRegulator: boolean, key: Key, what: string): void {
  if (!isRegulator)
    throw new Fault('regulator-only', `only a regulator may ${what}: ask the authority`, { participant: key.participant });
  requirePermission(key, 'admin');
}

/** Throws `not-yours` unless `gln` is the signer's. */
export function requireOwn(gln: Gln, key: Key, rule: string): void {
  if (gln !== key.participant) throw new Fault('not-yours', `${rule}: the signer is ${key.participant}`, { participant: gln });
}

/** A fresh key with all permissions. */
export function newKey(kid: string, { key, label }: { key: PublicJwk; label: string }, participant: Gln, from: number): Key {
  return {
    kid,
    participant,
    jwk: key,
    label,
    permissions: [...PERMISSIONS],
    sites: null,
    from,
    retired: null,
    compromised: null,
    suspect: null,
  };
}

/** Throws unless the application was signed for this ledger and brings a key that is new. */
export function requireFreshApplication({ kid, log }: VerifiedApplication, registry: Registry): void {
  if (log !== registry.ledger.get('ledger')!.id)
    throw new Fault('foreign-ledger', 'the application was signed for another ledger: have it signed for this one');
  if (registry.keys.has(kid)) throw new Fault('key-taken', 'this key is registered already: make a new one', { kid });
}

/** Judges a key record. */
export function addKey(entry: RecordToJudge, record: RegistryRecord<'key'>, registry: Registry, at: Position, key: Key): void {
  requirePermission(key, 'admin');
  const application = entry.application as VerifiedApplication<KeyApplication>;
  const applicant = application.payload;
  requireFreshApplication(application, registry);
  requireOwn(applicant.participant, key, 'a key is added by its own participant');
  for (const gln of record.sites ?? []) {
    if (registry.sites.get(gln)?.participant !== key.participant) {
      throw new Fault('site-unknown', `${gln} is not a site of ${key.participant}: register the site first`, { gln });
    }
  }
  const added = newKey(application.kid, applicant, key.participant, at.index);
  registry.keys.set(application.kid, { ...added, permissions: record.permissions as Permission[], sites: record.sites });
}

/** Judges a retire or compromise record. */
export function endKey(
  record: RegistryRecord<'retire'> | RegistryRecord<'compromise'>,
  registry: Registry,
  at: Position,
  signer: Key,
  isRegulator: boolean,
): void {
  requirePermission(signer, 'admin');
  const key = registry.keys.get(record.key);
  if (!key) throw new Fault('key-unknown', `the key ${record.key} is not registered: check its number`, { kid: record.key });
  if (!isRegulator) requireOwn(key.participant, signer, 'a key is ended by its own participant or a regulator');
  if (record.type === 'retire') {
    if (record.from <= at.index)
      throw new Fault('retire-past', `a key retires from a later entry than this one: name one above ${at.index}`, {
        index: at.index,
      });
    registry.keys.set(key.kid, { ...key, retired: Math.min(record.from, key.retired ?? Infinity) });
    return;
  }
  const since = record.since ?? at.index;
  if (since > at.index)
    throw new Fault('compromise-future', `a key is compromised since an entry that exists: name one up to ${at.index}`, {
      index: at.index,
    });
  const suspect = Math.min(since, key.suspect ?? Infinity);
  registry.keys.set(key.kid, { ...key, compromised: Math.min(at.index + 1, key.compromised ?? Infinity), suspect });
}
