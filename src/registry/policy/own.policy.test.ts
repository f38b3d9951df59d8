import { describe, expect, it, test } from 'vitest';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import type { Permission } from '../../protocol/registry/records.js';
import type { Recall } from '../../protocol/registry/registry.js';
import { ANONYMOUS, mayChangeSerialList, type Professional, type Viewer } from './access.policy.js';
import { isMaker, maySeeHolder, maySeeNumbers } from './goods.policy.js';
import { signable, siteMeant, whose } from './session.policy.js';
import { isAdviceWithin, isTaker, mayRecordAdvice, maySeeAdvice, maySeeReturnCheck } from './trade.policy.js';

const [US, THEM, THIRD, AUTHORITY] = ['0950000000017', '0950000000024', '0950000000031', '0950000000062'] as Gln[] as [
  Gln,
  Gln,
  Gln,
  Gln,
];
const viewer = (gln: Gln, fields: Partial<Professional> = {}): Professional => ({
  kind: 'participant',
  gln,
  role: 'manufacturer',
  kid: 'k',
  permissions: [],
  site: null,
  ...fields,
});
const authority = viewer(AUTHORITY, { role: 'regulator' });
const viewers: Record<string, Viewer> = {
  nobody: ANONYMOUS,
  us: viewer(US),
  them: viewer(THEM),
  third: viewer(THIRD),
  authority,
};
const advice = { giver: US, taker: THEM };
const ours = { participant: US };
const place = { holder: THIRD, role: 'pharmacy', country: 'AT' } as const;
const recall = (fields: object = {}) =>
  ({ issuer: US, by: US, active: true, class: 2, depth: 'pharmacy', markets: [], ...fields }) as unknown as Recall;

test.each<[string, (who: Viewer) => boolean, string[]]>([
  ['a product is its manufacturer’s to make serials and labels of', (who) => isMaker(who, ours), ['us']],
  ['how many packs of a batch there are is known', (who) => maySeeNumbers(who, ours), ['us', 'authority']],
  ['who holds them is known', (who) => maySeeHolder(who, [], place), ['third', 'authority']],
  ['who holds recalled ones is known', (who) => maySeeHolder(who, [recall()], place), ['us', 'third', 'authority']],
  ['of a caution, who holds them is known', (who) => maySeeHolder(who, [recall({ class: 4 })], place), ['third', 'authority']],
  [
    'where a recall stops nothing, who holds them is known',
    (who) => maySeeHolder(who, [recall({ markets: ['IT'] }), recall({ depth: 'wholesaler' })], place),
    ['third', 'authority'],
  ],
  [
    'of another recall, who holds them is known',
    (who) => maySeeHolder(who, [recall({ issuer: THEM, by: THEM })], place),
    ['them', 'third', 'authority'],
  ],
  [
    'of a recall that another changed, who holds them is known',
    (who) => maySeeHolder(who, [recall({ by: THEM })], place),
    ['us', 'them', 'third', 'authority'],
  ],
  [
    'of a recall that is ended, who holds them is known',
    (who) => maySeeHolder(who, [recall({ active: false })], place),
    ['third', 'authority'],
  ],
  ['an advice is seen', (who) => maySeeAdvice(who, advice), ['us', 'them', 'authority']],
  ['what is expected by an advice is recorded', (who) => mayRecordAdvice(who, advice), ['us', 'them']],
  ['an advice is closed', (who) => isTaker(who, advice), ['them']],
  ['a check of returns is seen', (who) => maySeeReturnCheck(who, { by: THEM, site: null }), ['them', 'authority']],
  ['a serial list is added to', (who) => mayChangeSerialList(who, { ...ours, site: null }), ['us']],
])('%s by %3$j', (_, may, who) => {
  expect(Object.keys(viewers).filter((name) => may(viewers[name]!))).toEqual(who);
});

describe('a list', () => {
  it('is of one’s own rows, whomever one asks for; of a regulator’s choice or of all', () => {
    expect([whose(viewer(US), undefined), whose(viewer(US), THEM)]).toEqual([US, US]);
    expect([whose(authority, undefined), whose(authority, THEM)]).toEqual([undefined, THEM]);
  });

  it('is of the site asked for, else of the session’s, else of all', () => {
    const bound = viewer(US, { site: THEM });
    expect([siteMeant(bound, THEM), siteMeant(bound, undefined)]).toEqual([THEM, THEM]);
    expect([siteMeant(viewer(US), THIRD), siteMeant(viewer(US), undefined)]).toEqual([THIRD, undefined]);
    expect(() => siteMeant(bound, THIRD)).toThrow(expect.objectContaining({ code: 'session-at-site' }));
  });

  it('shows a session at one site what was done there, and no numbers of the whole market', () => {
    const bound = viewer(US, { site: THEM });
    expect(maySeeNumbers(bound, ours)).toBe(false);
    expect([THEM, THIRD, null].map((site) => maySeeReturnCheck(bound, { by: US, site }))).toEqual([true, false, false]);
    const sites = [[], [THEM], [THIRD], [THIRD, THEM]];
    expect(sites.map((to) => isAdviceWithin(bound, { giver: THIRD, taker: US }, [THIRD], to))).toEqual([true, true, false, true]);
    expect(sites.map((from) => isAdviceWithin(bound, { giver: US, taker: THIRD }, from, [THIRD]))).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });
});

it('lets a key sign what its licence names, and what needs none, locks by a permission of their own', () => {
  const licence = ['commission', 'lock', 'unlock', 'dispense'];
  const can = (...permissions: Permission[]) => [...signable(viewer(US, { permissions }), licence, false)].sort();
  const exits = ['dispute', 'end', 'return', 'unpack', 'void'];
  expect(can('custody')).toEqual(['commission', 'dispense', ...exits].sort());
  expect(can('lock')).toEqual(['lock', 'unlock']);
  expect(can('custody', 'lock')).toEqual([...licence, ...exits].sort());
  expect(can('admin')).toEqual([]);
  expect([...signable(viewer(US, { permissions: ['custody'] }), [], false)].sort()).toEqual(exits);
});

it('lets a key at a closed site sign what clears the site', () => {
  const licence = ['dispense', 'lock', 'pack', 'receive', 'ship'];
  const can = signable(viewer(US, { permissions: ['custody', 'lock'] }), licence, true);
  expect([...can].sort()).toEqual(['dispute', 'end', 'lock', 'return', 'ship', 'unlock', 'unpack', 'void']);
});
