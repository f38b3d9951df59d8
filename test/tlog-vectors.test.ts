/** The tree, notes and signatures against third-party vectors: every case of every file, counted. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { portableCrypto } from '../src/client/signing/portable-crypto.js';
import { keyFromSecret, signerOf } from '../src/client/signing/signer.js';
import { ed25519Key, nativeEcdsa, nodeCrypto } from '../src/platform/crypto.js';
import { formatAddCheckpoint, parseAddCheckpoint } from '../src/protocol/log/add-checkpoint.js';
import { fromBase64, fromBase64url, fromHex, toBase64, toHex, utf8 } from '../src/protocol/bytes.js';
import { openCheckpoint, parseCheckpoint, signCheckpoint } from '../src/protocol/log/checkpoint.js';
import { cosign, cosignatureTime, cosignatureVerifier } from '../src/protocol/log/cosignature.js';
import { provideCrypto } from '../src/protocol/crypto.js';
import {
  checkConsistency,
  checkInclusion,
  consistencyRanges,
  inclusionRanges,
  leafHash,
  perfectRanges,
} from '../src/protocol/log/merkle.js';
import {
  COSIGNATURE,
  ED25519,
  ed25519Verifier,
  formatSignature,
  formatVkey,
  openNote,
  parseVkey,
  signNote,
} from '../src/protocol/log/note.js';
import { checkSubtreeConsistency, checkSubtreeInclusion } from '../src/protocol/log/subtree.js';
import {
  appendLeaves,
  edgeOf,
  edgeRoot,
  EMPTY_EDGE,
  formatBundle,
  hashRanges,
  parseBundle,
  parseTilePath,
  tileAt,
  tilePath,
  type Tile,
} from '../src/protocol/log/tiles.js';
import { checkTlogProof, formatTlogProof, parseTlogProof } from '../src/protocol/log/tlog-proof.js';
import { faultOf } from './support/faults.js';
import { haveVectors, vectorBytes, vectorJson, vectorPath, vectorText } from './support/vectors.js';

provideCrypto(nodeCrypto);

const holds = (check: () => unknown): boolean => faultOf(check) === undefined;

// Roots of failing cases are not all 32 bytes, nor all canonical.
const hash = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const hashes = (proof: string[] | null): Uint8Array[] => (proof ?? []).map(hash);

describe.skipIf(!haveVectors)('transparency-dev/merkle', () => {
  type Case = Record<
    'file' | 'leafIdx' | 'treeSize' | 'size1' | 'size2' | 'start' | 'end' | 'size' | 'root' | 'root1' | 'root2' | 'leafHash',
    string
  > & {
    proof: string[] | null;
    wantErr: boolean;
  };
  const run = (file: string, check: (c: Case) => void): number => {
    const cases = vectorJson<Case[]>(`tlog/merkle/${file}.json`);
    for (const c of cases)
      expect(
        holds(() => check(c)),
        c.file,
      ).toBe(!c.wantErr);
    return cases.length;
  };

  test('inclusion proofs hold or fail as expected', () => {
    expect(
      run('inclusion', (c) =>
        checkInclusion(hash(c.leafHash), BigInt(c.leafIdx), BigInt(c.treeSize), hashes(c.proof), hash(c.root)),
      ),
    ).toBe(68);
  });

  test('consistency proofs hold or fail as expected', () => {
    expect(
      run('consistency', (c) =>
        checkConsistency(BigInt(c.size1), BigInt(c.size2), hashes(c.proof), hash(c.root1), hash(c.root2)),
      ),
    ).toBe(64);
  });

  test('subtree inclusion proofs hold or fail as expected', () => {
    const check = (c: Case) =>
      checkSubtreeInclusion(
        hash(c.leafHash),
        BigInt(c.leafIdx),
        { start: BigInt(c.start), end: BigInt(c.end), root: hash(c.root) },
        hashes(c.proof),
      );
    expect(run('subtreeinclusion', check)).toBe(141);
  });

  test('subtree consistency proofs hold or fail as expected', () => {
    const check = (c: Case) =>
      checkSubtreeConsistency(
        { start: BigInt(c.start), end: BigInt(c.end), root: hash(c.root1) },
        BigInt(c.size),
        hashes(c.proof),
        hash(c.root2),
      );
    expect(run('subtreeconsistency', check)).toBe(82);
  });
});

describe.skipIf(!haveVectors)('signed notes', () => {
  test('the published notes open with their keys', () => {
    const notes = vectorJson<{ vkey: string; note: string; accept: boolean }[]>('tlog/notes/published.json');
    for (const { vkey, note, accept } of notes)
      expect(
        holds(() => openNote(note, [ed25519Verifier(vkey)])),
        vkey,
      ).toBe(accept);
    expect(notes).toHaveLength(2);
  });

  test('a published private key makes the published signature', () => {
    const [, { skey, vkey, note }] =
      vectorJson<[unknown, { skey: string; vkey: string; note: string }]>('tlog/notes/published.json');
    const key = ed25519Key(fromBase64(skey.split('+').slice(4).join('+')).subarray(1));
    const { name } = parseVkey(vkey, ED25519);
    const [text] = note.split('\n\n');
    expect(formatVkey(name, ED25519, key.publicKey)).toBe(vkey);
    expect(`${text}\n\n${formatSignature(signNote(`${text}\n`, name, key.publicKey, key.sign))}`).toBe(note);
  });

  test('hostile notes are opened or refused as by x/mod', () => {
    const file = vectorJson<{ vkey: string; notes: { name: string; note: string; accept: boolean; verifiedSigs: number }[] }>(
      'tlog/vectors/notes.json',
    );
    const verifier = ed25519Verifier(file.vkey);
    for (const { name, note, accept, verifiedSigs } of file.notes) {
      expect(
        holds(() => openNote(note, [verifier])),
        name,
      ).toBe(accept);
      if (accept) expect(openNote(note, [verifier]).signatures, name).toHaveLength(verifiedSigs);
    }
    expect(file.notes).toHaveLength(23);
  });
});

interface Tlog {
  origin: string;
  logSeedHex: string;
  logVkey: string;
  witness1SeedHex: string;
  witness1Vkey: string;
  witness2SeedHex: string;
  witness2Vkey: string;
  originHash: string;
  leafHash0: string;
  trees: {
    size: number;
    root: string;
    checkpoint: string;
    tiles: [string, number, string][];
    bundles: [string, number, string][];
  }[];
  inclusion: { index: number; size: number; leafHash: string; root: string; proof: string[] }[];
  consistency: { from: number; to: number; root1: string; root2: string; proof: string[] }[];
  cosigned: { size: number; time: number; line1: string; line2: string }[];
  tlogProofs: { index: number; proof: string }[];
  addCheckpoint: { old: number; body: string }[];
}

/** A tree in memory, as a store of nodes at tile levels would hold it. */
function treeOf(entries: Uint8Array[]) {
  const nodes = new Map<string, Uint8Array>();
  const appended = appendLeaves(EMPTY_EDGE, entries.map(leafHash));
  for (const { level, n, hash: node } of appended.nodes) nodes.set(`${level}/${n}`, node);
  const node = (level: number, n: number): Uint8Array => nodes.get(`${level}/${n}`)!;
  const tile = ({ level, n, width }: Tile): Uint8Array =>
    level === 'entries'
      ? formatBundle(entries.slice(n * 256, n * 256 + width))
      : Buffer.concat(Array.from({ length: width }, (_, i) => node(level, n * 256 + i)));
  return { node, tile, edge: appended.edge };
}

