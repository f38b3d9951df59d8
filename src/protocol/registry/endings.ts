/**
 * How keys end: records that retire one, or report it as compromised.
 */
import { Fault } from '../fault.js';
import type { Position } from '../log/position.js';
import { couldMake, isRegulators, requireListed, requireOwn, type Signing } from './keys.js';
import { hasQuorum, requireQuorum } from './quorum.js';
import type { RegistryRecord } from './records.js';
import type { Key, Registry } from './registry.js';

/** Judges a retire or compromise record. */
export function endKey(
  record: RegistryRecord<'retire'> | RegistryRecord<'compromise'>,
  registry: Registry,
  signing: Signing,
): void {
  const { key: signer, at } = signing;
  // Whoever has a key may end it, since more harm could be done with it.
  const isItself = record.key === signer.kid;
  if (!isItself) requireListed(signer, 'admin');
  const key = registry.keys.get(record.key);
  if (!key) throw new Fault('key-unknown', `the key ${record.key} is not registered: check its number`, { kid: record.key });
  if (!isItself) requireMayEnd(key, registry, signing);
  if (record.type === 'compromise') return compromise(record, registry, at, key);
  if (record.from <= at.index)
    throw new Fault('retire-past', `a key retires from a later entry than this one: name one above ${at.index}`, {
      index: at.index,
    });
  registry.keys.set(key.kid, { ...key, retired: Math.min(record.from, key.retired ?? Infinity) });
}

function requireMayEnd(key: Key, registry: Registry, signing: Signing): void {
  const { key: signer, role } = signing;
  const isOwn = key.participant === signer.participant;
  if (isOwn && couldMake(signer, key)) return;
  if (role !== 'regulator') requireOwn(key.participant, signer, 'a key is ended by its own participant or a regulator');
  else if (!isRegulators(registry, key)) return;
  else if (!isOwn) return requireQuorum(registry, signing, `to end a key of ${key.participant}`);
  else if (hasQuorum(registry, signing)) return;
  throw new Fault(
    'key-exceeds',
    `the key ${signer.label} ends only keys without permissions and sites beyond its own: sign with one that has them all`,
    { kid: signer.kid, permissions: signer.permissions, sites: signer.sites },
  );
}

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
