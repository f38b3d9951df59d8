/**
 * The logistic label of a container: who sends it to whom, what is in it, its SSCC in digits and as GS1-128. Lengths in
 * millimetres; made for A6, and for anything that is at least as wide and two thirds as high.
 *
 * @see GS1 Logistic Label Guideline: free text above, data for people in the middle, bars below
 */
import { CHARACTER, type Drawing, LINE, type Shape, moduleOf, textShapes, wrapText } from './drawing/drawing.js';
import type { Dpi } from '../wire/labels.js';
import { toLatin1 } from './drawing/latin.js';
import { gs1128 } from './drawing/symbol.js';
import { Fault } from '../protocol/fault.js';
import type { Sscc } from '../protocol/gs1/identifiers.js';

/** A line of content: packs of one batch. */
export interface Content {
  name: string;
  gtin: string;
  lot: string;
  expiry: string;
  count: number;
}

export interface LogisticLabel {
  sscc: Sscc;
  /** Lines of name, address and GLN; empty where it is not said. */
  from: readonly string[];
  to: readonly string[];
  contents: readonly Content[];
}

const MARGIN = 5;
/** GS1 asks for at least 31.75. */
const BAR_HEIGHT = 32;
/** Sizes of text: headings, addresses and contents, the digits of the SSCC. */
const [SMALL, NORMAL, LARGE] = [2.2, 2.8, 6];
/** Most lines of an address. */
const ADDRESS = 6;
const RULE = 0.4;

/** The label. @throws Fault `label-too-small` where the bars or the content find no room */
export function drawLogistic(
  label: LogisticLabel,
  { width, height }: { width: number; height: number },
  dpi: Dpi | null,
): Drawing {
  const inner = width - 2 * MARGIN;
  const symbol = gs1128(`00${label.sscc}`);
  const module = moduleOf(symbol, symbol.size.target, dpi);
  const bars = symbol.columns * module;
  const digits = Math.min(LARGE, inner / (20 * CHARACTER));
  const below = BAR_HEIGHT + digits * LINE + MARGIN;

  const addresses = addressShapes(label, inner);
  const titleY = MARGIN + SMALL * LINE + ADDRESS * NORMAL * LINE + 2;
  const contentY = titleY + SMALL * LINE + digits * LINE + 3;
  const room = Math.floor((height - below - 2 - contentY - SMALL * LINE) / (NORMAL * LINE));
  if (bars + 2 * symbol.quiet * module > width || room < 2)
    throw new Fault(
      'label-too-small',
      `a logistic label does not fit on ${width} x ${height} mm: choose A6 (105x148) or larger`,
      {
        width,
        height,
      },
    );
  const left = (width - bars) / 2;
  const rule = (y: number): Shape => ({ kind: 'box', x: MARGIN, y, width: inner, height: RULE });
  return {
    width,
    height,
    shapes: [
      ...addresses,
      rule(titleY - 1.5),
      ...textShapes(['SSCC'], MARGIN, titleY, SMALL),
      ...textShapes([label.sscc], MARGIN, titleY + SMALL * LINE, digits),
      rule(contentY - 1.5),
      ...textShapes(['CONTENT'], MARGIN, contentY, SMALL),
      ...textShapes(contentLines(label.contents, inner, room), MARGIN, contentY + SMALL * LINE, NORMAL),
      rule(height - below - 2),
      { kind: 'bars', x: left, y: height - below, module, height: BAR_HEIGHT, symbol },
      ...textShapes(
        [`(00)${label.sscc}`],
        (width - 22 * digits * 0.9 * CHARACTER) / 2,
        height - below + BAR_HEIGHT + 1,
        digits * 0.9,
      ),
    ],
  };
}

function addressShapes({ from, to }: LogisticLabel, inner: number): Shape[] {
  const half = inner / 2 - 1;
  return [
    { title: 'FROM', lines: from },
    { title: 'TO', lines: to },
  ].flatMap(({ title, lines }, i) => {
    if (lines.length === 0) return [];
    const x = MARGIN + i * (half + 2);
    const wrapped = lines.flatMap((line) => wrapText(toLatin1(line), half, NORMAL)).slice(0, ADDRESS);
    return [...textShapes([title], x, MARGIN, SMALL), ...textShapes(wrapped, x, MARGIN + SMALL * LINE, NORMAL)];
  });
}

/** Two lines for each batch; the last line says how many found no room. */
function contentLines(contents: readonly Content[], width: number, room: number): string[] {
  const most = Math.floor(width / (NORMAL * CHARACTER));
  const fits = contents.length * 2 <= room ? contents.length : Math.floor((room - 1) / 2);
  const lines = contents.slice(0, fits).flatMap(({ count, name, gtin, lot, expiry }) => {
    const prefix = `${count} x `;
    return [prefix + toLatin1(name).slice(0, most - prefix.length), `  PC: ${gtin} Lot: ${lot} EXP: ${expiry}`];
  });
  const rest = contents.slice(fits);
  if (rest.length === 0) return lines;
  const packs = rest.reduce((sum, { count }) => sum + count, 0);
  return [...lines, `and ${packs} packs of ${rest.length} more batch${rest.length === 1 ? '' : 'es'}`];
}
