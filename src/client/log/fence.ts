/**
 * The log as one client sees it: each new checkpoint is checked to continue the last one, then pinned.
 *
 * A client's signature covers a fence, `{size, root}` of a checkpoint that it has checked: so every signer is a witness.
 * The first contact takes the ledger from the server, after checking that entry 0 is its genesis record; from then on
 * the pin decides. Where pins are kept is injected.
 */
import { equal, fromBase64url, toBase64url } from '../../protocol/bytes.js';
import { openCheckpoint, type OpenCheckpoint } from '../../protocol/log/checkpoint.js';
import { crypto } from '../../protocol/crypto.js';
import { Book } from '../../protocol/custody/book.js';
import { founderKey, judgeEntry, readEntry } from '../../protocol/entry.js';
import { compressKey, verifyJws } from '../../protocol/statement/es256k.js';
import { Fault } from '../../protocol/fault.js';
import type { Fence } from '../../protocol/statement/jws.js';
import { howForked } from '../../protocol/log/forked.js';
import { checkConsistency, checkInclusion, consistencyRanges, inclusionRanges, leafHash } from '../../protocol/log/merkle.js';
import { ed25519Verifier, type NoteVerifier } from '../../protocol/log/note.js';
import { Registry } from '../../protocol/registry/registry.js';
import type { Api } from '../http/api.js';
import { readBundle, readHashes, readLeaf } from './log.js';

/** What a client remembers of a server's log. `ledger`, `root`: base64url; `log`: its vkey; `note`: the signed checkpoint. */
export interface Pin {
  ledger: string;
  log: string;
  size: number;
  root: string;
  note: string;
}

/** Where pins are kept, by the server's address. */
export interface PinStore {
  /** The file, for who must look into it; undefined where there is none. */
  readonly file?: string;
  read(server: string): Promise<Pin | undefined>;
  write(server: string, pin: Pin): Promise<void>;
}

/** Pins for as long as the program runs. */
export function pinsInMemory(): PinStore {
  const pins = new Map<string, Pin>();
  return {
    read: (server) => Promise.resolve(pins.get(server)),
    write: (server, pin) => Promise.resolve(void pins.set(server, pin)),
  };
}

/** Watches one server's log. */
export class LogWatch {
  private last: { pin: Pin; at: number } | undefined;

  constructor(
    readonly api: Api,
    private readonly pins: PinStore,
  ) {}

  /**
   * The fence for a signature: the newest checkpoint, checked, at most `maxAge` milliseconds old.
   *
   * @throws Fault `ledger-changed`, `log-forked` (keep the facts: they are evidence), and those of openCheckpoint
   */
  async fence(maxAge = 2_000): Promise<Fence> {
    if (!this.last || Date.now() - this.last.at > maxAge) this.last = { pin: await this.advance(), at: Date.now() };
    const { size, root } = this.last.pin;
    return { size, root };
  }

  /** The ledger's id: what every statement for it names. */
  async ledgerId(): Promise<string> {
    await this.fence(Number.POSITIVE_INFINITY);
    return this.last!.pin.ledger;
  }

  /** Checks the newest checkpoint against the pin, or makes the first one, and pins it. */
  async advance(): Promise<Pin> {
    const pinned = await this.pins.read(this.api.http.url);
    const note = await this.api.checkpoint();
    const pin = pinned ? await this.follow(pinned, note) : await this.meet(note);
    await this.pins.write(this.api.http.url, pin);
    return pin;
  }

  private async follow(pinned: Pin, note: string): Promise<Pin> {
    const head = await this.open(note, pinned);
    const root = toBase64url(head.root);
    if (head.size < pinned.size) {
      // An answer that was under way while another process of this user pinned a newer one is no fork, if it precedes it.
      await this.requireContinuation(head, { size: pinned.size, root: fromBase64url(pinned.root) }, pinned, note);
      return pinned;
    }
    await this.requireContinuation({ size: pinned.size, root: fromBase64url(pinned.root) }, head, pinned, note);
    return { ...pinned, size: head.size, root, note };
  }

  private async open(note: string, pinned: Pin): Promise<OpenCheckpoint> {
    try {
      return openCheckpoint(note, ed25519Verifier(pinned.log));
    } catch (reason) {
      const { id } = await this.api.ledger();
      if (id === pinned.ledger) throw reason;
      throw this.changed(id, pinned);
    }
  }

