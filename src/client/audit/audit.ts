/**
 * The audit: the log from entry 0 to the checkpoint, every hash, every signature that may be seen, every rule that can be
 * judged, and the server's custody against the result. It trusts nothing but the genesis record and this code.
 */
import { objectsOf } from '../../protocol/epcis/step.js';
import { equal, fromBase64url } from '../../protocol/bytes.js';
import { custodyBytes, founderKey, isGenesis, readEntry, type Entry } from '../../protocol/entry.js';
import { compressKey, verifyJws } from '../../protocol/statement/es256k.js';
import { Fault } from '../../protocol/fault.js';
import type { DecodedJws } from '../../protocol/statement/jws.js';
import { leafHash } from '../../protocol/log/merkle.js';
import type { Api } from '../http/api.js';
import { LogWatch, type Pin, type PinStore } from '../log/fence.js';
import { readLeaf, type LogLeaf } from '../log/log.js';
import { compareObjects, sample } from './compare.js';
import type { SessionView } from '../../wire/sessions.js';
import { readCustody, readLists } from './entries.js';
import { Replay } from './replay.js';
import { bad, Bad, checking, describe, noCounts, reading, type AuditReport } from './report.js';
import { StoredCheck, unreadableRows, type Difference } from './stored.js';
import { RebuiltTree, stretches, wrongTile, type Stretch } from './tree.js';

/** What an audit may do. */
export interface AuditOptions {
  pins: PinStore;
  /** Who is signed in at `api`, if anybody. */
  viewer: SessionView['participant'] | undefined;
  /** How many objects are compared with the server one by one. */
  objects: number;
  /** Told how far it is. */
  onProgress?: (done: number, size: number) => void;
}

// Refusals that hang on the signer, key and form alone: no missing history excuses them.
const DEFINITE = new Set([
  'event-ahead',
  'foreign-ledger',
  'key-compromised',
  'key-not-for-site',
  'key-retired',
  'key-unknown',
  'licence-expired',
  'licence-missing',
  'permission-missing',
  'site-unknown',
]);

/** Audits the log that `api` serves. @throws Fault where it could not run, `unreachable` for example */
export class Audit {
  readonly replay = new Replay();
  private readonly tree = new RebuiltTree();
  private readonly counts = noCounts();
  /** Ids of custody entries that were judged. */
  private readonly judged = new Set<string>();
  private lastTime = 0;

  constructor(
    private readonly api: Api,
    private readonly options: AuditOptions,
  ) {}

  /** Runs to the end or to the first thing that is wrong. */
  async run(): Promise<AuditReport> {
    const { pins, viewer } = this.options;
    let pin: Pin | undefined;
    let finding: AuditReport['finding'] = null;
    try {
      pin = await this.head(pins).catch((reason: unknown) => this.locate(reason));
      await this.readLog(pin);
      if (viewer) pin = await this.compare(pin);
    } catch (reason) {
      if (!(reason instanceof Bad)) throw reason;
      finding = reason.finding;
      // What could not be read may rest on rows that cannot be: they are the place.
      if (finding.code === 'unreadable' && viewer?.role === 'regulator') finding.others.push(...(await unreadableRows(this.api)));
    }
    this.counts.register = this.replay.register();
    const role = !viewer ? 'nobody' : viewer.role === 'regulator' ? 'regulator' : 'participant';
    return {
      good: finding === null,
      server: this.api.http.url,
      ledger: pin?.ledger ?? '',
      log: pin?.log ?? '',
      size: pin?.size ?? 0,
      root: pin?.root ?? '',
      asWhom: viewer ? `${viewer.name} (${viewer.gln}, ${viewer.role})` : null,
      counts: this.counts,
      ...(finding ? { checked: [], unchecked: [] } : describe(this.counts, role)),
      finding,
    };
  }

  /** Whether the log holds the custody entry `id` of `time` (epoch ms) at `index`, as far as it was read. */
  holds(id: string, index: number, time: number): boolean {
    const node = this.tree.node(0, index);
    return node !== undefined && equal(node, leafHash(custodyBytes(fromBase64url(id), time)));
  }

