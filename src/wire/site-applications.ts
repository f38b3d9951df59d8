/** `/api/site-applications`: places that companies ask the authority to file. */
import { z } from 'zod';
import { Gln } from '../protocol/gs1/identifiers.js';
import { freeText } from './text.js';

const place = {
  gln: Gln,
  name: freeText(200),
  address: freeText(200),
  country: z.string().regex(/^[A-Z]{2}$/, 'must be two letters of ISO 3166-1'),
  timeZone: freeText(60),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
};

/** For the examples of the description. */
export const SITE_EXAMPLE = {
  gln: '9521004000014',
  name: 'Bologna, hall 2',
  address: 'Via Stalingrado 9, Bologna',
  country: 'IT',
  timeZone: 'Europe/Rome',
  latitude: 44.51,
  longitude: 11.36,
};

/** What is asked for: a new place, or another name or place of one. */
export const SiteAsk = z.strictObject(place).meta({ example: SITE_EXAMPLE });
export type SiteAsk = z.infer<typeof SiteAsk>;

/** `reason`: why it is refused; null while it waits. What is filed is a site, and here no more. */
const SiteApplicationView = z.strictObject({
  participant: Gln,
  ...place,
  received: z.iso.datetime(),
  reason: z.string().nullable(),
});
export type SiteApplicationView = z.infer<typeof SiteApplicationView>;

/** The last application of a page: whose it is, and its GLN. */
const AfterSite = z
  .string()
  .regex(/^[0-9]{13}~[0-9]{13}$/, 'must be the `next` of the page before')
  .transform((text) => text.split('~') as [participant: string, gln: string]);

export const SiteApplicationsQuery = z.strictObject({ participant: z.optional(Gln), after: AfterSite.optional() });
export type SiteApplicationsQuery = z.infer<typeof SiteApplicationsQuery>;

export const SiteApplicationsPage = z.strictObject({ items: z.array(SiteApplicationView), next: z.string().nullable() });
export type SiteApplicationsPage = z.infer<typeof SiteApplicationsPage>;
