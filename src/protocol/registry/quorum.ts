/**
 * What one regulator may not do alone: approvals by others, carried inside a record, and how many it needs.
 */
import { toBase64url, utf8 } from '../bytes.js';
import { crypto } from '../crypto.js';
import { Fault } from '../fault.js';
import type { Gln } from '../gs1/identifiers.js';
import type { Position } from '../log/position.js';
import { compressKey, verifyJws } from '../statement/es256k.js';
import { canonicalJson } from '../statement/json.js';
import { isRegulators, requirePermission, requireThisLedger, signingKey, type Signing } from './keys.js';
import type { Approval, RecordToJudge } from './record-to-judge.js';
import { isPast, utcDay, type Key, type Registry } from './registry.js';

/** Most days from a record to the last one on which an approval of it counts. */
const MOST_DAYS = 30;

/** What approvals sign of a record: SHA-256 of its canonical form without approvals, base64url. */
export const recordDigest = (record: object): string =>
  toBase64url(crypto.sha256(utf8(canonicalJson({ ...record, approvals: [] }))));

/**
 * The regulators that sign a record or approve it, where their approval counts. Its approvals are carried from now on.
 *
 * @throws Fault of an approval that is not by a regulator's administrator, or not for this ledger; `bad-signature`, `record-invalid`
 */
export function agreedOn(entry: RecordToJudge, registry: Registry, at: Position, signer: Key): ReadonlySet<Gln> {
  const agreed = new Set<Gln>();
  // A key that is bound to sites speaks for these.
  if (signer.sites === null && isRegulators(registry, signer)) agreed.add(signer.participant);
  for (const approval of entry.approvals ?? []) {
    const { participant } = approver(approval, registry, at);
    const { id, until } = approval;
    if (until > utcDay(at.time + MOST_DAYS * 86_400_000))
      throw new Fault(
        'record-invalid',
        `an approval counts for at most ${MOST_DAYS} days, not until ${until}: have it given anew`,
      );
    if (!registry.carried.has(id) && !isPast(until, at.time)) agreed.add(participant);
    registry.carried.set(id, registry.carried.get(id) ?? at.index);
  }
  return agreed;
}

function approver({ kid, log, statement }: Approval, registry: Registry, { index }: Position): Key {
  requireThisLedger(registry, log, 'an approval');
  const key = signingKey(registry, kid, index);
  verifyJws(statement, compressKey(key.jwk));
  if (!isRegulators(registry, key))
    throw new Fault('regulator-only', `only regulators approve a record, and ${key.participant} is none: leave it out`, {
      participant: key.participant,
    });
  requirePermission(key, 'admin');
  return key;
}

/** How many regulators must agree: as many as genesis says, or all that could; never none. */
function quorumOf(registry: Registry, at: Position): number {
  const able = new Set<Gln>();
  for (const key of registry.keys.values()) if (couldAgree(registry, key, at)) able.add(key.participant);
  return Math.max(1, Math.min(registry.ledger.get('ledger')!.quorum, able.size));
}

/** Whether enough regulators sign or approve a record. */
export const hasQuorum = (registry: Registry, { agreed, at }: Signing): boolean => agreed.size >= quorumOf(registry, at);

/** Throws `quorum-missing` unless enough regulators sign or approve a record. `what`: what for, in words. */
export function requireQuorum(registry: Registry, signing: Signing, what: string): void {
  if (hasQuorum(registry, signing)) return;
  const { agreed, at } = signing;
  const needed = quorumOf(registry, at);
  throw new Fault(
    'quorum-missing',
    `${needed} regulators agree ${what}, here ${agreed.size}: have others approve the record, and sign it with their approvals`,
    { needed, agreed: [...agreed] },
  );
}

const couldAgree = (registry: Registry, key: Key, { index }: Position): boolean =>
  key.sites === null &&
  key.permissions.includes('admin') &&
  key.from < index &&
  index < Math.min(key.retired ?? Infinity, key.compromised ?? Infinity) &&
  isRegulators(registry, key);
