/**
 * Our own vectors, for a second implementation to be checked with: the files are what the makers make, and the code
 * reads them as they say. `npx vitest run test/protocol-vectors.test.ts -u` writes the files anew.
 */
import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { describe, expect, test } from 'vitest';
import { keyFromSecret, type PrivateJwk } from '../src/client/signing/signer.js';
import { ed25519Key, nodeCrypto } from '../src/platform/crypto.js';
import { fromBase64, fromBase64url, fromHex, toBase64url, toHex, u32be } from '../src/protocol/bytes.js';
import { openCheckpoint } from '../src/protocol/log/checkpoint.js';
import { cosignatureTime, cosignatureVerifier } from '../src/protocol/log/cosignature.js';
import { provideCrypto } from '../src/protocol/crypto.js';
import { custodyBytes, readEntry, registryBytes } from '../src/protocol/entry.js';
import { compressKey, thumbprint, verifyJws, type PublicJwk } from '../src/protocol/statement/es256k.js';
import { decodeEntry, decodeJws, decodeStatement } from '../src/protocol/statement/jws.js';
import { checkConsistency, checkInclusion, leafHash, rootOf } from '../src/protocol/log/merkle.js';
import { ed25519Verifier } from '../src/protocol/log/note.js';
import { serialListRoot, verifyPack } from '../src/protocol/serial-list.js';
import { appendLeaves, edgeRoot, EMPTY_EDGE, formatBundle, parseBundle, parseTilePath } from '../src/protocol/log/tiles.js';
import { checkTlogProof, parseTlogProof } from '../src/protocol/log/tlog-proof.js';
import { faultOf } from './support/faults.js';
import { entries } from './vectors/entries.js';
import { changed, codeOf, forms, type Judged } from './vectors/forms.js';
import type { Sample } from './vectors/form-samples.js';
import { serialLists } from './vectors/serial-lists.js';
import { tree } from './vectors/tree.js';

provideCrypto(nodeCrypto);

const pathOf = (name: string): string => new URL(`vectors/${name}.json`, import.meta.url).pathname;
const read = <T>(name: string): T => JSON.parse(readFileSync(pathOf(name), 'utf8')) as T;

describe('the files', () => {
  test.each([
    ['entries', entries],
    ['forms', forms],
    ['tree', () => tree(nodeCrypto.sha256)],
    ['serial-lists', serialLists],
  ] as const)('%s.json is what its maker makes', async (name, make) => {
    const options = { ...(await resolveConfig(pathOf(name))), parser: 'json' };
    await expect(await format(JSON.stringify(make()), options)).toMatchFileSnapshot(pathOf(name));
  });
});

describe('entries.json', () => {
  type Entries = ReturnType<typeof entries>;
  const file = () => read<Entries>('entries');
  const keyOf = (kid: string): Uint8Array => {
    const { crv, kty, x, y } = file().keys.find((key) => key.kid === kid)!;
    return compressKey({ crv, kty, x, y } satisfies PublicJwk);
  };
  const check = (jws: string, door: string): void => {
    const decoded = door === 'entry' ? decodeEntry(jws) : decodeStatement(jws, 'signin+jws');
    verifyJws(decoded, keyOf(decoded.header.kid));
  };

  test('keys have the thumbprints that they say', () => {
    for (const { kid, ...jwk } of file().keys as (PrivateJwk & { kid: string })[]) {
      expect(keyFromSecret(fromBase64url(jwk.d))).toEqual(jwk);
      expect(thumbprint(jwk)).toBe(kid);
    }
  });

  test('good ones are read, and their signatures verify', () => {
    for (const { name, jws, typ, header, payload, id, signingInputSha256 } of file().good) {
      const decoded = decodeJws(jws);
      expect(decoded.header, name).toEqual(header);
      expect(new TextDecoder().decode(decoded.payloadBytes), name).toBe(payload);
      expect([toBase64url(decoded.id), toHex(decoded.id)], name).toEqual([id, signingInputSha256]);
      check(jws, typ === 'signin+jws' ? typ : 'entry');
    }
    expect(file().good).toHaveLength(7);
  });

  test('the first four are entries of the trade and the register, whole', () => {
    const kinds = file()
      .good.slice(0, 4)
      .map(({ jws }) => readEntry(jws).entry.body)
      .map((body) => ('step' in body ? body.step.kind : body.record.type));
    expect(kinds).toEqual(['product', 'batch', 'commission', 'dispense']);
  });

  test('bad ones are refused, each for its own reason', () => {
    for (const { name, door, code, jws } of file().bad)
      expect(
        faultOf(() => check(jws, door)),
        name,
      ).toBe(code);
    expect(file().bad).toHaveLength(60);
    expect(new Set(file().bad.map(({ jws, door }) => jws + door)).size).toBe(60);
  });
});

