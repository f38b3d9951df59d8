/**
 * An entry as a whole: from the text that arrives to what is judged and what is hashed into the log.
 *
 * docs/protocol.md, chapters 3 and 4. The parts are elsewhere: jws.ts (bytes), epcis/step.ts and registry/records.ts
 * (payloads), registry/judge.ts and custody/judge.ts (rules).
 */
import { concat, fromBase64url, toBase64url, u64be, utf8 } from './bytes.js';
import { crypto } from './crypto.js';
import type { World } from './custody/context.js';
import { judgeStep } from './custody/judge.js';
import { readStep, type Step } from './epcis/step.js';
import { emptyRoot } from './log/merkle.js';
import { compressKey, thumbprint, verifyJws } from './statement/es256k.js';
import { Fault } from './fault.js';
import { decodeEntry, decodeStatement, type DecodedJws, type EntryHeader } from './statement/jws.js';
import type { Position } from './log/position.js';
import type { Approval, RecordToJudge, VerifiedApplication, VerifiedApproval } from './registry/record-to-judge.js';
import { judgeRecord } from './registry/judge.js';
import { recordDigest } from './registry/quorum.js';
import {
  readApproval,
  readFoundingApproval,
  readKeyApplication,
  readParticipantApplication,
  readRecord,
  type PublicJwk,
  type RegistryRecord,
} from './registry/records.js';

/** An entry taken apart and well-formed; the statements that it embeds are verified, its own signature is not. */
export interface Entry {
  /** SHA-256 of the signing input, base64url. */
  id: string;
  jws: string;
  header: EntryHeader;
  body: { step: Step } | RecordToJudge;
}

/** Kinds of log entries: of a custody entry only the id is in the log, a registry record stands there in full. */
export type EntryKind = 'custody' | 'registry';

/**
 * Reads a compact JWS as an entry. Its signature is not checked: verifyJws (es256k.ts) does that with the signer's key.
 *
 * @throws Fault of jws.ts, step.ts or registry/records.ts
 */
export function readEntry(jws: string): { entry: Entry; decoded: DecodedJws<EntryHeader> } {
  const decoded = decodeEntry(jws);
  const { header, payload } = decoded;
  const body =
    header.typ === 'epcis+jws' ? { step: readStep(payload) } : readRecordBody(toBase64url(decoded.id), header.kid, payload);
  return { entry: { id: toBase64url(decoded.id), jws, header, body }, decoded };
}

function readRecordBody(id: string, kid: string, payload: unknown): RecordToJudge {
  const record = readRecord(payload);
  if (record.type === 'genesis') return { id, kid, record, ...readFounders(record) };
  const approvals = 'approvals' in record ? readApprovals(record) : undefined;
  switch (record.type) {
    case 'participant':
      return { id, kid, record, approvals, application: readApplication(record.application, readParticipantApplication) };
    case 'key':
      return { id, kid, record, application: readApplication(record.application, readKeyApplication) };
    default:
      return { id, kid, record, approvals };
  }
}

function readApprovals(record: { approvals: readonly string[] }): Approval[] {
  const digest = recordDigest(record);
  return record.approvals.map((jws) => {
    const statement = decodeStatement(jws, 'approval+jws');
    const { record: approved, until } = readApproval(statement.payload);
    if (approved !== digest)
      throw new Fault('record-invalid', 'an approval in the record is of another one: have this one approved');
    const { kid, log } = statement.header;
    return { id: toBase64url(statement.id), kid, log, until, statement };
  });
}

/**
 * Takes an `application+jws` apart and checks its signature by the key that it brings.
 *
 * @throws Fault of jws.ts or registry/records.ts, `bad-signature`
 */
export function readApplication<T extends { key: PublicJwk }>(
  jws: string,
  read: (payload: unknown) => T,
): VerifiedApplication<T> {
  const decoded = decodeStatement(jws, 'application+jws');
  const payload = read(decoded.payload);
  requireSelfSigned(decoded.header.kid, payload.key);
  verifyJws(decoded, compressKey(payload.key));
  return { kid: decoded.header.kid, log: decoded.header.log, payload };
}

