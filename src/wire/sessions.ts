/** `/api/sessions`: signing in. */
import { z } from 'zod';
import { Gln } from '../protocol/gs1/identifiers.js';
import { PERMISSIONS, Role } from '../protocol/registry/records.js';

/** What to sign, and until when. */
export const ChallengeView = z.strictObject({ nonce: z.string(), audience: z.string(), expires: z.iso.datetime() });
export type ChallengeView = z.infer<typeof ChallengeView>;

/** The payload of a `signin+jws`. `exp`: epoch seconds, at most the challenge's `expires`. */
export const SignIn = z.strictObject({ aud: z.string(), exp: z.int(), nonce: z.string().max(100), site: z.nullable(Gln) });
export type SignIn = z.infer<typeof SignIn>;

/** An open session. `site`: the one at which it is, null for all of the key's. */
export const SessionView = z.strictObject({
  token: z.string(),
  expires: z.iso.datetime(),
  participant: z.strictObject({ gln: Gln, name: z.string(), role: Role }),
  permissions: z.array(z.enum(PERMISSIONS)).readonly(),
  site: z.nullable(Gln),
});
export type SessionView = z.infer<typeof SessionView>;
