/** Participants, their sites and keys as other rooms ask for them. Reads only. */
import { rows, selectIn, type Runner, type SqlValue } from '../platform/database/sql.js';
import { allOf, when } from '../platform/database/where.js';
import { pageOf } from '../platform/http/pages.js';
import { gs1CheckDigit } from '../protocol/gs1/check-digit.js';
import type { Gln } from '../protocol/gs1/identifiers.js';

/** The registered participants, as other rooms join them to their own rows. */
export const PARTICIPANTS = '(SELECT "gln" FROM "participant")';

/** Whose each registered key is, as other rooms join it to their own rows. */
export const KEY_OWNERS = '(SELECT "kid", "participant" FROM "signing_key")';

/** Sites as other rooms join them to their own rows: whose each is, and where it lies. */
export const SITES = '(SELECT "gln", "participant", "latitude", "longitude" FROM "site")';

/** The GLNs of all regulators, in their order. */
export async function regulatorsOf(db: Runner): Promise<Gln[]> {
  const found = await rows<{ gln: Gln }>(db, `SELECT "gln" FROM "participant" WHERE "role" = 'regulator' ORDER BY "gln"`);
  return found.map(({ gln }) => gln);
}

/** A site of each of these participants that has one. */
export const firstSites = async (db: Runner, ...participants: Gln[]): Promise<Gln[]> => {
  const text = 'SELECT MIN("gln") AS "gln" FROM "site" WHERE "participant" IN (?*) GROUP BY "participant"';
  return (await selectIn<{ gln: Gln }>(db, text, participants)).map(({ gln }) => gln);
};

/** The sites of a participant, with their time zones. */
export const sitesOf = (db: Runner, participant: Gln): Promise<{ gln: Gln; timeZone: string }[]> =>
  rows(db, 'SELECT "gln", "timeZone" FROM "site" WHERE "participant" = ? ORDER BY "gln"', [participant]);

/**
 * A participant's licence, and where the site is at which it works; nulls without a site, but the time zone, which is then that
 * of its own first site. `until`: a date, or null. `closed`: the site is.
 */
export interface AtWork {
  steps: readonly string[];
  until: string | null;
  country: string | null;
  timeZone: string;
  latitude: number | null;
  longitude: number | null;
  closed: boolean;
}

/** What a registered participant may sign, and where its site (null: none) is. */
export async function readAtWork(db: Runner, gln: Gln, site: Gln | null): Promise<AtWork> {
  const [row] = await rows<Omit<AtWork, 'steps' | 'closed'> & { steps: string; active: SqlValue }>(
    db,
    `SELECT p."steps", p."until", s."country", COALESCE(s."timeZone", o."timeZone") AS "timeZone", s."latitude", s."longitude", s."active"
     FROM "participant" p JOIN "site" o ON o."gln" = p."gln"
     LEFT JOIN "site" s ON s."gln" = ? AND s."participant" = p."gln" WHERE p."gln" = ?`,
    [site, gln],
  );
  const { active, ...work } = row!;
  return { ...work, steps: JSON.parse(work.steps) as string[], closed: active !== null && !active };
}

/** Granted keys in the order of their digits, those of GTINs with the check digit of the unit. `after`: the last one of the page before. */
export async function listGrants(
  db: Runner,
  { participant, after, limit }: { participant?: Gln | undefined; after?: string | undefined; limit: number },
): Promise<{ items: { key: string; holder: Gln }[]; next: string | null }> {
  const [where, values] = allOf([
    ['"holder" IS NOT NULL', []],
    when('"holder" = ?', participant),
    // As they are kept: a key of 14 digits has no check digit there.
    when('"key" > ?', after?.length === 14 ? `${after.slice(0, 13)}9` : after),
  ]);
  const found = await rows<{ key: string; holder: Gln }>(
    db,
    `SELECT "key", "holder" FROM "granted" WHERE ${where} ORDER BY "key" LIMIT ?`,
    [...values, limit + 1],
  );
  const told = found.map(({ key, holder }) => ({ key: key.length === 14 ? asGtin(key) : key, holder }));
  return pageOf(told, limit, ({ key }) => key);
}

/** The beginnings of numbers that a participant was granted, the shortest first. */
export const ownBeginnings = async (db: Runner, participant: Gln): Promise<string[]> => {
  const text = 'SELECT "key" FROM "granted" WHERE "holder" = ? AND LENGTH("key") <= 12 ORDER BY LENGTH("key"), "key"';
  return (await rows<{ key: string }>(db, text, [participant])).map(({ key }) => key);
};

/** The beginnings of numbers that begin with another and are longer: of whoever they are, also those taken away from everybody. */
export const longerThan = async (db: Runner, key: string): Promise<string[]> => {
  const text = 'SELECT "key" FROM "granted" WHERE "key" LIKE ? AND LENGTH("key") BETWEEN ? AND 12';
  const found = await rows<{ key: string }>(db, text, [`${key}%`, key.length + 1]);
  return found.map((one) => one.key);
};

const asGtin = (family: string): string => `${family.slice(0, 13)}${gs1CheckDigit(family.slice(0, 13))}`;

/** Keys under review: thumbprint -> index of the entry since which. */
export async function suspectKeys(db: Runner): Promise<ReadonlyMap<string, { of: Gln; since: number }>> {
  const text = 'SELECT "kid", "participant" AS "of", "suspect" FROM "signing_key" WHERE "suspect" IS NOT NULL';
  const found = await rows<{ kid: string; of: Gln; suspect: number }>(db, text);
  return new Map(found.map(({ kid, of, suspect }) => [kid, { of, since: Number(suspect) }]));
}
