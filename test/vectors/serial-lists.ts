/** Makes serial-lists.json: lists with their roots, proofs of packs, and lists and proofs to refuse. */
import { toHex } from '../../src/protocol/bytes.js';
import { type PackProof, serialListRoot } from '../../src/protocol/serial-list.js';
import { provePack } from '../support/proofs.js';
import { fixed } from './samples.js';

const PREFIX = 'https://id.gs1.org/01/04012345123456/21/';
const uris = (count: number): string[] => Array.from({ length: count }, (_, i) => `${PREFIX}${String(i).padStart(6, '0')}`);
const asHex = ({ salt, path, ...proof }: PackProof) => ({ ...proof, salt: toHex(salt), path: path.map(toHex) });

/** Byte order is neither length nor number order: A10 comes before A2, capitals before small letters. */
const mixed = ['A', 'A10', 'A2', 'AA', 'Z', 'a', 'a%2Fb'].map((serial) => PREFIX + serial);

function list(name: string, all: string[]) {
  const seed = fixed(`seed of ${name}`);
  const few = all.length <= 8;
  const proved = few ? all.map((_, i) => i) : [0, 1, all.length >> 1, all.length - 1];
  return {
    name,
    seed: toHex(seed),
    count: all.length,
    ...(few ? { uris: all } : { rule: `URI i = ${PREFIX} and i in six digits` }),
    root: toHex(serialListRoot(seed, all)),
    proofs: proved.map((i) => asHex(provePack(seed, all, i))),
  };
}

export function serialLists() {
  const seed = fixed('seed of the bad');
  const root = toHex(serialListRoot(seed, uris(5)));
  const [proof, neighbour] = [2, 3].map((i) => asHex(provePack(seed, uris(5), i))) as [
    ReturnType<typeof asHex>,
    ReturnType<typeof asHex>,
  ];
  const bad = (name: string, changes: object, count = 5, code = 'proof-failed') => ({
    name,
    root,
    count,
    proof: { ...proof, ...changes },
    code,
  });
  return {
    source: 'Made for Theriac by test/vectors/serial-lists.ts. Hashes, salts and seeds are hexadecimal.',
    lists: [
      list('one pack', uris(1)),
      list('two packs', uris(2)),
      list('seven packs, in byte order', mixed),
      list('a thousand packs', uris(1000)),
    ],
    badLists: [
      { name: 'no packs', uris: [] },
      { name: 'a pack twice', uris: [uris(1)[0], uris(1)[0]] },
      { name: 'not in byte order', uris: [`${PREFIX}A2`, `${PREFIX}A10`] },
      { name: 'in an order that ignores case', uris: [`${PREFIX}a`, `${PREFIX}B`] },
    ].map((entry) => ({ ...entry, seed: toHex(seed), code: 'serial-list' })),
    badProofs: [
      bad('another pack', { uri: `${PREFIX}999999` }),
      bad('the place of another pack', { index: 3 }),
      bad('the salt of another pack', { salt: neighbour.salt }),
      bad('the path of another pack', { path: neighbour.path }),
      bad('a path too short', { path: proof.path.slice(1) }),
      bad('a path too long', { path: [...proof.path, root] }),
      bad('another count', {}, 9),
      bad('an index past the end', { index: 5 }),
      bad('a count of none', {}, 0, 'serial-list'),
      bad('a count past 2^20', {}, 2 ** 20 + 1, 'serial-list'),
      bad('a salt of 15 bytes', { salt: proof.salt.slice(2) }, 5, 'serial-list'),
    ],
  };
}
