import { describe, expect, test } from 'vitest';
import { faultOf } from '../../../test/support/faults.js';
import { proveInclusion } from '../../../test/support/proofs.js';
import { ed25519Key, nodeCrypto } from '../../platform/crypto.js';
import { formatAddCheckpoint, parseAddCheckpoint } from './add-checkpoint.js';
import { toBase64, utf8 } from '../bytes.js';
import { formatCheckpoint, openCheckpoint, parseCheckpoint, parseDecimal, signCheckpoint } from './checkpoint.js';
import { cosign, cosignatureTime, cosignatureVerifier } from './cosignature.js';
import { provideCrypto } from '../crypto.js';
import { emptyRoot, leafHash, rootOf } from './merkle.js';
import { COSIGNATURE, ED25519, ed25519Verifier, formatNote, formatSignature, formatVkey, openNote, signNote } from './note.js';
import { checkTlogProof, formatTlogProof, parseTlogProof } from './tlog-proof.js';

provideCrypto(nodeCrypto);

const ORIGIN = 'log.example/pharma';
const log = ed25519Key(new Uint8Array(32).fill(1));
const witness = ed25519Key(new Uint8Array(32).fill(2));
const logVerifier = ed25519Verifier(formatVkey(ORIGIN, ED25519, log.publicKey));
const witnessVerifier = cosignatureVerifier(formatVkey('w.example', COSIGNATURE, witness.publicKey));
const leaves = Array.from({ length: 5 }, (_, i) => leafHash(utf8(`${i}`)));
const head = { origin: ORIGIN, size: 5, root: rootOf(leaves) };
const note = signCheckpoint(head, log.publicKey, log.sign);
const text = formatCheckpoint(head);
const TIME = 1_767_225_600;
const cosignature = cosign(text, TIME, 'w.example', witness.publicKey, witness.sign);
const signed = (body: string, name = ORIGIN) => formatNote(body, [signNote(body, name, log.publicKey, log.sign)]);

describe('checkpoints', () => {
  test('a checkpoint reads back, and is the same bytes each time it is signed', () => {
    expect(parseCheckpoint(text)).toEqual({ ...head, extensions: [] });
    expect(signCheckpoint(head, log.publicKey, log.sign)).toBe(note);
    expect(openCheckpoint(note, logVerifier)).toEqual({ ...head, extensions: [], cosignatures: [] });
  });

  test('extension lines of other logs are read, but are not plain', () => {
    expect(parseCheckpoint(`${text}ext 1\next 2\n`).extensions).toEqual(['ext 1', 'ext 2']);
    expect(faultOf(() => openCheckpoint(signed(`${text}ext 1\n`), logVerifier))).toBe('checkpoint-malformed');
  });

  const root = toBase64(head.root);
  test.each([
    ['nothing', ''],
    ['an origin alone', 'o\n'],
    ['no final newline', `o\n5\n${root}`],
    ['no origin', `\n5\n${root}\n`],
    ['a leading zero', `o\n05\n${root}\n`],
    ['a sign', `o\n+5\n${root}\n`],
    ['hexadecimal', `o\n0x5\n${root}\n`],
    ['a size past 2^53-1', `o\n9007199254740992\n${root}\n`],
    ['a size of twenty digits', `o\n18446744073709551615\n${root}\n`],
    ['a root of 31 bytes', `o\n5\n${toBase64(head.root.subarray(1))}\n`],
    ['a root in another spelling', `o\n5\n${root.replace(/.=$/, (end) => `${String.fromCharCode(end.charCodeAt(0) + 1)}=`)}\n`],
    ['an empty tree with another root', `o\n0\n${root}\n`],
    ['an empty extension line', `o\n5\n${root}\n\n`],
  ])('%s: no checkpoint', (_, body) => expect(faultOf(() => parseCheckpoint(body))).toBe('checkpoint-malformed'));

  test('the empty tree has the empty root', () => {
    expect(parseCheckpoint(formatCheckpoint({ origin: 'o', size: 0, root: emptyRoot() })).size).toBe(0);
  });

  test.each([
    ['0', 0],
    ['9007199254740991', 2 ** 53 - 1],
    ['9007199254740992', undefined],
    ['00', undefined],
    ['-1', undefined],
    ['1.0', undefined],
    ['', undefined],
    ['1 ', undefined],
  ] as const)('the decimal %j is %s', (decimal, value) => expect(parseDecimal(decimal)).toBe(value));

  test('the log must have signed it, once, under its origin', () => {
    expect(faultOf(() => openCheckpoint(note.replace('5\n', '6\n'), logVerifier))).toBe('bad-note-signature');
    expect(faultOf(() => openCheckpoint(signed(formatCheckpoint({ ...head, origin: 'other' })), logVerifier))).toBe(
      'checkpoint-malformed',
    );
    expect(faultOf(() => openCheckpoint(note + note.split('\n\n')[1]!, logVerifier))).toBe('checkpoint-malformed');
    expect(faultOf(() => openCheckpoint(formatNote(text, [cosignature]), logVerifier, [witnessVerifier]))).toBe(
      'checkpoint-malformed',
    );
    expect(faultOf(() => openCheckpoint(formatNote(text, [cosignature]), logVerifier))).toBe('note-unverified');
    const namesake = cosign(text, TIME, ORIGIN, witness.publicKey, witness.sign);
    const verifier = cosignatureVerifier(formatVkey(ORIGIN, COSIGNATURE, witness.publicKey));
    expect(faultOf(() => openCheckpoint(formatNote(text, [namesake]), logVerifier, [verifier]))).toBe('checkpoint-malformed');
  });
});

