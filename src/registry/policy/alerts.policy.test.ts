import { DataSource } from 'typeorm';
import { describe, expect, it, test } from 'vitest';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import type { AlertClass } from '../alert.sink.js';
import { ANONYMOUS, type Viewer } from './access.policy.js';
import {
  type AlertFacts,
  assertMayChange,
  authorityFrom,
  mayReadNote,
  standingOf,
  type Standing,
  visibleAlerts,
} from './alerts.policy.js';

const DAY = 86_400_000;
const [US, THEM, OTHER, AUTHORITY] = ['9520000000011', '9520000000028', '9520000000035', '9520000000042'] as Gln[] as [
  Gln,
  Gln,
  Gln,
  Gln,
];
const [HERE, THERE] = ['9520000000059', '9520000000066'] as Gln[] as [Gln, Gln];
const viewer = (gln: Gln, role: 'pharmacy' | 'regulator', site: Gln | null = null): Viewer => ({
  kind: 'participant',
  gln,
  role,
  kid: 'k',
  permissions: [],
  site,
});
const VIEWERS: Record<string, Viewer> = {
  anonymous: ANONYMOUS,
  us: viewer(US, 'pharmacy'),
  here: viewer(US, 'pharmacy', HERE),
  there: viewer(US, 'pharmacy', THERE),
  them: viewer(THEM, 'pharmacy', THERE),
  other: viewer(OTHER, 'pharmacy'),
  authority: viewer(AUTHORITY, 'regulator'),
};
const alert = (fields: Partial<AlertFacts> = {}): AlertFacts => {
  const alertClass: AlertClass = fields.class ?? 'C';
  const from = authorityFrom(alertClass, alertClass === 'C' ? 24 : 0, 0);
  return {
    class: alertClass,
    participant: US,
    site: HERE,
    partner: THEM,
    authorityFrom: from,
    closed: null,
    state: 'new',
    ...fields,
  };
};
const seenBy = (facts: AlertFacts, now: number): Record<string, Standing> =>
  Object.fromEntries(Object.entries(VIEWERS).map(([name, each]) => [name, standingOf(each, facts, now)]));
const parties = { anonymous: 'none', us: 'own', here: 'own', there: 'none', other: 'none' };

describe('an alert', () => {
  it('of the site is the site’s', () => {
    expect(seenBy(alert({ class: 'S' }), 9 * DAY)).toEqual({ ...parties, them: 'none', authority: 'none' });
  });

  it('between partners is the authority’s, too, after the hours that it has to settle in, or never', () => {
    expect(seenBy(alert(), DAY - 1)).toEqual({ ...parties, them: 'partner', authority: 'none' });
    expect(seenBy(alert(), DAY)).toEqual({ ...parties, them: 'partner', authority: 'authority' });
  });

  it('that was closed within the day is never the authority’s', () => {
    expect(seenBy(alert({ closed: DAY - 1, state: 'closed' }), 9 * DAY)['authority']).toBe('none');
    expect(seenBy(alert({ closed: DAY, state: 'closed' }), 9 * DAY)['authority']).toBe('authority');
  });

  it('for the authority is so at once, but for what its manufacturer may explain first', () => {
    expect(seenBy(alert({ class: 'A' }), 0)['authority']).toBe('authority');
    expect(authorityFrom('A', 24, 5)).toBe(5 + DAY);
    expect(authorityFrom('A', 0, 5)).toBe(5);
    expect(authorityFrom('C', 24, 5)).toBe(5 + DAY);
    expect(authorityFrom('C', 0, 5)).toBeNull();
    expect(authorityFrom('S', 0, 5)).toBeNull();
  });

  it('of no site in particular is seen at all of them', () => {
    expect(standingOf(VIEWERS['there']!, alert({ site: null }), 0)).toBe('own');
  });
});

