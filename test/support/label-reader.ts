/**
 * Reads labels again by libraries that had no part in printing them: zxing for the codes, pdfium for PDF, zebrash for ZPL.
 * Places are in millimetres from the upper left corner.
 */
import { PDFiumLibrary } from '@hyzyla/pdfium';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';
import { ready } from 'zpl-renderer-js';

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer as ArrayBuffer } });

/** A code that was found. `kind`: as scanners say it; `x`, `y`, `width`: of its dark part. */
export interface FoundCode {
  kind: string;
  text: string;
  x: number;
  y: number;
  width: number;
}

type Picture = Parameters<typeof readBarcodes>[0];

const READER: ReaderOptions = { formats: ['DataMatrix', 'QRCode', 'Code128'], textMode: 'Plain' };

/** The codes of a picture with `perMm` pixels in a millimetre (`perMmDown` from top to bottom), from the top, then from the left. */
async function codesOf(picture: Picture, perMm: number, perMmDown = perMm): Promise<FoundCode[]> {
  const found = await readBarcodes(picture, READER);
  const codes = found.map(({ symbologyIdentifier, text, position }) => {
    const xs = [position.topLeft.x, position.topRight.x, position.bottomLeft.x, position.bottomRight.x];
    const top = Math.min(position.topLeft.y, position.topRight.y);
    const left = Math.min(...xs);
    return { kind: symbologyIdentifier, text, x: left / perMm, y: top / perMmDown, width: (Math.max(...xs) + 1 - left) / perMm };
  });
  return codes.sort((a, b) => a.y - b.y || a.x - b.x);
}

/** A PNG: its size in pixels, the dots in a millimetre that it says it has, its codes. */
export async function readPng(png: Uint8Array) {
  const bytes = Buffer.from(png);
  const at = bytes.indexOf('pHYs');
  const perMm = at < 0 ? Number.NaN : bytes.readUInt32BE(at + 4) / 1000;
  const size = { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  return { ...size, perMm, codes: await codesOf(new Blob([bytes]), perMm) };
}

/** A page of a PDF: its size and its codes. */
export interface ReadPage {
  width: number;
  height: number;
  codes: FoundCode[];
}

const POINTS = 72 / 25.4;

/** The pages of a PDF. */
export async function readPdf(pdf: Uint8Array, scale = 4): Promise<ReadPage[]> {
  const boxes = [
    ...Buffer.from(pdf)
      .toString('latin1')
      .matchAll(/\/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]/g),
  ];
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(Buffer.from(pdf));
  const pages: ReadPage[] = [];
  for (const page of document.pages()) {
    const { data, width, height } = await page.render({ scale, render: 'bitmap' });
    const [wide, high] = boxes[pages.length]!.slice(1).map((length) => Number(length) / POINTS) as [number, number];
    const picture = { data: new Uint8ClampedArray(data), width, height, colorSpace: 'srgb' } as Picture;
    pages.push({ width: wide, height: high, codes: await codesOf(picture, width / wide, height / high) });
  }
  document.destroy();
  library.destroy();
  return pages;
}

/** All text that is shown in a PDF, a line for each time that text is written. */
export function textOfPdf(pdf: Uint8Array): string[] {
  const bytes = Buffer.from(pdf);
  const shown: string[] = [];
  for (let at = bytes.indexOf('stream\n'); at >= 0; at = bytes.indexOf('stream\n', at + 1)) {
    if (bytes.subarray(at - 3, at).toString() === 'end') continue;
    const content = inflateSync(bytes.subarray(at + 7)).toString('latin1');
    for (const [, hex] of content.matchAll(/\[((?:<[0-9a-f]+> ?-?[0-9.]* ?)+)\] TJ/g)) {
      shown.push([...hex!.matchAll(/<([0-9a-f]+)>/g)].map(([, part]) => Buffer.from(part!, 'hex').toString('latin1')).join(''));
    }
  }
  return shown;
}