describe('forms.json', () => {
  const file = () => read<{ samples: (Sample & { changes: Judged[] })[] }>('forms');

  test('the payloads that are changed are right', () => {
    for (const { name, reader, payload } of file().samples) expect(codeOf(reader, payload), name).toBeNull();
  });

  test('a change is put where it says', () => {
    const payload = { list: [1, { name: 'a' }], other: null };
    expect(changed(payload, { at: [], to: 7 })).toBe(7);
    expect(changed(payload, { at: ['list', 0] })).toEqual({ list: [{ name: 'a' }], other: null });
    expect(changed(payload, { at: ['list', 1, 'name'], repeat: 'b', times: 3 })).toEqual({
      list: [1, { name: 'bbb' }],
      other: null,
    });
    expect(changed(payload, { at: ['other'] })).toEqual({ list: [1, { name: 'a' }] });
    expect(payload).toEqual({ list: [1, { name: 'a' }], other: null });
  });

  test('of every payload some changes are read and some are refused, for all reasons that a form knows', () => {
    const codes = new Map(file().samples.map(({ name, changes }) => [name, new Set(changes.map(({ code }) => code))]));
    for (const [name, found] of codes) expect([...found].filter((code) => code !== null).length, name).toBeGreaterThan(0);
    const form = [
      'record-unknown',
      'record-invalid',
      'event-unknown',
      'event-invalid',
      'bad-key',
      'jws-malformed',
      'not-canonical',
    ];
    expect(new Set([...codes.values()].flatMap((found) => [...found]))).toEqual(new Set([null, ...form]));
  });
});

