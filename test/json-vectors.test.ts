/** Strict JSON and the canonical form against JSONTestSuite and the RFC 8785 vectors. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../src/protocol/bytes.js';
import { canonicalJson, parseCanonicalJson, parseStrictJson } from '../src/protocol/statement/json.js';
import { faultOf } from './support/faults.js';
import { haveVectors, vectorBytes, vectorPath, vectorText } from './support/vectors.js';

const SUITE = 'hostile/jsontestsuite/test_parsing';

/** What the suite must accept and we refuse on purpose, and with which fault. */
const REFUSED: Record<string, string> = {
  'y_number.json': 'json-number',
  'y_number_real_capital_e.json': 'json-number',
  'y_number_real_exponent.json': 'json-number',
  'y_number_real_fraction_exponent.json': 'json-number',
  'y_object_duplicated_key.json': 'json-duplicate-key',
  'y_object_duplicated_key_and_value.json': 'json-duplicate-key',
  'y_object_extreme_numbers.json': 'json-number',
};

describe.skipIf(!haveVectors)('JSONTestSuite', () => {
  const files = haveVectors ? readdirSync(vectorPath(SUITE)) : [];
  const having = (prefix: string) => files.filter((name) => name.startsWith(prefix));

  test('y_ files parse as the built-in parser reads them, but for those our rules refuse', () => {
    const ran = having('y_').map((name) => {
      const bytes = vectorBytes(`${SUITE}/${name}`);
      const code = faultOf(() => parseStrictJson(bytes));
      expect(code, name).toBe(REFUSED[name]);
      // -0 reads as 0 here, which is all that the sum changes.
      if (code === undefined)
        expect(JSON.stringify(parseStrictJson(bytes)), name).toBe(JSON.stringify(JSON.parse(vectorText(`${SUITE}/${name}`))));
      return name;
    });
    expect(ran).toHaveLength(95);
    expect(Object.keys(REFUSED).filter((name) => !ran.includes(name))).toEqual([]);
  });

  test('n_ files are refused with a fault, by both parsers', () => {
    const ran = having('n_').map((name) => {
      const bytes = vectorBytes(`${SUITE}/${name}`);
      expect(
        faultOf(() => parseStrictJson(bytes)),
        name,
      ).toBeDefined();
      expect(
        faultOf(() => parseCanonicalJson(bytes)),
        name,
      ).toBeDefined();
      return name;
    });
    expect(ran).toHaveLength(188);
  });

  test('i_ files are read or refused with a fault, never worse', () => {
    const ran = having('i_').map((name) => faultOf(() => parseStrictJson(vectorBytes(`${SUITE}/${name}`))));
    expect(ran).toHaveLength(35);
  });

  test('what the canonical parser accepts, the strict parser reads as the same value', () => {
    const ran = files.filter((name) => {
      const bytes = vectorBytes(`${SUITE}/${name}`);
      if (faultOf(() => parseCanonicalJson(bytes)) !== undefined) return false;
      expect(parseStrictJson(bytes), name).toEqual(parseCanonicalJson(bytes));
      return true;
    });
    expect(ran.length).toBeGreaterThan(20);
  });
});

describe.skipIf(!haveVectors)('RFC 8785 vectors', () => {
  test('canonicalJson gives the expected bytes', () => {
    const names = readdirSync(vectorPath('tlog/jcs/input')).map((name) => name.replace('.json', ''));
    for (const name of names) {
      const canonical = canonicalJson(JSON.parse(vectorText(`tlog/jcs/input/${name}.json`)));
      const hex = vectorText(`tlog/jcs/outhex/${name}.txt`).replaceAll(/\s/g, '');
      expect(Buffer.from(utf8(canonical)).toString('hex'), name).toBe(hex);
      expect(canonical, name).toBe(vectorText(`tlog/jcs/output/${name}.json`));
    }
    expect(names).toHaveLength(4);
  });

  test('parseCanonicalJson accepts each output as its own canonical form', () => {
    const codes = readdirSync(vectorPath('tlog/jcs/output')).map((name) => [
      name,
      faultOf(() => parseCanonicalJson(vectorBytes(`tlog/jcs/output/${name}`))),
    ]);
    expect(codes).toHaveLength(4);
    expect(codes.filter(([, code]) => code !== undefined)).toEqual([]);
  });
});