/** The codes of labels in ZPL, label by label, as a printer with `perMm` dots in a millimetre prints them. */
export async function readZpl(zpl: string, label: { width: number; height: number }, perMm: number): Promise<FoundCode[][]> {
  const { api } = await ready;
  // The renderer knows whole dots in a millimetre only: it is told the size of a label that has as many dots as ours.
  const whole = Math.ceil(perMm);
  const [width, height] = [label.width, label.height].map((length) => Math.round(length * perMm) / whole);
  const found: FoundCode[][] = [];
  for (const [one] of zpl.matchAll(/\^XA[^]*?\^XZ/g)) {
    const png = Buffer.from(await api.zplToBase64Async(one, width, height, whole), 'base64');
    found.push(await codesOf(new Blob([png]), perMm));
  }
  return found;
}

/** The size of an SVG and the units of its view box. */
export function sizeOfSvg(svg: string) {
  const [, width, height, boxWidth, boxHeight] =
    /^<svg [^>]*width="([0-9.]+)mm" height="([0-9.]+)mm" viewBox="0 0 ([0-9.]+) ([0-9.]+)">/.exec(svg)!.map(Number);
  return { width: width!, height: height!, boxWidth: boxWidth!, boxHeight: boxHeight! };
}

/** The lines of text of an SVG. */
export const textOfSvg = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) =>
    text!.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  );

const SVG_PIXELS = 20;

/** The codes of an SVG, drawn by the even-odd rule from its paths. */
export async function readSvg(svg: string): Promise<FoundCode[]> {
  const { width, height } = sizeOfSvg(svg);
  const [wide, high] = [Math.round(width * SVG_PIXELS), Math.round(height * SVG_PIXELS)];
  const data = new Uint8ClampedArray(wide * high * 4).fill(255);
  const paths = svg.matchAll(/<path transform="translate\(([0-9.]+) ([0-9.]+)\) scale\(([0-9.]+)(?: ([0-9.]+))?\)" d="([^"]*)"/g);
  for (const [, x, y, scaleX, scaleY = scaleX, d] of paths) {
    const edges = upright(d!).map(([ex, from, to]): [number, number, number] => [
      Number(x) + ex * Number(scaleX),
      Number(y) + from * Number(scaleY),
      Number(y) + to * Number(scaleY),
    ]);
    for (let row = 0; row < high; row++) {
      const middle = (row + 0.5) / SVG_PIXELS;
      const crossed = edges.filter(([, from, to]) => from <= middle && middle < to).map(([ex]) => ex * SVG_PIXELS);
      crossed.sort((a, b) => a - b);
      for (let i = 0; i + 1 < crossed.length; i += 2)
        for (let column = Math.round(crossed[i]!); column < Math.round(crossed[i + 1]!); column++)
          data.fill(0, (row * wide + column) * 4, (row * wide + column) * 4 + 3);
    }
  }
  return codesOf({ data, width: wide, height: high, colorSpace: 'srgb' } as Picture, SVG_PIXELS);
}

/** The upright edges of a path: x, from y, to y. */
function upright(d: string): [number, number, number][] {
  const edges: [number, number, number][] = [];
  for (const path of d.split('Z').filter((part) => part !== '')) {
    const bar = /^M([0-9.]+) 0h([0-9.]+)V1H[0-9.]+$/.exec(path)?.map(Number);
    const points = bar
      ? [
          [bar[1]!, 0],
          [bar[1]! + bar[2]!, 0],
          [bar[1]! + bar[2]!, 1],
          [bar[1]!, 1],
        ]
      : path
          .slice(1)
          .split('L')
          .map((point) => point.split(' ').map(Number));
    points.forEach(([x, y], i) => {
      const [nextX, nextY] = points[(i + 1) % points.length]!;
      if (x === nextX) edges.push([x!, Math.min(y!, nextY!), Math.max(y!, nextY!)]);
    });
  }
  return edges;
}
