import { DataSource } from 'typeorm';
import { describe, expect, it, test } from 'vitest';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import type { Role } from '../../protocol/registry/records.js';
import {
  ANONYMOUS,
  type CustodyFacts,
  type HistoryItem,
  maySeeCustody,
  maySeeEntry,
  maySeeObject,
  maySeeSerialList,
  type Professional,
  type Viewer,
  visibleHistory,
  visibleStock,
} from './access.policy.js';

const [MAKER, WHOLESALER, RIVAL, PHARMACY, STRANGER, AUTHORITY] = [
  '0950000000017',
  '0950000000024',
  '0950000000031',
  '0950000000048',
  '0950000000055',
  '0950000000062',
] as Gln[] as [Gln, Gln, Gln, Gln, Gln, Gln];

const viewer = (gln: Gln, role: Role = 'distributor'): Viewer => ({
  kind: 'participant',
  gln,
  role,
  kid: 'k',
  permissions: [],
  site: null,
});
const authority = viewer(AUTHORITY, 'regulator');
const [NORTH, SOUTH] = ['0950000000086', '0950000000093'] as Gln[] as [Gln, Gln];
const at = (site: Gln): Viewer => ({ ...(viewer(WHOLESALER) as Professional), site });
/** Sessions for one site of the wholesaler's each. */
const bound: Record<string, Viewer> = { north: at(NORTH), south: at(SOUTH) };
const viewers: Record<string, Viewer> = {
  nobody: ANONYMOUS,
  maker: viewer(MAKER, 'manufacturer'),
  wholesaler: viewer(WHOLESALER),
  rival: viewer(RIVAL),
  pharmacy: viewer(PHARMACY, 'pharmacy'),
  stranger: viewer(STRANGER, 'manufacturer'),
  authority,
};

const item = (index: number, signer: Gln, holder: Gln, ...named: Gln[]): HistoryItem => ({
  index,
  signer,
  holder,
  at: holder,
  named,
  sites: [signer],
  anySiteOf: null,
  contested: false,
  begins: false,
});

/** Made, sold to a wholesaler, locked and unlocked by the authority, sold to a rival, who sold it to a pharmacy. */
const chain: readonly HistoryItem[] = [
  item(10, MAKER, MAKER),
  item(11, MAKER, MAKER, MAKER, WHOLESALER),
  item(12, WHOLESALER, WHOLESALER, MAKER),
  item(13, AUTHORITY, WHOLESALER),
  item(14, AUTHORITY, WHOLESALER),
  item(15, WHOLESALER, WHOLESALER, WHOLESALER, RIVAL),
  item(16, RIVAL, RIVAL, WHOLESALER),
  item(17, RIVAL, RIVAL, RIVAL, PHARMACY),
  item(18, PHARMACY, PHARMACY, RIVAL),
  item(19, PHARMACY, PHARMACY),
];
const everything = chain.map(({ index }) => index);
const inTransit = chain.slice(0, 8);
const locked = [...chain.slice(0, 7), item(22, AUTHORITY, RIVAL)];
const returned = [...chain.slice(0, 7), item(20, RIVAL, RIVAL, RIVAL, MAKER), item(21, MAKER, MAKER, RIVAL)];

