/**
 * What labels are printed on: the size of one label, and how labels lie on a sheet. All lengths in millimetres, x to the
 * right and y downwards from the upper left corner. Data and its arithmetic only; what is drawn: drawing.ts.
 */
import { Fault } from '../../protocol/fault.js';
import { Layout, type LayoutChoice } from '../../wire/labels.js';

const roll = (width: number, height: number): Layout => ({ width, height, sheet: null });

/** A length as it is measured, without what binary fractions leave behind. */
const measured = (length: number): number => Math.round(length * 100) / 100;

/** Labels on A4, their block in the middle of the sheet. */
function a4(columns: number, rows: number, width: number, height: number, gapX = 0): Layout {
  const left = measured((210 - columns * width - (columns - 1) * gapX) / 2);
  const top = measured((297 - rows * height) / 2);
  return { width, height, sheet: { width: 210, height: 297, columns, rows, left, top, gapX, gapY: 0 } };
}

/** The layouts that have a name: rolls by the size of their labels, sheets by how many labels are on one. */
export const LAYOUTS: Readonly<Record<string, Layout>> = {
  '25x15': roll(25, 15),
  '40x30': roll(40, 30),
  '50x25': roll(50, 25),
  '70x30': roll(70, 30),
  a6: roll(105, 148),
  'a4-65': a4(5, 13, 38.1, 21.2, 2.5),
  'a4-24': a4(3, 8, 63.5, 33.9, 2.5),
  'a4-24-wide': a4(3, 8, 70, 37),
  'a4-21': a4(3, 7, 63.5, 38.1, 2.5),
  'a4-4': a4(2, 2, 105, 148),
};

const SIZE = /^([0-9]{1,3}(?:\.[0-9]{1,2})?)x([0-9]{1,3}(?:\.[0-9]{1,2})?)$/;
/** Sums of lengths may be off by this. */
const TOLERANCE = 0.01;

/**
 * The layout that was chosen.
 *
 * @throws Fault `label-layout` where no layout has the name, or its labels do not fit on its sheet
 */
export function layoutOf(choice: LayoutChoice): Layout {
  const layout = typeof choice === 'string' ? named(choice) : choice;
  const { sheet, width, height } = layout;
  if (sheet) {
    const last = cellsOf(layout).at(-1)!;
    if (last.x + width > sheet.width + TOLERANCE || last.y + height > sheet.height + TOLERANCE)
      throw new Fault('label-layout', 'the labels do not fit on their sheet: check rows, columns, margins and gaps', {
        right: last.x + width,
        bottom: last.y + height,
      });
  }
  return layout;
}

function named(name: string): Layout {
  const layout = Object.hasOwn(LAYOUTS, name) ? LAYOUTS[name] : undefined;
  const [, width, height] = SIZE.exec(name) ?? [];
  const read = layout
    ? { success: true as const, data: layout }
    : Layout.safeParse({ width: Number(width), height: Number(height) });
  if (read.success) return read.data;
  throw new Fault(
    'label-layout',
    `no layout is called "${name}": use one of ${Object.keys(LAYOUTS).join(', ')}, or a size in millimetres (5 to 500) as 60x40`,
    { layout: name, layouts: Object.keys(LAYOUTS) },
  );
}

/** Where the labels of one page begin, row by row; one, in the corner, on a roll. */
export function cellsOf({ width, height, sheet }: Layout): { x: number; y: number }[] {
  if (!sheet) return [{ x: 0, y: 0 }];
  const { rows, columns, left, top, gapX, gapY } = sheet;
  return Array.from({ length: rows * columns }, (_, i) => ({
    x: left + (i % columns) * (width + gapX),
    y: top + Math.floor(i / columns) * (height + gapY),
  }));
}

/** The size of a page: the sheet, or the label itself on a roll. */
export const pageOf = ({ width, height, sheet }: Layout): { width: number; height: number } => sheet ?? { width, height };
