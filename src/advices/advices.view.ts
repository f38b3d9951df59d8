/** What despatch advices look like from outside: rows to answers. */
import type { AdviceItem, AdviceView } from '../wire/advices.js';
import type { Advice } from './advices.service.js';
import type { AdviceKey } from '../custody/read/sent.reader.js';

/** The `next` of a page that ends with this advice. */
export const nextOf = ({ giver, taker, number }: AdviceKey): string => `${giver}.${taker}.${number}`;

const instant = (time: number | null | undefined): string | null => (time == null ? null : new Date(time).toISOString());

/** An advice as it stands in a list. */
export const adviceItem = ({ giver, taker, number, site, announcedBy, closed, sent, comparison }: Advice): AdviceItem => ({
  giver,
  taker,
  number,
  site,
  state: closed === null ? comparison.state : 'closed',
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
