/** Who each message of the outbox is for, and in which words. */
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { CONFIG } from '../platform/config.module.js';
import type { Config } from '../platform/config.js';
import { READER } from '../platform/database/database.module.js';
import { Audience, type Note, type Message } from '../notifications/audience.js';
import { regulatorsOf } from '../registry/parties.reader.js';
import { readProducts, readRecallsByRef } from '../registry/registry.store.js';
import { ContestedReports } from './contested.js';
import { Disputes } from '../exceptions/disputes.js';
import { readRecalled, recalledLots, type Position } from '../custody/read/reach.reader.js';
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
    const [recall] = await readRecallsByRef(this.db, [ref]);
    const [product] = await readProducts(this.db, [recall!.gtin]);
    const { positions } = await readRecalled(this.db, recall!, await recalledLots(this.db, recall!));
    const reach = numbersOf(positions);
    const { time, index, ...rest } = recall!;
    const data = { ...rest, product: product!.name, index, time: new Date(time).toISOString() };
    const owners = new Set<string>([...reach.keys(), product!.participant, ...(await regulatorsOf(this.db))]);
    return [...owners].map((owner) => ({ owner, data: { ...data, yours: reach.get(owner) ?? {} } }));
  }
}

/** Of each participant how many packs are its in which state. What is on its way counts for giver and taker. */
function numbersOf(positions: readonly Position[]): Map<string, Record<string, number>> {
  const numbers = new Map<string, Record<string, number>>();
  const add = (who: string, state: string, count: number): void => {
    const states = numbers.get(who) ?? {};
    numbers.set(who, { ...states, [state]: (states[state] ?? 0) + count });
  };
  for (const { holder, taker, state, count } of positions) {
    add(holder, state, count);
    if (state === 'in_transit') add(taker!, 'arriving', count);
  }
  return numbers;
}
