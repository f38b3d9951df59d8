/**
 * Labels in ZPL II, for Zebra printers and those that understand them. Places and sizes are those of the drawing, rounded to
 * dots. Bars are drawn by the printer; DataMatrix and QR code are sent as they are to be printed, since printers choose
 * other sizes for the same data, and differ in how they read FNC1 and escapes.
 */
import { CHARACTER, dotsPerMm, type Drawing, type Shape } from './drawing.js';
import type { Dpi } from '../../wire/labels.js';
import type { Matrix } from './symbol.js';

/** One label, as it is sent to the printer. */
export function toZpl({ width, height, shapes }: Drawing, dpi: Dpi): string {
  const dots = (length: number): number => Math.round(length * dotsPerMm(dpi));
  const fields = shapes.map((shape) => `^FO${dots(shape.x)},${dots(shape.y)}${field(shape, dots)}^FS`);
  return ['^XA', '^CI28', `^PW${dots(width)}`, `^LL${dots(height)}`, '^LH0,0', ...fields, '^XZ', ''].join('\n');
}

function field(shape: Shape, dots: (length: number) => number): string {
  switch (shape.kind) {
    case 'text':
      return `^A0N,${dots(shape.size)},${dots(shape.size * squeeze(shape.text))}^FH_^FD${escaped(shape.text)}`;
    case 'box': {
      const [width, height] = [Math.max(1, dots(shape.width)), Math.max(1, dots(shape.height))];
      return `^GB${width},${height},${Math.min(width, height)}`;
    }
    case 'matrix':
      return graphic(shape.symbol, dots(shape.module));
    case 'bars':
      // Subset C, then FNC1: pairs of digits.
      return `^BY${dots(shape.module)}^BCN,${dots(shape.height)},N,N,N,N^FD>;>8${shape.symbol.text}`;
  }
}

/** How wide font 0 is to be, in sizes, so that a text is as long as it was drawn: its letters are not all of one width. */
function squeeze(text: string): number {
  const widths = [...text].map((character) => (/[MWmw@%]/.test(character) ? 0.9 : /[A-Z&+<=>]/.test(character) ? 0.62 : 0.5));
  const length = widths.reduce((sum, width) => sum + width, 0);
  return (text.length * CHARACTER) / length;
}

/** A symbol as a picture, a module `side` dots wide. */
function graphic({ columns, rows, modules }: Matrix, side: number): string {
  const bytes = Math.ceil((columns * side) / 8);
  const lines = Array.from({ length: rows }, (_, row) => {
    const dots = modules.slice(row * columns, (row + 1) * columns).map((dark) => (dark ? '1' : '0').repeat(side));
    const bits = dots.join('').padEnd(bytes * 8, '0');
    const hex = (bits.match(/.{4}/g) as string[]).map((four) => parseInt(four, 2).toString(16).toUpperCase()).join('');
    return shortened(hex) + ':'.repeat(side - 1);
  });
  const size = bytes * rows * side;
  return `^GFA,${size},${size},${bytes},${lines.join('')}`;
}

/** A line of hexadecimal digits with runs counted: G to Y are 1 to 19, g to z are 20 to 400; `,` means zeros to the end. */
function shortened(hex: string): string {
  const counted = hex.replace(/0+$/, '').replace(/(.)\1{2,}/g, (run, digit: string) => count(run.length) + digit);
  return hex.endsWith('0') ? `${counted},` : counted;
}

const count = (n: number): string =>
  (n >= 20 ? String.fromCharCode(0x66 + Math.floor(n / 20)) : '') + (n % 20 > 0 ? String.fromCharCode(0x46 + (n % 20)) : '');

/** Text as the data of a field with ^FH_: its own sign and those that begin commands in hexadecimal, as all that is not ASCII. */
const escaped = (text: string): string =>
  text.replace(/[^ -~]|[_^~]/gu, (character) =>
    [...Buffer.from(character, 'utf8')].map((byte) => `_${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
