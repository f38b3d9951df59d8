/** Every label in every format and layout: its geometry in millimetres, and its codes read again from what would be printed. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawSubject, type CodeKind, type Subject } from '../src/labels/pack-label.js';
import { drawLogistic } from '../src/labels/logistic-label.js';
import { dotsPerMm, type Drawing } from '../src/labels/drawing/drawing.js';
import { DPI, type Dpi } from '../src/wire/labels.js';
import { cellsOf, LAYOUTS, layoutOf } from '../src/labels/drawing/layout.js';
import { toPdf } from '../src/labels/drawing/pdf.js';
import { toPng } from '../src/labels/drawing/png.js';
import { toSvg } from '../src/labels/drawing/svg.js';
import { testLabel } from '../src/labels/drawing/test-print.js';
import { toZpl } from '../src/labels/drawing/zpl.js';
import type { Gtin, Lot, Serial, Sscc } from '../src/protocol/gs1/identifiers.js';
import { readScan } from '../src/protocol/gs1/scan/scan.js';
import type { Batch, Product } from '../src/protocol/registry/registry.js';
import { type FoundCode, readPdf, readPng, readSvg, readZpl, sizeOfSvg, textOfPdf, textOfSvg } from './support/label-reader.js';

const GTIN = '09521000000018' as Gtin;
const ROLLS = ['25x15', '40x30', '50x25', '70x30'] as const;
const BOTH: CodeKind[] = ['datamatrix', 'qr'];
const LINKS = 'https://theriac.example.org';

const subject = (serial: string, lot = '26H014AB'): Subject => ({
  product: { gtin: GTIN, name: 'Amoxicillin 500 mg', digitalLinkQr: true } as Product,
  batch: { gtin: GTIN, lot: lot as Lot, expiry: '2028-06-15', printed: ['2028-06-15'] } as Partial<Batch> as Batch,
  serial: serial as Serial,
});
const drawn = (one: Subject, layout: string, codes: CodeKind[] = ['datamatrix'], dpi: Dpi | null = null): Drawing =>
  drawSubject(one, { codes, label: layoutOf(layout), dpi, publicUrl: LINKS });

async function pdfOf(layout: string, drawings: Drawing[], start = 0): Promise<Buffer> {
  const labels = (async function* () {
    yield* drawings;
  })();
  const parts: Uint8Array[] = [];
  for await (const part of toPdf(labels, layoutOf(layout), start, 'Labels', new Date(0))) parts.push(part);
  return Buffer.concat(parts);
}

const READ = { year: 2026 };
const isPack = (code: FoundCode, one: Subject): void =>
  expect(readScan(code.text, READ)).toMatchObject({
    kind: 'pack',
    gtin: GTIN,
    serial: one.serial,
    lot: one.batch.lot,
    expiry: one.batch.printed[0]!,
  });

/** Places of the codes of a drawing, from the top, then from the left. */
const placesOf = ({ shapes }: Drawing) =>
  shapes
    .flatMap((shape) =>
      shape.kind === 'matrix' || shape.kind === 'bars'
        ? [{ x: shape.x, y: shape.y, width: shape.symbol.columns * shape.module }]
        : [],
    )
    .sort((a, b) => a.y - b.y || a.x - b.x);

/** Each code lies where it was drawn, to `within` mm. */
function liesWhereDrawn(codes: readonly FoundCode[], drawing: Drawing, within: number, origin = { x: 0, y: 0 }): void {
  const places = placesOf(drawing);
  expect(codes).toHaveLength(places.length);
  places.forEach(({ x, y, width }, i) => {
    const code = codes[i]!;
    const far = [code.x - origin.x - x, code.y - origin.y - y, code.width - width].map(Math.abs);
    expect(Math.max(...far), `${JSON.stringify(code)} is not at ${x} ${y}, ${width} wide`).toBeLessThan(within);
  });
}

const SERIALS = ['7KQX2M4H9PLT3A', 'aB(9)_%/?&=+45678901', '1', `!"%&'()*+,-./:;<=>?_`];

