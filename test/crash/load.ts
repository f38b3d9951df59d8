/** Clients that append, upload and scan without a pause, and write down what they are told. */
import { setTimeout as sleep } from 'node:timers/promises';
import { single } from '../../bench/lists.js';
import { EXPIRY, gtinOf, LOT, type World } from '../../bench/world.js';
import { Api } from '../../src/client/http/api.js';
import { signIn } from '../../src/client/http/session.js';
import { makeList, type SerialList } from '../../src/client/signing/lists.js';
import { toBase64url } from '../../src/protocol/bytes.js';
import { readEntry } from '../../src/protocol/entry.js';
import { Fault } from '../../src/protocol/fault.js';
import { batchUri, packUri, type Serial } from '../../src/protocol/gs1/identifiers.js';
import { openCheckpointText } from './check.js';
import type { Acknowledged } from './acknowledged.js';
import type { Chance } from '../support/simulation.js';

/** Refusals that say: this is not logged, come again. */
const NOT_NOW = new Set([
  'database-busy',
  'database-unavailable',
  'log-waiting',
  'overloaded',
  'register-unavailable',
  'too-many-requests',
  'write-failed',
]);
/** Of these nobody knows. */
const UNKNOWN = new Set(['bad-answer', 'outcome-unknown', 'unreachable']);

const APPENDERS = 6;
const SCANNERS = 2;
/** Packs of a list, sent in three parts. */
const PACKS = 60;
/** Longest wait for an answer, in ms: what takes longer is stuck. */
const PATIENCE = 60_000;

export interface LoadParts {
  world: Pick<World, 'ledger' | 'makerKey' | 'sign'>;
  /** Servers of one database; each request goes to one of them. */
  urls: readonly string[];
  told: Acknowledged;
  chance: Chance;
  /** What a scan may be answered beside a verdict, while this goes on. */
  scansMayFail: ReadonlySet<string>;
}

export class Load {
  readonly counts = { acknowledged: 0, refused: 0, unknown: 0, uploads: 0, scans: 0, scansFailed: 0 };
  /** Answers that nobody should get. */
  readonly surprises: string[] = [];
  private readonly apis: Api[];
  private readonly serials: string[] = [];
  private going = false;
  private begun: { list: SerialList; jws: string } | undefined;
  private workers: Promise<void>[] = [];
  private n = 0;

  constructor(private readonly parts: LoadParts) {
    this.apis = parts.urls.map((url) => new Api(url, { attempts: 1, timeout: PATIENCE }));
  }

  /** Begins, unless it goes on already; the servers answer. */
  async start(): Promise<void> {
    if (this.going) return;
    const { makerKey, ledger } = this.parts.world;
    for (const api of this.apis) if (!api.http.session) await signIn(api, makerKey, ledger);
    this.going = true;
    const loops = [
      ...new Array(APPENDERS).fill(() => this.append()),
      ...new Array(SCANNERS).fill(() => this.scan()),
      () => this.upload(),
      () => this.watch(),
    ] as (() => Promise<void>)[];
    this.workers = loops.map((work) => this.over(work));
  }

  /** Ends when each has the answer that it waits for. */
  async stop(): Promise<void> {
    this.going = false;
    await Promise.all(this.workers);
  }

  private async over(work: () => Promise<void>): Promise<void> {
    while (this.going) {
      try {
        await work();
      } catch (reason) {
        this.unless(UNKNOWN.has(codeOf(reason)) || NOT_NOW.has(codeOf(reason)), reason);
        await this.pause();
      }
    }
  }

  private unless(expected: boolean, reason: unknown): void {
    if (!expected && this.surprises.length < 20)
      this.surprises.push(String(reason instanceof Fault ? `${reason.code}: ${reason.message}` : (reason as Error).stack));
  }

  private get api(): Api {
    return this.parts.chance.of(this.apis);
  }

  private pause = (): Promise<void> => sleep(this.parts.chance.between(50, 300));

  private async append(): Promise<void> {
    const serial = `A${Date.now().toString(36)}${(++this.n).toString(36)}`;
    if (await this.log(single(this.parts.world, 0, serial))) this.serials.push(serial);
  }

