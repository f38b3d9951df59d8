/**
 * A registry record on the bench: its position, its signer and the statements that it embeds, already verified.
 */
import type { KeyApplication, ParticipantApplication, RegistryRecord } from './records.js';

/** Where in the log an entry would stand: its index and the sequencer's time (epoch ms). */
export interface Position {
  index: number;
  time: number;
}

/** An application embedded in a record, taken apart, its signature checked. `kid`: thumbprint of the key it brings. */
export type VerifiedApplication = { kid: string; log: string } & (
  { payload: ParticipantApplication } | { payload: KeyApplication }
);

/** An approval embedded in a genesis record, its signature checked. */
export interface VerifiedApproval {
  kid: string;
  record: string;
}

/** A record ready to be judged. */
export interface RecordToJudge {
  kid: string;
  record: RegistryRecord;
  application?: VerifiedApplication | undefined;
  /** Thumbprints of the genesis record's regulators' keys, in its order. */
  founders?: readonly string[] | undefined;
  approvals?: readonly VerifiedApproval[] | undefined;
}
