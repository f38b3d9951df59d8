/** Codes of every kind, through the door that scanners use: what is right reads as what it says, what is wrong is named. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gs1CheckDigit } from '../src/protocol/gs1/check-digit.js';
import type { Gtin } from '../src/protocol/gs1/identifiers.js';
import { CounterWorld, EXPIRY } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { FAULTS, FORMS, ppnOf, type Print } from './support/scan-noise.js';

const expiry = EXPIRY.slice(2).replaceAll('-', '');

describe.each(databases)('a code on $name', (database) => {
  let world: CounterWorld;
  let print: Print;

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    await world.batch('AzY-7b');
    await world.atPharmacy('AzY-7b', 'sXz9Yq4K');
    print = { gtin: world.gtin, serial: 'sXz9Yq4K', lot: 'AzY-7b', expiry };
  });
  afterAll(() => world.close());

  const scan = async (code: string) => {
    const { verdict, reasons, pack } = await world.verdict(world.pharmacy, code);
    return { verdict, codes: reasons.map((reason) => reason.code), alerts: reasons.map(({ alert }) => alert), pack };
  };
  const ask = async (code: string) => (await world.answer(code)).answers[0]!.code;

  it.each(Object.entries(FORMS))('is read as %s', async (_, form) => {
    expect(await scan(form(print))).toMatchObject({ verdict: 'ok', codes: ['OK_ACTIVE'], pack: { serial: 'sXz9Yq4K' } });
    expect(await ask(form(print))).toBe('not_handed_out');
  });

  it.each(FAULTS)('is not read with %s, but named %s, and nobody is alerted', async (_, code, fault) => {
    expect(await scan(fault(print))).toMatchObject({ verdict: 'rescan', codes: [code], alerts: [null], pack: null });
    expect(['unreadable', 'unknown', 'product_listed']).toContain(await ask(fault(print)));
  });

  it('of which only the register can see it, shows caps lock and Y for Z', async () => {
    const { gtin } = world;
    expect((await scan(`(01)${gtin}(21)SxZ9yQ4k(17)${expiry}(10)aZy-7B`)).codes).toEqual(['SCAN_CAPS_LOCK']);
    expect((await scan(`(01)${gtin}(21)sXy9Zq4K(17)${expiry}(10)AyZ-7b`)).codes).toEqual(['SCAN_KEYBOARD']);
  });

  it('is read as German PPN', async () => {
    const body = '0415003752864';
    const gtin = `${body}${gs1CheckDigit(body)}` as Gtin;
    await world.product({ gtin });
    await world.batch('L1', { gtin });
    await world.atPharmacy('L1', 'PPN1', gtin);
    const code = ppnOf({ gtin, serial: 'PPN1', lot: 'L1', expiry });
    expect(await scan(code)).toMatchObject({ codes: ['OK_ACTIVE'], pack: { gtin, serial: 'PPN1' } });
    expect(await ask(code)).toBe('not_handed_out');
  });

  it.each([
    ['GTIN-8', '0000009521234'],
    ['GTIN-12', '0041600033610'],
    ['GTIN-13', '0952123456789'],
  ])('names a product by a %s', async (kind, body) => {
    const gtin = `${body}${gs1CheckDigit(body)}` as Gtin;
    await world.product({ gtin });
    await world.batch('L1', { gtin });
    await world.atPharmacy('L1', 'G1', gtin);
    expect((await scan(world.scanned('G1', 'L1', { gtin }))).codes).toEqual(['OK_ACTIVE']);
    const retail = gtin.slice(-Number(kind.slice(5)));
    expect((await scan(retail)).codes).toEqual(['SCAN_WRONG_CODE']);
    expect(await ask(retail)).toBe('product_listed');
    expect((await scan(retail + world.scanned('G1', 'L1', { gtin }).slice(3))).codes).toEqual(['SCAN_GLUED']);
  });

  it('that was typed and is not known alerts nobody but the site, until a scanner says the same', async () => {
    const typed = await scan(world.code('TYPO', 'AzY-7b'));
    expect(typed).toMatchObject({ verdict: 'stop', codes: ['SERIAL_UNKNOWN'], alerts: ['site'] });
    expect(await scan(world.scanned('TYPO', 'AzY-7b'))).toMatchObject({ codes: ['SERIAL_UNKNOWN'], alerts: ['authority'] });
  });
});
