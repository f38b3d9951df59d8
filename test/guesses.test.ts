/** What somebody learns who asks the public doors for codes that it does not have before it, and what whoever has them notices. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Guesses } from '../src/scan/guesses.js';
import { CounterWorld } from './support/counter-world.js';
import { databases } from './support/databases.js';

describe.each(databases)('guessing codes on $name', (database) => {
  let world: CounterWorld;
  let network = 0;
  beforeAll(async () => {
    world = await CounterWorld.open(database);
    await world.batch('A1');
    await world.batch('A2');
    await world.atPharmacy('A1', 'REAL');
    // As in a server that is not under test.
    delete (world.base.server.app.get(Guesses, { strict: false }) as Partial<Guesses>).mayAsk;
  });
  afterAll(() => world?.close());
  beforeEach(() => void network++);

  const here = () => `10.0.${network}.1`;
  const scan = async (code: string, remoteAddress = here()) => {
    const { statusCode, body } = await world.base.server.app.inject({
      method: 'POST',
      url: '/api/scan',
      remoteAddress,
      headers: { 'x-forwarded-for': `192.0.2.${network++ % 250}` },
      payload: { code },
    });
    expect(statusCode).toBe(200);
    const { asOf: _, ...answer } = JSON.parse(body);
    return answer;
  };
  const codeOf = async (...asked: Parameters<typeof scan>) => (await scan(...asked)).answers[0].code;
  const guess = (n: number) => world.code(`GUESS${n}`, 'A1');

  it('has one same answer from the eleventh other code of an address on, whatever is asked and however', async () => {
    const at = here();
    for (let n = 0; n < 10; n++) expect(await codeOf(guess(n), at)).toBe('unknown');
    const same = await scan(guess(10), at);
    expect(same).toMatchObject({ answers: [{ code: 'too_many', tone: 'caution' }], product: null, batch: null });
    const others = [
      guess(11),
      world.code('REAL', 'A2'),
      `(01)${world.gtin}(21)REAL`,
      `(01)${world.gtin}(21)REAL(10)A1`,
      `(01)${world.gtin}`,
      world.code('REAL', 'A1', { expiry: '2030-01-31' }),
      'nonsense',
    ];
    for (const code of others) expect(await scan(code, at)).toEqual(same);
    const page = await world.base.server.app.inject({
      url: `/01/${world.gtin}/10/A1/21/REAL`,
      remoteAddress: at,
      headers: { accept: 'application/json' },
    });
    expect(page.json()).toMatchObject(same);
    const html = await world.base.server.app.inject({
      url: `/01/${world.gtin}`,
      remoteAddress: at,
      headers: { accept: 'text/html' },
    });
    expect(html.body).toContain('Too many other codes');
    expect(html.body).not.toContain('Medicine 1');
  });

  it('never keeps the whole code of a known pack from being answered, nor counts it', async () => {
    const at = here();
    for (let n = 0; n < 15; n++) expect(await codeOf(world.code('REAL', 'A1'), at)).toBe('not_handed_out');
    for (let n = 0; n < 12; n++) await scan(guess(n), at);
    expect(await codeOf(world.code('REAL', 'A1'), at)).toBe('not_handed_out');
    expect(await codeOf(guess(1), at)).toBe('too_many');
  });

  it('answers ten within any hour, and goes on when that has passed', () => {
    const guesses = world.base.server.app.get(Guesses, { strict: false });
    const at = (minute: number) => guesses.mayAsk('192.0.2.77', minute * 60_000);
    for (let minute = 0; minute < 10; minute++) expect(at(minute)).toBe(true);
    expect(at(10)).toBe(false);
    expect(at(59)).toBe(false);
    expect(at(60)).toBe(true);
    expect(at(60)).toBe(false);
    expect(at(61)).toBe(true);
  });

  it('counts IPv6 by its /64, and other addresses apart', async () => {
    for (let n = 0; n < 10; n++) await scan(guess(n), `2001:db8:77:1::${n}`);
    expect(await codeOf(guess(11), '2001:db8:77:1:ffff::')).toBe('too_many');
    expect(await codeOf(guess(11), '2001:db8:77:2::')).toBe('unknown');
  });
});
