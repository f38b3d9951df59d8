/** `/api/participants`, `/api/applications`: who takes part, and who asks to. */
import { z } from 'zod';
import { Gln } from '../protocol/gs1/identifiers.js';
import { PERMISSIONS, PublicJwk, Role } from '../protocol/registry/records.js';
import { PageLimit, SearchText } from './page.js';
import { freeText } from './text.js';

const SiteView = z.strictObject({
  gln: Gln,
  name: z.string(),
  address: z.string(),
  country: z.string(),
  timeZone: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  active: z.boolean(),
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
  licence: z.strictObject({
    steps: z.array(z.string()).readonly(),
    until: z.string().nullable(),
    opening: z.string().nullable(),
  }),
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

/** A key that applies, by its thumbprint. */
export const ApplicantKey = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'must be the thumbprint of a key: 43 characters of base64url')
  .meta({ example: 'FErDO5PDv8x9VC-7KJDd1ya-lQGgMuacB2to5rzTE9o' });

export const ApplicationState = z.enum(['waiting', 'admitted', 'refused', 'expired']);
export type ApplicationState = z.infer<typeof ApplicationState>;

/**
 * What became of an application. `reason`: why it is refused. `until`: when it expires, or is forgotten where it waits no more;
 * with `received` null where it is admitted, since the registry has it then.
 */
export const ApplicationView = z.strictObject({
  kid: z.string(),
  gln: Gln,
  state: ApplicationState,
  reason: z.string().nullable(),
  received: z.iso.datetime().nullable(),
  until: z.iso.datetime().nullable(),
});
export type ApplicationView = z.infer<typeof ApplicationView>;

/** The last application of a page: when it came, and its key. */
const AfterApplication = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,14})~[A-Za-z0-9_-]{43}$/, 'must be the `next` of the page before')
  .transform((text) => {
    const [received, kid] = text.split('~') as [string, string];
    return { received: Number(received), kid };
  });

export const ApplicationsQuery = z.strictObject({
  gln: z.optional(Gln),
  kid: ApplicantKey.optional(),
  after: AfterApplication.optional(),
  limit: PageLimit,
});
export type ApplicationsQuery = z.infer<typeof ApplicationsQuery>;

/** Why an application is refused; its applicant reads it. */
export const Refusal = z
  .strictObject({ reason: freeText(500) })
  .meta({ example: { reason: 'The licence number is of another company.' } });
export type Refusal = z.infer<typeof Refusal>;

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
  next: z.string().nullable(),
});
export type ApplicationsView = z.infer<typeof ApplicationsView>;
