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

function requireListed(key: Key, permission: Permission): void {
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
const couldMake = (key: Key, { permissions, sites }: Pick<Key, 'permissions' | 'sites'>): boolean =>
  permissions.every((permission) => key.permissions.includes(permission)) &&
  (key.sites === null || (sites?.every((gln) => key.sites!.includes(gln)) ?? false));

/** Judges a retire or compromise record. */
export function endKey(
  record: RegistryRecord<'retire'> | RegistryRecord<'compromise'>,
  registry: Registry,
  at: Position,
  signer: Key,
  isRegulator: boolean,
): void {
  // Whoever has a key may end it, since more harm could be done with it.
  const isItself = record.key === signer.kid;
  if (!isItself) requireListed(signer, 'admin');
  const key = registry.keys.get(record.key);
  if (!key) throw new Fault('key-unknown', `the key ${record.key} is not registered: check its number`, { kid: record.key });
  if (!isItself) requireMayEnd(key, registry, signer, isRegulator);
  if (record.type === 'compromise') return compromise(record, registry, at, key);
  if (record.from <= at.index)
    throw new Fault('retire-past', `a key retires from a later entry than this one: name one above ${at.index}`, {
      index: at.index,
    });
  registry.keys.set(key.kid, { ...key, retired: Math.min(record.from, key.retired ?? Infinity) });
}

function requireMayEnd(key: Key, registry: Registry, signer: Key, isRegulator: boolean): void {
  const isOwn = key.participant === signer.participant;
  if (isOwn && couldMake(signer, key)) return;
  if (!isRegulator) requireOwn(key.participant, signer, 'a key is ended by its own participant or a regulator');
  else if (registry.participants.get(key.participant)!.role !== 'regulator' || hasQuorum(registry, signer)) return;
  if (isOwn)
    throw new Fault(
      'key-exceeds',
      `the key ${signer.label} ends only keys without permissions and sites beyond its own: sign with one that has them all`,
      { kid: signer.kid, permissions: signer.permissions, sites: signer.sites },
    );
  throw new Fault('quorum-missing', `a regulator alone ends no key of another one: ask ${key.participant} to end it`, {
    participant: key.participant,
  });
}

/** Whether one regulator's signature is as many as the ledger asks for; a key that is bound to sites counts for none. */
const hasQuorum = (registry: Registry, signer: Key): boolean =>
  signer.sites === null && registry.ledger.get('ledger')!.quorum === 1;

function compromise(record: RegistryRecord<'compromise'>, registry: Registry, at: Position, key: Key): void {
  const since = record.since ?? at.index;
  if (since > at.index)
    throw new Fault('compromise-future', `a key is compromised since an entry that exists: name one up to ${at.index}`, {
      index: at.index,
    });
  const end = (ended: Key, suspect: number): void => {
    registry.keys.set(ended.kid, {
      ...ended,
      compromised: Math.min(at.index + 1, ended.compromised ?? Infinity),
      suspect: Math.min(suspect, ended.suspect ?? Infinity),
    });
  };
  end(key, since);
  // Whoever had the key may have added others with it: they end too, and what they added, in the order of the log.
  const ended = new Set([key.kid]);
  for (const added of [...registry.keys.values()].sort((a, b) => a.from - b.from)) {
    if (added.from < since || !ended.has(added.by ?? '') || record.confirmed.includes(added.record)) continue;
    ended.add(added.kid);
    end(added, added.from);
  }
}