  /** The checkpoint, signed by the genesis record's key and continuing what was seen before. */
  private async head(pins: PinStore): Promise<Pin> {
    try {
      return await reading(null, "the tiles for the checkpoint's proof", new LogWatch(this.api, pins).advance());
    } catch (reason) {
      if (!(reason instanceof Fault) || COULD_NOT.has(reason.code)) throw reason;
      return bad(null, reason.code, reason.message);
    }
  }

  /** The head was bad, which may be for an entry or a node that was damaged: then that is the finding, since it has a place. */
  private async locate(reason: unknown): Promise<never> {
    if (!(reason instanceof Bad)) throw reason;
    const { size } = await reading(null, 'the size of the log', this.api.ledger());
    for await (const stretch of stretches(this.api, 0, size)) this.addLeaves(stretch);
    await this.compareTiles();
    throw reason;
  }

  /** Reads and judges from where the last reading ended up to the checkpoint. */
  private async readLog({ size, root }: Pin): Promise<void> {
    const from = this.tree.size;
    for await (const stretch of stretches(this.api, from - (from % 256), size)) {
      const { start, leaves } = this.addLeaves(stretch);
      const custody = this.options.viewer ? await readCustody(this.api, start, leaves) : [];
      for (const [i, leaf] of leaves.entries()) await this.judgeLeaf(start + i, leaf, custody[i]);
      this.options.onProgress?.(this.tree.size, size);
    }
    if (!equal(this.tree.root(), fromBase64url(root)))
      bad(null, 'root-differs', `the entries do not give the root of the checkpoint of size ${size}`);
    await this.compareTiles();
  }

  private async compareTiles(): Promise<void> {
    const wrong = await wrongTile(this.api, this.tree);
    if (wrong !== undefined) bad(null, 'tile-differs', `${wrong} is not what the entries give`);
  }

  /** Takes in those of a bundle that were not read before. */
  private addLeaves({ first, width, entries, tile }: Stretch): { start: number; leaves: LogLeaf[] } {
    const start = Math.max(first, this.tree.size);
    const leaves = entries
      .slice(start - first)
      .map((bytes, i) => this.addLeaf(start + i, bytes, tile.subarray((start + i - first) * 32)));
    const next = first + entries.length;
    if (entries.length < width) bad(next, 'entry-missing', `the server does not have entry ${next}, or not all of it`);
    return { start, leaves };
  }

  private addLeaf(index: number, bytes: Uint8Array, tile: Uint8Array): LogLeaf {
    if (bytes.length === 0) bad(index, 'entry-missing', `the server does not have entry ${index}, or nothing can be made of it`);
    const hash = this.tree.add(bytes);
    if (!equal(hash, tile.subarray(0, 32)))
      bad(index, 'leaf-differs', `the bytes of entry ${index} do not have the hash that the log's tree has`);
    const leaf = checking(index, () => readLeaf(bytes));
    if (leaf.time < this.lastTime) bad(index, 'time-decreases', `entry ${index} is earlier than the one before it`);
    this.lastTime = leaf.time;
    return leaf;
  }

  private async judgeLeaf(index: number, leaf: LogLeaf, jws: string | undefined): Promise<void> {
    this.counts.entries++;
    if (leaf.kind === 'registry') {
      this.counts.registry++;
      const { entry, decoded } = checking(index, () => readEntry(leaf.jws));
      checking(index, () => {
        if ('step' in entry.body) bad(index, 'kind-differs', 'a custody entry stands in the log as a registry record');
        this.verify(entry, decoded, index);
        this.replay.judge(entry, { index, time: leaf.time });
      });
      return;
    }
    this.counts.custody++;
    if (jws === undefined) {
      if (this.options.viewer?.role === 'regulator')
        bad(index, 'entry-withheld', `the server does not show entry ${index} to a regulator`);
      return;
    }
    this.counts.read++;
    const { entry, decoded } = checking(index, () => readEntry(jws));
    if (!('step' in entry.body) || entry.id !== leaf.id) {
      bad(index, 'id-differs', `the server shows another entry at ${index} than the one whose hash is in the log`);
    }
    checking(index, () => this.verify(entry, decoded, index));
    await this.judgeStep(entry, { index, time: leaf.time });
  }

