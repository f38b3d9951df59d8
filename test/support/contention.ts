/**
 * Many clients at two servers on one database, all at once: for one pack, and with one entry. A round counts only where at
 * least two requests were verified before the first was committed: otherwise nobody contended.
 */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.js';
import { SequencerService } from '../../src/entries/sequencer.service.js';
import { packUri, type Gln, type Gtin, type Lot, type Serial } from '../../src/protocol/gs1/identifiers.js';
import { gs1CheckDigit } from '../../src/protocol/gs1/check-digit.js';
import type { TestDatabase } from './databases.js';
import { unhurried } from './sabotage.js';
import { glnOf, LedgerWorld, type Party } from './ledger-world.js';

/** Requests of one round. */
const CLIENTS = 64;

const body = '0952000001234';
const GTIN = `${body}${gs1CheckDigit(body)}` as Gtin;

/** What the clients of a round were told: how many got each status and code, and which indexes. */
export interface Round {
  /** Verified before the first was committed. */
  contenders: number;
  answers: Record<string, number>;
  indexes: number[];
}

/** A founded ledger with a maker and its product, served by two servers. */
export class Contention {
  private serial = 0;
  private constructor(
    readonly world: LedgerWorld,
    readonly servers: readonly NestFastifyApplication[],
    private readonly maker: Party,
  ) {}

  static async on(database: TestDatabase): Promise<Contention> {
    const world = await LedgerWorld.on(database);
    const maker = await world.admit('manufacturer');
    await world.record(maker, {
      type: 'product',
      gtin: GTIN,
      name: 'Contended 5 mg',
      authorisation: null,
      serialised: true,
      levels: [],
      storage: null,
      markets: [],
      digitalLinkQr: false,
    });
    await world.record(maker, { type: 'batch', gtin: GTIN, lot: 'C1', expiry: '2099-12-31', serialised: true });
    const servers = [world.server.app, await createApp(world.server.home.config)];
    return new Contention(world, servers, maker);
  }

  async close(): Promise<void> {
    await this.servers[1]!.close();
    await this.world.close();
  }

  private async newPack(): Promise<{ uri: string; made: string }> {
    const uri = packUri(GTIN, `S${++this.serial}` as Serial);
    const common = { time: Date.now(), offset: '+00:00', site: this.maker.gln, objects: { epcs: [uri] } };
    const step = { kind: 'commission', ...common, lot: 'C1' as Lot, expiry: '2099-12-31' } as const;
    const entry = await this.world.signStep(this.maker, step, []);
    // A server whose log waits for the other one's says so (503), and is sent the same again: nothing is logged twice.
    for (let tries = 0; ; tries++) {
      const { status, body } = await this.world.send('/api/entries', entry);
      if (status < 300) return { uri, made: body.id as string };
      if (status !== 503 || tries === 40) throw new Error(`the pack was not made: ${status} ${JSON.stringify(body)}`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  /** Each client ships the same new pack to a receiver of its own, outside the register. */
  async shipOnePack(): Promise<Round> {
    const { uri, made } = await this.newPack();
    const owner = this.maker.gln;
    const entries = await Promise.all(
      Array.from({ length: CLIENTS }, (_, i) => {
        const to = { owner: glnOf(5000 + i) as Gln };
        const common = { time: Date.now(), offset: '+00:00', site: owner, objects: { epcs: [uri] } };
        return this.world.signStep(this.maker, { kind: 'ship', outside: true, ...common, from: { owner }, to }, [made]);
      }),
    );
    return this.sendAll(entries);
  }

  /** All clients send the same new entry: a lock, which the rules by themselves would allow any number of times. */
  async sendOneEntry(): Promise<Round> {
    const { uri } = await this.newPack();
    const common = { time: Date.now(), offset: '+00:00', site: this.maker.gln, objects: { epcs: [uri] } };
    const entry = await this.world.signStep(this.maker, { kind: 'lock', ...common, reason: 'asked twice' }, []);
    return this.sendAll(Array.from({ length: CLIENTS }, () => entry));
  }

  /** A key signs at the first server, the second one logs its retirement, and it signs at the first one again. */
  async retireBetween(): Promise<Round[]> {
    const signer = await this.world.addKey(this.maker, 'second', ['custody']);
    const commission = () => {
      const objects = { epcs: [packUri(GTIN, `S${++this.serial}` as Serial)] };
      const step = { kind: 'commission', time: Date.now(), offset: '+00:00', site: this.maker.gln, objects } as const;
      return this.world.signStep({ signer }, { ...step, lot: 'C1' as Lot, expiry: '2099-12-31' }, []);
    };
    const before = await this.sendAll([await commission()]);
    const from = before.indexes[0]! + 2;
    const retirement = this.world.signRecord(this.maker, { type: 'retire', key: signer.kid, from });
    const between = await this.sendAll([retirement], 1);
    return [before, between, await this.sendAll([await commission()])];
  }

  /** Sends entries to the servers in turn, to the server `first` first. */
  private async sendAll(entries: readonly string[], first = 0): Promise<Round> {
    let verified = 0;
    let contenders = 0;
    const restore = this.servers.map((server) => {
      const sequencer = server.get(SequencerService, { strict: false });
      const submit = sequencer.submit.bind(sequencer);
      sequencer.submit = async (entry) => {
        verified++;
        const receipt = await submit(entry);
        contenders ||= verified;
        return receipt;
      };
      return () => void delete (sequencer as { submit?: unknown }).submit;
    });
    const replies = await Promise.all(
      entries.map((payload, i) => {
        const headers = { 'content-type': 'application/jose' };
        return this.servers[(first + i) % 2]!.inject({ method: 'POST', url: '/api/entries', headers, payload });
      }),
    );
    for (const each of restore) each();
    const answers: Record<string, number> = {};
    const indexes = new Set<number>();
    for (const reply of replies) {
      const { type, index } = reply.json<{ type?: string; index?: number }>();
      const kind = type ? `${reply.statusCode} ${type.replace('urn:theriac:problem:', '')}` : 'receipt';
      answers[kind] = (answers[kind] ?? 0) + 1;
      if (index !== undefined) indexes.add(index);
    }
    return { contenders, answers, indexes: [...indexes] };
  }

  /** Runs rounds until `wanted` of them were contended. Gives those in which not all was as it must be. */
  async violations(play: 'shipOnePack' | 'sendOneEntry', wanted: number): Promise<Round[]> {
    const expected = play === 'shipOnePack' ? { receipt: 1, '409 stale-prev': CLIENTS - 1 } : { receipt: CLIENTS };
    this.servers.forEach(unhurried);
    const wrong: Round[] = [];
    for (let counted = 0, played = 0; counted < wanted; played++) {
      if (played > 2 * wanted + 20) throw new Error(`only ${counted} of ${played} rounds were contended`);
      const round = await this[play]();
      if (round.contenders < 2) continue;
      counted++;
      const right = round.indexes.length === 1 && Object.entries(expected).every(([kind, n]) => round.answers[kind] === n);
      if (!right) wrong.push(round);
    }
    return wrong;
  }
}
