/** Who each message of the outbox is for, and in which words. */
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { readRecalled, recalledBatches, type Position } from '../custody/read/reach.reader.js';
import { CONFIG } from '../platform/config.module.js';
import type { Config } from '../platform/config.js';
import { READER } from '../platform/database/database.module.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import { recallKey, type Recall } from '../protocol/registry/registry.js';
import { regulatorsOf } from '../registry/parties.reader.js';
import { readProducts } from '../registry/goods.reader.js';
import { readRecallsByName } from '../registry/registry.store.js';
import type { RecallTold } from '../wire/messages.js';
import type { Message, RecallToTell } from './messages.js';
import { wordsFor } from './words.js';

/** What one owner of subscriptions is told: `data` by webhook, the rest by mail. */
export interface Note {
  readonly owner: string;
  readonly data: Message['data'];
  readonly subject: string;
  readonly text: string;
}

@Injectable()
export class Recipients {
  constructor(
    @InjectDataSource(READER) private readonly db: DataSource,
    @Inject(CONFIG) private readonly config: Pick<Config, 'THERIAC_PUBLIC_URL'>,
  ) {}

  /** Whom a message is for, and what each is told. A recall is for everybody who has to do with the goods; the others say. */
  async notesFor(message: Message | RecallToTell): Promise<Note[]> {
    if (message.owner !== null) return [this.note(message)];
    const concerned = await this.concernedBy(message.data);
    return concerned.map(([owner, data]) => this.note({ ...message, owner, data }));
  }

  private note(message: Message): Note {
    const { owner, data } = message;
    return { owner, data, ...wordsFor(message, this.config.THERIAC_PUBLIC_URL) };
  }

  /** Whoever has, is getting, has passed on or has handed out what is recalled, its manufacturer, and the regulators. */
  private async concernedBy(name: RecallToTell['data']): Promise<[Gln, RecallTold][]> {
    const [recall] = await readRecallsByName(this.db, [recallKey(name)]);
    const { time, ...record } = recall!;
    const [product] = await readProducts(this.db, [record.gtin]);
    const reach = await this.numbersOf(record);
    const told = { ...record, product: product!.name, time: new Date(time).toISOString() };
    // Of whose goods a change speaks no more hears of it, too.
    const all = record.index === record.first ? reach : await this.numbersOf({ ...record, lots: [], serials: [] });
    const owners = new Set([...all.keys(), ...[product!.participant ?? []].flat(), ...(await regulatorsOf(this.db))]);
    return [...owners].map((owner) => [owner, { ...told, yours: reach.get(owner) ?? {} }]);
  }

  private async numbersOf(recall: Pick<Recall, 'gtin' | 'lots' | 'serials'>): Promise<ReturnType<typeof numbersOf>> {
    return numbersOf((await readRecalled(this.db, await recalledBatches(this.db, recall))).positions);
  }
}

/** Of each participant how many packs are its in which state. What is on its way counts for giver and taker. */
function numbersOf(positions: readonly Position[]): Map<Gln, Record<string, number>> {
  const numbers = new Map<Gln, Record<string, number>>();
  const add = (who: Gln, state: string, count: number): void => {
    const states = numbers.get(who) ?? {};
    numbers.set(who, { ...states, [state]: (states[state] ?? 0) + count });
  };
  for (const { holder, taker, state, count } of positions) {
    add(holder, state, count);
    if (state === 'in_transit') add(taker!, 'arriving', count);
  }
  return numbers;
}