function requireSelfSigned(kid: string, key: PublicJwk): void {
  if (kid !== thumbprint(key))
    throw new Fault('bad-signature', 'an application is signed by the key that it brings: its kid is another', { kid });
}

function readFounders(record: RegistryRecord<'genesis'>): { founders: string[]; consents: VerifiedApproval[] } {
  const keys = record.regulators.map(({ key }) => compressKey(key));
  const founders = record.regulators.map(({ key }) => thumbprint(key));
  const consents = record.approvals.map((jws) => {
    const decoded = decodeStatement(jws, 'approval+jws');
    const approval = readFoundingApproval(decoded.payload);
    const i = founders.indexOf(decoded.header.kid);
    if (i < 0) throw new Fault('genesis-invalid', 'the genesis record is refused: an approval is not by a named regulator');
    if (decoded.header.log !== '')
      throw new Fault('genesis-invalid', 'the genesis record is refused: the header of an approval names a ledger');
    verifyJws(decoded, keys[i]!);
    return { kid: decoded.header.kid, ...approval };
  });
  return { founders, consents };
}

/** The key that a genesis record brings for its own signer. @throws Fault `genesis-invalid` where it names none */
export function founderKey(body: RecordToJudge): PublicJwk {
  const { record, founders, kid } = body;
  const i = founders?.indexOf(kid) ?? -1;
  if (record.type !== 'genesis' || i < 0)
    throw new Fault('genesis-invalid', 'the genesis record is not signed by a regulator that it names');
  return record.regulators[i]!.key;
}

/** Whether the entry is a genesis record. */
export const isGenesis = ({ body }: Entry): boolean => 'record' in body && body.record.type === 'genesis';

/** Throws `foreign-ledger` unless the entry was signed for this ledger; undefined: there is none yet. */
export function requireLedger({ header: { log } }: Entry, ledger: string | undefined): void {
  if (log === ledger) return;
  throw new Fault('foreign-ledger', 'the entry was signed for another ledger: sign it for this one', { log, ledger });
}

/**
 * Judges a verified entry at its position and, where it is allowed, puts its changes into the world. The caller commits,
 * or rolls back on a throw. Whether the fence is known is for those to judge who have the log.
 *
 * @throws Fault naming object, rule and remedy; Deferred (custody/holding.ts) where the book must be loaded anew first
 */
export function judgeEntry(entry: Entry, world: World, at: Position): void {
  const { header, body, id } = entry;
  const genesis = isGenesis(entry);
  if (!genesis) requireLedger(entry, world.registry.ledger.get('ledger')?.id);
  if ('step' in body) return judgeStep({ id, kid: header.kid, prev: header.prev, step: body.step }, world, at);
  if (header.prev.length > 0)
    throw new Fault('stale-prev', 'a registry record continues no custody step: its prev is empty', { heads: [] });
  judgeRecord(body, world.registry, at);
  if (!genesis) return;
  if (header.log !== '') throw new Fault('genesis-invalid', 'the genesis record is refused: its header names a ledger');
  if (header.fence.size !== 0 || header.fence.root !== toBase64url(emptyRoot()))
    throw new Fault('genesis-invalid', 'the genesis record is refused: its fence is not the head of the empty log');
  const founded = world.registry.ledger.get('ledger')!;
  world.registry.ledger.set('ledger', { ...founded, id: toBase64url(crypto.sha256(entryBytes(entry, at.time))) });
}

/**
 * The bytes of an entry in the log: custody `0x01 || u64be time || id`, registry `0x02 || u64be time || JWS`.
 *
 * @param time the sequencer's time in epoch milliseconds
 */
export const entryBytes = (entry: Pick<Entry, 'id' | 'jws' | 'body'>, time: number): Uint8Array =>
  'step' in entry.body ? custodyBytes(fromBase64url(entry.id), time) : registryBytes(entry.jws, time);

/** The log's bytes of a custody entry: 41 bytes. `id`: 32 bytes. */
export const custodyBytes = (id: Uint8Array, time: number): Uint8Array => concat(Uint8Array.of(1), u64be(time), id);

/** The log's bytes of a registry record. */
export const registryBytes = (jws: string, time: number): Uint8Array => concat(Uint8Array.of(2), u64be(time), utf8(jws));
