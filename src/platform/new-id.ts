/** Ids of what is kept beside the log. */
import { randomBytes } from 'node:crypto';

/** A fresh id, 22 hexadecimal digits: later ones sort after earlier ones. */
export const newId = (now: number): string => now.toString(16).padStart(12, '0') + randomBytes(5).toString('hex');
