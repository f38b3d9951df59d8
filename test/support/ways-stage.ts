/** A trade for the table of ways out: those who act, and what each of them does by its own client. */
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { execute, rows } from '../../src/platform/database/sql.js';
import { inTransaction } from '../../src/platform/database/transaction.js';
import type { EndReason } from '../../src/protocol/epcis/step.js';
import { packUri, type Serial } from '../../src/protocol/gs1/identifiers.js';
import type { ReceiptView } from '../../src/wire/entries.js';
import { CounterWorld, OUTSIDE } from './counter-world.js';
import type { TestDatabase } from './databases.js';
import type { Party } from './ledger-world.js';
import { endOf, goodsOf, sceneOf, type Trader, traderOf } from './trader.js';

/** The document of a return. */
export const RMA = [{ type: 'rma' as const, id: 'urn:test:rma:1' }];
const LATE = { alreadyDone: 'the line was down' };
const DAY = 86_400_000;

/** Those who act, and what they do to a pack: M makes it, H has it, `other` is a company that has nothing to do with it. */
export class Stage {
  maker!: Trader;
  wholesaler!: Trader;
  holder!: Trader;
  other!: Trader;
  authority!: Trader;
  private packs = 0;

  private constructor(readonly world: CounterWorld) {}

  static async open(database: TestDatabase): Promise<Stage> {
    const world = await CounterWorld.open(database);
    const stage = new Stage(world);
    await world.batch('A1');
    const trader = (party: Party) => traderOf(world.base, party);
    [stage.maker, stage.wholesaler] = [await trader(world.maker), await trader(world.wholesaler)];
    [stage.holder, stage.other] = [await trader(world.pharmacy), await trader(world.otherPharmacy)];
    stage.authority = await trader(world.base.authority);
    return stage;
  }

  /** A pack that nobody made yet. */
  next = (): string => packUri(this.world.gtin, `W${++this.packs}` as Serial);
  ship = (from: Trader, to: Trader, ...uris: string[]) =>
    from.trade.ship(sceneOf(from), goodsOf(...uris), endOf(from), endOf(to));
  leave = (from: Trader, uri: string) =>
    from.trade.ship(sceneOf(from), goodsOf(uri), endOf(from), { owner: OUTSIDE }, undefined, { outside: true });
  receive = (who: Trader, ...uris: string[]) => who.trade.receive(sceneOf(who), goodsOf(...uris));
  reportReceipt = (who: Trader, uri: string) => who.trade.receive(sceneOf(who), goodsOf(uri), LATE);
  void = (who: Trader, uri: string) => who.trade.void(sceneOf(who), goodsOf(uri));
  dispense = (who: Trader, uri: string, said = {}) => who.trade.dispense(sceneOf(who), goodsOf(uri), said);
  report = (who: Trader, uri: string) => this.dispense(who, uri, LATE);
  missing = (who: Trader, uri: string) => who.trade.end(sceneOf(who), goodsOf(uri), 'stolen', LATE);
  end = (who: Trader, uri: string, reason: EndReason) => who.trade.end(sceneOf(who), goodsOf(uri), reason);
  destroy = (who: Trader, uri: string) => this.end(who, uri, 'destroyed');
  reactivate = (who: Trader, uri: string, undoes: string) => who.trade.reactivate(sceneOf(who), goodsOf(uri), undoes);
  stock = (who: Trader, uri: string, from?: { owner: typeof OUTSIDE }) =>
    who.trade.stock(sceneOf(who), goodsOf(uri), undefined, from);
  takeBack = (who: Trader, uri: string) => who.trade.receive(sceneOf(who), goodsOf(uri), { returned: true, ...LATE });
  unlock = (who: Trader, uri: string, said = {}) => who.trade.mark(sceneOf(who), 'unlock', goodsOf(uri), 'seen', said);
  lock = (who: Trader, uri: string, said = {}) => who.trade.mark(sceneOf(who), 'lock', goodsOf(uri), 'suspected', said);
  pack = (who: Trader, parent: string, ...uris: string[]) => who.trade.pack(sceneOf(who), parent, goodsOf(...uris));

  async sendBack(from: Trader, uri: string, to = this.maker): Promise<ReceiptView> {
    return from.trade.return(sceneOf(from), goodsOf(uri), endOf(from), endOf(to), RMA);
  }

  /** A pack that its maker has sent to somebody. */
  async sent(uri: string, to = this.holder, lot = 'A1'): Promise<string> {
    await this.world.commission(lot, serialOf(uri));
    return (await this.ship(this.maker, to, uri)).id;
  }

  /** A pack that H has. */
  async stocked(uri: string, lot = 'A1'): Promise<void> {
    await this.sent(uri, this.holder, lot);
    await this.receive(this.holder, uri);
  }

  /** Lets what became of all goods so far be so many days older. */
  async later(days: number): Promise<void> {
    const db = this.world.base.server.app.get<DataSource>(getDataSourceToken());
    await inTransaction(db, async (tx) => {
      await execute(tx, 'UPDATE "holding" SET "supplyTime" = "supplyTime" - ? WHERE "supplyIdx" IS NOT NULL', [days * DAY]);
      const ended = await rows<{ id: number; more: string }>(
        tx,
        `SELECT "id", "more" FROM "holding" WHERE "more" LIKE '%"end":{%'`,
      );
      for (const { id, more } of ended) {
        const all = JSON.parse(more) as { end: { time: number } };
        all.end.time -= days * DAY;
        await execute(tx, 'UPDATE "holding" SET "more" = ? WHERE "id" = ?', [JSON.stringify(all), id]);
      }
    });
  }

  record = (who: Trader, record: object) => this.world.base.record(who.party, record);
}

/** The serial of a pack by its URI. */
export const serialOf = (uri: string): string => uri.split('/').at(-1)!;
