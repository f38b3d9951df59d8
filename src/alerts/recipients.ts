/** Who each message of the outbox is for, and in which words. */
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { CONFIG } from '../platform/config.module.js';
import type { Config } from '../platform/config.js';
import { READER } from '../platform/database/database.module.js';
import { rows } from '../platform/database/sql.js';
import { Audience, type Note, type Message } from '../notifications/audience.js';
import { readProducts, recallOf } from '../registry/registry.store.js';
import { regulatorsOf } from './alerts.escalation.js';
import { ContestedReports } from './contested.js';
import { Disputes } from '../exceptions/disputes.js';
import { recallReach } from '../custody/read/recall-reach.reader.js';
import { wordsFor } from './words.js';

@Injectable()
export class Recipients extends Audience {
  constructor(
    @InjectDataSource(READER) private readonly db: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly disputes: Disputes,
    private readonly reports: ContestedReports,
  ) {
    super();
  }

  /**
   * A recall's audience is worked out from who has the goods. A dispute and a contested report have none of their own: the
   * exception or alert that they open or close tells whom it concerns. Everything else says whom it is for.
   */
  async notesFor(message: Message): Promise<Note[]> {
    const { kind } = message;
    const follower = kind === 'dispute.logged' ? this.disputes : kind === 'report.contested' ? this.reports : undefined;
    if (follower) {
      await follower.follow((message.data as { entry: string }).entry);
      return [];
    }
    const told =
      message.owner === null
        ? await this.reached(message.data as { ref: string })
        : [{ owner: message.owner, data: message.data }];
    return told.map(({ owner, data }) => ({ owner, data, ...wordsFor(message.kind, data, this.config.THERIAC_PUBLIC_URL) }));
  }

  private async reached({ ref }: { ref: string }): Promise<Pick<Note, 'owner' | 'data'>[]> {
    const [row] = await rows<Parameters<typeof recallOf>[0]>(this.db, 'SELECT * FROM "recall" WHERE "ref" = ?', [ref]);
    const recall = recallOf(row!);
    const [product] = await readProducts(this.db, [recall.gtin]);
    const reach = await recallReach(this.db, recall);
    const { time, index, ...rest } = recall;
    const data = { ...rest, product: product!.name, index, time: new Date(time).toISOString() };
    const owners = new Set<string>([...reach.keys(), product!.participant, ...(await regulatorsOf(this.db))]);
    return [...owners].map((owner) => ({ owner, data: { ...data, yours: reach.get(owner) ?? {} } }));
  }
}
