/**
 * What is printed on packs and batch documents. docs/labels.md says the same for those who print:
 *
 * - GS1 DataMatrix on a pack, the law's carrier: (01) GTIN, (21) serial, (17) printed expiry, (10) lot, in this order,
 *   FNC1 in front and after the serial.
 * - QR on a pack, where its product asks for it: `{public URL}/01/{gtin}/10/{lot}/21/{serial}?17={YYMMDD}`.
 * - QR on batch documents: `{public URL}/01/{gtin}/10/{lot}?17={YYMMDD}`.
 * - Lines for people: PC, SN, Lot, EXP, in the order of the law (EU 2016/161, articles 4 and 7).
 */
import { arrange, type Line } from './drawing/arrange.js';
import { type Drawing, drawSymbol } from './drawing/drawing.js';
import type { Dpi } from '../wire/labels.js';
import { toLatin1 } from './drawing/latin.js';
import { dataMatrix, type Matrix, qrCode } from './drawing/symbol.js';
import type { Element } from '../protocol/gs1/ai/value.js';
import { buildDigitalLink } from '../protocol/gs1/digital-link.js';
import { buildElementString } from '../protocol/gs1/element-string.js';
import type { Serial } from '../protocol/gs1/identifiers.js';
import type { Batch, Product } from '../protocol/registry/registry.js';

/**
 * A pack, or a whole batch where there is no serial, with what the register says of it. `expiry`: the date that the pack was made
 * with (ISO), where that is known.
 */
export interface Subject {
  product: Product;
  batch: Batch;
  serial?: Serial;
  expiry?: string | null;
}

export type CodeKind = 'datamatrix' | 'qr';

/** The date that is printed on packs of a batch: the one in force where they bear that, else the earliest. ISO. */
export const printedExpiry = ({ expiry, printed }: Batch): string => (printed.includes(expiry) ? expiry : printed[0]!);

/** The date to be printed: a pack keeps its own, however its batch's record was corrected. */
const dateOf = ({ batch, expiry }: Subject): string => expiry ?? printedExpiry(batch);

/** The elements of a subject, in the order of the DataMatrix. */
function elementsOf(subject: Subject): Element[] {
  const { batch, serial } = subject;
  return [
    { ai: '01', value: batch.gtin },
    ...(serial === undefined ? [] : [{ ai: '21', value: serial }]),
    { ai: '17', value: dateOf(subject).slice(2).replaceAll('-', '') },
    { ai: '10', value: batch.lot },
  ];
}

/** One code of a subject. @param publicUrl where links lead, without a slash at the end */
function codeOf(subject: Subject, kind: CodeKind, publicUrl: string): Matrix {
  const elements = elementsOf(subject);
  return kind === 'datamatrix' ? dataMatrix(buildElementString(elements), true) : qrCode(buildDigitalLink(elements, publicUrl));
}

/** The lines for people. */
function linesOf(subject: Subject): Line[] {
  const { product, batch, serial } = subject;
  return [
    { text: toLatin1(product.name), optional: true },
    { text: `PC: ${batch.gtin}` },
    ...(serial === undefined ? [] : [{ text: `SN: ${serial}` }]),
    { text: `Lot: ${batch.lot}` },
    { text: `EXP: ${dateOf(subject)}` },
  ];
}

/** How a label of a subject is to be drawn. `label`: its size in mm, or null for the first code alone. */
export interface LabelStyle {
  codes: readonly CodeKind[];
  label: { width: number; height: number } | null;
  dpi: Dpi | null;
  publicUrl: string;
}

/** A label. @throws Fault `label-too-small` */
export function drawSubject(subject: Subject, { codes, label, dpi, publicUrl }: LabelStyle): Drawing {
  const symbols = codes.map((kind) => codeOf(subject, kind, publicUrl));
  return label === null ? drawSymbol(symbols[0]!, dpi) : arrange(label, symbols, linesOf(subject), dpi);
}
