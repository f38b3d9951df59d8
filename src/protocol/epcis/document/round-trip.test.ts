import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepOf } from '../../../../test/support/drafts.js';
import { everyStep } from '../../../../test/support/every-step.js';
import { ADDED, LOOSE_CONTEXT, loosened } from '../../../../test/support/loosen.js';
import { CASE } from '../../../../test/support/pure-world.js';
import { readDocument } from './document.js';

const SEED = 20260304;

describe(`every step, written as a partner would (seed ${SEED})`, () => {
  const read = everyStep.filter(({ kind }) => kind !== 'repack');
  it.each(read.map((step, i) => ({ i, step, kind: step.kind })))('$i: $kind is read back as the same step', ({ step }) => {
    fc.assert(
      fc.property(loosened(step), (event) => {
        const document = {
          '@context': LOOSE_CONTEXT,
          type: 'EPCISDocument',
          schemaVersion: '2.0',
          creationDate: '2026-03-05T00:00:00Z',
          epcisBody: { eventList: [event] },
        };
        const { events, skipped } = readDocument(document, (gtin) => gtin === CASE);
        expect(skipped.map(({ fault }) => fault.message)).toEqual([]);
        const [draft] = events;
        expect(stepOf(draft!)).toEqual(step);
        const dropped = draft!.dropped.map((line) => line.slice(0, line.indexOf(': ')));
        expect(new Set(dropped)).toEqual(new Set(ADDED));
      }),
      { seed: SEED, numRuns: 30 },
    );
  });
});
