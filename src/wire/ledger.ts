/** `/api/ledger`, and the addresses under `/log`, where the log lies for any C2SP client. */
import { z } from 'zod';
import { wholeNumber } from './numbers.js';

/**
 * Which ledger this is, and how far it is. `id`, `name`, `log`, `rules` and `quorum` are null until it is founded. `log`: the
 * verifier key of its checkpoints; `root`: of its `size` entries, base64url; `time`: of the newest of them;
 * `publicUrl`: the address under which others reach it; `local`: that leads to the server's own machine alone.
 */
export const LedgerView = z.strictObject({
  founded: z.boolean(),
  id: z.string().nullable(),
  name: z.string().nullable(),
  log: z.string().nullable(),
  rules: z.int().nullable(),
  quorum: z.int().nullable(),
  size: z.int(),
  root: z.string(),
  time: z.iso.datetime(),
  publicUrl: z.string(),
  local: z.boolean(),
});
export type LedgerView = z.infer<typeof LedgerView>;

/** The size of a signed head, in its address. */
export const CheckpointSize = wholeNumber(1).meta({ example: 1 });

/** What follows `/log/tile/`. */
export const TilePath = z.string().max(60).meta({ example: '0/000.p/1' });