test('lists show exactly the alerts that single answers show', async () => {
  const db = await new DataSource({ type: 'better-sqlite3', database: ':memory:' }).initialize();
  await db.query('CREATE TABLE "alert" ("n" INT, "class", "participant", "site", "partner", "authorityFrom", "closed")');
  const cases: AlertFacts[] = [];
  for (const alertClass of ['S', 'C', 'A'] as const)
    for (const participant of [US, THEM, AUTHORITY])
      for (const site of [HERE, null])
        for (const partner of [THEM, US, null])
          for (const from of [null, 0, DAY])
            for (const closed of [null, 5, 2 * DAY])
              cases.push(alert({ class: alertClass, participant, site, partner, authorityFrom: from, closed }));
  for (const [n, each] of cases.entries())
    await db.query('INSERT INTO "alert" VALUES (?, ?, ?, ?, ?, ?, ?)', [
      n,
      each.class,
      each.participant,
      each.site,
      each.partner,
      each.authorityFrom,
      each.closed,
    ]);
  let shown = 0;
  for (const [name, each] of Object.entries(VIEWERS))
    for (const now of [0, DAY, 3 * DAY]) {
      const [text, values] = visibleAlerts(each, now);
      const found = (await db.query(`SELECT "n" FROM "alert" WHERE ${text} ORDER BY "n"`, values)) as { n: number }[];
      const expected = [...cases.keys()].filter((n) => standingOf(each, cases[n]!, now) !== 'none');
      expect(
        found.map(({ n }) => n),
        `${name} at ${now}`,
      ).toEqual(expected);
      shown += found.length;
    }
  expect(shown).toBeGreaterThan(500);
  await db.destroy();
});

describe('closing', () => {
  const refusal = (facts: AlertFacts, standing: Standing, reason: 'technical' | 'falsification', now = 0) => {
    try {
      assertMayChange(facts, standing, 'closed', reason, now);
      return null;
    } catch (fault) {
      return (fault as { code: string }).code;
    }
  };

  it('is for those who found it, and for the authority; a partner cannot close what is about itself', () => {
    expect(refusal(alert(), 'own', 'technical')).toBeNull();
    expect(refusal(alert(), 'authority', 'technical')).toBeNull();
    expect(refusal(alert(), 'partner', 'technical')).toBe('case-not-yours');
  });

  it('is for the authority alone where it says falsification, or where an alert of class A has reached it', () => {
    expect(refusal(alert(), 'own', 'falsification')).toBe('case-not-yours');
    expect(refusal(alert(), 'authority', 'falsification')).toBeNull();
    expect(refusal(alert({ class: 'A' }), 'own', 'technical')).toBe('case-not-yours');
    expect(refusal(alert({ class: 'A', authorityFrom: DAY }), 'own', 'technical')).toBeNull();
    // The authority sees alerts of class C after a day, too, and leaves them to the partners.
    expect(refusal(alert(), 'own', 'technical', 2 * DAY)).toBeNull();
  });

  it('is final, and so is each step forward that leaves no way back', () => {
    expect(refusal(alert({ state: 'closed' }), 'authority', 'technical')).toBe('case-closed');
    expect(() => assertMayChange(alert({ state: 'escalated' }), 'own', 'new', undefined, 0)).toThrow(
      /under_investigation, closed/,
    );
    expect(() => assertMayChange(alert({ state: 'active' }), 'partner', 'active', undefined, 0)).not.toThrow();
    expect(() => assertMayChange(alert({ state: 'active' }), 'partner', undefined, undefined, 0)).not.toThrow();
  });
});

test('a note is read by its own side and the authority; what the authority and the server say, by all', () => {
  const sides: Standing[] = ['own', 'partner', 'authority'];
  const readBy = (writer: string): Standing[] => sides.filter((reader) => mayReadNote(reader, writer));
  expect(readBy('own')).toEqual(['own', 'authority']);
  expect(readBy('partner')).toEqual(['partner', 'authority']);
  expect(readBy('authority')).toEqual(sides);
  expect(readBy('server')).toEqual(sides);
});
