/** Who takes part, with sites and keys: read from the committed state, for anybody. */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../../platform/database/database.module.js';
import { rows, selectIn, type SqlValue } from '../../platform/database/sql.js';
import { allOf, when } from '../../platform/database/where.js';
import { Fault } from '../../protocol/fault.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import type { Role } from '../../protocol/registry/records.js';
import type { Key, Participant, Site } from '../../protocol/registry/registry.js';
import { anywhere, pageOf } from '../../platform/http/pages.js';
import { keyOf, participantOf, readParticipants, siteOf } from '../registry.store.js';

/** A participant with all that belongs to it. */
export interface Member {
  participant: Participant;
  sites: Site[];
  keys: Key[];
}

/** What to list: all conditions hold. `q`: part of the name (upper and lower case of A to Z are one) or of the GLN. */
export interface ParticipantQuery {
  role?: Role | undefined;
  q?: string | undefined;
  /** The last GLN of the page before. */
  after?: Gln | undefined;
  limit: number;
}

type Row = Record<string, SqlValue>;

@Injectable()
export class Participants {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /** Participants in the order of their GLNs. */
  async list({ role, q, after, limit }: ParticipantQuery): Promise<{ items: Member[]; next: Gln | null }> {
    const [where, values] = allOf([
      when('"gln" > ?', after),
      when('"role" = ?', role),
      when(`LOWER("name") LIKE LOWER(?) ESCAPE '!' OR "gln" LIKE ? ESCAPE '!'`, q ? anywhere(q) : undefined),
    ]);
    const found = await rows<Row>(this.db, `SELECT * FROM "participant" WHERE ${where} ORDER BY "gln" LIMIT ?`, [
      ...values,
      limit + 1,
    ]);
    const page = pageOf(found.map(participantOf), limit, ({ gln }) => gln);
    return { items: await this.members(page.items), next: page.next };
  }

  /** One participant. @throws Fault `not-found` */
  async get(gln: Gln): Promise<Member> {
    const [member] = await this.members(await readParticipants(this.db, [gln]));
    if (!member) throw new Fault('not-found', `no participant has the GLN ${gln}`, { gln });
    return member;
  }

  private async members(participants: readonly Participant[]): Promise<Member[]> {
    const glns = participants.map(({ gln }) => gln);
    const sites = (await selectIn<Row>(this.db, 'SELECT * FROM "site" WHERE "participant" IN (?*)', glns)).map(siteOf);
    const keys = (await selectIn<Row>(this.db, 'SELECT * FROM "signing_key" WHERE "participant" IN (?*)', glns)).map(keyOf);
    return participants.map((participant) => ({
      participant,
      sites: sites.filter((site) => site.participant === participant.gln).sort((a, b) => (a.gln < b.gln ? -1 : 1)),
      keys: keys.filter((key) => key.participant === participant.gln).sort((a, b) => a.from - b.from || (a.kid < b.kid ? -1 : 1)),
    }));
  }
}
