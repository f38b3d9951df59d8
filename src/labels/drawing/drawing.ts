/**
 * A label as a list of shapes at places in millimetres: the one thing that all formats are made from (svg.ts, png.ts, pdf.ts,
 * zpl.ts), so that they show the same. Text has one width for all characters, so a line's length is known without a font.
 */
import type { Dpi } from '../../wire/labels.js';
import type { Bars, Matrix, Symbol } from './symbol.js';

/** Black on white. `x`, `y`: upper left corner; of a symbol that of its dark part, without the quiet zone. */
export type Shape =
  | { kind: 'text'; x: number; y: number; size: number; text: string }
  | { kind: 'box'; x: number; y: number; width: number; height: number }
  | { kind: 'matrix'; x: number; y: number; module: number; symbol: Matrix }
  | { kind: 'bars'; x: number; y: number; module: number; height: number; symbol: Bars };

/** One label. */
export interface Drawing {
  width: number;
  height: number;
  shapes: readonly Shape[];
}

/** Width of a character, and distance from line to line, in sizes of the text. */
export const CHARACTER = 0.6;
export const LINE = 1.15;
/** From the upper edge of a line of text to the line that its letters stand on. */
export const BASELINE = 0.8;
/** The smallest text that is printed, in mm: 4 points. */
export const SMALLEST_TEXT = 1.4;

/** Dots in one mm. What is called 203 dpi has 8 of them. */
export const dotsPerMm = (dpi: Dpi): number => (dpi === 203 ? 8 : dpi / 25.4);

/** Sizes that compare equal after this much of rounding, in modules or dots. */
const EPSILON = 1e-6;

/**
 * The side of a symbol's modules in mm: `wanted`, or the nearest whole number of dots where a printer has dots, never below the
 * smallest that is allowed.
 */
export function moduleOf({ size }: Symbol, wanted: number, dpi: Dpi | null): number {
  if (dpi === null) return Math.max(wanted, size.smallest);
  const dots = Math.max(Math.round(wanted * dotsPerMm(dpi)), Math.ceil(size.smallest * dotsPerMm(dpi) - EPSILON));
  return dots / dotsPerMm(dpi);
}

/** Text cut into lines of at most `width` mm at a size, at spaces where there are some. At least one character a line. */
export function wrapText(text: string, width: number, size: number): string[] {
  const most = Math.max(1, Math.floor(width / (size * CHARACTER) + EPSILON));
  const lines: string[] = [];
  for (let rest = text; rest !== '';) {
    const space = rest.length > most ? rest.lastIndexOf(' ', most) : -1;
    const cut = rest.length <= most ? rest.length : space > 0 ? space : most;
    lines.push(rest.slice(0, cut));
    rest = rest.slice(cut).replace(/^ /, '');
  }
  return lines;
}

/** Lines of text under each other. */
export const textShapes = (lines: readonly string[], x: number, y: number, size: number): Shape[] =>
  lines.map((text, i) => ({ kind: 'text', x, y: y + i * size * LINE, size, text }));

/** A symbol alone with its quiet zone, at its target size. */
export function drawSymbol(symbol: Matrix, dpi: Dpi | null): Drawing {
  const module = moduleOf(symbol, symbol.size.target, dpi);
  const at = symbol.quiet * module;
  return {
    width: symbol.columns * module + 2 * at,
    height: symbol.rows * module + 2 * at,
    shapes: [{ kind: 'matrix', x: at, y: at, module, symbol }],
  };
}
