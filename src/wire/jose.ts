/** The body of a route that reads one JWS: `@Body({ schema: JoseBody }) jws: string`. What it says is checked elsewhere. */
import { z } from 'zod';

/** A batch as a manufacturer signs it for a ledger of the test vectors; any other ledger refuses it. */
export const JWS_EXAMPLE =
  'eyJhbGciOiJFUzI1NksiLCJmZW5jZSI6eyJyb290IjoiM1FoUlA3Mld3ZU5ad0hXQWxkd3NxaUg2dGRXaEdwVTg0OGlsem1UNmYyZyIsInNpem' +
  'UiOjZ9LCJqdGkiOiJTOGFZTXB5eVFEanBNb1dPek5aR3FBIiwia2lkIjoiMDdUalVHLUJvR1lJLXllRXZJZ1VnWlR3TDJvOGM1a3BoMzNSSmZ3' +
  'ZjdHTSIsImxvZyI6IlBQV0puX3YybW5ZeVpqMDJtbENneGZSdjZvQS1nenZ0M2RxS25TMWdkWG8iLCJwcmV2IjpbXSwidHlwIjoicmVnaXN0cn' +
  'krandzIn0.' +
  'eyJhbGlhc2VzIjpbXSwiYXBwcm92YWxzIjpbXSwiY29tcGxldGUiOnRydWUsImV4cGlyeSI6IjIwMjgtMDEtMzEiLCJndGluIjoiMDk1MjEyMz' +
  'QwMDAwMTMiLCJsb3QiOiJMMSIsInByaW50ZWQiOlsiMjAyOC0wMS0zMSJdLCJzZXJpYWxpc2VkIjp0cnVlLCJ0eXBlIjoiYmF0Y2gifQ.' +
  'l-YcpkVx6Q3k2D_YorYhgUhJjuQC_uduPFz_wwKPP69TnyT5s_N5rU9eyzmeuUquwQXyAgy9W5SLH9hS_P5cqw';

const latin1 = new TextDecoder('latin1');

/** Bytes as the parser of `application/jose` gives them, to text. A byte beyond ASCII is refused with the JWS itself. */
export const JoseBody = z
  .custom<Uint8Array>((body) => body instanceof Uint8Array, 'must be one JWS, sent as application/jose')
  .transform((bytes) => latin1.decode(bytes))
  .meta({
    type: 'string',
    description:
      'One compact JWS, signed by the client for this ledger: docs/protocol.md says how it is made, src/client makes it.',
    example: JWS_EXAMPLE,
  });
