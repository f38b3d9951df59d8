/** The genesis record: how regulators found a ledger. Used by `theriac init` and by the set-up page. */
import { toBase64url } from '../../protocol/bytes.js';
import { emptyRoot } from '../../protocol/log/merkle.js';
import { Fault } from '../../protocol/fault.js';
import { requirePlace } from '../../protocol/registry/place.js';
import { recordDigest } from '../../protocol/registry/quorum.js';
import { readRecord, type RegistryRecord } from '../../protocol/registry/records.js';
import type { Signer } from './signer.js';
import { signEntry, signStatement } from './statement.js';

type Genesis = RegistryRecord<'genesis'>;

/** A regulator that founds, with its key at hand. */
export type Founder = Omit<Genesis['regulators'][number], 'key'> & { signer: Signer };

/**
 * Checks all that a genesis record will say, before there is a key or a log for it.
 *
 * @throws Fault `record-invalid`, `place-unknown`, `genesis-invalid`
 */
export function checkGenesis(regulators: readonly Omit<Founder, 'signer' | 'label'>[], name: string, quorum: number): void {
  const none = 'A'.repeat(43);
  const key = { crv: 'secp256k1', kty: 'EC', x: none, y: none } as const;
  readRecord({
    type: 'genesis',
    name,
    rules: 1,
    log: 'log',
    regulators: regulators.map((regulator) => ({ ...regulator, key, label: 'k' })),
    quorum,
    witnesses: [],
    approvals: [],
  });
  for (const regulator of regulators) requirePlace(regulator, regulator.gln);
  const refuse = (why: string): never => {
    throw new Fault('genesis-invalid', `the genesis record would be refused: ${why}`);
  };
  if (quorum > regulators.length) refuse(`a quorum of ${quorum} needs as many regulators, and there are ${regulators.length}`);
  if (new Set(regulators.map(({ gln }) => gln)).size < regulators.length) refuse('a GLN is named twice');
}

/**
 * The signed genesis record: the first founder signs it, all others approve it inside.
 *
 * @param log the vkey of the log
 * @param quorum how many regulators must sign what concerns the ledger itself
 * @throws Fault of jws.ts
 */
export function signGenesis(founders: readonly [Founder, ...Founder[]], name: string, log: string, quorum: number): string {
  const record: Genesis = {
    type: 'genesis',
    name,
    rules: 1,
    log,
    regulators: founders.map(({ signer, ...regulator }) => ({ ...regulator, key: signer.publicJwk })),
    quorum,
    witnesses: [],
    approvals: [],
  };
  const [first, ...others] = founders;
  const digest = recordDigest(record);
  const approvals = others.map(({ signer }) => signStatement(signer, '', 'approval+jws', { record: digest }));
  const frame = { log: '', prev: [], fence: { size: 0, root: toBase64url(emptyRoot()) } };
  return signEntry(first.signer, frame, 'registry+jws', { ...record, approvals });
}
