/**
 * What people write: kept as they wrote it, but with no character that a signed text may not have either; U+0000 among them is no
 * text to PostgreSQL.
 */
import { z } from 'zod';
import { isLine, isPrintable } from '../protocol/text.js';

/** A text of 1 to `most` characters without spaces at its ends. It may have several lines. */
export const freeText = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    // Lines from elsewhere end otherwise, and have tabs.
    .refine(
      (text) => isPrintable(text.replace(/[\r\t]/g, '')),
      'must hold no control characters but those of lines and tabs, nor one that turns the direction of writing',
    );

/** A number or a label of 1 to `most` characters: one line, kept to the letter. */
export const lineText = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine(isLine, 'must be one line without control characters, and with none that turns the direction of writing');