describe('the history of an object', () => {
  test.each<[string, readonly HistoryItem[], string, number[]]>([
    ['sold on', chain, 'nobody', []],
    ['sold on', chain, 'stranger', []],
    ['sold on', chain, 'maker', [10, 11, 12]],
    ['sold on', chain, 'wholesaler', [10, 11, 12, 13, 14, 15, 16]],
    ['sold on', chain, 'rival', [10, 11, 12, 13, 14, 15, 16, 17, 18]],
    ['sold on', chain, 'pharmacy', everything],
    ['sold on', chain, 'authority', everything],
    ['on its way', inTransit, 'pharmacy', [17]],
    ['on its way', inTransit, 'rival', everything.slice(0, 8)],
    ['on its way', inTransit, 'wholesaler', [10, 11, 12, 13, 14, 15, 16]],
    ['come back', returned, 'maker', [10, 11, 12, 13, 14, 15, 16, 20, 21]],
    ['come back', returned, 'wholesaler', [10, 11, 12, 13, 14, 15, 16]],
    ['come back', returned, 'pharmacy', []],
    ['locked by the authority', locked, 'rival', [10, 11, 12, 13, 14, 15, 16, 22]],
    ['locked by the authority', locked, 'wholesaler', [10, 11, 12, 13, 14, 15, 16]],
    ['of nothing', [], 'authority', []],
  ])('%s: %#. as %3$s sees it', (_, items, who, seen) => {
    expect(visibleHistory(viewers[who]!, items).map(({ index }) => index)).toEqual(seen);
    expect(maySeeObject(viewers[who]!, items)).toBe(seen.length > 0);
  });

  const contested = (index: number, signer: Gln, holder: Gln, ...named: Gln[]) => ({
    ...item(index, signer, holder, ...named),
    contested: true,
  });

  it('is opened to nobody by a report that breaks a rule', () => {
    const reported = [...chain.slice(0, 3), contested(20, STRANGER, WHOLESALER, STRANGER, WHOLESALER)];
    expect(maySeeObject(viewers['stranger']!, reported)).toBe(false);
    expect(visibleHistory(viewers['stranger']!, reported).map(({ index }) => index)).toEqual([20]);
    expect(visibleHistory(viewers['wholesaler']!, reported)).toEqual(reported);
    expect(maySeeObject(viewers['maker']!, reported)).toBe(true);
  });

  it('goes back, for whoever took goods from outside into stock and for all after it, to that stock-taking', () => {
    const back = [
      ...chain,
      { ...item(30, RIVAL, RIVAL), begins: true },
      item(31, RIVAL, RIVAL, RIVAL, STRANGER),
      item(32, STRANGER, STRANGER, RIVAL),
    ];
    const seen = (who: string) => visibleHistory(viewers[who]!, back).map(({ index }) => index);
    expect(seen('stranger')).toEqual([30, 31, 32]);
    expect(seen('rival')).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 30, 31, 32]);
    expect(seen('maker')).toEqual([10, 11, 12]);
    expect(seen('pharmacy')).toEqual(everything);
    expect(seen('authority')).toEqual(back.map(({ index }) => index));
  });

  it('is for a session at one site what that site had, and what came or went there', () => {
    const there = (site: Gln, to: Gln | null = null, anySiteOf: Gln | null = null) => {
      return { at: site, sites: to === null ? [site] : [site, to], anySiteOf };
    };
    /** Sold to the north, moved to the south, sold on from there. */
    const moved: HistoryItem[] = [
      { ...item(10, MAKER, MAKER), ...there(MAKER) },
      { ...item(11, MAKER, MAKER, MAKER, WHOLESALER), ...there(MAKER, NORTH) },
      { ...item(12, WHOLESALER, WHOLESALER, MAKER), ...there(NORTH), sites: [NORTH, MAKER] },
      { ...item(13, WHOLESALER, WHOLESALER, WHOLESALER), ...there(NORTH, SOUTH) },
      { ...item(14, WHOLESALER, WHOLESALER, WHOLESALER), ...there(SOUTH), sites: [SOUTH, NORTH] },
      { ...item(15, WHOLESALER, WHOLESALER, WHOLESALER, RIVAL), ...there(SOUTH, RIVAL) },
      { ...item(16, RIVAL, RIVAL, WHOLESALER), ...there(RIVAL), sites: [RIVAL, SOUTH] },
    ];
    const seen = (who: Viewer, items = moved) => visibleHistory(who, items).map(({ index }) => index);
    expect(seen(viewers['wholesaler']!)).toEqual([10, 11, 12, 13, 14, 15, 16]);
    expect(seen(bound['north']!)).toEqual([10, 11, 12, 13, 14]);
    expect(seen(bound['south']!)).toEqual([10, 11, 12, 13, 14, 15, 16]);
    expect(seen(bound['south']!, moved.slice(0, 3))).toEqual([]);
    // Sent to the company, and to no site in particular.
    const open = [moved[0]!, { ...moved[1]!, ...there(MAKER, null, WHOLESALER) }];
    expect([seen(bound['north']!, open), seen(bound['south']!, open)]).toEqual([[11], [11]]);
  });

  it('gives the items as they are, with whatever else they carry', () => {
    const rich = chain.map((each) => ({ ...each, jws: `jws ${each.index}` }));
    expect(visibleHistory(viewers['maker']!, rich)).toEqual(rich.slice(0, 3));
  });
});

describe('an entry', () => {
  const asEntry = ({ signer, named, sites, anySiteOf }: HistoryItem) => {
    return { kind: 'custody' as const, signer, named, sites, anySiteOf };
  };

  test.each(Object.keys(viewers))('is seen by %s exactly where a item of its objects is', (who) => {
    const seen = chain.filter((each) => maySeeEntry(viewers[who]!, asEntry(each), each.index, [[], chain]));
    expect(seen).toEqual(visibleHistory(viewers[who]!, chain));
  });

  test.each(Object.keys(viewers))('of the registry is seen by %s', (who) => {
    expect(maySeeEntry(viewers[who]!, { kind: 'registry', signer: AUTHORITY, named: [], sites: [], anySiteOf: null }, 3)).toBe(
      true,
    );
  });

  it('of an unknown history is seen by its signer and those whom it names only', () => {
    const entry = asEntry(chain[1]!);
    const seen = Object.keys(viewers).filter((who) => maySeeEntry(viewers[who]!, entry, 11));
    expect(seen).toEqual(['maker', 'wholesaler', 'authority']);
    const [own] = Object.keys(viewers).filter((who) => maySeeEntry(viewers[who]!, { ...entry, named: [] }, 11));
    expect(own).toBe('maker');
  });
});

