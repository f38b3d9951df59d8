/** `/health`: whether the process runs, and whether it may be sent requests. */
import { z } from 'zod';

export const LiveView = z.strictObject({ status: z.literal('live') });
export type LiveView = z.infer<typeof LiveView>;

/** `checks`: the names of those that passed. */
export const ReadyView = z.strictObject({ status: z.literal('ready'), checks: z.array(z.string()) });
export type ReadyView = z.infer<typeof ReadyView>;
