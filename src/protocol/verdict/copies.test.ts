import { describe, expect, it, test } from 'vitest';
import type { Gln } from '../gs1/identifiers.js';
import { type CopyFacts, findCopy, findGuess, findReport, GUESSES, LATE } from './copies.js';
import type { Asker, Resolved } from './knowledge.js';
import { distance, type Sighting } from './sightings.js';

const MAKER = '9521234500001' as Gln;
const A = '9521234500018' as Gln;
const B = '9521234500025' as Gln;
const C = '9521234500032' as Gln;
const BERLIN = { latitude: 52.52, longitude: 13.405 };
const MUNICH = { latitude: 48.137, longitude: 11.575 };
const POTSDAM = { latitude: 52.4, longitude: 13.06 };
const NEW_YORK = { latitude: 40.71, longitude: -74.0 };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.parse('2026-11-22T12:00:00Z');

const at = (who: Gln, time: number, fields: Partial<Sighting> = {}): Sighting => ({
  participant: who,
  role: 'pharmacy',
  place: who,
  at: BERLIN,
  first: time,
  last: time,
  remote: false,
  ...fields,
});
const held = { holder: A, state: 'active', supply: null, end: null, taker: null, forGood: false, past: [] } as const;
const facts = (
  sightings: Sighting[],
  custody: Partial<CopyFacts['custody']> = {},
  fields: Partial<CopyFacts> = {},
): CopyFacts => ({
  custody: { ...held, ...custody },
  maker: MAKER,
  sightings,
  moved: 0,
  cleared: 0,
  now: NOW,
  ...fields,
});
const rule = (...args: Parameters<typeof facts>) => findCopy(facts(...args))?.rule ?? null;

test('the distance between cities is that of maps', () => {
  expect(distance(BERLIN, MUNICH)).toBeCloseTo(504, -1);
  expect(distance(BERLIN, NEW_YORK)).toBeCloseTo(6385, -2);
  expect(distance(BERLIN, BERLIN)).toBe(0);
  expect(distance({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 })).toBeCloseTo(20_015, 0);
});

describe('a dispensed pack', () => {
  const supply = { id: 'ID', index: 7, time: NOW - HOUR, site: A };
  const custody = { supply } as const;
  it('is suspected once another company scanned it after that, and says where', () => {
    expect(findCopy(facts([at(B, NOW)], custody))).toMatchObject({ rule: 'after_supply', places: [A, B] });
  });
  test.each<[string, Sighting]>([
    ['before it was recorded', at(B, supply.time)],
    ['by its own company', at(A, NOW, { place: B })],
    ['by its manufacturer', at(MAKER, NOW, { role: 'manufacturer' })],
    ['by a regulator', at(B, NOW, { role: 'regulator' })],
    ['by hand, from a picture', at(B, NOW, { remote: true })],
  ])('is not where it was scanned %s', (_, sighting) => {
    expect(rule([sighting], custody)).toBeNull();
  });
  it('is not once the dispensing was taken back', () => {
    expect(rule([at(B, NOW)])).toBeNull();
  });
});

describe('a pack that was sent or brought back after it was dispensed', () => {
  const supply = { id: 'ID', index: 7, time: NOW - HOUR, site: B };
  const back = { supply, holder: A, forGood: true, past: [B] };
  it('is not suspected where it was, nor where it goes, and is anywhere else', () => {
    expect(rule([at(A, NOW), at(B, NOW)], back)).toBeNull();
    expect(rule([at(C, NOW)], back)).toBe('after_supply');
    expect(rule([at(C, NOW)], { ...back, state: 'in_transit', taker: { owner: C, holder: C, site: null } })).toBeNull();
    expect(rule([at(B, NOW)], { ...back, forGood: false })).toBe('after_supply');
  });
});

describe('a pack of which another company reports that it dispensed or ended it', () => {
  const claim = { id: 'ID', time: NOW - HOUR, kind: 'dispense', by: B, site: B, index: 9 } as const;
  const custody = (...claims: Resolved['claims']) => ({ holder: A, site: A, supply: null, claims }) as unknown as Resolved;
  it.each(['dispense', 'part', 'end'] as const)('is suspected without any scan (%s)', (kind) => {
    expect(findReport(custody({ ...claim, kind }), A)).toMatchObject({ rule: 'reported', places: [A, B] });
    expect(findReport(custody({ ...claim, kind }), C)).not.toBeNull();
  });
  it('is not to who reports it, nor by what its holder reports, nor by a receipt', () => {
    expect(findReport(custody(claim), B)).toBeNull();
    expect(findReport(custody({ ...claim, by: A }), C)).toBeNull();
    expect(findReport(custody({ ...claim, kind: 'receive' }), A)).toBeNull();
  });
});

describe('a destroyed pack', () => {
  const end = { id: 'ID', index: 7, time: NOW - HOUR, site: A, reason: 'destroyed' } as const;
  it('is suspected once another company scanned it after that', () => {
    expect(findCopy(facts([at(B, NOW)], { end }))).toMatchObject({
      rule: 'after_destruction',
      places: [A, B],
    });
  });
  it('is not where its destroyer looks at it, or it was scanned before', () => {
    expect(rule([at(A, NOW)], { end })).toBeNull();
    expect(rule([at(B, end.time)], { end })).toBeNull();
    expect(rule([at(B, NOW)], { end: { ...end, reason: 'exported' } })).toBeNull();
  });
});

