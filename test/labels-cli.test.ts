/** `theriac label`: the built program writes files that are read again. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyFromSecret } from '../src/client/signing/signer.js';
import { utf8 } from '../src/protocol/bytes.js';
import { crypto } from '../src/protocol/crypto.js';
import type { Lot, Serial } from '../src/protocol/gs1/identifiers.js';
import { readScan } from '../src/protocol/gs1/scan/scan.js';
import { CounterWorld, EXPIRY } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { readPdf, readZpl, textOfPdf } from './support/label-reader.js';
import { type Ended, theriac } from './support/program.js';
import { traderOf } from './support/trader.js';

const LOT = 'CLI1' as Lot;
/** More than one request may name. */
const COUNT = 1100;
const serials = Array.from({ length: COUNT }, (_, i) => `C${String(i).padStart(5, '0')}` as Serial);

describe('theriac label', () => {
  let world: CounterWorld;
  let folder: string;
  let url: string;
  const run = (...args: string[]): Promise<Ended> =>
    theriac(folder, ['label', ...args], { THERIAC_SERVER: url, THERIAC_STATE: join(folder, 'state'), THERIAC_KEY: 'maker.json' });
  async function ok(...args: string[]): Promise<string> {
    const { code, out, err } = await run(...args);
    if (code !== 0) throw new Error(`theriac label ${args.join(' ')} ended with ${code}: ${err}`);
    return out;
  }
  const file = (name: string): Promise<Buffer> => readFile(join(folder, name));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'theriac-label-'));
    world = await CounterWorld.open(databases[0]!);
    await world.batch(LOT);
    const { api, trade } = await traderOf(world.base, world.maker);
    url = api.http.url;
    await trade.commission(
      { site: world.maker.gln, timeZone: 'Europe/Berlin' },
      { gtin: world.gtin, lot: LOT, expiry: EXPIRY, serials },
    );
    const jwk = keyFromSecret(crypto.sha256(utf8(`test key ${world.maker.name}`)));
    await writeFile(join(folder, 'maker.json'), JSON.stringify({ ...jwk, gln: world.maker.gln, label: 'first' }));
    await writeFile(join(folder, 'all.txt'), serials.map((serial) => `${serial}\n`).join(''));
    await writeFile(join(folder, 'few.txt'), `${serials[3]}\r\n${serials[1]}\r\n`);
  });
  afterAll(async () => {
    await world.base.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('prints the packs of a file of serials, in their order', async () => {
    const out = await ok(
      'print',
      '--gtin',
      world.gtin,
      '--serials',
      'few.txt',
      '--layout',
      'a4-21',
      '--no-qr',
      '--out',
      'few.pdf',
    );
    expect(out).toBe('2 labels: few.pdf\n');
    const [page] = await readPdf(await file('few.pdf'), 3);
    expect(page!.codes.map(({ text }) => readScan(text, { year: 2026 }))).toMatchObject([
      { serial: serials[3] },
      { serial: serials[1] },
    ]);
  });

  it('prints more packs than one request may name', async () => {
    await ok('print', '--gtin', world.gtin, '--serials', 'all.txt', '--layout', 'a4-65', '--no-qr', '--out', 'all.pdf');
    const said = textOfPdf(await file('all.pdf')).filter((line) => line.startsWith('SN: '));
    expect(said).toEqual(serials.map((serial) => `SN: ${serial}`));
  });

  it('prints one pack for a label printer, and one container', async () => {
    await ok('print', `01/${world.gtin}/21/${serials[0]}`, '--layout', '70x30', '--dpi', '203', '--out', 'one.zpl');
    const [codes] = await readZpl((await file('one.zpl')).toString(), { width: 70, height: 30 }, 8);
    expect(codes!.map(({ kind }) => kind).sort()).toEqual([']Q1', ']d2']);
    const box = await world.packInto(world.maker, world.pack(serials[0]!));
    await ok('print', box, '--to', world.pharmacy.gln, '--out', 'box.pdf');
    expect(textOfPdf(await file('box.pdf'))).toEqual(
      expect.arrayContaining(['TO', world.pharmacy.name, `(00)${box.slice(-18)}`]),
    );
  });

  it('prints a test and lists the layouts, without a key', async () => {
    expect(await ok('test', '--layout', '40x30', '--out', 'test.svg')).toBe('test print: test.svg\n');
    expect((await file('test.svg')).toString()).toContain('width="40mm" height="30mm"');
    expect(await ok('layouts')).toMatch(/^a4-24 +63.5 x 33.9 mm +3 x 8 on 210 x 297 mm$/m);
  });

  it('says what is wrong, and writes no file', async () => {
    const wrong = async (...args: string[]) => {
      const { code, err } = await run('print', ...args, '--out', 'no.pdf');
      return [code, /problem ([a-z-]+)/.exec(err)?.[1]];
    };
    const pack = `01/${world.gtin}/21/${serials[0]}`;
    expect(await wrong()).toEqual([2, 'option-invalid']);
    expect(await wrong('--serials', 'few.txt')).toEqual([2, 'option-invalid']);
    expect(await wrong(pack, `01/${world.gtin}/10/${LOT}`)).toEqual([2, 'option-invalid']);
    expect(await wrong(pack, '--layout', 'letter')).toEqual([1, 'label-layout']);
    expect(await wrong(`01/${world.gtin}/21/NOPE`)).toEqual([1, 'object-unknown']);
    expect((await run('print', pack, '--out', 'label.doc')).err).toContain('names no format');
    await expect(file('no.pdf')).rejects.toThrow('ENOENT');
  });
});
