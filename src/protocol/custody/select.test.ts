import { describe, expect, it } from 'vitest';
import { caseOf, pack, sscc, tradingWorld, UNIT } from '../../../test/support/pure-world.js';
import { isContainer, batchKeyOf, gtinOf } from './select.js';
import { packsRecalledBySerial } from './recall.js';

describe('what a URI names', () => {
  it('is a container for SSCCs, GRAIs and SGTINs of higher levels, a pack for those of a unit', () => {
    const { registry } = tradingWorld();
    expect([sscc(1), caseOf(1), pack('A')].map((uri) => isContainer(registry, uri))).toEqual([true, true, false]);
  });

  it('is a batch for an LGTIN and nothing else', () => {
    expect(batchKeyOf(`https://id.gs1.org/01/${UNIT}/10/A%2FB`)).toBe(`${UNIT}/A/B`);
    expect(() => batchKeyOf(pack('A'))).toThrow('names no batch');
    expect([pack('A'), caseOf(1), `https://id.gs1.org/01/${UNIT}/10/A`].map(gtinOf).every((gtin) => gtin.length === 14)).toBe(
      true,
    );
    expect(() => gtinOf(sscc(1))).toThrow('has no GTIN');
  });
});

describe('the packs that decide whether what holds them may go on', () => {
  it('are those that recalls of the batch name by serial, cautions aside', () => {
    const world = tradingWorld();
    const lots = ['L1' as never];
    world.records('acme', world.recall(1, { ref: 'A', lots, serials: ['1', '2'] as never }));
    world.records('acme', world.recall(1, { ref: 'B', lots, serials: ['3'] as never, class: 4 }));
    world.records('acme', world.recall(1, { ref: 'C' }));
    world.records('acme', world.recall(1, { ref: 'D', lots: ['L2'] as never, unregistered: true, serials: ['9'] as never }));
    expect(packsRecalledBySerial(world.registry, `${UNIT}/L1`)).toEqual([pack(1), pack(2)]);
  });
});