describe.skipIf(!haveVectors)('a log made by another implementation', () => {
  const file = haveVectors ? vectorJson<Tlog>('tlog/vectors/tlog.json') : ({} as Tlog);
  const made = () => {
    const entries = Array.from({ length: Math.max(...file.trees.map(({ size }) => size)) }, (_, i) => utf8(`custody event ${i}`));
    return { entries, tree: treeOf(entries) };
  };
  const log = () => ed25519Key(fromHex(file.logSeedHex));
  const sha256 = (bytes: Uint8Array): string => toHex(nodeCrypto.sha256(bytes));

  test('every tree has the same root, checkpoint, tiles and bundles', () => {
    const { entries, tree } = made();
    expect(toHex(leafHash(entries[0]!))).toBe(file.leafHash0);
    expect(formatVkey(file.origin, ED25519, log().publicKey)).toBe(file.logVkey);
    expect(sha256(utf8(file.origin))).toBe(file.originHash);
    let files = 0;
    for (const { size, root, checkpoint, tiles, bundles } of file.trees) {
      const edge = edgeOf(size, tree.node);
      expect(toBase64(edgeRoot(edge))).toBe(root);
      expect(signCheckpoint({ origin: file.origin, size, root: edgeRoot(edge) }, log().publicKey, log().sign)).toBe(checkpoint);
      for (const [path, length, digest] of [...tiles, ...bundles]) {
        const tile = parseTilePath(path)!;
        const bytes = tree.tile(tile);
        expect(tilePath(tile)).toBe(path);
        expect(tileAt(tile.level, tile.n, size), `${path} at ${size}`).toEqual(tile);
        expect([bytes.length, sha256(bytes)], path).toEqual([length, digest]);
        files++;
      }
    }
    expect([file.trees.length, files]).toEqual([19, 56]);
  });

  test('every proof is the same, and holds', () => {
    const { tree } = made();
    for (const { index, size, leafHash: leaf, root, proof } of file.inclusion) {
      expect(hashRanges(inclusionRanges(index, size), tree.node).map(toBase64)).toEqual(proof);
      checkInclusion(hash(leaf), index, size, hashes(proof), hash(root));
    }
    for (const { from, to, root1, root2, proof } of file.consistency) {
      expect(hashRanges(consistencyRanges(from, to), tree.node).map(toBase64)).toEqual(proof);
      checkConsistency(from, to, hashes(proof), hash(root1), hash(root2));
    }
    expect([file.inclusion.length, file.consistency.length]).toEqual([15, 15]);
  });

  test('every cosignature is the same, and verifies', () => {
    const witnesses = [
      { seed: file.witness1SeedHex, vkey: file.witness1Vkey },
      { seed: file.witness2SeedHex, vkey: file.witness2Vkey },
    ];
    for (const { size, time, line1, line2 } of file.cosigned) {
      const { checkpoint } = file.trees.find((tree) => tree.size === size)!;
      const text = checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1);
      const lines = witnesses.map(({ seed, vkey }) => {
        const key = ed25519Key(fromHex(seed));
        const { name } = parseVkey(vkey, COSIGNATURE);
        expect(formatVkey(name, COSIGNATURE, key.publicKey)).toBe(vkey);
        return formatSignature(cosign(text, time, name, key.publicKey, key.sign));
      });
      expect(lines).toEqual([line1, line2]);
      const verifiers = witnesses.map(({ vkey }) => cosignatureVerifier(vkey));
      const opened = openCheckpoint(checkpoint + lines.join(''), ed25519Verifier(file.logVkey), verifiers);
      expect(opened.cosignatures.map(cosignatureTime)).toEqual([time, time]);
    }
    expect(file.cosigned).toHaveLength(3);
  });

  test('every tlog-proof reads, writes back and holds for its entry alone', () => {
    const { entries } = made();
    for (const { index, proof: text } of file.tlogProofs) {
      const proof = parseTlogProof(text);
      expect(proof.index).toBe(index);
      expect(formatTlogProof(proof)).toBe(text);
      const verifier = ed25519Verifier(file.logVkey);
      const opened = checkTlogProof(proof, leafHash(entries[index]!), verifier, [cosignatureVerifier(file.witness1Vkey)]);
      expect(opened.cosignatures).toHaveLength(1);
      expect(holds(() => checkTlogProof(proof, leafHash(utf8('another')), verifier))).toBe(false);
    }
    expect(file.tlogProofs).toHaveLength(3);
  });

  test('every add-checkpoint body reads, writes back and proves consistency', () => {
    for (const { old, body } of file.addCheckpoint) {
      const request = parseAddCheckpoint(body);
      expect(request.oldSize).toBe(old);
      expect(formatAddCheckpoint(request)).toBe(body);
      const { size, root } = openCheckpoint(request.checkpoint, ed25519Verifier(file.logVkey));
      const from = file.consistency.find((c) => c.from === old && c.to === size)!;
      checkConsistency(old, size, request.proof, hash(from.root1), root);
    }
    expect(file.addCheckpoint).toHaveLength(15);
  });
});

