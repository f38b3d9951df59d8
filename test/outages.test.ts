/** Passing trouble passes: nothing acknowledged is lost, nothing is halted, and all goes on by itself. */
import { describe, it } from 'vitest';
import { canPreload } from './crash/shim.js';
import { OUTAGES } from './support/outages.js';

describe('the server goes on by itself after', () => {
  for (const { name, within, shim, play } of OUTAGES) it.skipIf(shim && !canPreload)(name, () => play(within));
});