describe.each(ROLLS)('a label of %s mm', (layout) => {
  const { width, height } = LAYOUTS[layout]!;
  // Two codes want more room, and a printer of 203 dpi coarser ones.
  const sets: [CodeKind[], Dpi[]][] = [
    [['datamatrix'], [...DPI]],
    ...(layout === '25x15' ? [] : [[BOTH, layout === '70x30' ? [...DPI] : [300, 600]] as [CodeKind[], Dpi[]]]),
  ];

  it.each(SERIALS)('says as PNG what its pack is: %s', async (serial) => {
    const one = subject(serial);
    for (const dpi of DPI) {
      const drawing = drawn(one, layout, ['datamatrix'], dpi);
      const read = await readPng(toPng(drawing, dpi));
      expect(read).toMatchObject({ width: Math.round(width * dotsPerMm(dpi)), height: Math.round(height * dotsPerMm(dpi)) });
      expect(read.perMm).toBeCloseTo(dotsPerMm(dpi), 2);
      liesWhereDrawn(read.codes, drawing, 2.5 / dotsPerMm(dpi));
      isPack(read.codes[0]!, one);
    }
  });

  it.each(SERIALS)('says as ZPL what its pack is: %s', async (serial) => {
    const one = subject(serial);
    for (const dpi of serial === SERIALS[0] ? DPI : ([203] as const)) {
      const drawing = drawn(one, layout, ['datamatrix'], dpi);
      const zpl = toZpl(drawing, dpi);
      expect(zpl).toContain(`^PW${Math.round(width * dotsPerMm(dpi))}\n^LL${Math.round(height * dotsPerMm(dpi))}\n`);
      const [codes] = await readZpl(zpl, { width, height }, dotsPerMm(dpi));
      liesWhereDrawn(codes!, drawing, 2.5 / dotsPerMm(dpi));
      isPack(codes![0]!, one);
    }
  });

  it('carries both codes where there is room for them', async () => {
    const one = subject(SERIALS[0]!);
    for (const [codes, resolutions] of sets) {
      for (const dpi of resolutions) {
        const drawing = drawn(one, layout, codes, dpi);
        const read = [
          (await readPng(toPng(drawing, dpi))).codes,
          (await readZpl(toZpl(drawing, dpi), { width, height }, dotsPerMm(dpi)))[0]!,
        ];
        for (const found of read) {
          expect(found.map(({ kind }) => kind).sort()).toEqual(codes.map((code) => (code === 'qr' ? ']Q1' : ']d2')).sort());
          for (const code of found) isPack(code, one);
        }
      }
    }
  });

  it('is as PDF and SVG exactly as large, with the codes where they belong', async () => {
    for (const serial of SERIALS) {
      const one = subject(serial);
      const drawing = drawn(one, layout);
      const svg = toSvg(drawing);
      expect(sizeOfSvg(svg)).toEqual({ width, height, boxWidth: width, boxHeight: height });
      const [page, ...more] = await readPdf(await pdfOf(layout, [drawing]), 6);
      expect(more).toEqual([]);
      expect(page!.width).toBeCloseTo(width, 3);
      expect(page!.height).toBeCloseTo(height, 3);
      for (const codes of [page!.codes, await readSvg(svg)]) {
        liesWhereDrawn(codes, drawing, 0.2);
        isPack(codes[0]!, one);
      }
    }
  });

  it('keeps codes and text apart, inside its edges, and every module at least as large as allowed', () => {
    for (const serial of SERIALS) {
      for (const dpi of [null, ...DPI]) {
        for (const [codes, resolutions] of sets) {
          if (dpi !== null && !resolutions.includes(dpi)) continue;
          checkRoom(drawn(subject(serial.slice(0, codes.length > 1 ? 14 : 20)), layout, codes, dpi), dpi);
        }
      }
    }
  });
});

