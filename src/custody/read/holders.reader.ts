/** Who has packs of a batch, as far as the asker may know. Reads only. */
import type { Runner } from '../../platform/database/sql.js';
import type { Participant, Recall } from '../../protocol/registry/registry.js';
import type { Professional } from '../../registry/policy/access.policy.js';
import { maySeeHolder } from '../../registry/policy/goods.policy.js';
import { readParticipants, readSites } from '../../registry/registry.store.js';
import type { Position } from './reach.reader.js';

/** Positions whose holders the asker may know, those whose holders it may not, and the holders of all by their GLNs. */
interface Told {
  named: Position[];
  unnamed: Position[];
  holders: ReadonlyMap<string, Participant>;
}

/** Tells positions apart by whom the asker may know of. `recalls`: those in force that cover all of these packs. */
export async function tellHolders(
  db: Runner,
  viewer: Professional,
  recalls: readonly Recall[],
  positions: readonly Position[],
): Promise<Told> {
  const sites = await readSites(db, [...new Set(positions.map(({ site }) => site))]);
  const countries = new Map(sites.map(({ gln, country }) => [gln, country]));
  const parties = await readParticipants(db, [...new Set(positions.map(({ holder }) => holder))]);
  const told: Told = { named: [], unnamed: [], holders: new Map(parties.map((one) => [one.gln, one])) };
  for (const position of positions) {
    const { role } = told.holders.get(position.holder)!;
    const place = { holder: position.holder, role, country: countries.get(position.site)! };
    (maySeeHolder(viewer, recalls, place) ? told.named : told.unnamed).push(position);
  }
  return told;
}
