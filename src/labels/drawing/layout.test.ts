import { describe, expect, it } from 'vitest';
import { cellsOf, LAYOUTS, layoutOf, pageOf } from './layout.js';
import type { Layout } from '../../wire/labels.js';

const SHEET = { width: 210, height: 297, columns: 2, rows: 3, left: 10, top: 20, gapX: 5, gapY: 2 };

describe('a layout', () => {
  it.each(Object.entries(LAYOUTS))('%s fits on its page, with the same margins on both sides', (name, layout) => {
    expect(layoutOf(name)).toBe(layout);
    const [page, cells] = [pageOf(layout), cellsOf(layout)];
    const [first, last] = [cells[0]!, cells.at(-1)!];
    expect(first.x).toBeCloseTo(page.width - last.x - layout.width, 6);
    expect(first.y).toBeCloseTo(page.height - last.y - layout.height, 6);
    expect(first.x).toBeGreaterThanOrEqual(0);
  });

  it('of a sheet has its places row by row', () => {
    const cells = cellsOf({ width: 60, height: 40, sheet: SHEET });
    expect(cells).toEqual([
      { x: 10, y: 20 },
      { x: 75, y: 20 },
      { x: 10, y: 62 },
      { x: 75, y: 62 },
      { x: 10, y: 104 },
      { x: 75, y: 104 },
    ]);
  });

  it('says its lengths as they are measured', () => {
    for (const { sheet } of Object.values(LAYOUTS))
      for (const length of sheet ? [sheet.left, sheet.top] : []) expect(String(length)).toMatch(/^\d+(\.\d{1,2})?$/);
  });

  it('is also any size of a roll', () => {
    expect(layoutOf('60x40')).toEqual({ width: 60, height: 40, sheet: null });
    expect(layoutOf('62.5x8')).toEqual({ width: 62.5, height: 8, sheet: null });
  });

  it.each(['', 'letter', '4x10', '60x501', '60', 'constructor', '60x40x'])('is not "%s"', (name) => {
    expect(() => layoutOf(name)).toThrow(expect.objectContaining({ code: 'label-layout' }));
  });

  it('whose labels reach over the edge of their sheet is refused', () => {
    const wide: Layout = { width: 100, height: 40, sheet: SHEET };
    expect(() => layoutOf(wide)).toThrow(expect.objectContaining({ code: 'label-layout' }));
    expect(() => layoutOf({ ...wide, width: 60, height: 100 })).toThrow(expect.objectContaining({ code: 'label-layout' }));
    expect(layoutOf({ ...wide, width: 97.5, height: 91 })).toMatchObject({ width: 97.5 });
  });
});