describe.skipIf(!haveVectors)('Tessera golden log', () => {
  const folder = 'tlog/tessera-golden';
  const checkpoints = () => readdirSync(vectorPath(folder)).filter((name) => name.startsWith('checkpoint.'));

  test('checkpoints, tiles and bundles are the same byte for byte', () => {
    const entries = parseBundle(vectorBytes(`${folder}/tile/entries/000.p/8`));
    const tree = treeOf(entries);
    let files = 0;
    for (const name of checkpoints()) {
      const note = vectorText(`${folder}/${name}`);
      const text = note.slice(0, note.indexOf('\n\n') + 1);
      const checkpoint = parseCheckpoint(text);
      expect(checkpoint.size).toBe(Number(name.split('.')[1]));
      expect(checkpoint.root).toEqual(edgeRoot(edgeOf(checkpoint.size, tree.node)));
      for (const level of [0, 'entries'] as const) {
        const tile = tileAt(level, 0, checkpoint.size);
        if (tile === undefined) continue;
        expect(Buffer.from(tree.tile(tile)), tilePath(tile)).toEqual(Buffer.from(vectorBytes(`${folder}/${tilePath(tile)}`)));
        files++;
      }
    }
    expect([checkpoints().length, files]).toEqual([9, 16]);
  });

  test('checkpoints are signed as ours are: by the published test key, to the same bytes', () => {
    const vkey = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx';
    const { publicKey, sign } = ed25519Key(fromBase64('AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg').subarray(1));
    let signed = 0;
    for (const name of checkpoints()) {
      const note = vectorText(`${folder}/${name}`);
      const checkpoint = openCheckpoint(note, ed25519Verifier(vkey));
      expect(signCheckpoint(checkpoint, publicKey, sign)).toBe(note);
      signed++;
    }
    expect(signed).toBe(9);
  });

  test('its edge is the perfect subtrees of its size', () => {
    const { edge } = treeOf(parseBundle(vectorBytes(`${folder}/tile/entries/000.p/7`)));
    expect(edge.hashes).toHaveLength(perfectRanges({ lo: 0, hi: 7 }).length);
  });
});

