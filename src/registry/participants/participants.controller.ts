/** `/api/participants`: who they are. Public, as their records in the log are. */
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../../platform/http/access.js';
import { Gln } from '../../protocol/gs1/identifiers.js';
import { PERMISSIONS, PublicJwk, Role } from '../../protocol/registry/records.js';
import { PageLimit, SearchText } from '../../platform/http/pages.js';
import { type Member, Participants } from './participants.service.js';

const SiteView = z.strictObject({
  gln: Gln,
  name: z.string(),
  address: z.string(),
  country: z.string(),
  timeZone: z.string(),
  latitude: z.number(),
  longitude: z.number(),
});

/** All numbers are indexes of entries. */
const KeyView = z.strictObject({
  kid: z.string(),
  jwk: PublicJwk,
  label: z.string(),
  permissions: z.array(z.enum(PERMISSIONS)).readonly(),
  sites: z.array(Gln).readonly().nullable(),
  from: z.int(),
  retired: z.int().nullable(),
  compromised: z.int().nullable(),
  suspect: z.int().nullable(),
});

const ParticipantView = z.strictObject({
  gln: Gln,
  name: z.string(),
  role: Role,
  country: z.string(),
  licence: z.strictObject({ steps: z.array(z.string()).readonly(), until: z.string().nullable() }),
  sites: z.array(SiteView),
  keys: z.array(KeyView),
});
type ParticipantView = z.infer<typeof ParticipantView>;

const ParticipantsPage = z.strictObject({ items: z.array(ParticipantView), next: Gln.nullable() });
type ParticipantsPage = z.infer<typeof ParticipantsPage>;

const ListQuery = z.strictObject({
  role: Role.optional(),
  q: SearchText.optional(),
  after: Gln.optional(),
  limit: PageLimit,
});

function participantView({ participant, sites, keys }: Member): ParticipantView {
  const { gln, name, role, country, steps, until } = participant;
  return {
    gln,
    name,
    role,
    country,
    licence: { steps, until },
    sites: sites.map((site) => ({
      gln: site.gln,
      name: site.name,
      address: site.address,
      country: site.country,
      timeZone: site.timeZone,
      latitude: site.latitude,
      longitude: site.longitude,
    })),
    keys: keys.map(({ kid, jwk, label, permissions, sites: bound, from, retired, compromised, suspect }) => ({
      kid,
      jwk,
      label,
      permissions,
      sites: bound,
      from,
      retired,
      compromised,
      suspect,
    })),
  };
}

@Controller('api/participants')
@Access('public')
export class ParticipantsController {
  constructor(private readonly participants: Participants) {}

  /** Participants in the order of their GLNs; `after` is the last page's `next`. `q` finds in names and GLNs. */
  @Get()
  @Header('cache-control', 'no-cache')
  @ApiOkResponse({ standardSchema: ParticipantsPage })
  async list(@Query({ schema: ListQuery }) query: z.infer<typeof ListQuery>): Promise<ParticipantsPage> {
    const { items, next } = await this.participants.list(query);
    return { items: items.map(participantView), next };
  }

  /** One participant, with its sites and all its keys, past ones included. */
  @Get(':gln')
  @Header('cache-control', 'no-cache')
  @ApiOkResponse({ standardSchema: ParticipantView })
  async get(@Param('gln', { schema: Gln }) gln: Gln): Promise<ParticipantView> {
    return participantView(await this.participants.get(gln));
  }
}
