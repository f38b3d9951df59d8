/**
 * Histories as people and the access policy read them: each entry with its step, who signed it and who held the object
 * after it. Built from the entries themselves, which are what counts; the tables only say which ones to read.
 */
import type { StoredEntry } from '../../ledger/log.store.js';
import { entriesAt, findEntries, isRegistryRecord, payloadOf } from '../../ledger/log.store.js';
import { rows, selectIn, type Runner } from '../../platform/database/sql.js';
import { isTitleOnly } from '../../protocol/custody/title.js';
import type { Step } from '../../protocol/epcis/step.js';
import { readStep } from '../../protocol/epcis/step.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import type { EntryFacts, HistoryItem } from '../../registry/policy/access.policy.js';
import type { HistoryItem as HistoryItemView } from '../../wire/objects.js';
import { readKeys, readSites } from '../../registry/registry.store.js';
import { type Chain, standingOf } from '../../protocol/custody/standing.js';
import { readChain, readHistories, readObjects, type Happening } from './custody.reader.js';
import { HOLDING, holdingOf } from '../book/book.store.js';

/**
 * An event in a history. `actor`: for whom it was signed, who has the site. `via`: the container by which the entry concerned
 * the object, null where it named it.
 */
export interface HistoryEvent extends HistoryItem {
  entry: StoredEntry;
  step: Step;
  actor: Gln;
  via: string | null;
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
export const stepOf = ({ jws }: StoredEntry): Step => readStep(payloadOf(jws));

/** Where a step happened and where the goods go; whom they go to where it names no site of that one. */
function placesIn(step: Step): Pick<EntryFacts, 'sites' | 'anySiteOf'> {
  const to = 'to' in step ? step.to : undefined;
  if (to?.site !== undefined) return { sites: [step.site, to.site], anySiteOf: null };
  return { sites: [step.site], anySiteOf: to ? (to.possessor ?? to.owner) : null };
}

/** Everybody whom a step names as giver, taker or owner. */
function namedIn(step: Step): Gln[] {
  if (!('from' in step) && !('to' in step)) return [];
  const ends = [step.from, 'to' in step ? step.to : undefined].filter((end) => end !== undefined);
  return ends.flatMap(({ owner, possessor }) => (possessor === undefined ? [owner] : [owner, possessor]));
}

/** `keys`, or one that is none: a question is asked even where there is nothing to ask for (see historiesOf). */
const some = <T>(keys: readonly T[], none: T): readonly T[] => (keys.length > 0 ? [...new Set(keys)] : [none]);

/** The participants that signed entries, by key. */
async function signersOf(db: Runner, entries: readonly StoredEntry[]): Promise<Map<string, Gln>> {
  const kids = entries.map(({ kid }) => kid);
  const keys = await readKeys(db, some(kids, ''));
  return new Map(keys.map(({ kid, participant }) => [kid, participant]));
}

/** What an entry shows to the access policy by itself. */
export async function factsOf(db: Runner, entry: StoredEntry): Promise<EntryFacts> {
  const signer = (await signersOf(db, [entry])).get(entry.kid)!;
  if (isRegistryRecord(entry.jws)) return { kind: 'registry', signer, named: [], sites: [], anySiteOf: null };
  const step = stepOf(entry);
  return { kind: 'custody', signer, named: namedIn(step), ...placesIn(step) };
}

/** The history of an object, whole, in the order of the log. */
export const historyOf = async (db: Runner, chain: Chain): Promise<HistoryEvent[]> => (await historiesOf(db, [chain]))[0]!;

/**
 * The histories of objects, in their order. As many statements for none as for a few, so that how many were asked does not
 * tell whether somebody's objects exist.
 */
export async function historiesOf(db: Runner, chains: readonly Chain[]): Promise<HistoryEvent[][]> {
  const found = await readHistories(
    db,
    chains.map(([{ id }]) => id),
  );
  const indexes = [...found.values()].flat().map(({ index }) => index);
  const entries = new Map((await entriesAt(db, some(indexes, -1))).map((entry) => [entry.index, entry]));
  const confirmed = await confirmedBy(db, [...entries.values()]);
  const places = [...entries.values(), ...confirmed.values()].map((entry) => stepOf(entry).site);
  places.push(...chains.flatMap((chain) => standingOf(chain).takenBack?.from ?? []));
  const acting = new Map((await readSites(db, some<string>(places, ''))).map(({ gln, participant }) => [gln, participant]));
  const signers = await signersOf(db, [...entries.values()]);
  const known = { entries, confirmed, signers, acting };
  return chains.map((chain) => eventsOf(found.get(chain[0].id)!, known, chain));
}

/** The reports that unlocks among these entries confirm, by their ids: one that waited for its pack is in no history. */
async function confirmedBy(db: Runner, entries: readonly StoredEntry[]): Promise<Map<string, StoredEntry>> {
  const named = entries.flatMap((entry) => {
    const step = stepOf(entry);
    return (step.kind === 'unlock' && step.confirms) || [];
  });
  return new Map((await findEntries(db, some(named, ''))).map((entry) => [entry.id, entry]));
}

/** What histories are built from. `signers`: by key; `acting`: for whom is signed at a site. */
interface KnownEntries {
  readonly entries: ReadonlyMap<number, StoredEntry>;
  readonly confirmed: ReadonlyMap<string, StoredEntry>;
  readonly signers: ReadonlyMap<string, Gln>;
  readonly acting: ReadonlyMap<Gln, Gln>;
}

/** @param now how the object stands now */
function eventsOf(
  happenings: readonly Happening[],
  { entries, confirmed, signers, acting }: KnownEntries,
  now: Chain,
): HistoryEvent[] {
  const { root, takenBack } = standingOf(now);
  let events: HistoryEvent[] = [];
  let before: Pick<HistoryItem, 'holder' | 'at'> | undefined;
  /** To whom its title is offered, while the goods stay. */
  let buyer: Gln | undefined;
  let moved = -1;
  for (const { index, via, mark, contested } of happenings) {
    const entry = entries.get(index)!;
    const step = stepOf(entry);
    const signer = signers.get(entry.kid)!;
    // A step is signed for whoever has the site, and a receipt answers its giver, whether or not it names it.
    const actor = acting.get(step.site)!;
    const isTakenBack = index === takenBack?.index;
    if (isTakenBack) {
      before = { holder: acting.get(takenBack.from)!, at: takenBack.from };
      events = heldSince(moved, events, before);
    }
    const giver = step.kind === 'receive' ? before : undefined;
    const named = [...namedIn(step), actor, ...(giver ? [giver.holder] : [])];
    const places = placesIn(step);
    const sites = [...places.sites, ...(giver ? [giver.at] : [])];
    const offers = step.kind === 'ship' && isTitleOnly(step);
    const isTitle = offers || (buyer !== undefined && (step.kind === 'void' || (step.kind === 'receive' && actor === buyer)));
    // A manufacturer tells that goods were stolen from whoever has them, too.
    const leaves = mark || contested || isTitle || (step.kind === 'end' && before !== undefined);
    if (!mark && !contested) buyer = offers ? step.to.owner : undefined;
    // A report that a regulator confirms hands it to who reported it.
    const report = step.kind === 'unlock' && !mark ? stepOf(confirmed.get(step.confirms!)!) : undefined;
    const place = report?.site ?? step.site;
    const taken = { holder: acting.get(place)!, at: place };
    const held: typeof before = leaves && before !== undefined ? before : taken;
    if (!leaves) moved = events.length;
    before = held;
    const shown = {
      index,
      signer,
      named,
      ...places,
      sites,
      ...held,
      contested,
      begins: step.kind === 'stock' || isTakenBack || report !== undefined,
    };
    events.push({ ...shown, entry, step, actor, via });
  }
  return heldSince(moved, events, { holder: root.holder, at: root.site });
}

/** Goods that arrived before their data are since their shipping, the event at `moved`, with who is known to have had them then. */
const heldSince = (moved: number, events: HistoryEvent[], held: Pick<HistoryItem, 'holder' | 'at'>): HistoryEvent[] =>
  events.map((event, i) => (i < moved ? event : { ...event, ...held }));

/** The history of an object (canonical URI), of a container with that of each of its lives, in the order of the log. */
export async function historyOfAll(db: Runner, uri: string): Promise<HistoryEvent[]> {
  const lives = await readObjects(db, uri);
  return (await historiesOf(db, lives.toReversed())).flat();
}

/** The histories of what an entry named, each with its URI; of packs of a serial list, which are several together, null. */
export async function historiesNamed(
  db: Runner,
  entry: StoredEntry,
): Promise<{ object: string | null; history: HistoryEvent[] }[]> {
  const { epcs, list } = stepOf(entry).objects;
  const alone = await Promise.all(epcs.map(async (object) => ({ object, history: await historyOfAll(db, object) })));
  const listed = list ? await historiesAt(db, entry.index) : [];
  return [...alone, ...listed.map((history) => ({ object: null, history }))];
}

/** The histories of all objects that an entry named. */
export async function historiesAt(db: Runner, index: number): Promise<HistoryEvent[][]> {
  const touched = await rows<{ holding: number }>(db, 'SELECT "holding" FROM "touch" WHERE "idx" = ?', [index]);
  const ids = touched.map(({ holding }) => Number(holding));
  const holdings = await selectIn<Parameters<typeof holdingOf>[0]>(db, `${HOLDING} WHERE h."id" IN (?*)`, ids);
  const chains = await Promise.all(holdings.map((row) => readChain(db, holdingOf(row))));
  return historiesOf(db, chains);
}
