/**
 * The dark parts of a symbol as closed paths, in modules. One path for all modules that touch leaves no hairlines between
 * them, as single squares do on many screens and printers.
 */
import type { Bars, Matrix } from './symbol.js';

export type Point = readonly [x: number, y: number];

/** Paths round the dark modules, dark always to the right: to be filled by the nonzero or even-odd rule alike. */
export function outlines({ columns, rows, modules }: Matrix): Point[][] {
  const dark = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < columns && y < rows && modules[y * columns + x] === true;
  // Edges by the point where they start; two start where dark modules touch by their corners only.
  const edges = new Map<number, Point[]>();
  const key = ([x, y]: Point): number => y * (columns + 1) + x;
  const add = (from: Point, to: Point): void => void edges.set(key(from), [...(edges.get(key(from)) ?? []), to]);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      if (!dark(x, y)) continue;
      if (!dark(x, y - 1)) add([x, y], [x + 1, y]);
      if (!dark(x + 1, y)) add([x + 1, y], [x + 1, y + 1]);
      if (!dark(x, y + 1)) add([x + 1, y + 1], [x, y + 1]);
      if (!dark(x - 1, y)) add([x, y + 1], [x, y]);
    }
  }
  const paths: Point[][] = [];
  for (const [start, ends] of edges) {
    while (ends.length > 0) paths.push(follow(edges, key, [start % (columns + 1), Math.floor(start / (columns + 1))]));
  }
  return paths;
}

function follow(edges: Map<number, Point[]>, key: (point: Point) => number, start: Point): Point[] {
  const path: Point[] = [];
  let at = start;
  do {
    const next = edges.get(key(at))!.pop()!;
    // A point in the middle of a straight line says nothing.
    if (straight(path.at(-2), path.at(-1), at)) path.pop();
    path.push(at);
    at = next;
  } while (at[0] !== start[0] || at[1] !== start[1]);
  if (straight(path.at(-2), path.at(-1), start)) path.pop();
  return path;
}

const straight = (a: Point | undefined, b: Point | undefined, c: Point): boolean =>
  a !== undefined && b !== undefined && ((a[0] === b[0] && b[0] === c[0]) || (a[1] === b[1] && b[1] === c[1]));

/** Where the bars begin and how wide they are. */
export function barsOf({ widths }: Bars): { x: number; width: number }[] {
  let x = 0;
  return widths.flatMap((width, i) => {
    const bar = { x, width };
    x += width;
    return i % 2 === 0 ? [bar] : [];
  });
}