  /** Sends an entry until it is known what became of it, or the load ends. Gives whether it is logged. */
  private async log(jws: string, { always = false } = {}): Promise<boolean> {
    const { told, chance } = this.parts;
    const { id } = readEntry(jws).entry;
    if (always) told.add({ what: 'resent', id });
    let maybeLogged = false;
    while (this.going) {
      try {
        const { index } = await this.api.submit(jws);
        told.add({ what: 'entry', id, index, jws });
        this.counts.acknowledged++;
        return true;
      } catch (reason) {
        const notNow = NOT_NOW.has(codeOf(reason));
        this.unless(notNow || UNKNOWN.has(codeOf(reason)), reason);
        // A refusal of now says nothing of what was sent before and not answered.
        maybeLogged ||= !notNow;
        const notLogged = notNow && !maybeLogged;
        if (notLogged) {
          this.counts.refused++;
          told.add({ what: 'refused', id });
          // What is not sent again must not turn up.
          if (!always && chance.is(0.5)) return false;
        } else this.counts.unknown++;
        await this.pause();
        if (notLogged && this.going) told.add({ what: 'resent', id });
      }
    }
    return false;
  }

  /** Brings up a list and has its packs commissioned, or goes on with the one that an earlier load had begun. */
  private async upload(): Promise<void> {
    const { list, jws } = (this.begun ??= this.newList());
    while (this.going && !(await this.sendPart(list)));
    if (!this.going || !(await this.log(jws, { always: true }))) return;
    this.begun = undefined;
    this.counts.uploads++;
  }

  private newList(): { list: SerialList; jws: string } {
    const stem = `U${Date.now().toString(36)}${(++this.n).toString(36)}Z`;
    const list = makeList(Array.from({ length: PACKS }, (_, i) => packUri(gtinOf(0), `${stem}${i}` as Serial)));
    const quantities = [{ uri: batchUri(gtinOf(0), LOT), quantity: PACKS }];
    const objects = { epcs: [], list: { root: list.root, count: PACKS }, quantities };
    return { list, jws: this.parts.world.sign({ kind: 'commission', lot: LOT, expiry: EXPIRY, objects }) };
  }

  /** Sends the next part of a list; gives whether all has arrived. */
  private async sendPart({ uris, seed, root }: SerialList): Promise<boolean> {
    const { api } = this;
    try {
      const state = await api.putList(root, { seed: toBase64url(seed), count: PACKS, purpose: 'commission', gtin: gtinOf(0) });
      if (state.complete) return true;
      const lines = uris
        .slice(state.received, state.received + PACKS / 3)
        .map((uri) => `${gtinOf(0)}\t${uri.split('/').at(-1)}\n`);
      const { received, complete } = await api.putListItems(root, state.received, lines.join(''));
      this.parts.told.add({ what: 'uploaded', root, received });
      return complete;
    } catch (reason) {
      const code = codeOf(reason);
      this.unless(NOT_NOW.has(code) || UNKNOWN.has(code) || code === 'list-offset', reason);
      await this.pause();
      return false;
    }
  }

  /** A pack that is acknowledged is known to whoever scans it, at once. */
  private async scan(): Promise<void> {
    await this.pause();
    if (this.serials.length === 0) return;
    const serial = this.parts.chance.of(this.serials);
    try {
      const answer = await this.api.scan(`https://id.gs1.org/01/${gtinOf(0)}/21/${serial}`);
      this.counts.scans++;
      if (answer.audience !== 'professional' || answer.custody === null)
        this.unless(false, new Error(`the pack ${serial} is acknowledged, and a scan says ${JSON.stringify(answer)}`));
    } catch (reason) {
      this.counts.scansFailed++;
      this.unless(this.parts.scansMayFail.has(codeOf(reason)), reason);
    }
  }

  /** What heads are signed. */
  private async watch(): Promise<void> {
    await sleep(200);
    const { size, root } = openCheckpointText(await this.api.checkpoint());
    this.parts.told.add({ what: 'head', size, root });
  }
}

const codeOf = (reason: unknown): string => (reason instanceof Fault ? reason.code : '');
