/**
 * Keys: which one may sign at an index, and the records that add and end them.
 */
import { Fault } from '../fault.js';
import type { Gln } from '../gs1/identifiers.js';
import type { Position } from '../log/position.js';
import type { RecordToJudge, VerifiedApplication } from './record-to-judge.js';
import { PERMISSIONS, type KeyApplication, type Permission, type PublicJwk, type RegistryRecord, type Role } from './records.js';
import type { Key, Registry } from './registry.js';

/** Who signs a record, and where it stands in the log. `agreed`: the regulators that sign it or approve it (quorum.ts). */
export interface Signing {
  key: Key;
  role: Role;
  agreed: ReadonlySet<Gln>;
  at: Position;
}

/** Whether a key is a regulator's. */
export const isRegulators = (registry: Registry, { participant }: Key): boolean =>
  registry.participants.get(participant)!.role === 'regulator';

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
    throw new Fault(
      'key-compromised',
      `the key ${key.label}, or one that added it, was reported as compromised: sign with another key`,
      { kid },
    );
  }
  return key;
}

/**
 * Throws `permission-missing` unless the key may do `permission`, `key-exceeds` where that is to administer and the key is
 * bound to sites: of what administers, such a key only adds and ends keys.
 */
export function requirePermission(key: Key, permission: Permission): void {
  requireListed(key, permission);
  if (permission !== 'admin' || key.sites === null) return;
  throw new Fault(
    'key-exceeds',
    `the key ${key.label} is bound to sites, so that it only adds and ends keys: sign with one that is bound to none`,
    { kid: key.kid, sites: key.sites },
  );
}

export function requireListed(key: Key, permission: Permission): void {
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
export function requireRegulator({ key, role }: Signing, what: string): void {
  if (role !== 'regulator')
    throw new Fault('regulator-only', `only a regulator may ${what}: ask the authority`, { participant: key.participant });
  requirePermission(key, 'admin');
}

/** Throws `participant-unknown` unless somebody is registered with this GLN. */
export function requireParticipant(registry: Registry, gln: Gln): void {
  if (registry.participants.has(gln)) return;
  throw new Fault('participant-unknown', `no participant has the GLN ${gln}: check it, or admit the participant first`, { gln });
}

/** Throws `not-yours` unless `gln` is the signer's. */
export function requireOwn(gln: Gln, key: Key, rule: string): void {
  if (gln !== key.participant) throw new Fault('not-yours', `${rule}: the signer is ${key.participant}`, { participant: gln });
}

/** A fresh key with all permissions, which came with its participant by the record with the id `record`. */
export function newKey(
  kid: string,
  { key, label }: { key: PublicJwk; label: string },
  participant: Gln,
  record: string,
  from: number,
): Key {
  return {
    kid,
    participant,
    jwk: key,
    label,
    permissions: [...PERMISSIONS],
    sites: null,
    record,
    by: null,
    from,
    retired: null,
    compromised: null,
    suspect: null,
    reported: null,
  };
}

/** Throws `foreign-ledger` unless a statement inside a record, called `what`, was signed for the ledger. */
export function requireThisLedger(registry: Registry, log: string, what: string): void {
  if (log === registry.ledger.get('ledger')!.id) return;
  throw new Fault('foreign-ledger', `${what} was signed for another ledger: have it signed for this one`);
}

/** Throws unless the application was signed for this ledger and brings a key that is new. */
export function requireFreshApplication({ kid, log }: VerifiedApplication, registry: Registry): void {
  requireThisLedger(registry, log, 'the application');
  if (registry.keys.has(kid)) throw new Fault('key-taken', 'this key is registered already: make a new one', { kid });
}

/** Judges a key record. */
export function addKey(
  entry: RecordToJudge,
  record: RegistryRecord<'key'>,
  registry: Registry,
  { key, at }: Pick<Signing, 'key' | 'at'>,
): void {
  requireListed(key, 'admin');
  const application = entry.application as VerifiedApplication<KeyApplication>;
  const applicant = application.payload;
  requireFreshApplication(application, registry);
  requireOwn(applicant.participant, key, 'a key is added by its own participant');
  for (const gln of record.sites ?? []) {
    if (registry.sites.get(gln)?.participant !== key.participant) {
      throw new Fault('site-unknown', `${gln} is not a site of ${key.participant}: register the site first`, { gln });
    }
  }
  const rights = { permissions: record.permissions as Permission[], sites: record.sites };
  if (!couldMake(key, rights))
    throw new Fault(
      'key-exceeds',
      `the key ${key.label} gives only permissions and sites that it has: sign with one that has them all`,
      { kid: key.kid, permissions: key.permissions, sites: key.sites },
    );
  const added = newKey(application.kid, applicant, key.participant, entry.id, at.index);
  registry.keys.set(application.kid, { ...added, ...rights, by: key.kid });
}

/** Whether a key that may administer could add one with these permissions and sites: with none beyond its own. */
export const couldMake = (key: Key, { permissions, sites }: Pick<Key, 'permissions' | 'sites'>): boolean =>
  permissions.every((permission) => key.permissions.includes(permission)) &&
  (key.sites === null || (sites?.every((gln) => key.sites!.includes(gln)) ?? false));
