/** Labels as dots, black or white, for pictures that go to a printer as they are. */
import bwip from 'bwip-js/node';
import { BASELINE, CHARACTER, dotsPerMm, type Drawing, type Shape } from './drawing.js';
import type { Dpi } from '../../wire/labels.js';
import { toAscii } from './latin.js';
import { barsOf } from './outline.js';

/** Dots row by row, a byte each: 1 is black. */
export interface Dots {
  width: number;
  height: number;
  black: Uint8Array;
}

/** The dots of a label at a printer's resolution. */
export function rasterise({ width, height, shapes }: Drawing, dpi: Dpi): Dots {
  const scale = dotsPerMm(dpi);
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const dots: Dots = { ...size, black: new Uint8Array(size.width * size.height) };
  for (const shape of shapes) draw(dots, shape, scale);
  return dots;
}

function draw(dots: Dots, shape: Shape, scale: number): void {
  const [x, y] = [Math.round(shape.x * scale), Math.round(shape.y * scale)];
  switch (shape.kind) {
    case 'text':
      return write(dots, toAscii(shape.text), shape.x * scale, shape.y * scale, shape.size * scale);
    case 'box':
      return fill(dots, x, y, Math.max(1, Math.round(shape.width * scale)), Math.max(1, Math.round(shape.height * scale)));
    case 'matrix': {
      const module = Math.round(shape.module * scale);
      const { modules, columns } = shape.symbol;
      modules.forEach((dark, i) => {
        if (dark) fill(dots, x + (i % columns) * module, y + Math.floor(i / columns) * module, module, module);
      });
      return;
    }
    case 'bars': {
      const module = Math.round(shape.module * scale);
      for (const bar of barsOf(shape.symbol))
        fill(dots, x + bar.x * module, y, bar.width * module, Math.round(shape.height * scale));
    }
  }
}

/** Blackens a rectangle, as far as it is on the label. */
function fill({ width, height, black }: Dots, x: number, y: number, wide: number, high: number): void {
  const [from, to] = [Math.max(0, x), Math.min(width, x + wide)];
  for (let row = Math.max(0, y); row < Math.min(height, y + high) && from < to; row++)
    black.fill(1, row * width + from, row * width + to);
}

const FONT = bwip.FontLib.lookup('OCR-B');
/** OCR-B's own width of a character, in sizes. */
const OCR_B_CHARACTER = 0.6356;
/** What counts as black in a smoothed picture of a letter, of 255. */
const THRESHOLD = 110;

/** Writes text in OCR-B, which is made to be told apart: 0 from O, 1 from l from I. */
function write(dots: Dots, text: string, x: number, y: number, size: number): void {
  const baseline = Math.round(y + size * BASELINE);
  [...text].forEach((character, i) => {
    if (character === ' ') return;
    const { top, left, width, height, pixels } = bwip.FontLib.getglyph(
      FONT,
      character.charCodeAt(0),
      Math.round((size * CHARACTER) / OCR_B_CHARACTER),
      Math.round(size),
    );
    const start = Math.round(x + i * size * CHARACTER) + left;
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        if (pixels[row * width + column]! > THRESHOLD) fill(dots, start + column, baseline - top + row, 1, 1);
  });
}
