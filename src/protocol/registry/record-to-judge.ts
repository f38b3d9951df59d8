/**
 * A registry record as the rules are given it: with its signer's key and the statements that it embeds, already verified.
 */
import type { DecodedJws, StatementHeader } from '../statement/jws.js';
import type { KeyApplication, ParticipantApplication, RegistryRecord } from './records.js';

/** An application embedded in a record, taken apart, its signature checked. `kid`: thumbprint of the key it brings. */
export interface VerifiedApplication<T = ParticipantApplication | KeyApplication> {
  kid: string;
  log: string;
  payload: T;
}

/** An approval embedded in a genesis record, its signature checked. */
export interface VerifiedApproval {
  kid: string;
  record: string;
}

/**
 * An approval embedded in any other record, which it is of. `id`: of its statement. `log`: the ledger that it is for. `until`: the
 * last day (UTC) on which it counts. Its signature is judged with the record, since only the register has its key.
 */
export interface Approval {
  id: string;
  kid: string;
  log: string;
  until: string;
  statement: DecodedJws<StatementHeader>;
}

/** A record ready to be judged. `id`: that of its entry. */
export interface RecordToJudge {
  id: string;
  kid: string;
  record: RegistryRecord;
  /** What a participant or key record embeds: a participant's or a key's application, as the record's type has it. */
  application?: VerifiedApplication | undefined;
  /** Thumbprints of the genesis record's regulators' keys, in its order. */
  founders?: readonly string[] | undefined;
  /** Of a genesis record. */
  consents?: readonly VerifiedApproval[] | undefined;
  /** Of any other. */
  approvals?: readonly Approval[] | undefined;
}
