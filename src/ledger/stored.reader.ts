/** The log's tables as they are stored, for whoever compares them with what was signed. */
import { plainTable, type StoredTable } from '../platform/database/stored.js';
import { toBase64url } from '../protocol/bytes.js';

/** By the names that src/wire/stored.ts has for them. */
export const storedLog = {
  entries: plainTable('SELECT * FROM "entry"', [['"idx"', 'number']], ({ id, kid, time, jws }) => {
    return { id, kid, time: Number(time), jws };
  }),
  head: plainTable('SELECT * FROM "head"', [['"one"', 'number']], ({ size, root, time, nextHolding }) => {
    return { size: Number(size), root: toBase64url(root as Uint8Array), time: Number(time), nextHolding: Number(nextHolding) };
  }),
} satisfies Record<string, StoredTable>;
