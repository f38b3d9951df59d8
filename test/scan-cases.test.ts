/** Scans from the field through a server: the garbled ones ask for another scan, the falsifications are found, the good ones pass. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gtin } from '../src/protocol/gs1/identifiers.js';
import { casesOf } from './support/cases.js';
import { CounterWorld } from './support/counter-world.js';
import { databases } from './support/databases.js';

interface Expected {
  verdict: string[];
  reasonsAny?: string[] | null;
  reasonsNever?: string[];
  layoutNever?: string[];
  alert?: string;
  say?: string;
}
interface Case {
  id: string;
  text: string;
  expect: Expected;
}
interface Cases {
  world: {
    batches: { gtin: Gtin; lot: string; expiry: string }[];
    packs: { id: string; gtin: Gtin; serial: string; lot: string; expiry: string }[];
  };
  cases: Case[];
  guards: Case[];
  families: { family: string; expect: { class: string }; examples: string[] }[];
}
const cases = casesOf<Cases>('scans.json');

/** Where `say` asks for words: a pattern of them. */
const SAID: Readonly<Record<string, RegExp>> = { F21: /^(?!.*scan again).*printed wrongly/i };

/** What may lead the answer to an example of a family, by its class. */
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  ok: ['ok'],
  'ok or rescan, never an alert': ['ok', 'rescan'],
  'rescan or ok, never an alert': ['ok', 'rescan'],
  'rescan (ok where it can only be read in one way), never an alert': ['ok', 'rescan'],
  'rescan or ok, never an alert; a named layout is the right one': ['ok', 'rescan'],
  'rescan, never an alert': ['rescan'],
  // Decided: once it is taken for a damaged read.
  'never ok; whether it alarms at the first scan is to be decided': ['rescan'],
  'stop, alert': ['stop'],
  'stop, alert (month); hold, partner (day)': ['stop', 'hold'],
};

describe.skipIf(!cases).each(databases)('scans from the field, on $name', (database) => {
  let world: CounterWorld;
  beforeAll(async () => {
    if (!cases) return;
    world = await CounterWorld.open(database);
    const { batches, packs } = cases.world;
    for (const gtin of new Set(batches.map((each) => each.gtin))) await world.product({ gtin });
    for (const { gtin, lot, expiry } of batches) await world.batch(lot, { gtin, expiry });
    for (const { gtin, serial, lot, expiry } of packs) {
      await world.commission(lot, serial, gtin, expiry);
      await world.ship(world.maker, world.pharmacy.gln, world.pack(serial, gtin));
      await world.receive(world.pharmacy, world.pack(serial, gtin));
    }
  });
  afterAll(() => world?.close());

  const seen = async (text: string) => {
    const { verdict, reasons } = await world.verdict(world.pharmacy, text);
    return { verdict, reasons, codes: reasons.map(({ code }) => code as string), alerts: reasons.map(({ alert }) => alert) };
  };

  it.each([...(cases?.cases ?? []), ...(cases?.guards ?? [])])('$id: $text', async ({ id, text, expect: wanted }) => {
    const { verdict, reasons, codes, alerts } = await seen(text);
    expect(wanted.verdict, JSON.stringify(reasons[0])).toContain(verdict);
    // A code of our own is as good where the scan is to be repeated.
    if (wanted.reasonsAny && verdict !== 'rescan') expect(codes.some((code) => wanted.reasonsAny!.includes(code))).toBe(true);
    for (const never of wanted.reasonsNever ?? []) expect(codes).not.toContain(never);
    for (const never of wanted.layoutNever ?? []) expect(reasons[0]!.facts['layout']).not.toBe(never);
    if (wanted.alert === 'none') expect(alerts.every((alert) => alert === null)).toBe(true);
    else expect(alerts).toContain(wanted.alert);
    if (wanted.say) expect(`${reasons[0]!.title} ${reasons[0]!.advice}`).toMatch(SAID[id]!);
  });

  const examples = (cases?.families ?? []).flatMap((each) =>
    each.examples.map((text) => ({ family: each.family, text, of: each.expect.class })),
  );
  it.each(examples)('of the family "$family": $text', async ({ text, of }) => {
    const { verdict, alerts, reasons } = await seen(text);
    expect(CLASSES[of], JSON.stringify(reasons[0])).toContain(verdict);
    if (of.startsWith('stop'))
      expect(alerts.some((alert) => alert === (verdict === 'stop' ? 'authority' : 'partner'))).toBe(true);
    else expect(alerts.every((alert) => alert === null)).toBe(true);
  });

  const damaged = examples.filter(({ family }) => family === 'serial damaged');
  it.each(damaged)('the second time, $text is an unknown serial', async ({ text }) => {
    await seen(text);
    expect(await seen(text)).toMatchObject({ verdict: 'stop', codes: ['SERIAL_UNKNOWN'], alerts: ['authority'] });
  });

  it('nobody but a site is told what a code is near to', async () => {
    for (const { text } of damaged) {
      const { reasons } = await world.verdict(world.otherPharmacy, text, null);
      expect(reasons[0]!.code).toBe('SERIAL_UNKNOWN');
      expect((await world.answer(text)).answers[0]!.code).toMatch(/unknown|too_many/);
    }
  });
});
