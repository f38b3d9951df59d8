import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../../platform/crypto.js';
import { toBase64url } from '../../protocol/bytes.js';
import { provideCrypto } from '../../protocol/crypto.js';
import { Fault } from '../../protocol/fault.js';
import { packUri, toGtin14, type Serial } from '../../protocol/gs1/identifiers.js';
import { serialListRoot } from '../../protocol/serial-list.js';
import { makeList } from './lists.js';

provideCrypto(nodeCrypto);
const pack = (serial: string): string => packUri(toGtin14('09521001000017'), serial as Serial);
const seed = new Uint8Array(32).fill(7);

describe('a serial list', () => {
  it('has the byte order of the URIs, whatever order its packs came in', () => {
    const list = makeList(['b', 'B', 'a/1', '9'].map(pack), seed);
    expect(list.uris).toEqual(['9', 'B', 'a/1', 'b'].map(pack));
    expect(list.root).toBe(toBase64url(serialListRoot(seed, list.uris)));
  });

  it('gets a seed of its own, so that the same packs give another root', () => {
    expect(makeList([pack('1'), pack('2')]).root).not.toBe(makeList([pack('1'), pack('2')]).root);
  });

  it('names no pack twice', () => {
    expect(() => makeList([pack('1'), pack('1')], seed)).toThrow(Fault);
  });
});
