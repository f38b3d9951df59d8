/**
 * Labels in ZPL II, for Zebra printers and those that understand them. Codes are drawn by the printer's own commands, in
 * whole dots; text in its scalable font 0, in UTF-8. Places are those of the drawing, rounded to dots.
 */
import { GS } from '../../protocol/gs1/element-string.js';
import { BASELINE, CHARACTER, type Dpi, dotsPerMm, type Drawing, type Mark } from './drawing.js';

/** Begins an escape in ^BX. Not in GS1's character set 82, so no serial and no lot holds it. */
const ESCAPE = '$';
/** The printer puts a ^BQ this many dots lower than it was told. */
const QR_SINKS = 10;

/** One label, as it is sent to the printer. */
export function toZpl({ width, height, marks }: Drawing, dpi: Dpi): string {
  const dots = (length: number): number => Math.round(length * dotsPerMm(dpi));
  const fields = marks.map((mark) => field(mark, dots));
  return ['^XA', '^CI28', `^PW${dots(width)}`, `^LL${dots(height)}`, '^LH0,0', ...fields, '^XZ', ''].join('\n');
}

function field(mark: Mark, dots: (length: number) => number): string {
  const at = (sink = 0): string => `^FO${dots(mark.x)},${Math.max(0, dots(mark.y) - sink)}`;
  switch (mark.kind) {
    case 'text':
      // Font 0 is narrower than the drawing's; what it is told is the width of its widest letters.
      return `${at()}^A0N,${dots(mark.size * BASELINE * 1.25)},${dots(mark.size * CHARACTER * 1.5)}^FH_^FD${escaped(mark.text)}^FS`;
    case 'box':
      return `${at()}^GB${Math.max(1, dots(mark.width))},${Math.max(1, dots(mark.height))},${Math.max(1, Math.min(dots(mark.width), dots(mark.height)))}^FS`;
    case 'matrix':
      return mark.symbol.kind === 'qr'
        ? `${at(QR_SINKS)}^BQN,2,${dots(mark.module)}^FH_^FDMA,${escaped(mark.symbol.text)}^FS`
        : `${at()}^BXN,${dots(mark.module)},200,,,,${ESCAPE}^FH_^FD${escaped(matrixData(mark.symbol))}^FS`;
    case 'bars':
      // Subset C, then FNC1: pairs of digits.
      return `${at()}^BY${dots(mark.module)}^BCN,${dots(mark.height)},N,N,N,N^FD>;>8${mark.symbol.text}^FS`;
  }
}

function matrixData({ text, gs1 }: { text: string; gs1: boolean }): string {
  return gs1 ? `${ESCAPE}1${text.replaceAll(GS, `${ESCAPE}1`)}` : text.replaceAll(ESCAPE, `${ESCAPE}${ESCAPE}`);
}

/** Text as the data of a field with ^FH_: its own sign and those that begin commands in hexadecimal, as all that is not ASCII. */
const escaped = (text: string): string =>
  text.replace(/[^ -~]|[_^~]/gu, (character) =>
    [...Buffer.from(character, 'utf8')].map((byte) => `_${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
