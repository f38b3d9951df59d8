/** Makes tree.json: log bytes of entries, trees of every size up to seven and some larger, checkpoints and proofs. */
import { ed25519Key } from '../../src/platform/crypto.js';
import { fromBase64url, toBase64, toBase64url, toHex, u32be, utf8 } from '../../src/protocol/bytes.js';
import { signCheckpoint } from '../../src/protocol/log/checkpoint.js';
import { cosign } from '../../src/protocol/log/cosignature.js';
import { custodyBytes, registryBytes } from '../../src/protocol/entry.js';
import { leafHash, rootOf } from '../../src/protocol/log/merkle.js';
import { COSIGNATURE, ED25519, formatSignature, formatVkey } from '../../src/protocol/log/note.js';
import { appendLeaves, EMPTY_EDGE, formatBundle, tileAt, tilePath, type Tile } from '../../src/protocol/log/tiles.js';
import { formatTlogProof } from '../../src/protocol/log/tlog-proof.js';
import { proveConsistency, proveInclusion } from '../support/proofs.js';
import { entries } from './entries.js';
import { fixed } from './samples.js';

const ORIGIN = 'log.example/theriac';
const WITNESS = 'witness.example/one';
const TIME = 1_767_600_000_000;
const logKey = () => ed25519Key(fixed('key of the log'));
const witnessKey = () => ed25519Key(fixed('key of the witness'));
const sha256Of = (bytes: Uint8Array, hash: (data: Uint8Array) => Uint8Array): string => toHex(hash(bytes));

/** Seven entries: the four good ones of entries.json, with times of which two are equal, and three ids more. */
function smallLog() {
  const given = entries().good.slice(0, 4);
  const rest = ['five', 'six', 'seven'].map((name) => ({ typ: 'epcis+jws', jws: '', id: toBase64url(fixed(name)), name }));
  return [...given, ...rest].map(({ typ, jws, id }, i) => {
    const time = TIME + [0, 7, 7, 1000, 1001, 60_000, 86_400_000][i]!;
    const bytes = typ === 'registry+jws' ? registryBytes(jws, time) : custodyBytes(fromBase64url(id), time);
    return { kind: typ === 'registry+jws' ? 'registry' : 'custody', time, ...(typ === 'registry+jws' ? { jws } : { id }), bytes };
  });
}

const checkpointOf = (leaves: Uint8Array[]): string =>
  signCheckpoint({ origin: ORIGIN, size: leaves.length, root: rootOf(leaves) }, logKey().publicKey, logKey().sign);

function proofs(leaves: Uint8Array[]) {
  const sizes = Array.from({ length: leaves.length + 1 }, (_, size) => size);
  return {
    inclusion: sizes.flatMap((size) =>
      sizes.slice(0, size).map((index) => ({ index, size, proof: proveInclusion(leaves.slice(0, size), index).map(toHex) })),
    ),
    consistency: sizes.flatMap((size) =>
      sizes.slice(0, size + 1).map((from) => ({ from, size, proof: proveConsistency(leaves.slice(0, size), from).map(toHex) })),
    ),
  };
}

/** Entry i is the custody bytes of SHA-256(u32be(i)) at TIME + i: a log large enough for two tile levels. */
function largeLog(sha256: (data: Uint8Array) => Uint8Array) {
  const all = Array.from({ length: 600 }, (_, i) => custodyBytes(sha256(u32be(i)), TIME + i));
  const nodes = new Map<string, Uint8Array>();
  for (const { level, n, hash } of appendLeaves(EMPTY_EDGE, all.map(leafHash)).nodes) nodes.set(`${level}/${n}`, hash);
  const bytesOf = ({ level, n, width }: Tile): Uint8Array => {
    if (level === 'entries') return formatBundle(all.slice(n * 256, n * 256 + width));
    return new Uint8Array(Array.from({ length: width }, (_, i) => [...nodes.get(`${level}/${n * 256 + i}`)!]).flat());
  };
  const trees = [255, 256, 257, 512, 600].map((size) => {
    const tiles = ([0, 1, 'entries'] as const).flatMap((level) =>
      [0, 1, 2].map((n) => tileAt(level, n, size)).filter((tile) => tile !== undefined),
    );
    return {
      size,
      root: toHex(rootOf(all.slice(0, size).map(leafHash))),
      tiles: tiles.map((tile) => ({
        path: tilePath(tile),
        bytes: bytesOf(tile).length,
        sha256: sha256Of(bytesOf(tile), sha256),
      })),
    };
  });
  return { rule: `entry i = 0x01 || u64be ${TIME} + i || SHA-256(u32be i)`, time: TIME, trees };
}

export function tree(sha256: (data: Uint8Array) => Uint8Array) {
  const log = smallLog();
  const leaves = log.map(({ bytes }) => leafHash(bytes));
  const checkpoint = checkpointOf(leaves);
  const text = checkpoint.slice(0, checkpoint.indexOf('\n\n') + 1);
  const seconds = TIME / 1000 + 86_401;
  const line = formatSignature(cosign(text, seconds, WITNESS, witnessKey().publicKey, witnessKey().sign));
  const proof = { extra: utf8('any bytes'), index: 2, proof: proveInclusion(leaves, 2), checkpoint: checkpoint + line };
  return {
    source: 'Made for Theriac by test/vectors/tree.ts. Hashes and bytes are hexadecimal. The seeds are public: never use them.',
    origin: ORIGIN,
    logSeed: toHex(fixed('key of the log')),
    logKey: formatVkey(ORIGIN, ED25519, logKey().publicKey),
    witnessSeed: toHex(fixed('key of the witness')),
    witnessKey: formatVkey(WITNESS, COSIGNATURE, witnessKey().publicKey),
    entries: log.map(({ bytes, ...entry }, i) => ({ ...entry, bytes: toHex(bytes), leafHash: toHex(leaves[i]!) })),
    checkpoints: [...leaves.keys(), leaves.length].map((size) => checkpointOf(leaves.slice(0, size))),
    tile: { path: 'tile/0/000.p/7', bytes: leaves.map(toHex).join('') },
    bundle: { path: 'tile/entries/000.p/7', base64: toBase64(formatBundle(log.map(({ bytes }) => bytes))) },
    ...proofs(leaves),
    cosigned: { time: seconds, line },
    tlogProof: formatTlogProof(proof),
    large: largeLog(sha256),
  };
}
