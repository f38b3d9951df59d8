/** Signing: entries of the log and the statements beside it, for one ledger and by one key. */
import { toBase64url } from '../../protocol/bytes.js';
import { encodeJws, type EntryTyp, type Fence, type StatementHeader } from '../../protocol/statement/jws.js';
import type { Signer } from './signer.js';

// The platform's own, in browsers and in Node alike.
const random = (bytes: number): Uint8Array => globalThis.crypto.getRandomValues(new Uint8Array(bytes));

/** 32 random bytes, for a serial list. */
export const randomSeed = (): Uint8Array => random(32);

const common = (signer: Signer, log: string) => ({ alg: 'ES256K', kid: signer.kid, jti: toBase64url(random(16)), log }) as const;

/** A statement outside the log: a sign-in, an application, an approval. `log`: the ledger's id, empty before there is one. */
export const signStatement = (signer: Signer, log: string, typ: StatementHeader['typ'], payload: unknown): string =>
  encodeJws({ ...common(signer, log), typ }, payload, (bytes) => signer.sign(bytes));

/** What an entry's header says beside its signer. */
export interface EntryFrame {
  /** The ledger's id; empty in a genesis record. */
  log: string;
  /** The heads that it continues, in any order, repeats allowed. */
  prev: readonly string[];
  fence: Fence;
}

/** A log entry. @throws Fault of jws.ts */
export const signEntry = (signer: Signer, { log, prev, fence }: EntryFrame, typ: EntryTyp, payload: unknown): string =>
  encodeJws({ ...common(signer, log), typ, prev: [...new Set(prev)].sort(), fence }, payload, (bytes) => signer.sign(bytes));