describe.skipIf(!haveVectors)('Wycheproof ECDSA secp256k1', () => {
  interface Wycheproof {
    numberOfTests: number;
    testGroups: {
      publicKey: { uncompressed: string };
      tests: { tcId: number; msg: string; sig: string; result: 'valid' | 'invalid'; flags: string[] }[];
    }[];
  }
  const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

  /** r || s of a strict DER signature (BIP 66); undefined for any other bytes, or a number that is not 32 bytes. */
  function fromDer(der: Uint8Array): Uint8Array | undefined {
    const hex = toHex(der);
    const lengthOf = (bytes: string): string => (bytes.length / 2).toString(16).padStart(2, '0');
    const match = /^30(..)02(..)(.*)$/.exec(hex);
    if (match === null || match[1] !== lengthOf(hex.slice(4))) return undefined;
    const split = Number.parseInt(match[2]!, 16) * 2;
    const [r, tag, length, s] = [
      match[3]!.slice(0, split),
      match[3]!.slice(split, split + 2),
      match[3]!.slice(split + 2, split + 4),
      match[3]!.slice(split + 4),
    ];
    if (tag !== '02' || length !== lengthOf(s)) return undefined;
    const fixed = [r, s].map((n) => {
      const positive = n !== '' && Number.parseInt(n.slice(0, 2), 16) < 0x80;
      const minimal = !/^00[0-7]/.test(n) || n === '00';
      const digits = n.replace(/^00/, '').padStart(64, '0');
      return positive && minimal && digits.length === 64 ? digits : undefined;
    });
    return fixed.includes(undefined) ? undefined : fromHex(fixed.join(''));
  }

  /** Runs every case on both backends. A valid signature with a high S is invalid here: that is our policy. */
  function run(file: string, decode: (sig: Uint8Array) => Uint8Array | undefined) {
    const suite = vectorJson<Wycheproof>(`tlog/wycheproof/${file}.json`);
    const native = nodeCrypto.verifyEs256k;
    const count = { cases: 0, accepted: 0, highS: 0 };
    for (const { publicKey, tests } of suite.testGroups) {
      const key = fromHex(publicKey.uncompressed);
      const compressed = Uint8Array.from([2 + (key[64]! & 1), ...key.subarray(1, 33)]);
      for (const { tcId, msg, sig, result } of tests) {
        const signature = decode(fromHex(sig)) ?? new Uint8Array(0);
        const highS = result === 'valid' && BigInt(`0x${toHex(signature.subarray(32))}`) > ORDER / 2n;
        const expected = result === 'valid' && !highS;
        expect(native(signature, fromHex(msg), compressed), `native, ${file} ${tcId}`).toBe(expected);
        expect(portableCrypto.verifyEs256k(signature, fromHex(msg), compressed), `portable, ${file} ${tcId}`).toBe(expected);
        count.cases++;
        count.accepted += Number(expected);
        count.highS += Number(highS);
      }
    }
    expect(count.cases).toBe(suite.numberOfTests);
    return count;
  }

  test('libsecp256k1 is what the server uses here', () => expect(nativeEcdsa).toBeDefined());

  test('p1363: both backends give one answer, valid and low-S', () => {
    expect(run('ecdsa_secp256k1_sha256_p1363_test', (sig) => sig)).toEqual({ cases: 168, accepted: 68, highS: 44 });
  });

  test('bitcoin: both backends give one answer, valid and low-S', () => {
    expect(run('ecdsa_secp256k1_sha256_bitcoin_test', fromDer)).toEqual({ cases: 309, accepted: 107, highS: 0 });
  });

  test('DER: both backends give one answer, valid and low-S', () => {
    expect(run('ecdsa_secp256k1_sha256_test', fromDer)).toEqual({ cases: 318, accepted: 65, highS: 49 });
  });
});

describe.skipIf(!haveVectors)('RFC 6979', () => {
  test('the signer takes k from the key and the message: r is the x of the k that the vectors give', () => {
    const cases = vectorJson<{ message: string; d: string; k0: string }[]>('tlog/secp256k1/rfc6979.json');
    for (const { message, d, k0 } of cases) {
      const signer = signerOf(keyFromSecret(fromHex(d)));
      const x = fromBase64url(signerOf(keyFromSecret(fromHex(k0))).publicJwk.x);
      expect(toHex(signer.sign(utf8(message)).subarray(0, 32)), message).toBe(toHex(x));
    }
    expect(cases).toHaveLength(10);
  });
});