describe('a pack scanned at two companies', () => {
  const apart = (gap: number, fields: Partial<Sighting> = {}) => [at(A, NOW - gap), at(B, NOW, { at: MUNICH, ...fields })];
  it('is suspected where nothing travels that fast, whichever was first', () => {
    const found = findCopy(facts(apart(3 * HOUR)));
    expect(found).toMatchObject({ rule: 'too_far', places: [A, B] });
    expect(found!.text).toContain('within 180 minutes');
    expect(rule(apart(3 * HOUR).toReversed())).toBe('too_far');
    expect(rule([at(A, NOW - HOUR, { first: NOW - 9 * HOUR }), at(B, NOW - 2 * HOUR, { at: MUNICH })])).toBe('too_far');
  });
  it('is not where it may have been flown, or driven, there', () => {
    // 504 km by air: 3 h on the ground and 38 min aloft; half an hour is forgiven.
    expect(rule(apart(3.2 * HOUR))).toBeNull();
    const leipzig = { latitude: 51.34, longitude: 12.37 };
    // 149 km by road: 1 h 29 min.
    expect(rule(apart(58 * MINUTE, { at: leipzig }))).toBe('too_far');
    expect(rule(apart(60 * MINUTE, { at: leipzig }))).toBeNull();
    expect(rule(apart(10 * HOUR, { at: NEW_YORK }))).toBe('too_far');
    expect(rule(apart(11 * HOUR, { at: NEW_YORK }))).toBeNull();
  });
  test.each<[string, Partial<Sighting>]>([
    ['both belong to one company', { participant: A }],
    ['they are neighbours', { at: POTSDAM }],
    ['nobody knows where one is', { at: null }],
    ['one was typed or kept offline', { remote: true }],
    ['one is an authority', { role: 'regulator' }],
  ])('is not where %s', (_, fields) => {
    expect(rule(apart(0, fields))).toBeNull();
  });
  it('is found among many scans', () => {
    const many = Array.from({ length: 50 }, (_, n) => at(A, NOW - n * HOUR));
    expect(rule([...many, at(B, NOW - 20.5 * HOUR, { at: MUNICH })])).toBe('too_far');
  });
  it('takes a site on the equator or the meridian for what it is', () => {
    expect(rule(apart(0, { at: { latitude: 0, longitude: 11 } }))).toBe('too_far');
    expect(rule(apart(0, { at: { latitude: 48, longitude: 0 } }))).toBe('too_far');
  });
});

describe('a pack that its manufacturer still has', () => {
  const custody = { holder: MAKER } as const;
  const maker = (time: number) => at(MAKER, time, { role: 'manufacturer' });
  it('is suspected a day after somebody else scanned it, or once its manufacturer scanned it after that', () => {
    expect(rule([at(B, NOW - LATE)], custody)).toBe('never_shipped');
    expect(rule([at(B, NOW - HOUR), maker(NOW)], custody)).toBe('never_shipped');
    expect(findCopy(facts([at(B, NOW - LATE)], custody))!.places).toEqual([MAKER, B]);
  });
  it('is not while the record of its shipping may be late', () => {
    expect(rule([at(B, NOW - LATE + 1)], custody)).toBeNull();
    expect(rule([maker(NOW - 2 * HOUR), at(B, NOW - HOUR)], custody)).toBeNull();
  });
  it('is not where it was moved since, or went out of the door at all', () => {
    expect(rule([at(B, NOW - LATE)], custody, { moved: NOW - HOUR })).toBeNull();
    expect(rule([at(B, NOW - LATE)], { ...custody, state: 'in_transit' })).toBeNull();
    expect(rule([at(B, NOW - LATE)])).toBeNull();
    expect(rule([maker(NOW)], custody)).toBeNull();
  });
});

describe('a serial hit upon among many wrong ones', () => {
  const asker = { gln: B, role: 'pharmacy' } as Asker;
  const evidence = { sightings: [], moved: 0, cleared: 0, misses: GUESSES };
  const custody = { holder: A, taker: null } as Resolved;
  it('is suspected, and nobody is named', () => {
    expect(findGuess(asker, evidence, custody)).toMatchObject({ rule: 'guessed', places: [] });
  });
  test.each<[string, Partial<Asker>, number, Partial<Resolved>]>([
    ['there are few', {}, GUESSES - 1, {}],
    ['the register has it there', {}, GUESSES, { holder: B }],
    ['it is on its way there', {}, GUESSES, { taker: { owner: B, holder: B, site: null } as Resolved['taker'] }],
    ['a regulator looks', { role: 'regulator' }, GUESSES, {}],
    ['a manufacturer looks', { role: 'manufacturer' }, GUESSES, {}],
  ])('is not where %s', (_, who, misses, where) => {
    expect(findGuess({ ...asker, ...who }, { ...evidence, misses }, { ...custody, ...where })).toBeNull();
  });
  it('is suspected on its way to somebody else', () => {
    const taker = { owner: A, holder: A, site: null } as Resolved['taker'];
    expect(findGuess(asker, evidence, { ...custody, taker })?.rule).toBe('guessed');
  });
});
