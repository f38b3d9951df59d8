/** What all lists that are answered by pages have in common. `next` of a page is the `after` of the one that follows it. */
import { z } from 'zod';
import { wholeNumber } from './numbers.js';

/** The most rows of a page, and how many a page has unless the asker says. */
const MAX = 200;
const USUAL = 50;

/** The query parameter `limit`. */
export const PageLimit = wholeNumber(1, MAX).default(USUAL);

/** The query parameter `q`. */
export const SearchText = z.string().min(1).max(200);