describe('cosignatures', () => {
  const cosigned = note + formatSignature(cosignature);

  test('a cosignature verifies and tells its time', () => {
    const opened = openCheckpoint(cosigned, logVerifier, [witnessVerifier]);
    expect(opened.cosignatures).toEqual([cosignature]);
    expect(cosignatureTime(opened.cosignatures[0]!)).toBe(TIME);
  });

  test('a cosignature over another time, another text or of another length fails', () => {
    const fails = (signature: Uint8Array, body = text) =>
      faultOf(() => openNote(formatNote(body, [{ ...cosignature, signature }]), [witnessVerifier])) === 'bad-note-signature';
    const changed = (index: number, value: number) => cosignature.signature.map((byte, i) => (i === index ? value : byte));
    expect(fails(cosignature.signature)).toBe(false);
    expect(fails(changed(7, 1))).toBe(true);
    expect(fails(changed(0, 1))).toBe(true);
    expect(fails(changed(1, 0x20))).toBe(true);
    expect(fails(cosignature.signature.subarray(1))).toBe(true);
    expect(fails(cosignature.signature, `${text}x\n`)).toBe(true);
  });

  test('a cosignature is no log signature, nor the reverse', () => {
    expect(faultOf(() => cosignatureVerifier(formatVkey('w', ED25519, witness.publicKey)))).toBe('bad-vkey');
    expect(faultOf(() => ed25519Verifier(formatVkey('w', COSIGNATURE, witness.publicKey)))).toBe('bad-vkey');
  });
});

describe('requests to cosign', () => {
  test('a request reads back', () => {
    for (const proof of [[], leaves]) {
      const request = { oldSize: 3, proof, checkpoint: note };
      expect(parseAddCheckpoint(formatAddCheckpoint(request))).toEqual(request);
    }
  });

  const hash = `${toBase64(leaves[0]!)}\n`;
  test.each([
    ['nothing', ''],
    ['no empty line', 'old 3'],
    ['no old', `3\n\n${note}`],
    ['a leading zero', `old 03\n\n${note}`],
    ['a short hash', `old 3\nAAAA\n\n${note}`],
    ['a hash in other base64', `old 3\n${hash.replace(/\n/, 'x\n')}\n${note}`],
    ['64 hashes', `old 3\n${hash.repeat(64)}\n${note}`],
    ['too many characters', `old 3\n\n${note}${'x'.repeat(16_384)}`],
  ])('%s: no request', (_, body) => expect(faultOf(() => parseAddCheckpoint(body))).toBe('add-checkpoint-malformed'));

  test('63 hashes are read', () => expect(parseAddCheckpoint(`old 3\n${hash.repeat(63)}\n${note}`).proof).toHaveLength(63));
});

describe('tlog-proofs', () => {
  const proof = { index: 2, proof: proveInclusion(leaves, 2), checkpoint: note };

  test('a proof reads back, with and without extra, and holds for its entry', () => {
    for (const p of [proof, { ...proof, extra: utf8('extra') }, { ...proof, extra: new Uint8Array(0) }]) {
      expect(parseTlogProof(formatTlogProof(p))).toEqual(p);
      expect(checkTlogProof(p, leaves[2]!, logVerifier)).toMatchObject({ size: 5 });
    }
  });

  test('a proof fails for another entry, index or log', () => {
    expect(faultOf(() => checkTlogProof(proof, leaves[3]!, logVerifier))).toBe('proof-failed');
    expect(faultOf(() => checkTlogProof({ ...proof, index: 3 }, leaves[2]!, logVerifier))).toBe('proof-failed');
    expect(faultOf(() => checkTlogProof(proof, leaves[2]!, witnessVerifier))).toBe('note-unverified');
  });

  const good = formatTlogProof(proof);
  const hash = `${toBase64(leaves[0]!)}\n`;
  test.each([
    ['nothing', ''],
    ['another version', good.replace('@v1', '@v2')],
    ['no empty line', good.split('\n\n')[0]!],
    ['no index', good.replace('index 2\n', '')],
    ['nothing but a header', `c2sp.org/tlog-proof@v1\n\n${note}`],
    ['a leading zero', good.replace('index 2', 'index 02')],
    ['bad extra', good.replace('index', 'extra A\nindex')],
    ['extra after the index', good.replace('index 2\n', 'index 2\nextra AAAA\n')],
    ['a short hash', good.replace('index 2\n', 'index 2\nAAAA\n')],
    ['65 hashes', good.replace('index 2\n', `index 2\n${hash.repeat(65)}`)],
  ])('%s: no proof', (_, body) => expect(faultOf(() => parseTlogProof(body))).toBe('tlog-proof-malformed'));
});
