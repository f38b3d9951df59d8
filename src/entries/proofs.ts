/** Who signed an entry, and over which log: what of it is proved before the rules are asked. What was looked up once is remembered. */
import type { DataSource } from 'typeorm';
import { checkFence } from '../ledger/log.store.js';
import { isGenesis, readEntry, requireLedger, type Entry } from '../protocol/entry.js';
import { Fault } from '../protocol/fault.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import { requirePlaces } from '../protocol/registry/place.js';
import { compressKey, verifyJws } from '../protocol/statement/es256k.js';
import type { Fence } from '../protocol/statement/jws.js';
import { readKeys, readLedger } from '../registry/registry.store.js';

/** Keys and fences that are remembered; a key never changes, only whether it may sign, which the rules judge by index. */
const REMEMBERED = 10_000;

interface KnownKey {
  readonly publicKey: Uint8Array;
  readonly participant: Gln;
}

export class Proofs {
  private readonly keys = new Map<string, KnownKey>();
  /** Fences that held: the tree only grows, so they hold for good. */
  private readonly fences = new Set<string>();
  /** The ledger's id; undefined until it is founded, and never another one after. */
  private ledger: string | undefined;

  constructor(private readonly db: DataSource) {}

  /**
   * Reads an entry and checks that it is for this ledger, and that a registered key signed it.
   *
   * @throws Fault of the form, `foreign-ledger`, `genesis-door`, `key-unknown`, `bad-signature`, `place-unknown`
   */
  async prove(jws: string): Promise<Entry> {
    const { entry, decoded } = readEntry(jws);
    if (isGenesis(entry))
      throw new Fault('genesis-door', 'a ledger is founded by `theriac init` or on the set-up page, not by this door');
    // First of all: whoever is at the wrong server has no key there either, and its log is another one.
    requireLedger(entry, (this.ledger ??= (await readLedger(this.db))?.id));
    const { publicKey } = await this.keyOf(entry.header.kid);
    verifyJws(decoded, publicKey);
    requirePlaces(entry);
    return entry;
  }

  /** Throws where the log had another root of the size that an entry names. */
  async checkFence(fence: Fence): Promise<void> {
    const key = `${fence.size} ${fence.root}`;
    if (this.fences.has(key)) return;
    await checkFence(this.db, fence);
    if (this.fences.size >= REMEMBERED) this.fences.clear();
    this.fences.add(key);
  }

  /** A registered key. @throws Fault `key-unknown` */
  async keyOf(kid: string): Promise<KnownKey> {
    const known = this.keys.get(kid);
    if (known) return known;
    const [key] = await readKeys(this.db, [kid]);
    if (!key) {
      throw new Fault(
        'key-unknown',
        `the key ${kid} is not registered: have its record logged first, or sign with a registered key`,
        { kid },
      );
    }
    if (this.keys.size >= REMEMBERED) this.keys.clear();
    const found = { publicKey: compressKey(key.jwk), participant: key.participant };
    this.keys.set(kid, found);
    return found;
  }
}
