/** The log as rows for an audit: one for each entry, in its order; as CSV that no spreadsheet runs, and as JSON. */
import { objectsOf } from '../protocol/epcis/step.js';
import { isRegistryRecord, payloadOf, readEntries, readHead, type StoredEntry } from '../ledger/log.store.js';
import type { Runner } from '../platform/database/sql.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import { spreadsheetText } from '../protocol/text.js';
import { readKeys } from '../registry/registry.store.js';
import { readMarks } from '../custody/read/custody.reader.js';
import { stepOf } from '../custody/read/histories.reader.js';

/** Entries that are read at once. */
const CHUNK = 256;

/** The columns of an export, in their order. */
const COLUMNS = [
  'index',
  'time',
  'id',
  'kind',
  'what',
  'by',
  'site',
  'eventTime',
  'eventTimeZone',
  'contested',
  'objects',
  'parent',
  'list',
  'packs',
  'from',
  'to',
  'jws',
] as const;
type Row = Record<(typeof COLUMNS)[number], string | number | boolean | null>;

/** How many entries there are now. */
export const logSize = async (db: Runner): Promise<number> => (await readHead(db)).size;

/** Rows of the entries [from, to). */
async function* rowsOf(db: Runner, from: number, to: number): AsyncGenerator<Row[]> {
  const signers = new Map<string, Gln>();
  for (let at = from; at < to; at += CHUNK) {
    const entries = await readEntries(db, at, Math.min(to, at + CHUNK));
    if (entries.length === 0) return;
    const fresh = [...new Set(entries.map(({ kid }) => kid))].filter((kid) => !signers.has(kid));
    for (const { kid, participant } of await readKeys(db, fresh)) signers.set(kid, participant);
    const marks = await readMarks(
      db,
      entries.map(({ index }) => index),
    );
    yield entries.map((entry) => rowOf(entry, signers.get(entry.kid)!, marks(entry.index).contested));
  }
}

function rowOf(entry: StoredEntry, by: Gln, contested: boolean): Row {
  const { index, id, jws } = entry;
  const common = { index, time: new Date(entry.time).toISOString(), id, by, jws };
  const nothing = {
    site: null,
    eventTime: null,
    eventTimeZone: null,
    contested: false,
    objects: null,
    parent: null,
    list: null,
    packs: null,
    from: null,
    to: null,
  };
  if (isRegistryRecord(jws)) {
    const record = payloadOf(jws) as { type: string };
    return { ...common, ...nothing, kind: 'registry', what: record.type };
  }
  const step = stepOf(entry);
  return {
    ...common,
    kind: 'custody',
    what: step.kind,
    site: step.site,
    eventTime: new Date(step.time).toISOString(),
    // Not the bare offset, which a spreadsheet takes for a formula.
    eventTimeZone: `UTC${step.offset}`,
    contested,
    objects: objectsOf(step)
      .flatMap(({ epcs, quantities = [] }) => [...epcs, ...quantities.map(({ uri }) => uri)])
      .join(' '),
    parent: 'parent' in step ? step.parent : null,
    list: step.objects.list?.root ?? null,
    packs: step.objects.list?.count ?? null,
    from: 'from' in step ? (step.from?.possessor ?? step.from?.owner ?? null) : null,
    to: 'to' in step ? (step.to?.possessor ?? step.to?.owner ?? null) : null,
  };
}

/** RFC 4180, with a header line. */
export async function* asCsv(db: Runner, from: number, to: number): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for await (const page of rowsOf(db, from, to)) {
    yield page.map((row) => `${COLUMNS.map((column) => cell(row[column])).join(',')}\r\n`).join('');
  }
}

/** One JSON list. */
export async function* asJson(db: Runner, from: number, to: number): AsyncGenerator<string> {
  let before = '[';
  for await (const page of rowsOf(db, from, to)) {
    yield `${before}${page.map((row) => JSON.stringify(row, [...COLUMNS])).join(',\n')}`;
    before = ',\n';
  }
  yield before === '[' ? '[]\n' : ']\n';
}

/** One value of a CSV line. */
export function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = spreadsheetText(value);
  return /[",\r\n;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
