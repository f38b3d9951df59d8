/** `/api/advices`: what is coming and what was sent, against what was announced. Numbers are of packs. */
import { z } from 'zod';
import { Gln, Gtin, Lot, Sscc } from '../protocol/gs1/identifiers.js';
import { CaseId } from './cases.js';
import { PageLimit } from './page.js';
import { freeText, lineText } from './text.js';

/** The giver's number. */
export const AdviceNumber = lineText(200).meta({ example: '0080456190' });

/** The giver in an address, who is another than the taker beside it in the examples, too. */
export const Giver = Gln.clone().register(z.globalRegistry, { example: '9520000000028' });

/** The last advice of a page: giver, taker and number with dots between. */
const After = z
  .string()
  .regex(/^[0-9]{13}\.[0-9]{13}\.[^\u0000-\u001f\u007f]{1,200}$/, 'must be the `next` of the page before')
  .transform((text) => {
    const [giver, taker] = [text.slice(0, 13), text.slice(14, 27)] as [Gln, Gln];
    return { giver, taker, number: text.slice(28) };
  });

/**
 * `direction`: what is coming to you, or what you sent. Without a `number` those that are not closed and wait for something;
 * with it all of that number. `site`: for that site, or for none in particular. `of`: whose, for regulators.
 */
export const AdvicesQuery = z.strictObject({
  direction: z.enum(['in', 'out']).default('in'),
  number: AdviceNumber.optional(),
  partner: z.optional(Gln),
  site: z.optional(Gln),
  of: z.optional(Gln),
  after: After.optional(),
  limit: PageLimit,
});
export type AdvicesQuery = z.infer<typeof AdvicesQuery>;

const AdviceLine = z.strictObject({
  gtin: Gtin,
  lot: z.nullable(Lot).default(null),
  quantity: z.int().min(1).max(2_000_000),
  sscc: z.nullable(Sscc).default(null),
  po: lineText(100).nullable().default(null),
});

/** What your system expects by an advice, or announces by it: all lines. `site`: where. */
export const AnnouncementBody = z
  .strictObject({
    site: z.nullable(Gln).default(null),
    lines: z.array(AdviceLine).min(1).max(2_000),
  })
  .meta({ example: { lines: [{ gtin: '09520000000011', lot: 'L4711', quantity: 10, po: '4500187321' }] } });
export type AnnouncementBody = z.infer<typeof AnnouncementBody>;

/** `exceptions`: open one for each difference that has none yet. `text`: what they begin with. */
export const ClosingBody = z
  .strictObject({
    exceptions: z.boolean().default(false),
    text: freeText(1000).nullable().default(null),
  })
  .meta({ example: { exceptions: true, text: 'Counted twice at dock 3.' } });
export type ClosingBody = z.infer<typeof ClosingBody>;

const Count = z.int().min(0);

/** An advice in a list. `shipped`: when the last of it was recorded. */
const AdviceItem = z.strictObject({
  giver: Gln,
  taker: Gln,
  number: z.string(),
  site: z.nullable(Gln),
  state: z.enum(['open', 'complete', 'closed']),
  announcedBy: z.nullable(Gln),
  closed: z.iso.datetime().nullable(),
  shipped: z.iso.datetime().nullable(),
  totals: z.strictObject({ expected: Count, shipped: Count, received: Count, awaited: Count }),
});
export type AdviceItem = z.infer<typeof AdviceItem>;

export const AdvicesPage = z.strictObject({ items: z.array(AdviceItem), next: z.string().nullable() });
export type AdvicesPage = z.infer<typeof AdvicesPage>;

/**
 * How a line or an object stands, in the words of a warehouse:
 * - awaited: announced, and nothing of it is in the log yet
 * - in_transit: sent, and not booked in yet
 * - data_without_goods: sent so long ago that it should be here
 * - received: all of it is booked in
 * - short: less came than was announced, and nothing more is on its way
 * - over: more was sent than was announced
 * - unexpected: sent, and not announced
 * - goods_without_data: booked in by a report, and no shipping in the log says so
 */
const LineState = z.enum([
  'awaited',
  'in_transit',
  'data_without_goods',
  'received',
  'short',
  'over',
  'unexpected',
  'goods_without_data',
]);
export type LineState = z.infer<typeof LineState>;

/** An advice in full. `announced`: as it was recorded; `lines` and `units`: compared, in packs. */
export const AdviceView = AdviceItem.extend({
  announced: z.array(AdviceLine),
  lines: z.array(
    z.strictObject({
      gtin: Gtin,
      lot: z.nullable(Lot),
      expected: Count,
      shipped: Count,
      received: Count,
      reported: Count,
      state: LineState,
    }),
  ),
  units: z.array(
    z.strictObject({
      object: z.string().nullable(),
      shipping: z.string().nullable(),
      batches: z.array(z.string()).readonly(),
      shipped: Count,
      received: Count,
      state: LineState,
    }),
  ),
});
export type AdviceView = z.infer<typeof AdviceView>;

/** `exceptions`: the ids of those that closing it opened. */
export const ClosedAdviceView = z.strictObject({ advice: AdviceView, exceptions: z.array(CaseId) });
export type ClosedAdviceView = z.infer<typeof ClosedAdviceView>;
