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

/** The recall that an entry puts in force, or changes. */
export function recallOf({ body }: Pick<Entry, 'body'>): RegistryRecord<'recall'> | undefined {
  return 'record' in body && body.record.type === 'recall' && body.record.active ? body.record : undefined;
}

/**
 * Asks for the serials of a recall that the rules would let be logged.
 *
 * @throws Fault `serials-unknown` where no pack of its lots bears some of them, and it does not say that they need not be here
 */
export async function requireKnownSerials(db: Runner, recall: RegistryRecord<'recall'>): Promise<void> {
  if (recall.unregistered || recall.serials.length === 0) return;
  const serials = await unknownSerials(db, await recalledBatches(db, recall));
  if (serials.length === 0) return;
  const { gtin, lots } = recall;
  throw new Fault(
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