/** No two shapes overlap, quiet zones counted in, and none leaves the label. */
function checkRoom({ width, height, shapes }: Drawing, dpi: Dpi | null): void {
  const areas = shapes.map((shape) => {
    if (shape.kind === 'text') return { x: shape.x, y: shape.y, w: shape.text.length * shape.size * 0.6, h: shape.size };
    if (shape.kind !== 'matrix') throw new Error('a pack label has codes and text only');
    const { symbol, module } = shape;
    expect(module).toBeGreaterThanOrEqual(symbol.size.smallest - 1e-9);
    if (dpi !== null) expect(module * dotsPerMm(dpi)).toBeCloseTo(Math.round(module * dotsPerMm(dpi)), 9);
    const quiet = symbol.quiet * module;
    return {
      x: shape.x - quiet,
      y: shape.y - quiet,
      w: symbol.columns * module + 2 * quiet,
      h: symbol.rows * module + 2 * quiet,
    };
  });
  for (const [i, a] of areas.entries()) {
    expect(a.x >= 0 && a.y >= 0 && a.x + a.w <= width && a.y + a.h <= height, JSON.stringify(a)).toBe(true);
    for (const b of areas.slice(0, i)) {
      const overlap = a.x < b.x + b.w - 1e-6 && b.x < a.x + a.w - 1e-6 && a.y < b.y + b.h - 1e-6 && b.y < a.y + a.h - 1e-6;
      expect(overlap, `${JSON.stringify(a)} overlaps ${JSON.stringify(b)}`).toBe(false);
    }
  }
}

describe('the lines for people', () => {
  it('are PC, SN, Lot and EXP, in this order, below the name', async () => {
    const lines = ['Amoxicillin 500 mg', `PC: ${GTIN}`, 'SN: 7KQX2M4H9PLT3A', 'Lot: 26H014AB', 'EXP: 2028-06-15'];
    const drawing = drawn(subject('7KQX2M4H9PLT3A'), '70x30');
    expect(textOfSvg(toSvg(drawing))).toEqual(lines);
    expect(textOfPdf(await pdfOf('70x30', [drawing]))).toEqual(lines);
    const printed = [
      ...toZpl(drawn(subject('7KQX2M4H9PLT3A'), '70x30', ['datamatrix'], 203), 203).matchAll(/\^FH_\^FD(.*)\^FS/g),
    ];
    expect(printed.map(([, text]) => text)).toEqual(lines);
  });

  it('lose nothing where they are broken, and never the law’s part; the name goes first', () => {
    const one = subject('aB(9)_%/?&=+45678901', 'LOT-8*?!');
    const said = textOfSvg(toSvg(drawn(one, '25x15')))
      .join('')
      .replaceAll(' ', '');
    expect(said).toBe(`PC:${GTIN}SN:${one.serial}Lot:${one.batch.lot}EXP:2028-06-15`);
  });

  it('cannot give commands to a label printer', () => {
    const evil = { ...subject('1'), product: { ...subject('1').product, name: '^XA~DN^FS_5E' } };
    const zpl = toZpl(drawn(evil, '70x30', ['datamatrix'], 203), 203);
    expect(zpl).toContain('^FD_5EXA_7EDN_5EFS_5F5E^FS');
    expect(zpl.match(/\^XA/g)).toHaveLength(1);
    expect(zpl).not.toContain('~');
  });

  it('cannot break out of an SVG', () => {
    const evil = { ...subject('1'), product: { ...subject('1').product, name: '</text><script>&"' } };
    const svg = toSvg(drawn(evil, '70x30'));
    expect(svg).not.toContain('<script');
    expect(textOfSvg(svg)[0]).toBe('</text><script>&"');
  });
});

describe('a label that is too small', () => {
  it.each([
    ['12x8', ['datamatrix']],
    ['25x15', BOTH],
  ] as const)('of %s mm for %j is refused', (layout, codes) => {
    expect(() => drawn(subject('7KQX2M4H9PLT3A'), layout, [...codes])).toThrow(
      expect.objectContaining({ code: 'label-too-small' }),
    );
  });
});

