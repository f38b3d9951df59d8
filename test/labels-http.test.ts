/** Labels over HTTP: whose they are, many at once, from serial lists, of containers; read again from what the server sends. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeList, uploadList } from '../src/client/signing/lists.js';
import { LAYOUTS } from '../src/labels/drawing/layout.js';
import { fromBase64url, fromUtf8 } from '../src/protocol/bytes.js';
import { type Gtin, packUri, type Serial } from '../src/protocol/gs1/identifiers.js';
import { readScan } from '../src/protocol/gs1/scan/scan.js';
import { CounterWorld, EXPIRY } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { type FoundCode, readPdf, readPng, readSvg, readZpl, sizeOfSvg, textOfPdf, textOfSvg } from './support/label-reader.js';
import type { Party } from './support/ledger-world.js';
import { type Trader, traderOf } from './support/trader.js';

const LOT = 'LAB1';
const MANY = 30;
const serials = Array.from({ length: MANY }, (_, i) => `S${String(i).padStart(3, '0')}`);
const scanned = ({ text }: FoundCode) => readScan(text, { year: 2026 });

describe.each(databases)('labels over HTTP on $name', (database) => {
  let world: CounterWorld;
  let maker: Trader;
  let token: string;
  let plain: Gtin;
  let rival: Party;
  let rivals: Gtin;
  /** The root of the list by which the packs of LOT were commissioned. */
  let root: string;

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    token = await world.base.signIn(world.maker);
    maker = await traderOf(world.base, world.maker);
    plain = await world.product({ digitalLinkQr: false });
    await world.batch(LOT, { gtin: plain });
    const batch = { gtin: plain, lot: LOT as never, expiry: EXPIRY, serials: serials as Serial[] };
    const { id } = await maker.trade.commission({ site: world.maker.gln, timeZone: 'Europe/Berlin' }, batch);
    const { jws } = await maker.api.entry(id);
    root = JSON.parse(fromUtf8(fromBase64url(jws.split('.')[1]!)))['theriac:serialList'].root;
    await world.batch(LOT);
    await world.commission(LOT, 'WITHQR');
    rival = await world.base.admit('manufacturer');
    rivals = world.gtinOf(500);
    await world.base.record(rival, { type: 'product', gtin: rivals, ...RIVALS });
  });
  afterAll(() => world.base.close());

  const labels = (body: object, as = token) => world.base.post('/api/manufacturers/labels', body, as).buffer(true);
  const bytesOf = async (asked: ReturnType<typeof labels>, type: string): Promise<Buffer> => {
    const { body } = await asked
      .responseType('blob')
      .expect(200)
      .expect('content-type', new RegExp(`^${type}`));
    return Buffer.from(body as Uint8Array);
  };
  const get = (path: string, type: string, as = token) => bytesOf(world.base.get(path, as).buffer(true), type);
  const one = (query: string, type: string) => get(`/api/manufacturers/labels/01/${plain}/21/S007?${query}`, type);
  const isS007 = (codes: readonly FoundCode[]): void => {
    expect(codes.map(scanned)).toMatchObject([{ kind: 'pack', gtin: plain, serial: 'S007', lot: LOT, expiry: EXPIRY }]);
  };
  const serialsOn = (codes: readonly FoundCode[]): string[] =>
    codes.map((code) => (scanned(code) as { serial?: string }).serial!).sort();

  it('of one pack come in each format, in true size', async () => {
    const svg = (await one('layout=40x30', 'image/svg\\+xml')).toString();
    expect(sizeOfSvg(svg)).toMatchObject({ width: 40, height: 30 });
    expect(textOfSvg(svg).slice(-4)).toEqual([`PC: ${plain}`, 'SN: S007', `Lot: ${LOT}`, `EXP: ${EXPIRY}`]);
    isS007(await readSvg(svg));
    const png = await readPng(await one('layout=40x30&format=png&dpi=203', 'image/png'));
    expect(png).toMatchObject({ width: 320, height: 240, perMm: 8 });
    isS007(png.codes);
    const [page] = await readPdf(await one('layout=40x30&format=pdf', 'application/pdf'));
    expect([page!.width, page!.height].map((mm) => mm.toFixed(2))).toEqual(['40.00', '30.00']);
    isS007(page!.codes);
    const zpl = (await one('layout=40x30&format=zpl&dpi=203', 'application/vnd.zebra-zpl')).toString();
    isS007((await readZpl(zpl, { width: 40, height: 30 }, 8))[0]!);
  });

  it('carry the QR beside the DataMatrix where the product asks for it, and not where it is left off', async () => {
    const ask = async (query: string) => {
      const path = `/api/manufacturers/labels/01/${world.gtin}/21/WITHQR?layout=70x30&format=png${query}`;
      return (await readPng(await get(path, 'image/png'))).codes.map(({ kind }) => kind).sort();
    };
    expect(await ask('')).toEqual([']Q1', ']d2']);
    expect(await ask('&code=datamatrix')).toEqual([']d2']);
    const { body } = await labels({ layout: '70x30', code: 'both', packs: [{ gtin: plain, serial: 'S001' }] }).expect(409);
    expect(body.type).toBe('urn:theriac:problem:qr-not-chosen');
  });

  it('of many packs fill sheets from the place that was asked for, in the order asked', async () => {
    const packs = [...serials].reverse().map((serial) => ({ gtin: plain, serial }));
    const pdf = await bytesOf(labels({ layout: 'a4-24', start: 20, packs }), 'application/pdf');
    const pages = await readPdf(pdf, 3);
    expect(pages.map(({ codes }) => codes.length)).toEqual([5, 24, 1]);
    expect(serialsOn(pages.flatMap(({ codes }) => codes))).toEqual(serials);
    expect(serialsOn(pages[0]!.codes)).toEqual(serials.slice(-5));
    const said = textOfPdf(pdf).filter((line) => line.startsWith('SN: '));
    expect(said).toEqual(packs.map(({ serial }) => `SN: ${serial}`));
  });

  it('of a serial list come for all its packs, or a part of them', async () => {
    const zpl = await bytesOf(labels({ layout: '50x25', format: 'zpl', dpi: 203, list: root }), 'application/vnd.zebra-zpl');
    const all = (await readZpl(zpl.toString(), { width: 50, height: 25 }, 8)).flat();
    expect(serialsOn(all)).toEqual(serials);
    const some = await bytesOf(labels({ layout: '50x25', list: root, from: 10, count: 7 }), 'application/pdf');
    const pages = await readPdf(some, 3);
    expect(pages).toHaveLength(7);
    expect(serialsOn(pages.flatMap(({ codes }) => codes))).toEqual(serials.slice(10, 17));
  });

  it('of a list of packs that exist come, too', async () => {
    const list = makeList(serials.slice(0, 3).map((serial) => packUri(plain, serial as Serial)));
    await uploadList(maker.api, list, 'existing');
    const pdf = await bytesOf(labels({ layout: '40x30', list: list.root }), 'application/pdf');
    expect(serialsOn((await readPdf(pdf, 3)).flatMap(({ codes }) => codes))).toEqual(serials.slice(0, 3));
  });

  it('may lie on a sheet of one’s own', async () => {
    const sheet = { width: 100, height: 80, columns: 2, rows: 2, left: 5, top: 5, gapX: 2, gapY: 2 };
    const layout = { width: 44, height: 34, sheet };
    const packs = serials.slice(0, 4).map((serial) => ({ gtin: plain, serial }));
    const [page, ...more] = await readPdf(await bytesOf(labels({ layout, packs }), 'application/pdf'));
    expect(more).toEqual([]);
    expect([page!.width, page!.height].map((mm) => mm.toFixed(2))).toEqual(['100.00', '80.00']);
    expect(serialsOn(page!.codes)).toEqual(serials.slice(0, 4));
  });

  it('are never of another manufacturer’s packs, and one such pack among others stops the whole print', async () => {
    const other = await world.base.signIn(rival);
    const refused = async (body: object, as: string) => {
      const { status, body: problem } = await labels(body, as);
      return [status, problem.type];
    };
    const own = { gtin: plain, serial: 'S000' };
    const foreign = { gtin: rivals, serial: 'X' };
    expect(await refused({ layout: '40x30', packs: [own] }, other)).toEqual([403, 'urn:theriac:problem:not-yours']);
    expect(await refused({ layout: '40x30', packs: [own, foreign] }, token)).toEqual([403, 'urn:theriac:problem:not-yours']);
    expect(await refused({ layout: '40x30', list: root }, other)).toEqual([404, 'urn:theriac:problem:list-unknown']);
    expect(await refused({ layout: '40x30', list: 'A'.repeat(43) }, token)).toEqual([404, 'urn:theriac:problem:list-unknown']);
    // A list of one's own that names another's packs shows nothing of them either.
    const list = makeList([packUri(plain, 'S000' as Serial), packUri(plain, 'S001' as Serial)]);
    await uploadList((await traderOf(world.base, rival)).api, list, 'existing');
    expect(await refused({ layout: '40x30', list: list.root }, other)).toEqual([403, 'urn:theriac:problem:not-yours']);
    await labels({ layout: '40x30', packs: [own] }, await world.base.signIn(world.pharmacy)).expect(403);
    await world.base.post('/api/manufacturers/labels', { layout: '40x30', packs: [own] }).expect(401);
  });

  it('are refused before anything is sent where a pack is missing or too much is asked', async () => {
    const code = async (body: object) => {
      const { status, body: problem } = await labels(body);
      return [status, problem.type.split(':').at(-1)];
    };
    const pack = (serial: string) => ({ gtin: plain, serial });
    expect(await code({ layout: '40x30', packs: [pack('S000'), pack('NOPE')] })).toEqual([404, 'object-unknown']);
    expect(await code({ layout: '40x30', list: root, from: MANY })).toEqual([404, 'object-unknown']);
    expect(await code({ layout: '9x9', packs: [pack('S000')] })).toEqual([422, 'label-too-small']);
    expect(await code({ layout: 'letter', packs: [pack('S000')] })).toEqual([422, 'label-layout']);
    expect(await code({ layout: 'a4-24', format: 'zpl', packs: [pack('S000')] })).toEqual([422, 'label-layout']);
    expect(await code({ layout: 'a4-24', start: 25, packs: [pack('S000')] })).toEqual([422, 'label-layout']);
    expect(await code({ layout: '40x30', packs: [] })).toEqual([400, 'invalid-request']);
    expect(await code({ layout: '40x30', packs: Array(1001).fill(pack('S000')) })).toEqual([400, 'invalid-request']);
    expect(await code({ layout: '40x30', list: root, count: 10_001 })).toEqual([400, 'invalid-request']);
    expect(await code({ layout: '40x30', list: root, packs: [pack('S000')] })).toEqual([400, 'invalid-request']);
    expect(await code({ layout: '40x30', dpi: 150, packs: [pack('S000')] })).toEqual([400, 'invalid-request']);
  });

  it('of containers are for whoever holds them or is to get them, whatever their role, and for nobody else', async () => {
    await world.commission(LOT, 'INBOX', plain);
    const box = await world.packInto(world.maker, world.pack('INBOX', plain));
    const sscc = box.slice(-18);
    const path = `/api/labels/00/${sscc}`;
    const [distributor, pharmacy] = [await world.base.signIn(world.wholesaler), await world.base.signIn(world.pharmacy)];
    const text = async (query = '', as = token): Promise<string[]> =>
      textOfSvg((await get(`${path}?format=svg${query}`, 'image/svg\\+xml', as)).toString());

    const before = await text();
    expect(before).toContain(`GLN ${world.maker.gln}`);
    expect(before).not.toContain('TO');
    expect(before.join(' ')).toContain(`PC: ${plain} Lot: ${LOT} EXP: ${EXPIRY}`);
    expect(await text(`&to=${world.wholesaler.gln}`)).toContain(`GLN ${world.wholesaler.gln}`);
    await world.base.get(path, distributor).expect(404);

    await world.ship(world.maker, world.wholesaler.gln, box);
    for (const as of [token, distributor]) {
      const said = await text(`&to=${world.pharmacy.gln}`, as);
      expect(said).toEqual(expect.arrayContaining(['FROM', world.maker.name, 'TO', world.wholesaler.name]));
      expect(said).not.toContain(world.pharmacy.name);
    }
    await world.base.get(path, pharmacy).expect(404);

    await world.receive(world.wholesaler, box);
    await world.base.get(path, token).expect(404);
    expect(await text('', distributor)).toContain(world.wholesaler.name);
    const [page] = await readPdf(await get(path, 'application/pdf', distributor));
    expect(page!.codes.map(({ kind, text: code }) => [kind, code])).toEqual([[']C1', `00${sscc}`]]);
    const zpl = (await get(`${path}?format=zpl&dpi=203`, 'application/vnd.zebra-zpl', distributor)).toString();
    expect((await readZpl(zpl, LAYOUTS['a6']!, 8))[0]!.map(({ text: code }) => code)).toEqual([`00${sscc}`]);
    await world.base.get('/api/labels/00/195200000000000000', token).expect(400);
    await world.base.get(path).expect(401);
  });

  it('have layouts to choose from, and a test print that is no goods', async () => {
    const { body } = await world.base.get('/api/labels/layouts').expect(200);
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(Object.keys(LAYOUTS));
    expect(body.items.find(({ name }: { name: string }) => name === '40x30')).toEqual({
      name: '40x30',
      width: 40,
      height: 30,
      sheet: null,
    });
    const [page, ...more] = await readPdf(await get('/api/labels/test?layout=a4-21&start=3', 'application/pdf'), 3);
    expect(more).toEqual([]);
    expect(page!.codes.map(({ text }) => text)).toEqual(Array(19).fill('TEST PRINT a4-21 NO GOODS'));
    const zpl = (await get('/api/labels/test?format=zpl&dpi=600', 'application/vnd.zebra-zpl')).toString();
    expect((await readZpl(zpl, LAYOUTS['50x25']!, 600 / 25.4))[0]).toHaveLength(1);
  });
});

const RIVALS = {
  name: 'Rival',
  authorisation: null,
  serialised: true,
  levels: [],
  storage: null,
  markets: [],
  digitalLinkQr: false,
};
