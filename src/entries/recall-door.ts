/**
 * What the door asks and tells of recalls beside the rules, which judge the registry without the book: whether the serials are on
 * packs, and how many packs a recall hits.
 */
import {
  countsOf,
  readReach,
  readRecalled,
  recalledBatches,
  unknownSerials,
  type Recalled,
} from '../custody/read/reach.reader.js';
import type { Runner } from '../platform/database/sql.js';
import type { Entry } from '../protocol/entry.js';
import { Fault } from '../protocol/fault.js';
import { batchKey, batchParts } from '../protocol/registry/registry.js';
import type { RegistryRecord } from '../protocol/registry/records.js';
import { readBatches } from '../registry/registry.store.js';
import type { Hit } from '../wire/entries.js';
import { rehearse, type Rehearsed } from './judging.js';

/** The recall that an entry puts in force, or changes. */
export function recallOf({ body }: Pick<Entry, 'body'>): RegistryRecord<'recall'> | undefined {
  return 'record' in body && body.record.type === 'recall' && body.record.active ? body.record : undefined;
}

/** Whether an entry is a recall that names serials, all of which must be on packs. */
export const asksForSerials = (entry: Pick<Entry, 'body'>): boolean => {
  const recall = recallOf(entry);
  return recall !== undefined && !recall.unregistered && recall.serials.length > 0;
};

/**
 * What would become of entries by the rules and by this door, by their ids. Serials are asked for where the rules would let the recall
 * be logged, so that who may not recall learns of none; what is refused for them takes no place from the entries behind it.
 *
 * @param now epoch ms
 */
export async function rehearseAtDoor(
  db: Runner,
  entries: readonly Entry[],
  now: number,
): Promise<Map<string, Rehearsed | Fault>> {
  const foreseen = await rehearse(db, entries, now);
  const refused = new Map<string, Fault>();
  for (const entry of entries.filter(asksForSerials)) {
    const outcome = foreseen.get(entry.id);
    const fault = outcome instanceof Fault || outcome?.repeat ? undefined : await serialsUnknown(db, recallOf(entry)!);
    if (fault) refused.set(entry.id, fault);
  }
  if (refused.size === 0) return foreseen;
  const rest = entries.filter(({ id }) => !refused.has(id));
  return new Map([...(await rehearseAtDoor(db, rest, now)), ...refused]);
}

/** The refusal of a recall of which no pack of its lots bears some serials; undefined where all are known. */
async function serialsUnknown(db: Runner, recall: RegistryRecord<'recall'>): Promise<Fault | undefined> {
  const serials = await unknownSerials(db, await recalledBatches(db, recall));
  if (serials.length === 0) return undefined;
  const { gtin, lots } = recall;
  return new Fault(
    'serials-unknown',
    `no pack of the lot ${lots[0]} of ${gtin} bears ${serials.slice(0, 10).join(', ')}: check the serials, or say in the recall that they need not be registered`,
    { gtin, lot: lots[0], serials },
  );
}

/** How many packs a recall hits now, by serial and by number, and with how many companies. */
export async function hitBy(db: Runner, recall: RegistryRecord<'recall'>): Promise<Hit> {
  const recalled = await recalledBatches(db, recall);
  const keys = [...recalled.own, ...recalled.made];
  const batches = await readBatches(db, keys.map(batchParts));
  const numbers = new Set(batches.filter(({ serialised }) => !serialised).map(({ gtin, lot }) => batchKey(gtin, lot)));
  const packs = await readRecalled(db, without(recalled, numbers));
  const loose = await readReach(db, [...numbers]);
  const { held, inTransit } = countsOf(packs.positions);
  const there = [...packs.positions, ...loose.positions].filter(({ state }) => state === 'active' || state === 'in_transit');
  return {
    packs: held + inTransit,
    atSites: countsOf(loose.positions).held,
    onTheirWay: countsOf(loose.positions).inTransit,
    holders: new Set(there.map(({ holder }) => holder)).size,
  };
}

const without = ({ own, made, packs }: Recalled, left: ReadonlySet<string>): Recalled => ({
  own: own.filter((key) => !left.has(key)),
  made: made.filter((key) => !left.has(key)),
  packs,
});
