/** Ids of what is kept beside the log. */
import { randomBytes } from 'node:crypto';

/** What is before all ids that were made from `time` (epoch ms) on. */
export const idsSince = (time: number): string => time.toString(16).padStart(12, '0');

/** A fresh id, 22 hexadecimal digits: later ones sort after earlier ones. */
export const newId = (now: number): string => idsSince(now) + randomBytes(5).toString('hex');
