/** What is printed is what a scanner reads: labels of the real server, decoded again by another library. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBarcodes } from 'zxing-wasm/reader';
import { readScan } from '../src/protocol/gs1/scan/scan.js';
import { databases } from './support/databases.js';
import { sizeOfSvg, textOfSvg } from './support/label-reader.js';
import type { Party } from './support/ledger-world.js';
import { CounterWorld, EXPIRY } from './support/counter-world.js';

async function decoded(png: Uint8Array) {
  const [found] = await readBarcodes(new Blob([Buffer.from(png)]), { formats: ['DataMatrix', 'QRCode'], textMode: 'Plain' });
  return found!;
}

describe('labels', () => {
  let world: CounterWorld;
  let maker: Party;
  let token: string;
  /** Every mark of set 82 that a lot or a serial may hold. */
  const LOT = `L!"%&'()*+,-./:;<=>?`;
  const SERIAL = 'aB(9)_%/?&=+';

  beforeAll(async () => {
    world = await CounterWorld.open(databases[0]!);
    ({ maker } = world);
    token = await world.base.signIn(maker);
    await world.batch(LOT);
    await world.commission(LOT, SERIAL);
  });
  afterAll(() => world.base.close());

  const label = (rest: string, as = token) => world.base.get(`/api/manufacturers/labels/01/${rest}`, as);
  const packPath = () => `${world.gtin}/21/${encodeURIComponent(SERIAL)}`;
  const png = async (rest: string): Promise<Uint8Array> => {
    const { body } = await label(rest).buffer(true).responseType('blob').expect(200).expect('content-type', 'image/png');
    return body as Uint8Array;
  };

  it('carry a GS1 DataMatrix with GTIN, serial, expiry and lot in this order', async () => {
    const found = await decoded(await png(`${packPath()}?layout=code&format=png`));
    expect(found).toMatchObject({ format: 'DataMatrix', contentType: 'GS1', symbologyIdentifier: ']d2' });
    expect(found.text).toBe(`01${world.gtin}21${SERIAL}\u001d17${EXPIRY.slice(2).replaceAll('-', '')}10${LOT}`);
  });

  it('carry what the scan reader reads as the pack', async () => {
    const { text } = await decoded(await png(`${packPath()}?layout=code&format=png&code=datamatrix`));
    const pack = { kind: 'pack', gtin: world.gtin, serial: SERIAL, lot: LOT, expiry: EXPIRY };
    expect(readScan(text, { year: 2026 })).toMatchObject(pack);
    const link = (await decoded(await png(`${packPath()}?layout=code&format=png&code=qr`))).text;
    expect(readScan(link, { year: 2026 })).toMatchObject({ ...pack, form: 'digital-link' });
  });

  it('carry as QR a link to this server', async () => {
    const { text } = await decoded(await png(`${packPath()}?layout=code&format=png&code=qr`));
    expect(text.startsWith(`${world.base.server.home.config.THERIAC_PUBLIC_URL}/01/${world.gtin}/10/`)).toBe(true);
    const page = await world.base.get(new URL(text).pathname + new URL(text).search).set('accept', 'application/json');
    expect(page.body.answers[0].code).toBe('not_handed_out');
  });

  it('of batch documents lead to the batch', async () => {
    const { text } = await decoded(await png(`${world.gtin}/10/${encodeURIComponent(LOT)}?layout=code&format=png`));
    expect(readScan(text, { year: 2026 })).toMatchObject({ kind: 'pack', gtin: world.gtin, lot: LOT, expiry: EXPIRY });
    expect(text).not.toContain('/21/');
  });

  it('are drawn to their true size in millimetres', async () => {
    const sized = async (rest: string): Promise<string> => {
      const { text, body } = await label(rest)
        .expect(200)
        .expect('content-type', /^image\/svg\+xml/);
      return text ?? String(body);
    };
    const { width, boxWidth } = sizeOfSvg(await sized(`${packPath()}?layout=code`));
    expect(boxWidth).toBe(width);
    // 26 modules and a light one on either side.
    expect(width).toBeCloseTo((26 + 2) * 0.38, 4);
    const link = sizeOfSvg(await sized(`${packPath()}?layout=code&code=qr`));
    expect((link.width / 0.495) % 1).toBeCloseTo(0, 4);
  });

  it('carry the lines for people beside the code, unless the code alone is asked for', async () => {
    const lines = async (rest: string) => textOfSvg(String((await label(rest).buffer(true).expect(200)).body));
    expect((await lines(packPath())).join(' ')).toMatch(new RegExp(`PC: ${world.gtin} .*SN: .*Lot: .*EXP: ${EXPIRY}`));
    expect((await lines(`${world.gtin}/10/${encodeURIComponent(LOT)}`)).join(' ')).toContain(`EXP: ${EXPIRY}`);
    expect(await lines(`${packPath()}?layout=code`)).toEqual([]);
  });

  it('are made for the product’s manufacturer only', async () => {
    const other = await world.base.signIn(await world.base.admit('manufacturer'));
    const { body } = await label(packPath(), other).expect(403);
    expect(body.type).toBe('urn:theriac:problem:not-yours');
    await label(packPath(), await world.base.signIn(world.pharmacy)).expect(403);
    await world.base.get(`/api/manufacturers/labels/01/${packPath()}`).expect(401);
  });

  it('are not made of packs, batches and products that the register does not know', async () => {
    const code = async (rest: string) => (await label(rest)).body.type;
    expect(await code(`${world.gtin}/21/NOPE`)).toBe('urn:theriac:problem:object-unknown');
    expect(await code(`${world.gtin}/10/NOPE`)).toBe('urn:theriac:problem:batch-unknown');
    expect(await code(`${world.gtinOf(99)}/21/1`)).toBe('urn:theriac:problem:product-unknown');
  });

  it('carry a QR only where the product asks for it', async () => {
    const plain = await world.product({ digitalLinkQr: false });
    await world.batch('P1', { gtin: plain });
    await world.commission('P1', 'S1', plain);
    const { body } = await label(`${plain}/21/S1?code=qr`).expect(409);
    expect(body.type).toBe('urn:theriac:problem:qr-not-chosen');
    await label(`${plain}/21/S1`).expect(200);
  });
});
