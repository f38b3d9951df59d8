/**
 * Histories that nobody planned: whoever may be about to does anything with some packs, in any order: reports before their goods,
 * findings, repackagings, returns, take-backs and undoings among what is usual. What the rules refuse is refused; the rest is logged.
 */
import fc from 'fast-check';
import type { Lot, Serial } from '../../src/protocol/gs1/identifiers.js';
import { Fault } from '../../src/protocol/fault.js';
import { EXPIRY, OUTSIDE } from './counter-world.js';
import { goodsOf, sceneOf, type Trader } from './trader.js';
import { serialOf, type Stage } from './ways-stage.js';

/** Packs of one history; the last ones are of a batch of which the register does not have all packs. */
const PACKS = 8;
const COMPLETE = 5;
/** The lots of the packs: of the first, of the last, and of what is made of others. */
export const LOTS = { complete: 'A1', open: 'OPEN', repacked: 'MADE' } as const;

/** Someone (a number below 4), something of KINDS, a pack, and whom it is done with. `apt`: by who has the pack, or is to get it. */
export interface Attempt {
  kind: (typeof KINDS)[number];
  who: number;
  pack: number;
  to: number;
  apt: boolean;
}

const KINDS = [
  'commission',
  'commission',
  'ship',
  'ship',
  'ship',
  'receive',
  'receive',
  'report receipt',
  'report dispensing',
  'report end',
  'dispense',
  'use',
  'lose',
  'void',
  'return',
  'return',
  'leave',
  'find',
  'take back',
  'undo',
  'undo',
  'lock',
  'unlock',
  'confirm',
  'pack',
  'unpack',
  'repack',
] as const;

/** Any history of so many attempts. */
export const wildHistory = (attempts: number): fc.Arbitrary<Attempt[]> =>
  fc.array(
    fc.record({ kind: fc.constantFrom(...KINDS), who: fc.nat(3), pack: fc.nat(PACKS - 1), to: fc.nat(3), apt: fc.boolean() }),
    {
      minLength: attempts,
      maxLength: attempts,
    },
  );

/** One history in a world; each has packs of its own. */
export class WildHistory {
  readonly packs: readonly string[];
  /** What became of the attempts: the kind of what was logged, or the code of the refusal. */
  readonly outcomes: string[] = [];
  private readonly entries = new Map<string, string[]>();

  constructor(private readonly on: Stage) {
    this.packs = Array.from({ length: PACKS }, () => on.next());
  }

  lotOf = (pack: string): Lot => (this.packs.indexOf(pack) < COMPLETE ? LOTS.complete : LOTS.open) as Lot;

  async attempt({ kind, who: anybody, pack, to, apt }: Attempt): Promise<void> {
    const { maker, wholesaler, holder, other } = this.on;
    const traders = [maker, wholesaler, holder, other];
    const uri = this.packs[pack]!;
    const gln = apt ? await this.whose(uri, kind) : undefined;
    const who = traders.find(({ party }) => party.gln === gln) ?? traders[anybody]!;
    try {
      const done = await this.does(kind, who, uri, traders[to]!);
      if (done === undefined) return;
      this.outcomes.push(kind);
      const key = `${who.party.gln} ${uri}`;
      this.entries.set(key, [...(this.entries.get(key) ?? []), done.id]);
    } catch (reason) {
      if (!(reason instanceof Fault)) throw reason;
      this.outcomes.push(reason.code);
    }
  }

  private async whose(uri: string, kind: Attempt['kind']): Promise<string | undefined> {
    const found = await this.on.authority.api.object(uri).catch(() => undefined);
    return (kind === 'receive' && found?.custody?.taker?.holder) || found?.custody?.holder;
  }

  private async does(kind: Attempt['kind'], who: Trader, uri: string, to: Trader): Promise<{ id: string } | undefined> {
    const { on } = this;
    const said = { alreadyDone: 'the line was down' };
    const mine = this.entries.get(`${who.party.gln} ${uri}`) ?? [];
    switch (kind) {
      case 'commission':
        return on.world.commission(this.lotOf(uri), serialOf(uri)).catch(refusedByTest);
      case 'ship':
        return on.ship(who, to, uri);
      case 'receive':
        return on.receive(who, uri);
      case 'report receipt':
        return on.reportReceipt(who, uri);
      case 'report dispensing':
        return on.report(who, uri);
      case 'report end':
        return who.trade.end(sceneOf(who), goodsOf(uri), 'destroyed', said);
      case 'dispense':
        return on.dispense(who, uri);
      case 'use':
        return on.end(who, uri, 'checked_out');
      case 'lose':
        return on.end(who, uri, 'lost');
      case 'void':
        return on.void(who, uri);
      case 'return':
        return on.sendBack(who, uri);
      case 'leave':
        return on.leave(who, uri);
      case 'find':
        return who.trade.stock(
          sceneOf(who),
          goodsOf(uri),
          { gtin: on.world.gtin, lot: this.lotOf(uri), expiry: EXPIRY },
          to === who ? { owner: OUTSIDE } : undefined,
        );
      case 'take back':
        return on.takeBack(who, uri);
      case 'undo':
        return mine.length > 0 ? on.reactivate(who, uri, mine.at(-1)!) : undefined;
      case 'lock':
        return on.lock(who, uri);
      case 'unlock':
        return on.unlock(who, uri);
      case 'confirm': {
        const waiting = (await on.authority.api.object(uri)).custody?.claims.at(-1);
        return waiting && on.unlock(on.authority, uri, { confirms: waiting.id });
      }
      case 'pack': {
        const second = this.packs.find((one) => one !== uri)!;
        return on.pack(who, await on.world.packInto(who.party, uri).catch(refusedByTest), second);
      }
      case 'unpack': {
        const { parent } = (await who.api.object(uri)).custody ?? {};
        return parent ? who.trade.unpack(sceneOf(who), parent, goodsOf()) : undefined;
      }
      case 'repack': {
        const made = {
          gtin: on.world.gtin,
          lot: LOTS.repacked as Lot,
          expiry: EXPIRY,
          serials: [`${serialOf(uri)}R`] as Serial[],
        };
        return who.trade.repack(sceneOf(who), goodsOf(uri), made);
      }
    }
  }
}

/** What the test's own world refuses, as a Fault. */
function refusedByTest(reason: unknown): never {
  const type = /urn:theriac:problem:([a-z-]+)/.exec(String(reason))?.[1];
  throw type === undefined ? reason : new Fault(type, String(reason));
}
