/**
 * C2SP tlog-witness: the body of a request to cosign a checkpoint. `old <size>`, the consistency proof from there, a
 * hash a line, an empty line, and the checkpoint's note. Not here: what a witness answers, and its memory.
 */
import { toBase64 } from '../bytes.js';
import { decodeHash, parseDecimal } from './checkpoint.js';
import { Fault } from '../fault.js';
import { MAX_NOTE } from './note.js';

/** A request: the witness last saw the tree of `oldSize`; `proof` shows that the one in `checkpoint`, a note, begins with it. */
export interface AddCheckpoint {
  readonly oldSize: number;
  readonly proof: readonly Uint8Array[];
  readonly checkpoint: string;
}

const MAX_PROOF = 63;

/** The body of a request. */
export const formatAddCheckpoint = ({ oldSize, proof, checkpoint }: AddCheckpoint): string =>
  `old ${oldSize}\n${proof.map((hash) => `${toBase64(hash)}\n`).join('')}\n${checkpoint}`;

/**
 * The request in a body. The checkpoint in it is not read, only cut out.
 *
 * @throws Fault `add-checkpoint-malformed`
 */
export function parseAddCheckpoint(body: string): AddCheckpoint {
  if (body.length > MAX_NOTE) throw malformed(`it has more than ${MAX_NOTE} characters`);
  const end = body.indexOf('\n\n');
  const [old = '', ...lines] = body.slice(0, Math.max(end, 0)).split('\n');
  const oldSize = old.startsWith('old ') ? parseDecimal(old.slice(4)) : undefined;
  if (oldSize === undefined) throw malformed('it does not begin with "old" and a size, or has no empty line');
  const proof = lines.map(decodeHash).filter((hash) => hash !== undefined);
  if (proof.length !== lines.length || proof.length > MAX_PROOF) throw malformed('its proof is not up to 63 hashes in base64');
  return { oldSize, proof, checkpoint: body.slice(end + 2) };
}

const malformed = (why: string): Fault =>
  new Fault(
    'add-checkpoint-malformed',
    `This is not a request to cosign a checkpoint: ${why}. Send it as C2SP tlog-witness says.`,
    { why },
  );
