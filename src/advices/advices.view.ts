/** What despatch advices look like from outside, and what is asked and said of them. */
import { z } from 'zod';
import { lineText } from '../platform/http/free-text.js';
import { Gln, Gtin, Lot, Sscc } from '../protocol/gs1/identifiers.js';
import { PageLimit } from '../platform/http/pages.js';
import type { Advice } from './advices.service.js';
import type { AdviceKey } from './advices.store.js';
import { LINE_STATES } from './compare.js';

/** The giver's number. */
export const AdviceNumber = lineText(200).meta({ example: '0080456190' });

/** The giver in an address, who is another than the taker beside it in the examples, too. */
export const Giver = Gln.meta({ example: '9520000000028' });

/** The last advice of a page. */
const After = z
  .string()
  .regex(/^[0-9]{13}\.[0-9]{13}\.[^\u0000-\u001f\u007f]{1,200}$/, 'must be the `next` of the page before')
  .transform((text): AdviceKey => {
    const [giver, taker] = [text.slice(0, 13), text.slice(14, 27)] as [Gln, Gln];
    return { giver, taker, number: text.slice(28) };
  });
export const nextOf = ({ giver, taker, number }: AdviceKey): string => `${giver}.${taker}.${number}`;

/**
 * `direction`: what is coming to you, or what you sent. Without a `number` those that are not closed and wait for something;
 * with it all of that number. `site`: for that site, or for none in particular. `of`: whose, for regulators.
 */
export const AdvicesQuery = z.strictObject({
  direction: z.enum(['in', 'out']).default('in'),
  number: AdviceNumber.optional(),
  partner: Gln.optional(),
  site: Gln.optional(),
  of: Gln.optional(),
  after: After.optional(),
  limit: PageLimit,
});

const State = z.enum(['open', 'complete', 'closed']);
const Count = z.int().min(0);
const Totals = z.strictObject({ expected: Count, shipped: Count, received: Count, awaited: Count });

const AdviceLine = z.strictObject({
  gtin: Gtin,
  lot: Lot.nullable().default(null),
  quantity: z.int().min(1).max(2_000_000),
  sscc: Sscc.nullable().default(null),
  po: lineText(100).nullable().default(null),
});

/** What your system expects by an advice, or announces by it: all lines. `site`: where. */
export const AnnouncementBody = z
  .strictObject({
    site: Gln.nullable().default(null),
    lines: z.array(AdviceLine).min(1).max(2_000),
  })
  .meta({ example: { lines: [{ gtin: '09520000000011', lot: 'L4711', quantity: 10, po: '4500187321' }] } });

/** An advice in a list. Numbers are of packs. */
const AdviceItem = z.strictObject({
  giver: Gln,
  taker: Gln,
  number: z.string(),
  site: Gln.nullable(),
  state: State,
  announcedBy: Gln.nullable(),
  closed: z.iso.datetime().nullable(),
  shipped: z.iso.datetime().nullable(),
  totals: Totals,
});
export const AdvicesPage = z.strictObject({ items: z.array(AdviceItem), next: z.string().nullable() });
export type AdvicesPage = z.infer<typeof AdvicesPage>;

const LineStateWord = z.enum(LINE_STATES);
/** An advice in full. `announced`: as it was recorded; `lines` and `units`: compared, in packs. */
export const AdviceView = AdviceItem.extend({
  announced: z.array(AdviceLine),
  lines: z.array(
    z.strictObject({
      gtin: Gtin,
      lot: Lot.nullable(),
      expected: Count,
      shipped: Count,
      received: Count,
      reported: Count,
      state: LineStateWord,
    }),
  ),
  units: z.array(
    z.strictObject({
      object: z.string().nullable(),
      shipping: z.string().nullable(),
      batches: z.array(z.string()).readonly(),
      shipped: Count,
      received: Count,
      state: LineStateWord,
    }),
  ),
});
export type AdviceView = z.infer<typeof AdviceView>;

const instant = (time: number | null | undefined): string | null => (time == null ? null : new Date(time).toISOString());

/** An advice as it stands in a list. */
export const adviceItem = ({ giver, taker, number, site, announcedBy, closed, sent, comparison }: Advice) => ({
  giver,
  taker,
  number,
  site,
  state: closed === null ? comparison.state : ('closed' as const),
  announcedBy,
  closed: instant(closed),
  shipped: instant(sent.at(-1)?.time),
  totals: comparison.totals,
});

/** An advice in full. */
export const adviceView = (advice: Advice): AdviceView => ({
  ...adviceItem(advice),
  announced: advice.announced,
  lines: advice.comparison.lines,
  units: advice.comparison.units,
});
