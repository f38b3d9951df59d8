/** GS1 keys for tests, in GS1's own range for examples. */
import { gs1CheckDigit } from '../../src/protocol/gs1/check-digit.js';
import { ssccUri, type Gtin, type Sscc } from '../../src/protocol/gs1/identifiers.js';

const checked = (body: string): string => `${body}${gs1CheckDigit(body)}`;

/** The `n`th product's GTIN at a packaging level; 0 is the unit. */
export const gtinOf = (n: number, level = 0): Gtin => checked(`${level}95200${String(n).padStart(7, '0')}`) as Gtin;

/** The canonical URI of the `n`th SSCC. */
export const ssccOf = (n: number): string => ssccUri(checked(`09520000${String(n).padStart(9, '0')}`) as Sscc);
