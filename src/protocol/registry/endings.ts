/**
 * How keys end: records that retire one, or report it as compromised.
 */
import { Fault } from '../fault.js';
import type { Gln } from '../gs1/identifiers.js';
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
  if (record.type === 'compromise') return compromise(record, registry, signing, key);
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

/**
 * A key is suspect since `since` of the latest record that reports it, and so are those that it added since then. What such a
 * record ended stays ended.
 */
function compromise(record: RegistryRecord<'compromise'>, registry: Registry, { role, at }: Signing, key: Key): void {
  const { confirmed } = record;
  const since = record.since ?? at.index;
  if (since > at.index)
    throw new Fault('compromise-future', `a key is compromised since an entry that exists: name one up to ${at.index}`, {
      index: at.index,
    });
  const before = key.reported;
  const isLoosened = before !== null && (since > before.since || confirmed.some((id) => !before.confirmed.includes(id)));
  if (isLoosened && before.attested && role !== 'regulator')
    throw new Fault(
      'regulator-only',
      `a regulator has reported the key ${key.label}, so only a regulator says that less of it is suspect: ask the authority`,
      { kid: key.kid },
    );
  const attested = role === 'regulator' || (before?.attested ?? false);
  registry.keys.set(key.kid, { ...key, reported: { since, confirmed, attested } });
  const family = [...registry.keys.values()].filter(({ participant }) => participant === key.participant);
  const ended = reachOf(key.kid, { since, confirmed }, family);
  const suspect = new Map<string, number>();
  for (const { kid, reported } of family) {
    for (const [each, from] of reported ? reachOf(kid, reported, family) : [])
      suspect.set(each, Math.min(from, suspect.get(each) ?? Infinity));
  }
  for (const each of family) {
    const compromised = ended.has(each.kid) ? Math.min(at.index + 1, each.compromised ?? Infinity) : each.compromised;
    registry.keys.set(each.kid, { ...each, compromised, suspect: suspect.get(each.kid) ?? null });
  }
}

/** On which keys a report of one takes effect, each with the entry since which it is suspect. */
function reachOf(
  kid: string,
  { since, confirmed }: Pick<NonNullable<Key['reported']>, 'since' | 'confirmed'>,
  family: readonly Key[],
): Map<string, number> {
  const reached = new Map([[kid, since]]);
  // Whoever had the key may have added others with it, and these others still, in the order of the log.
  for (const added of family.toSorted((a, b) => a.from - b.from)) {
    if (added.from < since || !reached.has(added.by ?? '') || confirmed.includes(added.record)) continue;
    reached.set(added.kid, added.from);
  }
  return reached;
}

/** Ends all keys of a participant by the entry at `index`, as a regulator's report of each since that entry does. */
export function endAll(registry: Registry, participant: Gln, index: number): void {
  for (const key of [...registry.keys.values()].filter((each) => each.participant === participant)) {
    registry.keys.set(key.kid, {
      ...key,
      reported: key.reported ?? { since: index, confirmed: [], attested: true },
      compromised: Math.min(index + 1, key.compromised ?? Infinity),
      suspect: Math.min(index, key.suspect ?? Infinity),
    });
  }
}