  private changed(served: string | null, pinned: Pin): Fault {
    const { url } = this.api.http;
    const { file } = this.pins;
    const remedy = file === undefined ? 'forget what you know of it' : `remove the part "${url}" from ${file}`;
    return new Fault(
      'ledger-changed',
      `${url} serves the ledger ${served ?? '(none)'}, and you know ${pinned.ledger} there, of ${pinned.size} entries. Ask its operator; if that is right (a demo was wiped), ${remedy} and try again`,
      { pinned: pinned.ledger, served, ...(file !== undefined && { file }) },
    );
  }

  private async requireContinuation(old: Head, next: Head, pinned: Pin, note: string): Promise<void> {
    try {
      const proof = await readHashes(this.api, consistencyRanges(old.size, next.size), next.size);
      checkConsistency(old.size, next.size, proof, old.root, next.root);
    } catch (reason) {
      if (reason instanceof Fault && !EVIDENCE.has(reason.code)) throw reason;
      throw this.forked(pinned, note);
    }
  }

  private forked(pinned: Pin, note: string): Fault {
    const { file } = this.pins;
    const now = Number(note.split('\n', 2)[1]);
    const how = howForked({ name: 'your last checkpoint', size: pinned.size }, { name: "the server's log", size: now });
    return new Fault(
      'log-forked',
      `${how.replace(/[^?]$/, '$&.')} Sign nothing for it, keep both checkpoints${file === undefined ? '' : ` (yours is in ${file})`} and tell its operator and the authority`,
      { before: pinned.note, now: note, ...(file !== undefined && { file }) },
    );
  }

  /** The first contact: entry 0 must be the ledger's genesis record, in the tree of a checkpoint by the key that it names. */
  private async meet(note: string): Promise<Pin> {
    const { id, founded } = await this.api.ledger();
    if (!founded || id === null) throw notFounded(this.api.http.url);
    const claimed = Number(note.split('\n', 2)[1]);
    if (!(claimed > 0)) throw notFounded(this.api.http.url);
    const [first] = await readBundle(this.api, 0, Math.min(claimed, 256));
    const { ledger, log } = openGenesis(first!);
    if (ledger !== id) {
      const detail = `the server names the ledger ${id}, and its log founds ${ledger}: sign nothing for it, and tell its operator`;
      throw new Fault('ledger-changed', detail, { ledger, id });
    }
    const head = openCheckpoint(note, ed25519Verifier(log) satisfies NoteVerifier);
    const proof = await readHashes(this.api, inclusionRanges(0, head.size), head.size);
    checkInclusion(leafHash(first!), 0, head.size, proof, head.root);
    return { ledger, log, size: head.size, root: toBase64url(head.root), note };
  }
}

/** That a proof fails, or cannot be had at all: any other refusal says nothing of the log. */
const EVIDENCE = new Set(['bad-tile', 'not-found', 'proof-failed', 'tile-unknown']);

interface Head {
  size: number;
  root: Uint8Array;
}

const notFounded = (url: string): Fault =>
  new Fault('not-founded', `the ledger at ${url} is not founded yet: its operator runs "theriac init"`, { url });

/**
 * The ledger that the log's bytes of entry 0 found, judged as any auditor does: signatures, quorum, form.
 *
 * @throws Fault of readEntry and judgeEntry
 */
function openGenesis(bytes: Uint8Array): { ledger: string; log: string } {
  const registry = new Registry();
  const leaf = readLeaf(bytes);
  if (leaf.kind !== 'registry') throw new Fault('genesis-invalid', 'entry 0 is no genesis record');
  const { entry, decoded } = readEntry(leaf.jws);
  if ('step' in entry.body) throw new Fault('genesis-invalid', 'entry 0 is no genesis record');
  verifyJws(decoded, compressKey(founderKey(entry.body)));
  judgeEntry(entry, { registry, book: new Book(1) }, { index: 0, time: leaf.time });
  const { id, log } = registry.ledger.get('ledger')!;
  if (!equal(fromBase64url(id), crypto.sha256(bytes)))
    throw new Fault('genesis-invalid', 'entry 0 is not the ledger that it founds');
  return { ledger: id, log };
}
