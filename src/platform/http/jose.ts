/** The body of a route that reads one JWS: `@Body({ schema: JoseBody }) jws: string`. What it says is checked elsewhere. */
import { z } from 'zod';

/** Bytes as the parser of `application/jose` gives them, to text. A byte beyond ASCII is refused with the JWS itself. */
export const JoseBody = z
  .custom<Uint8Array>((body) => body instanceof Uint8Array, 'must be one JWS, sent as application/jose')
  .transform((bytes) => Buffer.from(bytes).toString('latin1'))
  .meta({ type: 'string', description: 'One compact JWS.' });
