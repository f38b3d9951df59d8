/**
 * GS1's own vectors. In them `^` stands for FNC1 where it comes first or between elements; we write GS there, so this file translates.
 *
 * Not run: what needs unknown AIs or names for AIs in links (neither is read by Theriac), and what a scanner sends for a symbol.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { Fault } from '../src/protocol/fault.js';
import { togetherProblem } from '../src/protocol/gs1/ai/value.js';
import { buildDigitalLink, parseDigitalLink } from '../src/protocol/gs1/digital-link.js';
import { GS, buildElementString, parseBracketed, readElements } from '../src/protocol/gs1/element-string.js';
import { canonicalEpc } from '../src/protocol/gs1/epc-urn.js';
import { LINTERS, type LinterName } from '../src/protocol/gs1/lint/linters.js';
import { haveVectors, vectorJson } from './support/vectors.js';

interface Vector {
  in: string;
  out?: string | null;
  ok: boolean;
  line: number;
  stem?: string | null;
  linter?: LinterName;
  error?: string | null;
  permitZeroSuppressedGTIN?: boolean;
  permitConvenienceAlphas?: boolean;
  permitUnknownAIs?: boolean;
}

const read = (name: string): Vector[] => (haveVectors ? vectorJson<Vector[]>(`gs1/gs1-syntax/${name}.json`) : []);
const inScope = (vector: Vector): boolean => vector.permitConvenienceAlphas !== true && vector.permitUnknownAIs !== true;

/** The result, or undefined where it was refused on purpose; anything else thrown is a defect. */
function accepted<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

const toFnc1 = (elements: string): string => `^${elements.replaceAll(GS, '^')}`;
const fromFnc1 = (message: string): string => message.slice(1).replaceAll('^', GS);

describe.skipIf(!haveVectors)('GS1 vectors', () => {
  const ran: Record<string, number> = {};
  const each = (name: string, vectors: Vector[], run: (vector: Vector) => void): void => {
    ran[name] = vectors.length;
    test.each(vectors.map((vector) => [vector.line ?? vector.linter, vector.in, vector] as const))(
      `${name} %s %j`,
      (_, __, vector) => run(vector),
    );
  };

  each('parseAIdata', read('parseAIdata').filter(inScope), (vector) => {
    const out = accepted(() => toFnc1(buildElementString(parseBracketed(vector.in))));
    expect(out ?? '').toBe(vector.out);
    expect(out !== undefined).toBe(vector.ok);
  });

  each('processAIdata', read('processAIdata').filter(inScope), (vector) => {
    expect(readElements(fromFnc1(vector.in)).problem === undefined).toBe(vector.ok);
  });

  // All of them: permitUnknownAIs is set in each, and those that have an unknown AI are to be refused anyway.
  each('validateAIs', read('validateAIs'), (vector) => {
    const elements = accepted(() => parseBracketed(vector.in));
    expect(elements !== undefined && togetherProblem(elements) === undefined).toBe(vector.ok);
  });

  each('parseDLuri', read('parseDLuri').filter(inScope), (vector) => {
    const options = { zeroSuppressedGtin: vector.permitZeroSuppressedGTIN };
    const out = accepted(() => toFnc1(buildElementString(parseDigitalLink(vector.in, options).elements)));
    expect(out ?? '').toBe(vector.out);
    expect(out !== undefined).toBe(vector.ok);
  });

  each('GenerateDLuri', read('GenerateDLuri').filter(inScope), (vector) => {
    const out = accepted(() => buildDigitalLink(parseBracketed(vector.in), vector.stem ?? undefined));
    expect(out ?? '').toBe(vector.out);
    expect(out !== undefined).toBe(vector.ok);
  });

  each('lint', read('lint'), (vector) => {
    const reason = LINTERS[vector.linter as LinterName](vector.in);
    expect(reason === undefined ? null : `GS1_LINTER_${reason.toUpperCase().replaceAll('-', '_')}`).toBe(vector.error);
    expect(reason === undefined).toBe(vector.ok);
  });

  const pairs = haveVectors ? vectorJson<{ in: string; out: string | null }[]>('gs1/identifiers/urn-dl-normalise.json') : [];
  ran['urn-dl-normalise'] = pairs.length;
  test.each(pairs)('urn-dl-normalise $in', (pair) => {
    expect(accepted(() => canonicalEpc(pair.in)) ?? null).toBe(pair.out);
  });

  afterAll(() => {
    expect(ran).toEqual({
      parseAIdata: 15,
      processAIdata: 41,
      validateAIs: 39,
      parseDLuri: 56,
      GenerateDLuri: 10,
      lint: 233,
      'urn-dl-normalise': 36,
    });
  });
});
