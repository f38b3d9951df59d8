/** The body of a route that reads one JWS: `@Body({ schema: JoseBody }) jws: string`. What it says is checked elsewhere. */
import { z } from 'zod';

/** A batch as a manufacturer signs it for a ledger of the test vectors; any other ledger refuses it. */
export const JWS_EXAMPLE =
  'eyJhbGciOiJFUzI1NksiLCJmZW5jZSI6eyJyb290IjoiWGRyMUJqRzJZMndFTi0ydHZPM3RwVm9pRUNDcHBQMWVRY09ZNXRRQkZsZyIsInNpem' +
  'UiOjV9LCJqdGkiOiJuMTZXeHp0amlsZlpTRVBzN2xpTWJRIiwia2lkIjoiMDdUalVHLUJvR1lJLXllRXZJZ1VnWlR3TDJvOGM1a3BoMzNSSmZ3' +
  'ZjdHTSIsImxvZyI6IlBQV0puX3YybW5ZeVpqMDJtbENneGZSdjZvQS1nenZ0M2RxS25TMWdkWG8iLCJwcmV2IjpbXSwidHlwIjoicmVnaXN0cn' +
  'krandzIn0.' +
  'eyJleHBpcnkiOiIyMDI4LTAxLTMxIiwiZ3RpbiI6IjA5NTIxMjM0MDAwMDEzIiwibG90IjoiTDEiLCJzZXJpYWxpc2VkIjp0cnVlLCJ0eXBlIjoiYmF0Y2gifQ.' +
  '2vQLIXXk4-clBPSJX1B5pT8br3WbY0vedA2msOveMN9qnzymcH-_cb1gPtIVH5LonoijoKfWt4dcGTuPCJwepQ';

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
