import { describe, expect, test } from 'vitest';
import { faultOf } from '../../test/support/faults.js';
import { provePack } from '../../test/support/proofs.js';
import { nodeCrypto } from '../platform/crypto.js';
import { concat, toHex, utf8 } from './bytes.js';
import { provideCrypto } from './crypto.js';
import { leafHash, rootOf } from './log/merkle.js';
import { MAX_SERIALS, packLeaf, saltOf, SerialListBuilder, serialListRoot, verifyPack } from './serial-list.js';

provideCrypto(nodeCrypto);

const seed = Uint8Array.from({ length: 32 }, (_, i) => i);
const uri = (serial: number | string): string => `https://id.gs1.org/01/04012345678901/21/${String(serial).padStart(7, '0')}`;
const list = (count: number) => Array.from({ length: count }, (_, i) => uri(i));

describe('serial lists', () => {
  test('the root is as the definition says, byte by byte', () => {
    for (const count of [1, 2, 3, 7, 8, 100]) {
      const hashes = list(count).map((text, j) => {
        const pair = nodeCrypto.sha256(concat(seed, Uint8Array.of(0, 0, 0, j >> 1)));
        const salt = j % 2 === 0 ? pair.subarray(0, 16) : pair.subarray(16);
        return leafHash(concat(salt, Uint8Array.of(0, text.length), utf8(text)));
      });
      expect(toHex(serialListRoot(seed, list(count)))).toBe(toHex(rootOf(hashes)));
    }
  });

  test('every pack is proved, and only it, at its place', () => {
    const uris = list(9);
    const root = serialListRoot(seed, uris);
    for (let i = 0; i < 9; i++) {
      const proof = provePack(seed, uris, i);
      expect(proof.uri).toBe(uris[i]);
      expect(faultOf(() => verifyPack(proof, root, 9))).toBeUndefined();
      expect(faultOf(() => verifyPack({ ...proof, uri: uri(99) }, root, 9))).toBe('proof-failed');
      expect(faultOf(() => verifyPack({ ...proof, index: (i + 1) % 9 }, root, 9))).toBe('proof-failed');
      expect(faultOf(() => verifyPack({ ...proof, salt: saltOf(seed, i + 1) }, root, 9))).toBe('proof-failed');
      expect(faultOf(() => verifyPack({ ...proof, path: proof.path.slice(1) }, root, 9))).toBe('proof-failed');
    }
    expect(faultOf(() => verifyPack(provePack(seed, uris, 8), root, 12))).toBe('proof-failed');
    expect(() => provePack(seed, uris, 9)).toThrow(RangeError);
  });

  test('a proof holds neither the seed nor the salt of a neighbour', () => {
    const proof = JSON.stringify(provePack(seed, list(9), 4), (_, value) => (value instanceof Uint8Array ? toHex(value) : value));
    for (const secret of [seed, saltOf(seed, 5)]) expect(proof).not.toContain(toHex(secret));
    expect(proof).toContain(toHex(saltOf(seed, 4)));
  });

  test.each([
    ['an empty list', []],
    ['a repeated URI', [uri(1), uri(1)]],
    ['a falling order', [uri(2), uri(1)]],
    ['an order by UTF-16 rather than bytes', ['\u{1f600}', '\uffee']],
    ['an empty URI', ['']],
    ['a URI of 65,536 bytes', ['x'.repeat(65_536)]],
  ])('%s is refused', (_, uris) => expect(faultOf(() => serialListRoot(seed, uris))).toBe('serial-list'));

  test('the order is that of bytes', () =>
    expect(faultOf(() => serialListRoot(seed, ['A', 'a', '\uffee', '\u{1f600}']))).toBeUndefined());

  test('a list has at most 2^20 packs', () => {
    // Only the count matters here: a constant for a hash makes a million leaves quick.
    const hash = new Uint8Array(32);
    provideCrypto({ ...nodeCrypto, sha256: () => hash });
    const builder = new SerialListBuilder(seed);
    for (let i = 0; i < MAX_SERIALS; i++) builder.add(uri(i));
    expect(builder.count).toBe(MAX_SERIALS);
    expect(faultOf(() => builder.add(uri('9999999')))).toBe('serial-list');
    provideCrypto(nodeCrypto);
  });

  test('a seed has 32 bytes', () => expect(() => new SerialListBuilder(new Uint8Array(31))).toThrow(RangeError));

  test.each([0, -1, 1.5, MAX_SERIALS + 1, Number.NaN])('no list has %d packs', (count) =>
    expect(faultOf(() => verifyPack(provePack(seed, list(1), 0), serialListRoot(seed, list(1)), count))).toBe('serial-list'),
  );

  test('a salt of another length, or a URI that no list has, is refused', () => {
    const proof = provePack(seed, list(1), 0);
    expect(faultOf(() => verifyPack({ ...proof, salt: new Uint8Array(15) }, serialListRoot(seed, list(1)), 1))).toBe(
      'serial-list',
    );
    expect(faultOf(() => packLeaf(proof.salt, ''))).toBe('serial-list');
  });
});

test('goes on from where an earlier builder stopped, at any place', () => {
  const uris = Array.from({ length: 9 }, (_, i) => `https://id.gs1.org/01/09520000000015/21/S${i}`);
  for (let stop = 0; stop <= uris.length; stop++) {
    const first = new SerialListBuilder(seed);
    for (const uri of uris.slice(0, stop)) first.add(uri);
    const second = new SerialListBuilder(seed, first.progress);
    for (const uri of uris.slice(stop)) second.add(uri);
    expect(second.root()).toEqual(serialListRoot(seed, uris));
  }
});
