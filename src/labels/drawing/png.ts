/** Labels as PNG: one bit a dot, and the printer's resolution inside, so that programs show and print it at its true size. */
import { crc32, deflateSync } from 'node:zlib';
import { dotsPerMm, type Drawing } from './drawing.js';
import type { Dpi } from '../../wire/labels.js';
import { type Dots, rasterise } from './raster.js';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** One bit of grey a dot: 0 black, 1 white; no palette, no interlacing. */
const GREY_1 = [1, 0, 0, 0, 0];

/** One label. @see PNG (W3C), 11.2 and 11.3: IHDR, pHYs, IDAT, IEND */
export function toPng(drawing: Drawing, dpi: Dpi): Buffer {
  const dots = rasterise(drawing, dpi);
  const perMetre = Math.round(dotsPerMm(dpi) * 1000);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', Buffer.concat([u32(dots.width), u32(dots.height), Buffer.from(GREY_1)])),
    chunk('pHYs', Buffer.concat([u32(perMetre), u32(perMetre), Buffer.from([1])])),
    chunk('IDAT', deflateSync(scanlines(dots))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function scanlines({ width, height, black }: Dots): Buffer {
  const stride = 1 + Math.ceil(width / 8);
  const lines = Buffer.alloc(stride * height, 0xff);
  for (let y = 0; y < height; y++) {
    lines[y * stride] = 0;
    for (let x = 0; x < width; x++) {
      if (black[y * width + x] === 1) lines[y * stride + 1 + (x >> 3)]! &= ~(0x80 >> (x & 7));
    }
  }
  return lines;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([u32(data.length), body, u32(crc32(body))]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