describe('a sheet', () => {
  const SHEETS = Object.entries(LAYOUTS).filter(([, { sheet }]) => sheet !== null);
  it.each(SHEETS.filter(([, { width }]) => width < 100))(
    '%s is filled row by row from the place that was asked for',
    async (name, layout) => {
      const cells = cellsOf(layout);
      const start = Math.floor(cells.length / 2) - 1;
      const subjects = Array.from({ length: cells.length }, (_, i) => subject(`SERIAL${String(i).padStart(4, '0')}`));
      const drawings = subjects.map((one) => drawn(one, name));
      const pages = await readPdf(await pdfOf(name, drawings, start), 3);
      expect(pages).toHaveLength(2);
      for (const page of pages)
        expect([page.width, page.height].map((length) => Math.round(length * 1000) / 1000)).toEqual([210, 297]);
      const found = pages.flatMap(({ codes }, page) => codes.map((code) => ({ code, page })));
      expect(found).toHaveLength(cells.length);
      subjects.forEach((one, i) => {
        const place = start + i;
        const { code, page } = found.find(({ code: { text } }) => text.includes(one.serial!))!;
        expect(page).toBe(Math.floor(place / cells.length));
        liesWhereDrawn([code], drawings[i]!, 0.25, cells[place % cells.length]!);
        isPack(code, one);
      });
    },
  );
});

const LOGISTIC = {
  sscc: '195200000000000018' as Sscc,
  from: ['Mühlberg Arzneimittel GmbH', 'Am Markt 1, 10115 Berlin, DE', 'GLN 9520000000011'],
  to: ['Apteka Główna', 'ul. Świętokrzyska 12, 00-001 Warszawa, PL', 'GLN 9520000000028'],
  contents: Array.from({ length: 30 }, (_, i) => ({
    name: 'Amoxicillin',
    gtin: GTIN,
    lot: `L${i}`,
    expiry: '2028-06-15',
    count: 10 + i,
  })),
};
const SSCC_TEXT = '00195200000000000018';

describe('a logistic label', () => {
  const { width, height } = LAYOUTS['a6']!;

  it.each(DPI)('of a printer with %i dpi carries its SSCC as GS1-128, in PNG and ZPL', async (dpi) => {
    const drawing = drawLogistic(LOGISTIC, { width, height }, dpi);
    const png = await readPng(toPng(drawing, dpi));
    const [zpl] = await readZpl(toZpl(drawing, dpi), { width, height }, dotsPerMm(dpi));
    for (const codes of [png.codes, zpl!]) {
      expect(codes.map(({ kind, text }) => [kind, text])).toEqual([[']C1', SSCC_TEXT]]);
      expect(Math.abs(codes[0]!.x - placesOf(drawing)[0]!.x)).toBeLessThan(0.6);
    }
  });

  it('carries it in PDF and SVG, in A6', async () => {
    const drawing = drawLogistic(LOGISTIC, { width, height }, null);
    const [page] = await readPdf(await pdfOf('a6', [drawing]));
    expect(page!.width).toBeCloseTo(105, 3);
    expect(page!.height).toBeCloseTo(148, 3);
    const svg = toSvg(drawing);
    expect(sizeOfSvg(svg)).toMatchObject({ width: 105, height: 148 });
    for (const codes of [page!.codes, await readSvg(svg)])
      expect(codes.map(({ kind, text }) => [kind, text])).toEqual([[']C1', SSCC_TEXT]]);
  });

  it('says who sends it to whom, and what it does not name it counts', () => {
    const text = textOfSvg(toSvg(drawLogistic(LOGISTIC, { width, height }, null)));
    const all = text.join(' ');
    for (const said of ['FROM', 'Mühlberg Arzneimittel GmbH', 'GLN 9520000000011', 'TO', 'Apteka Glówna', 'GLN 9520000000028'])
      expect(all).toContain(said);
    expect(text).toContain('(00)195200000000000018');
    const named = LOGISTIC.contents.filter(
      ({ count, lot }) => text.includes(`${count} x Amoxicillin`) && all.includes(`Lot: ${lot} EXP: 2028-06-15`),
    );
    const rest = LOGISTIC.contents.slice(named.length);
    expect(named).toEqual(LOGISTIC.contents.slice(0, named.length));
    const packs = rest.reduce((sum, { count }) => sum + count, 0);
    expect(text).toContain(`and ${packs} packs of ${rest.length} more batches`);
  });

  it('names neither side that is not known', () => {
    const text = textOfSvg(toSvg(drawLogistic({ ...LOGISTIC, to: [] }, { width, height }, null)));
    expect(text).toContain('FROM');
    expect(text).not.toContain('TO');
  });

  it.each(['70x30', '85x148', '105x90'])('does not fit on %s mm', (layout) => {
    expect(() => drawLogistic(LOGISTIC, layoutOf(layout), null)).toThrow(expect.objectContaining({ code: 'label-too-small' }));
  });

  it('keeps its bars at least 0.495 mm, 31.75 mm high, with ten of them free on either side', () => {
    for (const dpi of [null, ...DPI]) {
      const drawing = drawLogistic(LOGISTIC, { width, height }, dpi);
      const bars = drawing.shapes.find((shape) => shape.kind === 'bars')!;
      expect(bars.module).toBeGreaterThanOrEqual(0.495 - 1e-9);
      expect(bars.height).toBeGreaterThanOrEqual(31.75);
      expect(bars.x).toBeGreaterThanOrEqual(10 * bars.module);
      expect(width - bars.x - 156 * bars.module).toBeGreaterThanOrEqual(10 * bars.module - 1e-9);
    }
  });
});

