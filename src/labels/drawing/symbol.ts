/**
 * Symbols as grids of modules, without a place yet: DataMatrix, QR code, and the bars of Code 128. The sizes that they
 * have in print are those of the GS1 General Specifications, section 5.12 (symbol specification tables).
 */
import bwip from 'bwip-js/node';
import QRCode from 'qrcode';
import { GS } from '../../protocol/gs1/element-string.js';

/** Side of one module, or width of the narrowest bar, in mm. */
export interface ModuleSize {
  smallest: number;
  target: number;
}

interface Common {
  /** Light modules that must stay round it; left and right only of bars. */
  quiet: number;
  size: ModuleSize;
}

/** A square or rectangle of modules, row by row, true is dark. */
export interface Matrix extends Common {
  columns: number;
  rows: number;
  modules: readonly boolean[];
}

/** Bars and spaces by turns, the first a bar; their widths in modules. */
export interface Bars extends Common {
  /** What they say: label printers draw them by themselves. */
  text: string;
  widths: readonly number[];
  columns: number;
}

export type Symbol = Matrix | Bars;

/** Regulated healthcare items: 0.254 to 0.990 mm, target 0.380. */
const DATAMATRIX: ModuleSize = { smallest: 0.254, target: 0.38 };
/** Links to the web: 0.396 to 0.990 mm, target 0.495. */
const QR: ModuleSize = { smallest: 0.396, target: 0.495 };
/** Logistic units: 0.495 to 0.940 mm. */
const LOGISTIC: ModuleSize = { smallest: 0.495, target: 0.495 };

/** A DataMatrix (ECC 200) of text, or of a GS1 element string. */
export function dataMatrix(text: string, gs1: boolean): Matrix {
  const coded = gs1 ? `^FNC1${text.replaceAll(GS, '^FNC1')}` : text;
  const [grid] = bwip.raw({ bcid: 'datamatrix', text: coded, parsefnc: gs1 }) as { pixs: number[]; pixx: number; pixy: number }[];
  const { pixs, pixx, pixy } = grid!;
  const modules = Array.from(pixs, (dark) => dark === 1);
  return { quiet: 1, size: DATAMATRIX, columns: pixx, rows: pixy, modules };
}

/** A QR code of a link, error correction level M. */
export function qrCode(text: string): Matrix {
  const { size, data } = QRCode.create(text, { errorCorrectionLevel: 'M' }).modules;
  const modules = Array.from(data, (dark) => dark === 1);
  return { quiet: 4, size: QR, columns: size, rows: size, modules };
}

/** A GS1-128 of digits, an element string without separators: pairs of digits take one character. */
export function gs1128(digits: string): Bars {
  const [bars] = bwip.raw({ bcid: 'code128', text: `^FNC1${digits}`, parsefnc: true }) as { sbs: number[] }[];
  const widths = Array.from(bars!.sbs);
  const columns = widths.reduce((sum, width) => sum + width, 0);
  return { text: digits, quiet: 10, size: LOGISTIC, widths, columns };
}
