/**
 * Serial lists: many packs under one signature. The list's root commits to every pack's URI; a proof for one pack
 * shows that pack and no other, for each leaf has a salt that only its own proof discloses.
 *
 * Leaf data = salt (16 bytes) || uint16be length || URI; salt j = half (j odd: the second) of
 * SHA-256(seed || uint32be(j >> 1)); root and proofs as in RFC 6962. URIs are in byte order and distinct. Not here:
 * whether a URI names a pack, and how lists are uploaded and kept.
 */
import { compare, concat, fromUtf8, u16be, u32be, utf8, utf8Into } from './bytes.js';
import { crypto } from './crypto.js';
import { Fault } from './fault.js';
import { checkInclusion, leafHash } from './log/merkle.js';
import { appendLeaves, EMPTY_EDGE, edgeRoot, type Edge, type TileNode } from './log/tiles.js';

/** The most packs of one list. */
export const MAX_SERIALS = 2 ** 20;

/** The proof that one pack is on a list. `salt`: 16 bytes; `path`: 32 bytes each, leaf's sibling first. */
export interface PackProof {
  readonly uri: string;
  readonly index: number;
  readonly salt: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/** The salt of pack `index`, 16 bytes. `seed`: the list's 32 secret bytes. */
export const saltOf = (seed: Uint8Array, index: number): Uint8Array =>
  crypto.sha256(concat(seed, u32be(index >>> 1))).slice((index & 1) * 16, (index & 1) * 16 + 16);

/** What a pack's leaf hash is of. @throws Fault `serial-list` on a URI that is empty or longer than 65,535 bytes */
export function packLeaf(salt: Uint8Array, uri: string): Uint8Array {
  const bytes = utf8(uri);
  requireLength(bytes.length);
  return concat(salt, u16be(bytes.length), bytes);
}

function requireLength(length: number): void {
  if (length === 0 || length > 65_535) throw badList('a URI is empty or longer than 65,535 bytes');
}

/** Where the parts of a leaf's hash input stand: 0x00, salt, length of the URI, URI. */
const [SALT_AT, LENGTH_AT, URI_AT] = [1, 17, 19];

/**
 * Takes the URIs of one list one by one and ends with its root. Memory does not grow with the list.
 *
 * @throws Fault `serial-list` from `add`: not above the last URI in byte order, or one too many; from `root`: none
 */
export class SerialListBuilder {
  private edge: Edge;
  // Leaves are built in two buffers by turns, since a list has millions: the one holds the last URI, the other takes the next.
  private last: Leaf;
  private next: Leaf = emptyLeaf();
  // One hash gives the salts of two packs.
  private salts: Uint8Array = new Uint8Array(0);

  /**
   * @param seed 32 random bytes, of this list alone
   * @param after what an earlier builder of the same list had taken in, to go on from
   * @throws RangeError on a seed of another length
   */
  constructor(
    private readonly seed: Uint8Array,
    after: { edge: Edge; last: string } = { edge: EMPTY_EDGE, last: '' },
  ) {
    if (seed.length !== 32) throw new RangeError(`a seed has 32 bytes, not ${seed.length}`);
    this.edge = after.edge;
    this.last = writeUri(emptyLeaf(), after.last);
  }

  /** How many there are so far. */
  get count(): number {
    return this.edge.size;
  }

  /** What was taken in so far, for a builder that goes on from here. */
  get progress(): { edge: Edge; last: string } {
    return { edge: this.edge, last: fromUtf8(uriOf(this.last)) };
  }

  /** Adds the next URI. @returns its leaf hash, for who keeps the list's tree */
  add(uri: string): Uint8Array {
    return this.addAll([uri])[0]!.hash;
  }

  /**
   * Adds the next URIs, in one go.
   *
   * @returns every node at a tile level (tiles.ts) that they complete, leaves included, for who keeps the list's tree
   */
  addAll(uris: readonly string[]): TileNode[] {
    const start = this.count;
    if (start + uris.length > MAX_SERIALS) throw badList(`it has more than ${MAX_SERIALS} packs`);
    const leaves = uris.map((uri, i) => this.leafOf(uri, start + i));
    const { edge, nodes } = appendLeaves(this.edge, leaves);
    this.edge = edge;
    return nodes;
  }

  private leafOf(uri: string, index: number): Uint8Array {
    const leaf = writeUri(this.next, uri);
    if (compare(uriOf(this.last), uriOf(leaf)) >= 0)
      throw badList(`"${uri}" at ${index} is not above the one before it in byte order`);
    const length = leaf.end - URI_AT;
    requireLength(length);
    if (index % 2 === 0 || this.salts.length === 0) this.salts = crypto.sha256(concat(this.seed, u32be(index >>> 1)));
    const { bytes } = leaf;
    bytes.set(this.salts.subarray((index % 2) * 16, (index % 2) * 16 + 16), SALT_AT);
    bytes[LENGTH_AT] = length >> 8;
    bytes[LENGTH_AT + 1] = length & 255;
    [this.last, this.next] = [leaf, this.last];
    return crypto.sha256(bytes.subarray(0, leaf.end));
  }

  /** The root over all that was added, 32 bytes. */
  root(): Uint8Array {
    if (this.count === 0) throw badList('it is empty');
    return edgeRoot(this.edge);
  }
}

/** The input of a leaf's hash, in `bytes` up to `end`. */
interface Leaf {
  bytes: Uint8Array;
  end: number;
}

const emptyLeaf = (): Leaf => ({ bytes: new Uint8Array(URI_AT + 192), end: URI_AT });

const uriOf = ({ bytes, end }: Leaf): Uint8Array => bytes.subarray(URI_AT, end);

/** Puts `uri` into `leaf`, which grows where it must. */
function writeUri(leaf: Leaf, uri: string): Leaf {
  const most = URI_AT + 3 * uri.length;
  if (leaf.bytes.length < most) leaf.bytes = new Uint8Array(most);
  leaf.end = URI_AT + utf8Into(uri, leaf.bytes.subarray(URI_AT));
  return leaf;
}

/** The root of the list of `uris`, at once. @throws Fault `serial-list` as the builder, RangeError for the seed */
export function serialListRoot(seed: Uint8Array, uris: Iterable<string>): Uint8Array {
  const builder = new SerialListBuilder(seed);
  for (const uri of uris) builder.add(uri);
  return builder.root();
}

/**
 * Checks that a pack is on the list of `count` packs with `root`.
 *
 * @throws Fault `proof-failed`; `serial-list` on a count, salt or URI that no list has
 */
export function verifyPack({ uri, index, salt, path }: PackProof, root: Uint8Array, count: number): void {
  if (!Number.isSafeInteger(count) || count < 1 || count > MAX_SERIALS) throw badList(`it has not 1 to ${MAX_SERIALS} packs`);
  if (salt.length !== 16) throw badList('a salt does not have 16 bytes');
  checkInclusion(leafHash(packLeaf(salt, uri)), index, count, path, root);
}

const badList = (why: string): Fault =>
  new Fault('serial-list', `The serial list is not acceptable: ${why}. Build it again.`, { why });
