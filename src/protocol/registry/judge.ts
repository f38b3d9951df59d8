/**
 * The rules of the registry: which record is allowed, and what it changes.
 *
 * Pure: judged from the registry as it stands before the entry, the entry's index and the sequencer's time. The
 * same code runs on the server and with every auditor. docs/protocol.md, chapter 6, numbers the rules.
 */
import { Fault } from '../fault.js';
import type { Position } from '../log/position.js';
import type { RecordToJudge } from './record-to-judge.js';
import { admit, found, licenceOf } from './founding.js';
import { putBatch, putProduct } from './goods.js';
import { endKey } from './endings.js';
import { grant } from './grants.js';
import { addKey, requireParticipant, requireRegulator, signingKey, type Signing } from './keys.js';
import { putMandate } from './mandates.js';
import { putRecall, putWithdrawal } from './notices.js';
import { agreedOn } from './quorum.js';
import type { Registry } from './registry.js';
import { putSite } from './sites.js';

/**
 * Judges a registry record and, where it is allowed, puts its changes into the registry's tables. The caller commits,
 * or rolls back on a throw.
 *
 * @throws Fault with the rule that refuses it
 */
export function judgeRecord(entry: RecordToJudge, registry: Registry, at: Position): void {
  const { record } = entry;
  if (record.type === 'genesis') return found(entry, record, registry, at);
  const key = signingKey(registry, entry.kid, at.index);
  const { role } = registry.participants.get(key.participant)!;
  const signing: Signing = { key, role, at, agreed: agreedOn(entry, registry, at, key) };
  switch (record.type) {
    case 'participant':
      return admit(entry, record, registry, signing);
    case 'grant':
      return grant(record, registry, signing);
    case 'merger':
      throw new Fault(
        'merger-reserved',
        'a merger is not judged yet: grant the numbers to the company that remains, and ship the stock there',
      );
    case 'licence': {
      requireRegulator(signing, 'grant or change a licence');
      requireParticipant(registry, record.participant);
      const participant = registry.participants.get(record.participant)!;
      registry.participants.set(participant.gln, { ...participant, ...licenceOf(participant.role, record) });
      return;
    }
    case 'mandate':
      return putMandate(record, registry, signing);
    case 'site':
      return putSite(record, registry, signing);
    case 'key':
      return addKey(entry, record, registry, signing);
    case 'retire':
    case 'compromise':
      return endKey(record, registry, signing);
    case 'product':
      return putProduct(record, registry, signing);
    case 'withdrawal':
      return putWithdrawal(record, registry, signing);
    case 'batch':
      return putBatch(record, registry, signing);
    case 'recall':
      return putRecall(record, registry, signing);
  }
}
