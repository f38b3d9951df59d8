/**
 * Histories as people and the access policy read them: each entry with its step, who signed it and who held the object
 * after it. Built from the entries themselves, which are what counts; the tables only say which ones to read.
 */
import type { StoredEntry } from '../../ledger/log.store.js';
import { entriesAt, isRegistryRecord } from '../../ledger/log.store.js';
import { rows, selectIn, type Runner } from '../../platform/database/sql.js';
import { fromBase64url, fromUtf8 } from '../../protocol/bytes.js';
import type { Holding } from '../../protocol/custody/book.js';
import type { Step } from '../../protocol/epcis/step.js';
import { readStep } from '../../protocol/epcis/step.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import type { EntryFacts, HistoryItem } from '../../registry/policy/access.policy.js';
import type { HistoryItem as HistoryItemView } from '../../wire/objects.js';
import { readKeys, readSites } from '../../registry/registry.store.js';
import { readHistory, type Happening } from './custody.reader.js';
import { HOLDING, holdingOf } from '../book/book.store.js';

/** An event in a history. `via`: the container by which the entry concerned the object, null where it named it. */
export interface HistoryEvent extends HistoryItem {
  entry: StoredEntry;
  step: Step;
  via: string | null;
  /** A report that breaks a rule. */
  contested: boolean;
}

/** An entry that comes later than this after its event, in ms, is recorded late: packaging lines and tills send what they did in batches. */
const LATE = 3_600_000;

/**
 * When an event was recorded, when it happened as its signer says, in which zone (+hh:mm) and, where it was recorded late, by how
 * many seconds.
 */
export function timesOf({
  entry,
  step,
}: HistoryEvent): Pick<HistoryItemView, 'time' | 'eventTime' | 'eventTimeZoneOffset' | 'recordedLate'> {
  const late = entry.time - step.time;
  return {
    time: new Date(entry.time).toISOString(),
    eventTime: new Date(step.time).toISOString(),
    eventTimeZoneOffset: step.offset,
    recordedLate: late > LATE ? Math.round(late / 1000) : null,
  };
}

/** The payload of a stored custody entry; it was checked before it was stored. */
export const stepOf = ({ jws }: StoredEntry): Step => readStep(JSON.parse(fromUtf8(fromBase64url(jws.split('.')[1]!))));

/** Everybody whom a step names as giver, taker or owner. */
function namedIn(step: Step): Gln[] {
  if (!('from' in step) && !('to' in step)) return [];
  const ends = [step.from, 'to' in step ? step.to : undefined].filter((end) => end !== undefined);
  return ends.flatMap(({ owner, possessor }) => (possessor === undefined ? [owner] : [owner, possessor]));
}

/** The participants that signed entries, by key. */
async function signersOf(db: Runner, entries: readonly StoredEntry[]): Promise<Map<string, Gln>> {
  const keys = await readKeys(db, [...new Set(entries.map(({ kid }) => kid))]);
  return new Map(keys.map(({ kid, participant }) => [kid, participant]));
}

/** What an entry shows to the access policy by itself. */
export async function factsOf(db: Runner, entry: StoredEntry): Promise<EntryFacts> {
  const signer = (await signersOf(db, [entry])).get(entry.kid)!;
  if (isRegistryRecord(entry.jws)) return { kind: 'registry', signer, named: [] };
  return { kind: 'custody', signer, named: namedIn(stepOf(entry)) };
}

/** The history of a holding, whole, in the order of the log. */
export async function historyOf(db: Runner, holding: Holding): Promise<HistoryEvent[]> {
  const happenings = await readHistory(db, holding);
  const entries = await entriesAt(
    db,
    happenings.map(({ index }) => index),
  );
  const byIndex = new Map(entries.map((entry) => [entry.index, entry]));
  const sites = await readSites(db, [...new Set(entries.map((entry) => stepOf(entry).site))]);
  const acting = new Map(sites.map(({ gln, participant }) => [gln, participant]));
  return eventsOf(happenings, byIndex, await signersOf(db, entries), acting);
}

function eventsOf(
  happenings: readonly Happening[],
  entries: ReadonlyMap<number, StoredEntry>,
  signers: ReadonlyMap<string, Gln>,
  acting: ReadonlyMap<Gln, Gln>,
): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  let before: Gln | undefined;
  for (const { index, via, mark, contested } of happenings) {
    const entry = entries.get(index)!;
    const step = stepOf(entry);
    const signer = signers.get(entry.kid)!;
    // A step is signed for whoever has the site, and a receipt answers its giver, whether or not it names it.
    const actor = acting.get(step.site)!;
    const named = [...namedIn(step), actor, ...(step.kind === 'receive' && before !== undefined ? [before] : [])];
    // Marks leave the object where it is.
    const holder: Gln = mark && before !== undefined ? before : actor;
    if (!mark) before = holder;
    events.push({ index, signer, named, holder, entry, step, via, contested });
  }
  return events;
}

/** The histories of all objects that an entry named. */
export async function historiesAt(db: Runner, index: number): Promise<HistoryEvent[][]> {
  const touched = await rows<{ holding: number }>(db, 'SELECT "holding" FROM "touch" WHERE "idx" = ?', [index]);
  const ids = touched.map(({ holding }) => Number(holding));
  const holdings = await selectIn<Parameters<typeof holdingOf>[0]>(db, `${HOLDING} WHERE h."id" IN (?*)`, ids);
  return Promise.all(holdings.map((row) => historyOf(db, holdingOf(row))));
}
