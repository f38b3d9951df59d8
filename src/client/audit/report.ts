/** What an audit comes to, and how it is said. */
import { Fault } from '../../protocol/fault.js';

/**
 * The first thing that is wrong. `index`: of the entry; null where it is not one entry's fault. `object`: what is stored wrongly
 * (a URI, a GLN, a GTIN ...), null where it is the log itself; `others`: what else is, at most 99 of it.
 */
export interface Finding {
  index: number | null;
  object: string | null;
  code: string;
  why: string;
  others: string[];
}

/** The result. Numbers count what was checked. */
export interface AuditReport {
  good: boolean;
  server: string;
  ledger: string;
  log: string;
  size: number;
  /** base64url */
  root: string;
  asWhom: string | null;
  counts: Counts;
  checked: string[];
  unchecked: string[];
  finding: Finding | null;
}

export interface Counts {
  entries: number;
  registry: number;
  custody: number;
  /** Custody entries that were read in full. */
  read: number;
  signatures: number;
  fences: number;
  /** Custody entries whose rules were judged. */
  judged: number;
  lists: number;
  packs: number;
  /** Objects whose address was asked for. */
  objects: number;
  /** Stored rows that were compared. */
  rows: number;
  /** Rows that were another one each time they were looked at. */
  unsettled: number;
  /** What is registered, and the packs that came into being as far as was judged. */
  register: { participants: number; products: number; batches: number; packs: number };
}

/** Counts of nothing yet. */
export const noCounts = (): Counts => ({
  entries: 0,
  registry: 0,
  custody: 0,
  read: 0,
  signatures: 0,
  fences: 0,
  judged: 0,
  lists: 0,
  packs: 0,
  objects: 0,
  rows: 0,
  unsettled: 0,
  register: { participants: 0, products: 0, batches: 0, packs: 0 },
});

/** Ends an audit with its finding. */
export class Bad extends Error {
  constructor(readonly finding: Finding) {
    super(finding.why);
  }
}

/** Throws the finding that entry `index` (null: the log as a whole) is bad. */
export function bad(index: number | null, code: string, why: string): never {
  throw new Bad({ index, object: null, code, why, others: [] });
}

/** What a server answers that cannot read what it has stored. */
const DAMAGE = new Set(['bad-tile', 'database-damaged', 'internal']);

/** The answer; or the finding that what was asked for, `what`, cannot be read. */
export async function reading<T>(index: number | null, what: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (reason) {
    if (!(reason instanceof Fault) || !DAMAGE.has(reason.code)) throw reason;
    return bad(
      index,
      'unreadable',
      `${what} cannot be read on the server: ${reason.message}. Its operator runs "theriac check-database" there and restores the newest backup`,
    );
  }
}

/** Runs a check on entry `index`: the fault that it throws becomes the finding. */
export function checking<T>(index: number, check: () => T): T {
  try {
    return check();
  } catch (reason) {
    if (reason instanceof Fault) return bad(index, reason.code, reason.message);
    if (reason instanceof Bad) throw reason;
    return bad(index, 'rule-broken', (reason as Error).message);
  }
}

/** The checked and the unchecked, in plain words. @param role of the key that the audit had */
export function describe(
  counts: Counts,
  role: 'nobody' | 'regulator' | 'participant',
): Pick<AuditReport, 'checked' | 'unchecked'> {
  const { entries, registry, custody, read, signatures, fences, judged, lists, packs, objects, rows, unsettled, register } =
    counts;
  const { participants, products, batches } = register;
  const checked = [
    `the checkpoint is signed by the key that the genesis record names, and the genesis record is the ledger`,
    `${entries} entries give the checkpoint's root; every tile served agrees`,
    `${registry} registry records: signed by keys that were valid at their places, and allowed by the rules; they register ${participants} participants, ${products} products and ${batches} batches`,
    `${signatures} signatures and ${fences} fences (what each signer had seen of the log) hold`,
  ];
  const unchecked = [
    'that this server shows everybody the same log: compare the size and root above with other auditors',
    'that what was signed is what happened: signatures prove who said it, not that it is true',
  ];
  if (role === 'nobody') {
    unchecked.unshift(`${custody} custody entries: only their hashes are public; sign in with --key to check what you may see`);
    return { checked, unchecked };
  }
  checked.push(`${read} custody entries: the log has their hashes, and their signers' keys were valid at their places`);
  checked.push(
    `${judged} custody entries are allowed by the rules, replayed from the beginning; by them ${register.packs} packs came into being`,
  );
  if (lists > 0) checked.push(`${lists} serial lists with ${packs} packs give the roots that were signed`);
  if (rows > 0) checked.push(`all that the server has stored of custody and registry, ${rows} rows, follows from the log`);
  if (objects > 0) checked.push(`${objects} objects are as the server tells them, each asked for by its address`);
  else unchecked.unshift('custody as the server tells it: of no object could its state be replayed in full');
  if (unsettled > 0) unchecked.unshift(`${unsettled} stored rows that changed each time they were looked at: audit again`);
  if (read < custody) unchecked.unshift(`${custody - read} custody entries that this key may not see`);
  if (judged < read) {
    unchecked.unshift(
      `the rules of ${read - judged} custody entries, whose objects' earlier history this key may not see in full`,
    );
  }
  return { checked, unchecked };
}

/** The report for people. */
export function linesOf(report: AuditReport): string[] {
  const { good, server, ledger, log, size, root, asWhom, checked, unchecked, finding } = report;
  return [
    `ledger ${ledger} at ${server}`,
    `log key ${log}`,
    `size ${size}, root ${root}`,
    asWhom === null ? 'audited without a key: the public part' : `audited as ${asWhom}`,
    ...(finding
      ? [
          '',
          `BAD${finding.index === null ? '' : ` at entry ${finding.index}`}: ${finding.why} (${finding.code})`,
          ...finding.others.map((other) => `  and: ${other}`),
        ]
      : ['', 'Checked:', ...checked.map((line) => `  + ${line}`), 'Not checked:', ...unchecked.map((line) => `  - ${line}`)]),
    '',
    good ? 'good: nothing is wrong in what was checked' : 'bad: keep this output and tell the authority',
  ];
}