describe('a test print', () => {
  it.each([...ROLLS, 'a6'])('of %s mm shows a frame and rulers in millimetres, and a code that is no goods', async (name) => {
    const { width, height } = LAYOUTS[name]!;
    const drawing = testLabel({ width, height }, name, 300);
    const strokes = drawing.shapes.filter(
      (shape) => shape.kind === 'box' && shape.y === 0.5 && shape.height > 0.9 && shape.height < 3,
    );
    expect(strokes.map(({ x }) => x + 0.075)).toEqual(Array.from({ length: width - 1 }, (_, i) => expect.closeTo(i + 1, 9)));
    const { codes } = await readPng(toPng(drawing, 300));
    expect(codes.map(({ text }) => text)).toEqual([`TEST PRINT ${name} NO GOODS`]);
    expect(readScan(codes[0]!.text, READ)).toMatchObject({ kind: 'fault' });
  });
});

describe('docs/labels.md', () => {
  const doc = readFileSync(new URL('../docs/labels.md', import.meta.url), 'utf8');
  const one = subject('7KQX2M4H9PLT3A');

  it('shows what is inside the codes as it is', async () => {
    const pack = await readSvg(toSvg(drawn(one, '70x30', BOTH)));
    const batch = await readSvg(
      toSvg(drawSubject({ ...one, serial: undefined }, { codes: ['qr'], label: null, dpi: null, publicUrl: LINKS })),
    );
    const sscc = await readSvg(toSvg(drawLogistic(LOGISTIC, layoutOf('a6'), null)));
    const test = await readSvg(toSvg(testLabel(layoutOf('50x25'), '50x25', null)));
    const codes = [...pack, ...batch, ...sscc, ...test];
    expect(codes.map(({ kind }) => kind).sort()).toEqual([']C1', ']Q1', ']Q1', ']d1', ']d2']);
    for (const { kind, text } of codes) {
      const row = doc.split('\n').find((line) => line.includes(`\`${text.replaceAll('\u001d', '<GS>')}\``));
      expect(row, text).toContain(`\`${kind}\``);
    }
  });

  it('shows the lines for people as they are', () => {
    expect(doc).toContain(`\n${textOfSvg(toSvg(drawn(one, '70x30'))).join('\n')}\n`);
  });

  it('lists the layouts with their sizes', () => {
    const rows = [...doc.matchAll(/^\| `([a-z0-9-]+)` +\| ([0-9.]+) x ([0-9.]+) +\| (?:A4, ([0-9]+) x ([0-9]+))?/gm)];
    const listed = rows.map(([, name, ...numbers]) => [name, ...numbers.map((n) => n && Number(n))]);
    const there = Object.entries(LAYOUTS).map(([name, { width, height, sheet }]) => [
      name,
      width,
      height,
      sheet?.columns,
      sheet?.rows,
    ]);
    expect(listed).toEqual(there);
  });
});
