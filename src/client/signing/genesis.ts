/** The genesis record: how regulators found a ledger. Used by `theriac init` and by the set-up page. */
import { toBase64url } from '../../protocol/bytes.js';
import { emptyRoot } from '../../protocol/log/merkle.js';
import { genesisDigest } from '../../protocol/registry/founding.js';
import type { RegistryRecord } from '../../protocol/registry/records.js';
import type { Signer } from './signer.js';
import { signEntry, signStatement } from './statement.js';

type Genesis = RegistryRecord<'genesis'>;

/** A regulator that founds, with its key at hand. */
export type Founder = Omit<Genesis['regulators'][number], 'key'> & { signer: Signer };

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
  const digest = genesisDigest(record);
  const approvals = others.map(({ signer }) => signStatement(signer, '', 'approval+jws', { record: digest }));
  const frame = { log: '', prev: [], fence: { size: 0, root: toBase64url(emptyRoot()) } };
  return signEntry(first.signer, frame, 'registry+jws', { ...record, approvals });
}
