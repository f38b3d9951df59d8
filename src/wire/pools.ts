/** `/api/manufacturers/serial-pools`: random serials for line systems. */
import { z } from 'zod';
import { Gtin } from '../protocol/gs1/identifiers.js';
import { MAX_SERIALS } from '../protocol/serial-list.js';
import { lineText } from './text.js';

/** Only characters that every scanner and keyboard gives back as they are. */
const Letters = z.string().regex(/^[0-9A-Z]*$/, 'must be digits and letters A to Z');
const Alphabet = Letters.min(10)
  .max(36)
  .refine((text) => new Set(text).size === text.length, 'must name each character once');

/** What a request is called by who makes it. */
export const PoolRequestId = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, underscores and hyphens')
  .meta({ example: 'line-1.order-88' });

/** How the serials of a reservation begin. */
export const SerialPrefix = Letters.min(1).max(12).meta({ example: 'LINE2' });

export const PoolRequestBody = z
  .strictObject({
    id: PoolRequestId,
    count: z.int().min(1).max(MAX_SERIALS),
    prefix: Letters.max(12).default(''),
    format: z.strictObject({ length: z.int().min(1).max(20), alphabet: Alphabet }).optional(),
  })
  .meta({ example: { id: 'line-1.order-88', count: 100 } });
export type PoolRequestBody = z.infer<typeof PoolRequestBody>;

export const ReservationBody = z.strictObject({
  prefix: SerialPrefix,
  label: lineText(100).meta({ example: 'Line 2' }),
});
export type ReservationBody = z.infer<typeof ReservationBody>;

/** `packs`: serials that are on packs; `issued`: given out and on none; `format`: of the next ones. */
export const PoolView = z.strictObject({
  gtin: Gtin,
  packs: z.int(),
  issued: z.int(),
  reservations: z.array(z.strictObject({ prefix: z.string(), label: z.string() })),
  format: z.strictObject({ prefix: z.string(), length: z.int(), alphabet: z.string() }),
});
export type PoolView = z.infer<typeof PoolView>;

/** How many of a request's serials are on packs, and how many were returned. */
export const ClosedPoolRequestView = z.strictObject({ used: z.int(), returned: z.int() });
export type ClosedPoolRequestView = z.infer<typeof ClosedPoolRequestView>;
