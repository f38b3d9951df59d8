import { describe, expect, test } from 'vitest';
import { faultOf } from '../../../test/support/faults.js';
import { nodeCrypto } from '../../platform/crypto.js';
import { toBase64url, utf8 } from '../../protocol/bytes.js';
import { provideCrypto } from '../../protocol/crypto.js';
import { compressKey, isLowS, thumbprint } from '../../protocol/statement/es256k.js';
import { generateKey, keyFromSecret, signerOf, type PrivateJwk } from './signer.js';

provideCrypto(nodeCrypto);

describe('signers', () => {
  test('a generated key signs what its public part verifies, low-S, the same each time', () => {
    const key = generateKey();
    const signer = signerOf(key);
    for (let i = 0; i < 50; i++) {
      const signature = signer.sign(utf8(`${i}`));
      expect(isLowS(signature)).toBe(true);
      expect(signer.sign(utf8(`${i}`))).toEqual(signature);
      expect(nodeCrypto.verifyEs256k(signature, utf8(`${i}`), compressKey(signer.publicJwk))).toBe(true);
    }
    expect(signer.kid).toBe(thumbprint(key));
  });

  test('two generated keys differ', () => expect(generateKey().d).not.toBe(generateKey().d));

  test('the public part does not hold the secret, and other members of the file do not matter', () => {
    const key = generateKey();
    expect(Object.keys(signerOf(key).publicJwk).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    expect(signerOf({ ...key, gln: '4012345000009' } as PrivateJwk).kid).toBe(signerOf(key).kid);
  });

  const key = keyFromSecret(new Uint8Array(32).fill(3));
  const other = keyFromSecret(new Uint8Array(32).fill(4));
  const order = 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141';
  test.each([
    ['the d of another key', { ...key, d: other.d }],
    ['the x of another key', { ...key, x: other.x }],
    ['the y of another key', { ...key, y: other.y }],
    ['another curve', { ...key, crv: 'P-256' }],
    ['another kind', { ...key, kty: 'OKP' }],
    ['a d of 31 bytes', { ...key, d: toBase64url(new Uint8Array(31).fill(1)) }],
    ['a d of zero', { ...key, d: toBase64url(new Uint8Array(32)) }],
    ['a d of n', { ...key, d: Buffer.from(order, 'hex').toString('base64url') }],
    ['a d in another spelling', { ...key, d: `${key.d}=` }],
    ['no d', { ...key, d: undefined }],
  ])('%s is refused', (_, jwk) => expect(faultOf(() => signerOf(jwk as PrivateJwk))).toBe('bad-key'));
});
