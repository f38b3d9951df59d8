import { describe, expect, it } from 'vitest';
import { barsOf, outlines, type Point } from './outline.js';
import { dataMatrix, gs1128, type Matrix } from './symbol.js';

const SIZE = { smallest: 1, target: 1 };
const matrix = (...rows: string[]): Matrix => ({
  quiet: 1,
  size: SIZE,
  columns: rows[0]!.length,
  rows: rows.length,
  modules: [...rows.join('')].map((character) => character === '#'),
});

/** How often a path turns round a point, by the crossings to its right. */
function inside(paths: readonly Point[][], x: number, y: number): boolean {
  const crossings = paths.flatMap((path) =>
    path.filter(([px, py], i) => {
      const [nx, ny] = path[(i + 1) % path.length]!;
      return px === nx && px > x && Math.min(py, ny) < y && y < Math.max(py, ny);
    }),
  );
  return crossings.length % 2 === 1;
}

describe('outlines', () => {
  it('of a rectangle are its four corners', () => {
    const [path, ...others] = outlines(matrix('...', '.##', '.##'));
    expect(others).toEqual([]);
    expect(path!.map((point) => point.join(' ')).sort()).toEqual(['1 1', '1 3', '3 1', '3 3']);
  });

  it('go round holes, too', () => {
    expect(outlines(matrix('###', '#.#', '###'))).toHaveLength(2);
  });

  it('enclose exactly the dark modules, also those that touch by corners only', () => {
    for (let bits = 0; bits < 512; bits++) {
      const modules = Array.from({ length: 9 }, (_, i) => ((bits >> i) & 1) === 1);
      const symbol: Matrix = { quiet: 1, size: SIZE, columns: 3, rows: 3, modules };
      const paths = outlines(symbol);
      const drawn = modules.map((_, i) => inside(paths, (i % 3) + 0.5, Math.floor(i / 3) + 0.5));
      expect(drawn, bits.toString(2)).toEqual(modules);
    }
  });

  it('of a whole symbol enclose exactly its dark modules', () => {
    const symbol = dataMatrix('010952123450001821A1', true);
    const paths = outlines(symbol);
    const drawn = symbol.modules.map((_, i) => inside(paths, (i % symbol.columns) + 0.5, Math.floor(i / symbol.columns) + 0.5));
    expect(drawn).toEqual([...symbol.modules]);
  });
});

describe('bars', () => {
  it('of an SSCC are 43, begin and end with a bar, and take 156 modules', () => {
    const symbol = gs1128('00195200000000000018');
    const bars = barsOf(symbol);
    expect(symbol.columns).toBe(156);
    expect(bars).toHaveLength(43);
    expect(bars[0]!.x).toBe(0);
    expect(bars.at(-1)!.x + bars.at(-1)!.width).toBe(156);
  });
});
