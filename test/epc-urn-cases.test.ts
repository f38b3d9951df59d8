/** Identifiers from the field: EPC URNs and the Digital Links on which GS1's own engine and we differ. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../src/protocol/fault.js';
import { parseDigitalLink } from '../src/protocol/gs1/digital-link.js';
import { parseBracketed } from '../src/protocol/gs1/element-string.js';
import { canonicalEpc } from '../src/protocol/gs1/epc-urn.js';
import { readScan } from '../src/protocol/gs1/scan/scan.js';
import { casesOf } from './support/cases.js';

interface Cases {
  urns: { id: string; urn: string; expect: string }[];
  characters: [urn: string, expected: string][];
  refused: { id: string; urn: string }[];
  links: { id: string; text: string }[];
}
const cases = casesOf<Cases>('epc-urn.json');

/** The result, or undefined where it was refused on purpose. */
function accepted<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

describe.skipIf(!cases)('of the identifiers from the field', () => {
  it.each([...(cases?.urns ?? []).map(({ urn, expect: link }) => [urn, link]), ...(cases?.characters ?? [])])(
    'the URN %s is %s',
    (urn, link) => {
      expect(canonicalEpc(urn!)).toBe(link);
    },
  );

  it.each(cases?.refused ?? [])('$urn is refused', ({ urn }) => {
    expect(accepted(() => canonicalEpc(urn))).toBeUndefined();
    expect(readScan(urn, { year: 2026 })).toMatchObject({ kind: 'fault' });
  });

  /** Where it was left to us: a batch beside a third party's serial is read, as GS1's engine does; `_` in a host, as browsers do. */
  const LINKS: Readonly<Record<string, boolean>> = { L1: true, L2: false, L3: false, L4: true };
  it.each((cases?.links ?? []).filter(({ id }) => id in LINKS))('the link $id ($text) is judged as decided', ({ id, text }) => {
    expect(accepted(() => parseDigitalLink(text)) !== undefined).toBe(LINKS[id]);
  });

  it('currencies of ISO 4217 are those of this year and those that were withdrawn, which stand on older packs', () => {
    for (const number of ['396', '926', '191', '694', '931', '932'])
      expect(
        accepted(() => parseBracketed(`(01)09521001000017(3932)${number}200`)),
        number,
      ).toBeDefined();
  });
});
