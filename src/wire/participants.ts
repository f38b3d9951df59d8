/** `/api/participants`, `/api/applications`: who takes part, and who asks to. */
import { z } from 'zod';
import { Gln } from '../protocol/gs1/identifiers.js';
import { PERMISSIONS, PublicJwk, Role } from '../protocol/registry/records.js';
import { PageLimit, SearchText } from './page.js';

const SiteView = z.strictObject({
  gln: Gln,
  name: z.string(),
  address: z.string(),
  country: z.string(),
  timeZone: z.string(),
  latitude: z.number(),
  longitude: z.number(),
});

/** All numbers are indexes of entries; `record`: id of the record that registered it; `by`: the key that added it. */
const KeyView = z.strictObject({
  kid: z.string(),
  jwk: PublicJwk,
  label: z.string(),
  permissions: z.array(z.enum(PERMISSIONS)).readonly(),
  sites: z.array(Gln).readonly().nullable(),
  record: z.string(),
  by: z.string().nullable(),
  from: z.int(),
  retired: z.int().nullable(),
  compromised: z.int().nullable(),
  suspect: z.int().nullable(),
});

export const ParticipantView = z.strictObject({
  gln: Gln,
  name: z.string(),
  role: Role,
  country: z.string(),
  licence: z.strictObject({ steps: z.array(z.string()).readonly(), until: z.string().nullable() }),
  sites: z.array(SiteView),
  keys: z.array(KeyView),
});
export type ParticipantView = z.infer<typeof ParticipantView>;

export const ParticipantsPage = z.strictObject({ items: z.array(ParticipantView), next: z.nullable(Gln) });
export type ParticipantsPage = z.infer<typeof ParticipantsPage>;

export const ParticipantsQuery = z.strictObject({
  role: z.optional(Role),
  q: SearchText.optional(),
  after: z.optional(Gln),
  limit: PageLimit,
});
export type ParticipantsQuery = z.infer<typeof ParticipantsQuery>;

/** An application that was kept. */
export const AppliedView = z.strictObject({ kid: z.string(), gln: Gln });
export type AppliedView = z.infer<typeof AppliedView>;

/** What waits for a regulator, first come first; `jws` goes into the participant record as it is. */
export const ApplicationsView = z.strictObject({
  items: z.array(
    z.strictObject({
      kid: z.string(),
      gln: Gln,
      name: z.string(),
      role: Role,
      received: z.iso.datetime(),
      jws: z.string(),
    }),
  ),
});
export type ApplicationsView = z.infer<typeof ApplicationsView>;