describe('present custody', () => {
  const nowhere = { site: SOUTH, takerSite: null };

  it('is seen by a session at one site where it is there, goes there, or goes to no site in particular', () => {
    const own = { owner: WHOLESALER, holder: WHOLESALER, takers: [], takerSite: null };
    const sent = { owner: MAKER, holder: MAKER, site: MAKER, takers: [WHOLESALER] };
    const seen = (facts: CustodyFacts) => Object.keys(bound).filter((who) => maySeeCustody(bound[who]!, facts));
    expect(seen({ ...own, site: NORTH })).toEqual(['north']);
    expect(seen({ ...sent, takerSite: SOUTH })).toEqual(['south']);
    expect(seen({ ...sent, takerSite: null })).toEqual(['north', 'south']);
    // Owned, and stored with somebody else.
    expect(seen({ ...own, holder: RIVAL, site: RIVAL })).toEqual(['north', 'south']);
  });

  test.each<[string, string[]]>([
    ['nobody', []],
    ['stranger', []],
    ['maker', ['owned']],
    ['wholesaler', []],
    ['rival', ['held', 'owned', 'in transit']],
    ['pharmacy', ['in transit']],
    ['authority', ['held', 'owned', 'in transit']],
  ])('is seen by %s: %j', (who, seen) => {
    const states = {
      held: { ...nowhere, owner: RIVAL, holder: RIVAL, takers: [] },
      owned: { ...nowhere, owner: MAKER, holder: RIVAL, takers: [] },
      'in transit': { ...nowhere, owner: RIVAL, holder: RIVAL, takers: [PHARMACY, PHARMACY] },
    };
    const visible = Object.entries(states).filter(([, facts]) => maySeeCustody(viewers[who]!, facts));
    expect(visible.map(([name]) => name)).toEqual(seen);
  });

  it('is listed for everybody by the same rule', async () => {
    const db = await new DataSource({ type: 'better-sqlite3', database: ':memory:' }).initialize();
    const columns = ['owner', 'holder', 'takerOwner', 'takerHolder', 'buyer', 'giver'] as const;
    await db.query(`CREATE TABLE "stock" ("n" INT, "site", "takerSite", ${columns.map((name) => `"${name}"`).join(', ')})`);
    // Somebody whom no viewer is stands in all columns but one.
    const NOBODY = '0950000000079' as Gln;
    const parties = [MAKER, WHOLESALER, PHARMACY, AUTHORITY];
    const places = [NORTH, SOUTH].flatMap((site) => [NORTH, SOUTH, null].map((takerSite) => ({ site, takerSite })));
    const cases = columns.flatMap((column) => parties.flatMap((gln) => places.map((place) => ({ column, gln, place }))));
    for (const [n, { column, gln, place }] of cases.entries())
      await db.query('INSERT INTO "stock" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', [
        n,
        place.site,
        place.takerSite,
        ...columns.map((name) => (name === column ? gln : NOBODY)),
      ]);
    const facts: Record<keyof ReturnType<typeof visibleStock>, Partial<Record<(typeof columns)[number], keyof CustodyFacts>>> = {
      holding: { owner: 'owner', holder: 'holder', takerOwner: 'takers', takerHolder: 'takers', buyer: 'takers' },
      balance: { holder: 'holder' },
      shipment: { giver: 'holder', takerOwner: 'takers', takerHolder: 'takers' },
    };
    for (const [who, each] of Object.entries({ ...viewers, ...bound }))
      for (const [kind, standsFor] of Object.entries(facts)) {
        const [text, values] = visibleStock(each)[kind as keyof typeof facts];
        const found = (await db.query(`SELECT "n" FROM "stock" WHERE ${text} ORDER BY "n"`, [...values])) as { n: number }[];
        const expected = [...cases.keys()].filter((n) => {
          const { column, gln, place } = cases[n]!;
          const fact = standsFor[column];
          const nobody = { ...place, owner: NOBODY, holder: NOBODY, takers: [] };
          return maySeeCustody(each, fact ? { ...nobody, [fact]: fact === 'takers' ? [gln] : gln } : nobody);
        });
        expect(
          found.map(({ n }) => n),
          `${kind} for ${who}`,
        ).toEqual(expected);
      }
    await db.destroy();
  });
});

it('shows a serial list to its uploader and to regulators', () => {
  const seen = Object.keys(viewers).filter((who) => maySeeSerialList(viewers[who]!, { participant: MAKER, site: null }));
  expect(seen).toEqual(['maker', 'authority']);
});

it('shows a serial list to a session at one site where it came from there', () => {
  const all = { ...bound, whole: viewers['wholesaler']!, authority };
  const seen = [NORTH, SOUTH, null].map((site) =>
    Object.keys(all).filter((who) => maySeeSerialList(all[who as keyof typeof all]!, { participant: WHOLESALER, site })),
  );
  expect(seen).toEqual([
    ['north', 'whole', 'authority'],
    ['south', 'whole', 'authority'],
    ['whole', 'authority'],
  ]);
});
