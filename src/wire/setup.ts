/** `/api/genesis` and the page `/setup`: founding a ledger. */
import { z } from 'zod';

/** `ledger`: its id. */
export const FoundedView = z.strictObject({ ledger: z.string() });
export type FoundedView = z.infer<typeof FoundedView>;

/** `trial`: the ledger may be founded under an address that leads nowhere but to the machine itself. */
export const LogKeyBody = z.strictObject({ trial: z.boolean() }).meta({ example: { trial: false } });
export type LogKeyBody = z.infer<typeof LogKeyBody>;

/** `log`: the vkey that the genesis record must name. */
export const LogKeyView = z.strictObject({ log: z.string() });
export type LogKeyView = z.infer<typeof LogKeyView>;

/** A file of the page. */
export const SetupFile = z.string().max(100);
