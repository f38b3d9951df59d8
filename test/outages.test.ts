/** Passing trouble passes: nothing acknowledged is lost, nothing is halted, and all goes on by itself. */
import { describe, it } from 'vitest';
import { canPreload } from './crash/shim.js';
import { OUTAGES } from './support/outages.js';

describe('the server goes on by itself after this', () => {
  const possible = OUTAGES.filter(({ shim }) => !shim || canPreload);
  it.each(possible)('$name', ({ within, play }) => play(within));
});