  /** The signature by the key that was registered, and the fence against the tree as it was. Whether the key was valid the rules judge. */
  private verify({ header, body, ...rest }: Entry, decoded: DecodedJws, index: number): void {
    const founding = 'record' in body && isGenesis({ header, body, ...rest } as Entry);
    const jwk = founding && 'record' in body ? founderKey(body) : this.replay.registry.keys.get(header.kid)?.jwk;
    if (!jwk)
      return bad(index, 'key-unknown', `entry ${index} is signed by the key ${header.kid}, which was not registered then`);
    verifyJws(decoded, compressKey(jwk));
    this.counts.signatures++;
    if (founding) return;
    const { size, root } = header.fence;
    if (size > index || this.tree.rootAt(size) !== root) {
      bad(index, 'fence-mismatch', `the signer of entry ${index} had seen another log: at size ${size} it had the root ${root}`);
    }
    this.counts.fences++;
  }

  private async judgeStep(entry: Entry, at: { index: number; time: number }): Promise<void> {
    const { index } = at;
    const step = 'step' in entry.body ? entry.body.step : undefined;
    const roots = step ? objectsOf(step).flatMap(({ list }) => list?.root ?? []) : [];
    for (const root of roots) {
      if (this.replay.hasList(root)) continue;
      const uris = await readLists(this.api, index, root, (why) => bad(index, 'list-differs', why));
      if (uris) {
        this.replay.addList(root, uris);
        this.counts.lists++;
        this.counts.packs += uris.length;
      }
    }
    try {
      this.replay.judge(entry, at);
    } catch (reason) {
      const isWhole = this.options.viewer?.role === 'regulator';
      if (!isWhole && !(reason instanceof Fault && DEFINITE.has(reason.code))) return;
      const why = reason instanceof Fault ? reason : new Fault('rule-broken', (reason as Error).message);
      bad(index, why.code, `entry ${index} breaks a rule: ${why.message}`);
    }
    this.judged.add(entry.id);
    this.counts.judged++;
  }

  /** Compares what the server has stored, and what it tells, with what follows from the log. */
  private async compare(first: Pin): Promise<Pin> {
    const isWhole = this.options.viewer?.role === 'regulator';
    const pin = isWhole ? await this.compareStored(first) : first;
    const isKnown = (id: string) => this.judged.has(id);
    const uris = sample(this.replay.objects(), this.options.objects);
    const { compared, difference } = await compareObjects(this.api, this.replay, uris, isKnown, isWhole);
    this.counts.objects = compared;
    if (difference !== undefined) throw new Bad({ index: null, ...difference, code: 'custody-differs', others: [] });
    return pin;
  }

  /**
   * Compares all rows. What differs while the log grows may follow from newer entries: then it is read on and looked again, and
   * only what stayed as it was is wrong.
   */
  private async compareStored(first: Pin): Promise<Pin> {
    let pin = first;
    let before = new Map<string, Difference>();
    for (let attempt = 0; ; attempt++) {
      const check = new StoredCheck(this.api, this.replay, {
        size: pin.size,
        root: pin.root,
        time: this.lastTime,
        leafAt: (index) => this.tree.node(0, index),
      });
      await check.run();
      this.counts.rows = check.rows;
      const wrong = [...check.differences].filter(([key, { certain, has }]) => certain || before.get(key)?.has === has);
      if (wrong.length > 0) {
        const [{ index, object, why }, ...others] = wrong.slice(0, 100).map(([, difference]) => difference) as [
          Difference,
          ...Difference[],
        ];
        throw new Bad({ index, object, code: 'stored-differs', why, others: others.map((other) => other.why) });
      }
      before = check.differences;
      this.counts.unsettled = before.size;
      if (before.size === 0 || attempt === 4) return pin;
      pin = await this.grownTo(check.size);
      await this.readLog(pin);
    }
  }

  /** A checkpoint of at least `size` entries: those that are logged are signed soon. */
  private async grownTo(size: number): Promise<Pin> {
    for (let attempt = 0; attempt < 20; attempt++) {
      const pin = await this.head(this.options.pins);
      if (pin.size >= size) return pin;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    return bad(null, 'log-behind', `the server has ${size} entries, and signed no checkpoint of so many in 10 seconds`);
  }
}

/** What says nothing of the log. */
const COULD_NOT = new Set([
  'bad-answer',
  'database-busy',
  'database-unavailable',
  'not-founded',
  'not-ready',
  'pins-unreadable',
  'too-many-requests',
  'unreachable',
]);
