import { etc, hashes, Point, utils } from '@noble/ed25519';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { portableCrypto } from '../client/signing/portable-crypto.js';
import { generateKey, signerOf } from '../client/signing/signer.js';
import { concat, fromHex, toHex, utf8 } from '../protocol/bytes.js';
import { provideCrypto } from '../protocol/crypto.js';
import { compressKey } from '../protocol/statement/es256k.js';
import { ed25519Key, es256kBy, nativeEcdsa, nodeCrypto, portableEcdsa } from './crypto.js';

provideCrypto(nodeCrypto);

const backends = { node: nodeCrypto, portable: portableCrypto };

describe.each(Object.entries(backends))('the primitives of %s', (_, primitives) => {
  test('sha256 is that of FIPS 180-4, in plain bytes', () => {
    expect(toHex(primitives.sha256(utf8('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(Object.getPrototypeOf(primitives.sha256(utf8('')))).toBe(Uint8Array.prototype);
  });

  test('ES256K accepts the signer, and answers false to anything malformed', () => {
    const signer = signerOf(generateKey());
    const key = compressKey(signer.publicJwk);
    const message = utf8('message');
    const signature = signer.sign(message);
    const verify = primitives.verifyEs256k;
    expect(verify(signature, message, key)).toBe(true);
    expect(verify(signature, utf8('massage'), key)).toBe(false);
    expect(verify(signature.subarray(1), message, key)).toBe(false);
    expect(verify(new Uint8Array(64), message, key)).toBe(false);
    expect(verify(new Uint8Array(64).fill(255), message, key)).toBe(false);
    expect(verify(signature, message, key.subarray(1))).toBe(false);
    expect(verify(signature, message, concat(Uint8Array.of(5), key.subarray(1)))).toBe(false);
    expect(verify(signature, message, concat(Uint8Array.of(2), new Uint8Array(32)))).toBe(false);
    expect(verify(signature, message, concat(Uint8Array.of(4), key.subarray(1), key.subarray(1)))).toBe(false);
  });

  test('Ed25519 accepts the vectors of RFC 8032 section 7.1', () => {
    const vectors = [
      [
        '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
        'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
        '',
      ],
      [
        '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
        '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
        '72',
      ],
      [
        'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
        'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
        'af82',
      ],
    ] as const;
    for (const [seed, publicKey, message] of vectors) {
      const key = ed25519Key(fromHex(seed));
      expect(toHex(key.publicKey)).toBe(publicKey);
      expect(primitives.verifyEd25519(key.sign(fromHex(message)), fromHex(message), key.publicKey)).toBe(true);
    }
    expect(toHex(ed25519Key(fromHex(vectors[0][0])).sign(new Uint8Array(0)))).toBe(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    );
  });
});

describe('agreement', () => {
  test('libsecp256k1 is in use, and agrees with the portable code on changed signatures, messages and keys', () => {
    expect(nativeEcdsa).toBeDefined();
    const native = es256kBy(nativeEcdsa!);
    const portable = es256kBy(portableEcdsa);
    const signer = signerOf(generateKey());
    const message = utf8('message');
    const parts = [signer.sign(message), message, compressKey(signer.publicJwk)] as const;
    fc.assert(
      fc.property(fc.nat(2), fc.nat(), fc.integer({ min: 1, max: 255 }), (part, at, change) => {
        const [signature, text, key] = parts.map((bytes, i) => {
          const changed = bytes.slice();
          if (i === part) changed[at % bytes.length]! ^= change;
          return changed;
        }) as [Uint8Array, Uint8Array, Uint8Array];
        const answer = native(signature, text, key);
        expect(answer).toBe(portable(signature, text, key));
        expect(answer).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  test('of 10,000 statements with a changed signature, message or key none is accepted', () => {
    const parts = Array.from({ length: 100 }, (_, i) => {
      const signer = signerOf(generateKey());
      const message = utf8(`message ${i}`);
      return [signer.sign(message), message, compressKey(signer.publicJwk)] as const;
    });
    const { verifyEs256k } = nodeCrypto;
    expect(parts.filter((intact) => !verifyEs256k(...intact))).toHaveLength(0);
    let accepted = 0;
    for (let i = 0; i < 10_000; i++) {
      const changed = parts[i % 100]!.map((bytes) => bytes.slice()) as [Uint8Array, Uint8Array, Uint8Array];
      const part = changed[i % 3]!;
      part[Math.floor(i / 3) % part.length]! ^= 1 + (i % 255);
      accepted += Number(verifyEs256k(...changed));
    }
    expect(accepted).toBe(0);
  });

  test('Ed25519 in portable code agrees with OpenSSL on right and changed signatures', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ maxLength: 99 }),
        fc.nat(95),
        fc.nat(255),
        (seed, message, at, change) => {
          const key = ed25519Key(seed);
          const all = concat(key.sign(message), key.publicKey);
          all[at]! ^= change;
          const [signature, publicKey] = [all.slice(0, 64), all.slice(64)];
          const answer = nodeCrypto.verifyEd25519(signature, message, publicKey);
          expect(portableCrypto.verifyEd25519(signature, message, publicKey)).toBe(answer);
          expect(answer).toBe(change === 0);
        },
      ),
      { numRuns: 60, examples: [[new Uint8Array(32), new Uint8Array(0), 0, 0]] },
    );
  });

  test.each([
    [
      'S plus the order',
      (s: Uint8Array) =>
        concat(s.subarray(0, 32), littleEndian(toInteger(s.subarray(32)) + 2n ** 252n + 27742317777372353535851937790883648493n)),
      undefined,
    ],
    ['a signature of 63 bytes', (s: Uint8Array) => s.subarray(1), undefined],
    ['a key of 31 bytes', (s: Uint8Array) => s, new Uint8Array(31)],
    ['a key whose y is not below p', (s: Uint8Array) => s, littleEndian(2n ** 255n - 1n)],
    ['a key that is no point', (s: Uint8Array) => s, littleEndian(2n)],
    ['a key with x zero and its sign set', (s: Uint8Array) => s, littleEndian(1n + 2n ** 255n)],
  ])('both refuse %s', (_, change, publicKey) => {
    const key = ed25519Key(new Uint8Array(32).fill(9));
    const signature = change(key.sign(utf8('message')));
    for (const { verifyEd25519 } of Object.values(backends)) {
      expect(verifyEd25519(signature, utf8('message'), publicKey ?? key.publicKey)).toBe(false);
    }
  });

  /** Adds nothing to eight times a point, and something to most others. */
  const ofOrder8 = Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');

  /** What only a key's owner can make, and what holds only where the equation is multiplied by the cofactor. */
  function signedWith(parts: { key?: Point; r?: Point }, message: Uint8Array) {
    const { scalar, point } = utils.getExtendedPublicKey(new Uint8Array(32).fill(9));
    const publicKey = point.add(parts.key ?? Point.ZERO).toBytes();
    const R = Point.BASE.multiply(7n)
      .add(parts.r ?? Point.ZERO)
      .toBytes();
    const k = toInteger(hashes.sha512!(concat(R, publicKey, message)));
    return { signature: concat(R, littleEndian(etc.mod(7n + k * scalar, Point.CURVE().n))), publicKey };
  }

  test('both accept a signature made by hand from the equation', () => {
    const { signature, publicKey } = signedWith({}, utf8('message'));
    for (const { verifyEd25519 } of Object.values(backends))
      expect(verifyEd25519(signature, utf8('message'), publicKey)).toBe(true);
  });

  test.each([
    ['a key with a part of small order', { key: ofOrder8 }],
    ['an R with a part of small order', { r: ofOrder8 }],
    ['both with parts of small order', { key: ofOrder8, r: ofOrder8 }],
  ])('the portable code refuses %s, whatever the message', (_, parts) => {
    for (let i = 0; i < 8; i++) {
      const message = utf8(`message ${i}`);
      const { signature, publicKey } = signedWith(parts, message);
      expect(portableCrypto.verifyEd25519(signature, message, publicKey)).toBe(false);
    }
  });

  test.each(['0100000000000000000000000000000000000000000000000000000000000000', toHex(ofOrder8.toBytes())])(
    'the portable code refuses the key %s of small order, under which one signature may be over anything',
    (publicKey) => {
      const anything = concat(Point.ZERO.toBytes(), new Uint8Array(32));
      for (let i = 0; i < 16; i++)
        expect(portableCrypto.verifyEd25519(anything, utf8(`message ${i}`), fromHex(publicKey))).toBe(false);
    },
  );
});

function littleEndian(n: bigint): Uint8Array {
  return fromHex(n.toString(16).padStart(64, '0')).reverse();
}

function toInteger(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes.slice().reverse())}`);
}
