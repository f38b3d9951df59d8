/**
 * What the door tells with an entry beside where it stands: that it first booked in what was on its way, and what a scan holds against
 * goods that are handed out. Over HTTP and on the command line.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { VerdictSource } from '../src/custody/verdict.source.js';
import type { EndReason, Step } from '../src/protocol/epcis/step.js';
import { batchUri, type Lot } from '../src/protocol/gs1/identifiers.js';
import { CommandLine } from './support/command-line.js';
import { CounterWorld, EXPIRY } from './support/counter-world.js';
import { databases } from './support/databases.js';
import type { Party } from './support/ledger-world.js';
import { snapshot } from './support/snapshot.js';
import { type Trader, traderOf } from './support/trader.js';

interface Told {
  id: string;
  status?: number;
  contested: boolean;
  bookedIn: boolean;
  warnings?: { object: string; code: string; verdict: string; title: string; advice: string }[] | null;
}

describe.each(databases)('the answer of the door on $name', (database) => {
  let world: CounterWorld;
  let cli: CommandLine;
  let pharmacy: Trader;
  let key: string[];
  let serials = 0;

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    await world.batch('A1');
    pharmacy = await traderOf(world.base, world.pharmacy);
    cli = await CommandLine.at(pharmacy.api.http.url);
    key = ['--key', await cli.keyOf(world.pharmacy)];
  });
  afterAll(async () => {
    await cli?.close();
    await world?.close();
  });

  /** A pack on its way to the pharmacy. */
  const coming = async (): Promise<string> => {
    const uri = world.pack(`D${++serials}`);
    await world.commission('A1', `D${serials}`);
    await world.ship(world.maker, world.pharmacy.gln, uri);
    return uri;
  };
  const stocked = (gtin = world.gtin): Promise<string> =>
    world.atPharmacy(gtin === world.gtin ? 'A1' : 'F1', `D${++serials}`, gtin);
  const signed = (who: Party, step: object, uri: string): Promise<string> =>
    world.base.signStep(who, {
      time: Date.now(),
      offset: '+01:00',
      site: who.gln,
      objects: { epcs: [uri] },
      ...step,
    } as object as Step);
  const dispensing = (uri: string, said: object = {}) => signed(world.pharmacy, { kind: 'dispense', ...said }, uri);
  const ending = (uri: string, reason: EndReason, said: object = {}) =>
    signed(world.pharmacy, { kind: 'end', reason, ...said }, uri);
  const late = { alreadyDone: 'the till was offline' };
  const sends = async (jws: string): Promise<Told> => (await world.base.send('/api/entries', jws)).body as Told;
  const checks = async (jws: string): Promise<Told> =>
    (await world.base.send('/api/entries?check', jws).expect(200)).body as Told;
  const codes = ({ warnings }: Told) => warnings?.map(({ code }) => code);
  /** A pack that speaks for itself at its pharmacy: an exception is open over it. */
  const disputed = async (): Promise<string> => {
    const uri = await stocked();
    await world.dispute(world.pharmacy, uri);
    return uri;
  };

  describe('to a dispensing or an end of what is on its way', () => {
    it.each<[string, (uri: string) => Promise<string>]>([
      ['a live dispensing', (uri) => dispensing(uri)],
      ['a reported one', (uri) => dispensing(uri, late)],
      ['one of a part', (uri) => dispensing(uri, { partial: true })],
      ['a reported end', (uri) => ending(uri, 'damaged', late)],
    ])('says of %s that it was booked in first: checked, sent, sent again, in a list and read', async (_, make) => {
      const jws = await make(await coming());
      expect(await checks(jws)).toMatchObject({ checked: true, contested: false, bookedIn: true });
      const { body } = await world.base.post('/api/entries?check', [jws]).expect(200);
      expect(body.results).toMatchObject([{ status: 200, bookedIn: true }]);
      const first = await sends(jws);
      expect(first).toMatchObject({ contested: false, bookedIn: true });
      expect(await sends(jws)).toMatchObject({ id: first.id, bookedIn: true });
      expect(await checks(jws)).toMatchObject({ repeat: true, bookedIn: true });
      expect((await world.base.post('/api/entries', [jws]).expect(200)).body.results).toMatchObject([{ bookedIn: true }]);
      expect(await pharmacy.api.entry(first.id)).toMatchObject({ bookedIn: true });
    });

    it('says it of a pack that comes in a case, and where the dispensing is contested', async () => {
      const uri = world.pack(`D${++serials}`);
      await world.commission('A1', `D${serials}`);
      const box = await world.packInto(world.maker, uri);
      await world.ship(world.maker, world.pharmacy.gln, box);
      expect(await sends(await dispensing(uri, late))).toMatchObject({ bookedIn: true, contested: false });
      const locked = await coming();
      await world.lock(world.maker, locked);
      expect(await sends(await dispensing(locked, late))).toMatchObject({ bookedIn: true, contested: true });
    });

    it('says it of nothing else', async () => {
      expect(await sends(await dispensing(await stocked()))).toMatchObject({ bookedIn: false });
      const uri = await coming();
      expect(await sends(await signed(world.pharmacy, { kind: 'receive' }, uri))).toMatchObject({ bookedIn: false });
      const foreign = world.pack(`D${++serials}`);
      await world.commission('A1', `D${serials}`);
      await world.ship(world.maker, world.otherPharmacy.gln, foreign);
      expect(await sends(await dispensing(foreign, late))).toMatchObject({ bookedIn: false, contested: true });
    });
  });

  describe('to goods that are handed out', () => {
    it('warns of what a scan holds against them, checked and sent, and of nothing once it is in the log', async () => {
      const uri = await disputed();
      const jws = await dispensing(uri);
      const warning = { object: uri, code: 'DISPUTED', verdict: 'hold', title: 'Exception open' };
      expect(await checks(jws)).toMatchObject({ warnings: [warning] });
      expect((await world.base.post('/api/entries?check', [jws])).body.results).toMatchObject([{ warnings: [warning] }]);
      expect(await sends(jws)).toMatchObject({ warnings: [warning] });
      expect(await sends(jws)).not.toHaveProperty('warnings');
      expect(await checks(jws)).not.toHaveProperty('warnings');
    });

    it('warns of none where all is well, or where the register is asked afterwards only', async () => {
      expect(await sends(await dispensing(await stocked()))).toMatchObject({ warnings: [] });
      expect(await sends(await dispensing(await disputed(), late))).not.toHaveProperty('warnings');
      expect(await sends(await ending(await disputed(), 'damaged'))).not.toHaveProperty('warnings');
      expect(await sends(await signed(world.pharmacy, { kind: 'lock', reason: 'x' }, await stocked()))).not.toHaveProperty(
        'warnings',
      );
    });

    it('warns at an end by which they are used, of another market, and of numbers without serials', async () => {
      const gtin = await world.product({ markets: ['IT'] });
      await world.batch('F1', { gtin });
      expect(codes(await sends(await ending(await stocked(gtin), 'checked_out')))).toEqual(['OTHER_MARKET']);
      const plain = await world.product({ markets: ['IT'], serialised: false });
      await world.batch('P1', { gtin: plain, serialised: false });
      const objects = { epcs: [], quantities: [{ uri: batchUri(plain, 'P1' as Lot), quantity: 2 }] };
      const at = (who: Party) => ({ time: Date.now(), offset: '+01:00', site: who.gln, objects }) as const;
      await world.base.step(world.maker, { ...at(world.maker), kind: 'commission', lot: 'P1', expiry: EXPIRY } as Step);
      const ends = { from: { owner: world.maker.gln }, to: { owner: world.pharmacy.gln } };
      const { id } = await world.base.step(world.maker, { ...at(world.maker), kind: 'ship', ...ends } as Step);
      await world.base.step(world.pharmacy, { ...at(world.pharmacy), kind: 'receive' } as Step, [id]);
      const sold = await world.base.signStep(world.pharmacy, { ...at(world.pharmacy), kind: 'dispense' } as Step);
      expect(await sends(sold)).toMatchObject({ warnings: [{ object: batchUri(plain, 'P1' as Lot), code: 'OTHER_MARKET' }] });
    });

    it('warns of each pack of a list', async () => {
      const [bad, good] = [await disputed(), await stocked()];
      const receipt = await pharmacy.trade.dispense({ site: world.pharmacy.gln }, { uris: [good, bad] });
      expect(receipt.warnings).toMatchObject([{ object: bad, code: 'DISPUTED' }]);
    });

    it('warns of a copy that only scans know, and is no scan itself', async () => {
      const uri = await stocked();
      await pharmacy.api.scan(uri, { separators: [], offline: false });
      const jws = await dispensing(uri);
      const before = await snapshot(world.base);
      expect(await checks(jws)).toMatchObject({ warnings: [] });
      expect(await snapshot(world.base)).toEqual(before);
      const far = await world.site(world.otherPharmacy, 901, {
        country: 'ES',
        timeZone: 'Europe/Madrid',
        latitude: 40.4,
        longitude: -3.7,
      });
      for (const code of [world.scanned(`D${serials}`, 'A1'), world.scanned(`D${serials}`, 'A1')])
        await world.verdict(world.otherPharmacy, code, far);
      await world.verdict(world.pharmacy, world.scanned(`D${serials}`, 'A1'));
      expect(codes(await checks(jws))).toEqual(['COPY_SUSPECTED']);
      expect(codes(await sends(jws))).toEqual(['COPY_SUSPECTED']);
    });

    it('goes on, and says that it cannot warn, while the register cannot be asked', async () => {
      const verdicts = world.base.server.app.get(VerdictSource, { strict: false });
      const away = vi.spyOn(verdicts, 'foresee').mockRejectedValue(new Error('the database is away'));
      const uri = await disputed();
      expect(await sends(await dispensing(uri))).toMatchObject({ contested: false, warnings: null });
      away.mockRestore();
    });
  });

  describe('on the command line', () => {
    it('is said in words, with an answer for each and for a whole entry', async () => {
      const BOOKED_IN = 'it was on its way to you, and is booked in by the same entry';
      expect(await cli.ok('dispense', await coming(), ...key)).toContain(BOOKED_IN);
      const all = await cli.ok('dispense', await coming(), await stocked(), ...key);
      expect(all.split(BOOKED_IN)).toHaveLength(2);
      const said = await cli.ok('end', await coming(), '--reason', 'damaged', '--already-done', 'it fell', '--yes', ...key);
      expect(said).toContain(BOOKED_IN);
      const id = /id (\S+)/.exec(said)![1]!;
      expect(await cli.ok('entry', 'show', id, ...key)).toContain(BOOKED_IN);
    });

    it('is shown before a dispensing, which is signed only once that is wanted; the rest goes on', async () => {
      const [bad, good] = [await disputed(), await stocked()];
      const asked = await cli.run('dispense', bad, good, ...key);
      expect(asked).toMatchObject({ code: 1, out: expect.stringContaining('1 of 2 dispensed') as string });
      expect(asked.err).toMatch(/Exception open[\s\S]*not-confirmed/);
      const wanted = await cli.run('dispense', bad, '--yes', ...key);
      expect(wanted.code).toBe(0);
      expect(wanted.err).toContain('Exception open');
      expect(wanted.out).toContain(`AGAINST A SCAN of ${bad}: Exception open`);
    });

    it('is shown of the print, which no entry names: what it contradicts is not dispensed unasked', async () => {
      const [serial] = [`D${serials + 1}`, await stocked()];
      await world.batch('OTHER');
      const printed = `https://id.gs1.org/01/${world.gtin}/10/OTHER/21/${serial}?17=${EXPIRY.slice(2).replaceAll('-', '')}`;
      const { code, err } = await cli.run('dispense', printed, ...key);
      expect([code, err]).toEqual([2, expect.stringContaining('Serial of another batch')]);
      expect((await cli.run('dispense', printed, '--yes', ...key)).code).toBe(0);
    });

    it('is shown before an end by which goods are used, and is no question where the register refuses', async () => {
      const uri = await disputed();
      const { code, err } = await cli.run('end', uri, '--reason', 'checked_out', ...key);
      expect([code, err]).toEqual([2, expect.stringContaining('Exception open')]);
      const locked = await stocked();
      await world.lock(world.pharmacy, locked);
      await world.recall('HELD', { lots: [], serials: [] });
      expect(await cli.run('dispense', locked, ...key)).toMatchObject({
        code: 1,
        err: expect.stringContaining('recalled') as string,
      });
    });
  });
});
