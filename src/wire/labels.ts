/** `/api/labels` and `/api/manufacturers/labels`: what is printed, on what. All lengths in millimetres. */
import { z } from 'zod';
import { Gln, Gtin, Serial } from '../protocol/gs1/identifiers.js';
import { numberOf, wholeNumber } from './numbers.js';

/** Printers' dots per inch. */
export const DPI = [203, 300, 600] as const;
export type Dpi = (typeof DPI)[number];

const PrintFormat = z.enum(['svg', 'png', 'pdf', 'zpl']);
export type PrintFormat = z.infer<typeof PrintFormat>;

/** The most labels that a sheet may have. */
const MOST_CELLS = 5_000;

/** What every print is told in its query. `start`: the place of the first label on the first sheet, from 1. */
const PrintOptions = {
  dpi: numberOf(...DPI).default(300),
  start: wholeNumber(1, MOST_CELLS).default(1),
};

const Length = z.number().min(5).max(500);
const Gap = z.number().min(0).max(500);

/** Labels side by side on a sheet of paper: the size of the sheet, its rows and columns, where the first label begins. */
const Sheet = z.strictObject({
  width: Length,
  height: Length,
  columns: z.int().min(1).max(50),
  rows: z.int().min(1).max(100),
  left: Gap,
  top: Gap,
  gapX: Gap,
  gapY: Gap,
});

/** A layout: the label, and the sheet that it lies on; `null` for labels on a roll, one by one. */
export const Layout = z.strictObject({ width: Length, height: Length, sheet: Sheet.nullable().default(null) });
export type Layout = z.infer<typeof Layout>;

/** A named layout, a roll as `60x40`, or a layout written out. */
const LayoutChoice = z.union([
  z.string().regex(/^[a-z0-9.-]{2,20}$/, 'must be the name of a layout, or a size as 60x40'),
  Layout,
]);
export type LayoutChoice = z.infer<typeof LayoutChoice>;

/** In a query: by its name or size only. */
const LayoutName = z.string().max(20);

/** The layouts that have a name. */
export const LayoutsView = z.strictObject({ items: z.array(Layout.required().extend({ name: z.string() })) });
export type LayoutsView = z.infer<typeof LayoutsView>;

export const TestPrintQuery = z.strictObject({
  format: PrintFormat.default('pdf'),
  layout: LayoutName.default('50x25'),
  ...PrintOptions,
});
export type TestPrintQuery = z.infer<typeof TestPrintQuery>;

/** `to`: the GLN that it is to go to, while it is not on its way. */
export const LogisticLabelQuery = z.strictObject({
  format: PrintFormat.default('pdf'),
  layout: LayoutName.default('a6'),
  to: z.optional(Gln),
  ...PrintOptions,
});
export type LogisticLabelQuery = z.infer<typeof LogisticLabelQuery>;

/** The layout of a code without a label round it. */
export const CODE_ALONE = 'code';

/** `layout`: the label with its lines for people; or `code`, for whoever draws the label. */
const One = { format: PrintFormat.default('svg'), layout: LayoutName.default('50x25'), ...PrintOptions };

export const PackLabelQuery = z
  .strictObject({ ...One, code: z.enum(['datamatrix', 'qr', 'both']).optional() })
  .refine(({ code, layout }) => code !== 'both' || layout !== CODE_ALONE, 'both codes need a label to lie on');
export type PackLabelQuery = z.infer<typeof PackLabelQuery>;

export const BatchLabelQuery = z.strictObject({ ...One, code: z.literal('qr').default('qr') });
export type BatchLabelQuery = z.infer<typeof BatchLabelQuery>;

/** Most packs that one request names, and most of a list that one print holds. */
const MOST_PACKS = 1000;
const MOST_OF_LIST = 10_000;

const Many = {
  format: z.enum(['pdf', 'zpl']).default('pdf'),
  layout: LayoutChoice,
  code: z.enum(['datamatrix', 'both']).optional(),
  dpi: z.literal(DPI).default(300),
  start: z.int().min(1).max(MOST_CELLS).default(1),
};

/** The labels of packs that are named, or of `count` packs of a list from the place `from` on. */
export const PackLabelsBody = z
  .union([
    z.strictObject({
      ...Many,
      packs: z
        .array(z.strictObject({ gtin: Gtin, serial: Serial }))
        .min(1)
        .max(MOST_PACKS),
    }),
    z.strictObject({
      ...Many,
      list: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url'),
      from: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
      count: z.int().min(1).max(MOST_OF_LIST).default(MOST_OF_LIST),
    }),
  ])
  .meta({ example: { format: 'pdf', layout: '40x30', packs: [{ gtin: '09520000000011', serial: 'A7F3K9' }] } });
export type PackLabelsBody = z.infer<typeof PackLabelsBody>;
