/**
 * A label that shows whether a printer keeps to millimetres: a frame at the edge, rulers, the smallest text, and a code
 * that says that it is a test. It holds no GS1 data, so no scanner takes it for goods.
 */
import { type Drawing, type Shape, moduleOf, SMALLEST_TEXT, textShapes } from './drawing.js';
import type { Dpi } from '../../wire/labels.js';
import { dataMatrix } from './symbol.js';

/** Thickness of the lines, in mm. */
const HAIR = 0.15;
/** Distance of the rulers and the frame from the edge. */
const EDGE = 0.5;

/** A test label. `name`: how the layout was called. */
export function testLabel({ width, height }: { width: number; height: number }, name: string, dpi: Dpi | null): Drawing {
  const symbol = dataMatrix(`TEST PRINT ${name} NO GOODS`, false);
  const module = moduleOf(symbol, symbol.size.target, dpi);
  const side = symbol.columns * module;
  const code: Shape[] =
    side + 5 < height && side + 5 < width ? [{ kind: 'matrix', x: 3, y: height - side - 1.5, module, symbol }] : [];
  const left = code.length > 0 ? side + 4 : 3;
  const lines = ['TEST', `${width}x${height}`, dpi === null ? 'vector' : `${dpi} dpi`];
  return {
    width,
    height,
    shapes: [
      ...frame(width, height),
      ...ruler(width, true),
      ...ruler(height, false),
      ...code,
      ...textShapes(lines, left, 3.5, SMALLEST_TEXT),
    ],
  };
}

function frame(width: number, height: number): Shape[] {
  const [wide, high] = [width - 2 * EDGE, height - 2 * EDGE];
  return [
    { kind: 'box', x: EDGE, y: EDGE, width: wide, height: HAIR },
    { kind: 'box', x: EDGE, y: height - EDGE - HAIR, width: wide, height: HAIR },
    { kind: 'box', x: EDGE, y: EDGE, width: HAIR, height: high },
    { kind: 'box', x: width - EDGE - HAIR, y: EDGE, width: HAIR, height: high },
  ];
}

/** A stroke at each millimetre from the edge, longer at each fifth, longest at each tenth. */
function ruler(length: number, across: boolean): Shape[] {
  return Array.from({ length: Math.floor(length - 2 * EDGE) }, (_, i): Shape => {
    const at = i + 1;
    const long = at % 10 === 0 ? 2 : at % 5 === 0 ? 1.5 : 1;
    const [x, y] = across ? [at - HAIR / 2, EDGE] : [EDGE, at - HAIR / 2];
    return { kind: 'box', x, y, width: across ? HAIR : long, height: across ? long : HAIR };
  });
}
