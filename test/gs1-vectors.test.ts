/**
 * GS1's own vectors. In them `^` stands for FNC1 where it comes first or between elements, and a backslash keeps a leading
 * `^` from meaning so; we write FNC1 as GS and know from the kind of data what is meant, so this file translates.
 *
 * Not run: what needs unknown AIs or names for AIs in links (neither is read by Theriac), and symbols that no pack carries.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { Fault } from '../src/protocol/fault.js';
import { togetherProblem } from '../src/protocol/gs1/ai/value.js';
import { type Carried, readCarrier, writeCarrier } from '../src/protocol/gs1/carrier.js';
import { buildDigitalLink, parseDigitalLink } from '../src/protocol/gs1/digital-link.js';
import { GS, buildElementString, parseBracketed, parseElementString } from '../src/protocol/gs1/element-string.js';
import { canonicalEpc } from '../src/protocol/gs1/epc-urn.js';
import { LINTERS, type LinterName } from '../src/protocol/gs1/lint/linters.js';
import { haveVectors, vectorJson } from './support/vectors.js';

interface Vector {
  in: string;
  out?: string | null;
  ok: boolean;
  line: number;
  sym?: string;
  stem?: string | null;
  linter?: LinterName;
  error?: string | null;
  permitZeroSuppressedGTIN?: boolean;
  permitConvenienceAlphas?: boolean;
  permitUnknownAIs?: boolean;
}

const read = (name: string): Vector[] => (haveVectors ? vectorJson<Vector[]>(`gs1/gs1-syntax/${name}.json`) : []);
const inScope = (vector: Vector): boolean => vector.permitConvenienceAlphas !== true && vector.permitUnknownAIs !== true;
const printable = (vector: Vector): boolean => !/^(DotCode|DataBar.*|GS1_128_CC[AC]|UPCE)$/.test(vector.sym ?? '');

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

/** Our content of a symbol in the vectors' notation. */
function toMessage(carried: Carried): string {
  if (carried.kind === 'elements') return toFnc1(carried.data);
  if (carried.kind === 'plain') return /^\\*\^/.test(carried.data) ? `\\${carried.data}` : carried.data;
  return carried.data + (carried.composite === undefined ? '' : `|${toFnc1(carried.composite)}`);
}

/** The vectors' notation as our content. */
function fromMessage(sym: string, message: string): Carried {
  if (/^(EAN|UPC)/.test(sym)) {
    const [data = '', composite] = message.split('|');
    return { kind: 'item-number', symbology: sym, data, ...(composite && { composite: fromFnc1(composite) }) } as Carried;
  }
  if (message.startsWith('^')) return { kind: 'elements', symbology: sym, data: fromFnc1(message) } as Carried;
  return { kind: 'plain', symbology: sym, data: message.replace(/^\\(\\*\^)/, '$1') } as Carried;
}

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
    expect(accepted(() => parseElementString(fromFnc1(vector.in))) !== undefined).toBe(vector.ok);
  });

  // All of them: permitUnknownAIs is set in each, and those that have an unknown AI are to be refused anyway.
  each('validateAIs', read('validateAIs'), (vector) => {
    const elements = accepted(() => parseBracketed(vector.in));
    expect(elements !== undefined && togetherProblem(elements) === undefined).toBe(vector.ok);
  });

  each('ProcessScanData', read('ProcessScanData').filter(printable), (vector) => {
    const carried = accepted(() => readCarrier(vector.in));
    expect(carried === undefined ? '' : toMessage(carried)).toBe(vector.out);
    expect(carried?.symbology ?? 'NONE').toBe(vector.sym);
    expect(carried !== undefined).toBe(vector.ok);
  });

  each('GenerateScanData', read('GenerateScanData').filter(printable), (vector) => {
    const out = vector.sym === 'NONE' ? undefined : accepted(() => writeCarrier(fromMessage(vector.sym as string, vector.in)));
    expect(out ?? null).toBe(vector.out);
    expect(out !== undefined).toBe(vector.ok);
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
    expect(accepted(() => canonicalEpc(pair.in, { checkDigits: false })) ?? null).toBe(pair.out);
  });

  afterAll(() => {
    expect(ran).toEqual({
      parseAIdata: 15,
      processAIdata: 41,
      validateAIs: 39,
      ProcessScanData: 21,
      GenerateScanData: 13,
      parseDLuri: 56,
      GenerateDLuri: 10,
      lint: 233,
      'urn-dl-normalise': 36,
    });
  });
});
