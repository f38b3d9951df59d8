/**
 * Finds room for codes and lines on a small label: the codes as large as they should be, then the text as large as it may
 * be, side by side or under each other, whichever leaves the text larger. Lengths in millimetres.
 */
import { Fault } from '../../protocol/fault.js';
import { type Drawing, LINE, type Shape, moduleOf, SMALLEST_TEXT, textShapes, wrapText } from './drawing.js';
import type { Dpi } from '../../wire/labels.js';
import type { Matrix } from './symbol.js';

/** A line of a label. `optional`: left out rather than refusing the label. */
export interface Line {
  text: string;
  optional?: boolean;
}

interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

const NOWHERE: Area = { x: 0, y: 0, width: 0, height: 0 };

/** Codes in place, and where the text goes. */
interface Plan {
  shapes: Shape[];
  text: Area;
}

/** A column of text is at least so many sizes wide: ten characters. */
const NARROWEST = 6;
/** The largest text, and how much smaller it is at each attempt. */
const LARGEST_TEXT = 3.5;
const STEP = 0.05;
/** How much smaller the codes become at each attempt. */
const SHRINK = 0.03;

/** Text with the optional lines, and text with no line broken, is at least this large, of what it could be. */
const WORTH = 0.75;

/** Free space along the edges, since printers miss by a little. */
const marginOf = ({ width, height }: Size): number => (Math.min(width, height) < 20 ? 1 : 1.5);

interface Size {
  width: number;
  height: number;
}

/**
 * A label with one or two codes and its lines.
 *
 * @param dpi of the printer, or null where the format has no dots
 * @throws Fault `label-too-small` where the codes and the lines that are not optional do not fit at their smallest
 */
export function arrange(label: Size, symbols: readonly Matrix[], lines: readonly Line[], dpi: Dpi | null): Drawing {
  const needed = lines.filter(({ optional }) => !optional).map(({ text }) => text);
  const all = lines.map(({ text }) => text);
  const smallest = Math.min(...symbols.map(({ size }) => size.smallest / size.target));
  for (let factor = 1; factor > smallest - SHRINK; factor -= SHRINK) {
    const placed = symbols.map((symbol) => ({ symbol, module: moduleOf(symbol, symbol.size.target * factor, dpi) }));
    const least = fit(label, placed, needed);
    if (!least) continue;
    // What is optional is not worth smaller codes, and not much smaller text.
    const whole = all.length > needed.length ? fit(label, placed, all) : undefined;
    const chosen = whole && whole.size >= least.size * WORTH ? whole : least;
    return { width: label.width, height: label.height, shapes: chosen.shapes };
  }
  throw new Fault(
    'label-too-small',
    `codes and text do not fit on ${label.width} x ${label.height} mm: choose a larger label${symbols.length > 1 ? ', or leave the QR code off' : ''}`,
    { width: label.width, height: label.height },
  );
}

/** Codes in place and the lines beside them as large as they can be; undefined where they do not fit. */
function fit(label: Size, placed: Placed, lines: readonly string[]): { shapes: Shape[]; size: number } | undefined {
  const sized = plans(label, placed).map((plan) => ({ ...plan, size: textSize(lines, plan.text) }));
  const { shapes, text, size } = sized.reduce((a, b) => (b.size > a.size ? b : a), {
    shapes: [] as Shape[],
    text: NOWHERE,
    size: 0,
  });
  if (size === 0) return undefined;
  const wrapped = lines.flatMap((line) => wrapText(line, text.width, size));
  const free = text.height - wrapped.length * size * LINE;
  return { shapes: [...shapes, ...textShapes(wrapped, text.x, text.y + free / 2, size)], size };
}

/** The size of the text: the largest at which the lines fit, unbroken if that costs little; 0 where they do not fit. */
function textSize(lines: readonly string[], area: Area): number {
  const broken = largest(lines, area, Number.MAX_SAFE_INTEGER);
  const whole = largest(lines, area, lines.length);
  return whole >= broken * WORTH ? whole : broken;
}

/** The largest size at which the lines, broken into at most so many, fit; 0 for none. */
function largest(lines: readonly string[], { width, height }: Area, most: number): number {
  for (let size = LARGEST_TEXT; size > SMALLEST_TEXT - STEP / 2; size -= STEP) {
    const count = lines.reduce((sum, line) => sum + wrapText(line, width, size).length, 0);
    if (count <= most && count * size * LINE <= height && width >= size * NARROWEST) return size;
  }
  return 0;
}

type Placed = readonly { symbol: Matrix; module: number }[];

/** The ways to lay out the codes that fit: all in the top row, all in the left column, the second one at the right edge. */
function plans(label: Size, placed: Placed): Plan[] {
  const margin = marginOf(label);
  const inner = { width: label.width - 2 * margin, height: label.height - 2 * margin };
  const sides = placed.map(({ symbol, module }) => ({
    symbol,
    module,
    quiet: symbol.quiet * module,
    width: (symbol.columns + 2 * symbol.quiet) * module,
    height: (symbol.rows + 2 * symbol.quiet) * module,
  }));
  const shape = (i: number, x: number, y: number): Shape => {
    const { symbol, module, quiet } = sides[i]!;
    return { kind: 'matrix', x: x + quiet, y: y + quiet, module, symbol };
  };
  const [sumWidth, sumHeight] = [total(sides.map(({ width }) => width)), total(sides.map(({ height }) => height))];
  const [maxWidth, maxHeight] = [Math.max(...sides.map(({ width }) => width)), Math.max(...sides.map(({ height }) => height))];
  const found: Plan[] = [];
  if (sumWidth <= inner.width && maxHeight < inner.height) {
    const gap = sides.length > 1 ? inner.width - sumWidth : (inner.width - sumWidth) / 2;
    found.push({
      shapes: sides.map((_, i) => shape(i, margin + (sides.length > 1 ? i * (sides[0]!.width + gap) : gap), margin)),
      text: { x: margin, y: margin + maxHeight, width: inner.width, height: inner.height - maxHeight },
    });
  }
  if (sumHeight <= inner.height && maxWidth < inner.width) {
    const gap = (inner.height - sumHeight) / (sides.length + 1);
    let y = margin + gap;
    const shapes = sides.map(({ height }, i) => {
      const placedShape = shape(i, margin, y);
      y += height + gap;
      return placedShape;
    });
    found.push({
      shapes,
      text: { x: margin + maxWidth + 0.5, y: margin, width: inner.width - maxWidth - 0.5, height: inner.height },
    });
  }
  if (sides.length === 2 && sumWidth < inner.width && maxHeight <= inner.height) {
    const [left, right] = sides as [(typeof sides)[0], (typeof sides)[0]];
    const middle = (height: number): number => margin + (inner.height - height) / 2;
    found.push({
      shapes: [shape(0, margin, middle(left.height)), shape(1, margin + inner.width - right.width, middle(right.height))],
      text: { x: margin + left.width + 0.5, y: margin, width: inner.width - sumWidth - 0.5, height: inner.height },
    });
  }
  return found;
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);