describe('tree.json', () => {
  type TreeFile = ReturnType<typeof tree>;
  const file = () => read<TreeFile>('tree');
  const leaves = () => file().entries.map((entry) => fromHex(entry.leafHash));

  test('entries have the bytes and leaf hashes that they say', () => {
    for (const { time, bytes, leafHash: leaf, ...entry } of file().entries as {
      time: number;
      bytes: string;
      leafHash: string;
      jws?: string;
      id?: string;
    }[]) {
      const made = entry.jws === undefined ? custodyBytes(fromBase64url(entry.id!), time) : registryBytes(entry.jws, time);
      expect(toHex(made)).toBe(bytes);
      expect(toHex(leafHash(made))).toBe(leaf);
    }
    expect(file().entries).toHaveLength(7);
  });

  test('checkpoints open with the log key, at every size', () => {
    const { checkpoints, logKey, origin } = file();
    checkpoints.forEach((note, size) => {
      const opened = openCheckpoint(note, ed25519Verifier(logKey));
      expect([opened.origin, opened.size, toHex(opened.root)]).toEqual([origin, size, toHex(rootOf(leaves().slice(0, size)))]);
    });
    expect(checkpoints).toHaveLength(8);
  });

  test('proofs hold', () => {
    const roots = file().checkpoints.map((note) => openCheckpoint(note, ed25519Verifier(file().logKey)).root);
    for (const { index, size, proof } of file().inclusion)
      checkInclusion(leaves()[index]!, index, size, proof.map(fromHex), roots[size]!);
    for (const { from, size, proof } of file().consistency)
      checkConsistency(from, size, proof.map(fromHex), roots[from]!, roots[size]!);
    expect([file().inclusion.length, file().consistency.length]).toEqual([28, 36]);
  });

  test('the cosigned proof of one entry holds', () => {
    const { tlogProof, logKey, witnessKey, cosigned } = file();
    const opened = checkTlogProof(parseTlogProof(tlogProof), leaves()[2]!, ed25519Verifier(logKey), [
      cosignatureVerifier(witnessKey),
    ]);
    expect(opened.cosignatures.map(cosignatureTime)).toEqual([cosigned.time]);
    expect(tlogProof.endsWith(cosigned.line)).toBe(true);
  });

  test('tile and bundle are of the entries', () => {
    const { tile, bundle } = file();
    expect(parseTilePath(tile.path)).toEqual({ level: 0, n: 0, width: 7 });
    expect(tile.bytes).toBe(leaves().map(toHex).join(''));
    expect(parseBundle(fromBase64(bundle.base64)).map(toHex)).toEqual(file().entries.map(({ bytes }) => bytes));
  });

  test('the larger log has its roots and bundles', () => {
    const { time, trees } = file().large;
    const all = Array.from({ length: 600 }, (_, i) => custodyBytes(nodeCrypto.sha256(u32be(i)), time + i));
    let files = 0;
    for (const { size, root, tiles } of trees) {
      const { edge, nodes } = appendLeaves(EMPTY_EDGE, all.slice(0, size).map(leafHash));
      expect(toHex(edgeRoot(edge))).toBe(root);
      for (const { path, bytes, sha256 } of tiles) {
        const { level, n, width } = parseTilePath(path)!;
        const data =
          level === 'entries'
            ? formatBundle(all.slice(n * 256, n * 256 + width))
            : Buffer.concat(
                nodes.filter((node) => node.level === level && Math.floor(node.n / 256) === n).map(({ hash }) => hash),
              );
        expect([data.length, toHex(nodeCrypto.sha256(data))], path).toEqual([bytes, sha256]);
        files++;
      }
    }
    expect(files).toBe(22);
  });

  test('the keys are those of the seeds', () => {
    const { logSeed, logKey } = file();
    expect(fromBase64(logKey.split('+').slice(2).join('+')).slice(1)).toEqual(ed25519Key(fromHex(logSeed)).publicKey);
  });
});

describe('serial-lists.json', () => {
  type Lists = ReturnType<typeof serialLists>;
  const file = () => read<Lists>('serial-lists');
  const asBytes = ({ salt, path, ...proof }: Lists['badProofs'][0]['proof']) => ({
    ...proof,
    salt: fromHex(salt),
    path: path.map(fromHex),
  });

  test('lists have their roots, and every proof holds', () => {
    for (const { name, seed, count, root, proofs, ...list } of file().lists as (Lists['lists'][0] & { uris?: string[] })[]) {
      const uris =
        list.uris ??
        Array.from({ length: count }, (_, i) => `https://id.gs1.org/01/04012345123456/21/${String(i).padStart(6, '0')}`);
      expect(toHex(serialListRoot(fromHex(seed), uris)), name).toBe(root);
      for (const proof of proofs) verifyPack(asBytes(proof), fromHex(root), count);
    }
    expect(file().lists.flatMap(({ proofs }) => proofs)).toHaveLength(14);
  });

  test('bad lists and proofs are refused', () => {
    for (const { name, seed, uris, code } of file().badLists)
      expect(
        faultOf(() => serialListRoot(fromHex(seed), uris as string[])),
        name,
      ).toBe(code);
    for (const { name, proof, root, count, code } of file().badProofs)
      expect(
        faultOf(() => verifyPack(asBytes(proof), fromHex(root), count)),
        name,
      ).toBe(code);
    expect([file().badLists.length, file().badProofs.length]).toEqual([4, 11]);
  });
});
