/** `/api/participants`: who they are. Public, as their records in the log are. */
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { Access } from '../../platform/http/access.js';
import { Gln } from '../../protocol/gs1/identifiers.js';
import { ParticipantsPage, ParticipantsQuery, ParticipantView } from '../../wire/participants.js';
import { type Member, Participants } from './participants.service.js';

function participantView({ participant, sites, keys }: Member): ParticipantView {
  const { gln, name, role, country, steps, until, opening } = participant;
  return {
    gln,
    name,
    role,
    country,
    licence: { steps, until, opening },
    sites: sites.map((site) => ({
      gln: site.gln,
      name: site.name,
      address: site.address,
      country: site.country,
      timeZone: site.timeZone,
      latitude: site.latitude,
      longitude: site.longitude,
      active: site.active,
    })),
    keys: keys.map(({ kid, jwk, label, permissions, sites: bound, record, by, from, retired, compromised, suspect }) => ({
      kid,
      jwk,
      label,
      permissions,
      sites: bound,
      record,
      by,
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
  async list(@Query({ schema: ParticipantsQuery }) query: ParticipantsQuery): Promise<ParticipantsPage> {
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
