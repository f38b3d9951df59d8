/**
 * What the server has stored against what follows from the log, row by row: for regulators, who may see all of it.
 *
 * Ids of holdings are the server's own, so they are first learned from what is in them: packs, or a container's URI.
 */
import { fromBase64url, fromUtf8 } from '../../protocol/bytes.js';
import type { Holding } from '../../protocol/custody/book.js';
import type { StoredPage } from '../../wire/stored.js';
import type { Api } from '../http/api.js';
import { canonical, COMPARED, differing, sumOf, type Compared, type Expected } from './rows.js';
import { Bad, reading } from './report.js';
import type { Replay, ReplayedHead } from './replay.js';

type Item = StoredPage['items'][number];

/** A row that is not what it should be. */
export interface Difference {
  /** Of the entry that it is, null for what is none. */
  index: number | null;
  /** What it is about: a URI, a GLN, a GTIN ... */
  object: string;
  why: string;
  /** What the server has, for who looks again. */
  has: string;
  /** The log was as long as here when the row was read: no newer entry explains it. */
  certain: boolean;
}

/** A row in the replay's words: `key` as there, `object` for people. */
interface Told {
  key: string;
  object: string;
  value: unknown;
}

/** The stored rows of which the server can make nothing, in words; tables that cannot be read at all are one each. */
export async function unreadableRows(api: Api): Promise<string[]> {
  const found: string[] = [];
  for (const table of COMPARED) {
    const look = (item: Item) => 'unreadable' in item && found.push(`${table}, ${item.key}: ${item.unreadable}`);
    await eachRow(api, table, ({ items }) => items.forEach(look)).catch((reason: unknown) => {
      if (!(reason instanceof Bad)) throw reason;
      found.push(reason.finding.why);
    });
  }
  return found;
}

async function eachRow(api: Api, table: Compared, look: (page: StoredPage) => void): Promise<void> {
  let after: string | undefined;
  do {
    const place = after === undefined ? '' : ` after ${fromUtf8(fromBase64url(after))}`;
    const page = await reading(null, `what is stored of ${table}${place}`, api.stored(table, { after }));
    look(page);
    after = page.next ?? undefined;
  } while (after !== undefined);
}

/** One comparison of everything. */
export class StoredCheck {
  /** By table and key. */
  readonly differences = new Map<string, Difference>();
  /** Rows that were compared. */
  rows = 0;
  /** The longest log that was there when rows were read. */
  size = 0;
  /** The server's id of a holding -> ours, and what to call it. */
  private readonly ours = new Map<number, { id: number; object: string }>();
  /** The same the other way round. */
  private readonly theirs = new Map<number, number>();
  /** Ids of ours of all containers that ever were. */
  private readonly containers: ReadonlyMap<string, number>;

  constructor(
    private readonly api: Api,
    private readonly replay: Replay,
    private readonly head: ReplayedHead,
  ) {
    this.containers = new Map([...replay.book.holdings.values()].map((holding) => [lifeOf(holding), holding.id]));
  }

  /** Compares every table. @throws Bad where one cannot be read */
  async run(): Promise<void> {
    const expected = this.replay.expected(this.head);
    for (const table of COMPARED) await this.compare(table, expected[table]);
  }

  private async compare(table: Compared, expected: Expected): Promise<void> {
    let known = 0;
    await this.eachRow(table, (item) => {
      this.rows++;
      const { key, object, value } = this.told(table, item);
      const should = expected.get(key, value);
      if (should !== undefined) known++;
      const why =
        'unreadable' in item
          ? `what the server has stored cannot be read (${item.unreadable})`
          : should === undefined
            ? 'the server has it, and by the log there is no such thing'
            : differing(value, should);
      if (why !== undefined) this.tell(table, key, { object, why, has: canonical(value) });
    });
    if (known >= expected.size) return;
    // Rows are missing. Which ones is looked for only now, since as a rule none are.
    const seen = new Set<string>();
    await this.eachRow(table, (item) => seen.add(this.told(table, item).key));
    for (const key of expected.keys()) {
      if (seen.has(key)) continue;
      const object = table === 'holdings' ? this.replay.nameOf(Number(key)) : key;
      this.tell(table, key, { object, why: 'by the log there is such a thing, and the server does not have it', has: 'nothing' });
    }
  }

  private tell(table: Compared, key: string, { object, why, has }: Pick<Difference, 'object' | 'why' | 'has'>): void {
    const certain = this.size === this.head.size;
    const index = table === 'entries' ? Number(key) : null;
    this.differences.set(`${table} ${key}`, { index, object, why: `${table}, ${object}: ${why}`, has, certain });
  }

  private eachRow(table: Compared, look: (item: Item) => void): Promise<void> {
    return eachRow(this.api, table, ({ size, items }) => {
      this.size = Math.max(this.size, size);
      items.forEach(look);
    });
  }

  private told(table: Compared, item: Item): Told {
    const { key } = item;
    const value = 'value' in item ? item.value : undefined;
    if (table === 'packs') return { key, object: key, value: this.cohort(key, value as number) };
    if (table === 'holdings') return this.holding(Number(key), value as StoredHolding | undefined);
    if (table !== 'consignments') return { key, object: key, value };
    const at = key.lastIndexOf(' ');
    const id = Number(key.slice(at + 1));
    const own = id === 0 ? '0' : String(this.ours.get(id)?.id);
    return { key: `${key.slice(0, at)} ${own}`, object: `advice ${key.slice(0, at)}`, value };
  }

  /** Our id of the cohort in which a pack is, learned from the first pack that is in it. */
  private cohort(uri: string, theirs: number): number | string {
    const ours = this.replay.book.packs.get(uri);
    if (ours !== undefined && !this.ours.has(theirs) && !this.theirs.has(ours)) this.learn(theirs, ours, uri);
    return this.ours.get(theirs)?.id ?? 'another one';
  }

  private learn(theirs: number, id: number, object: string): void {
    this.ours.set(theirs, { id, object });
    this.theirs.set(id, theirs);
  }

  private holding(theirs: number, stored: StoredHolding | undefined): Told {
    const epc = stored?.epc ?? null;
    const container = epc === null ? undefined : this.containers.get(lifeOf(stored!));
    if (container !== undefined && !this.theirs.has(container)) this.learn(theirs, container, epc!);
    const ours = this.ours.get(theirs);
    const object = ours === undefined ? (epc ?? `the server's holding ${theirs}`) : this.replay.nameOf(ours.id);
    if (!stored) return { key: String(ours?.id), object, value: undefined };
    const { id: _id, touches, nestings, origin, splitFrom, ...rest } = stored;
    const value = {
      ...rest,
      origin: this.ours.get(origin)?.id,
      splitFrom: splitFrom === null ? null : this.ours.get(splitFrom)?.id,
      history: sumOf([...touches, ...nestings]).toString(16),
    };
    return { key: String(ours?.id), object, value };
  }
}

/** Of what containers that bore one number are told apart: by the entry that made each. */
const lifeOf = ({ epc, since }: Pick<Holding, 'epc' | 'since'>): string => `${epc} ${since}`;

/** As src/regulators/stored.controller.ts tells it. */
type StoredHolding = Omit<Holding, 'parent'> & { parent: string | null; touches: unknown[]; nestings: unknown[] };
