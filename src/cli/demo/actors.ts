/** The partners at work: each signs in with its own key file and acts through the public API like anybody. */
import { join } from 'node:path';
import { Api } from '../../client/http/api.js';
import { Entries } from '../../client/signing/entries.js';
import { LogWatch, pinsInMemory } from '../../client/log/fence.js';
import { signIn } from '../../client/http/session.js';
import { Trade, type Scene } from '../../client/signing/trade.js';
import { misfit } from '../../wire/answers.js';
import { readKeyFile } from '../connection/key-file.js';
import { PARTNERS, type PartnerName } from './cast.js';
import { timeAgo } from './clock.js';

/** A partner with its key. */
export interface Actor {
  name: PartnerName;
  api: Api;
  entries: Entries;
  trade: Trade;
  /** Its head office, `days` ago at `time` (HH:MM, its own clock). */
  at(days: number, time: string): Scene;
}

/** The server as all partners see it, and the day on which the demonstration is played. */
export class Stage {
  readonly now = Date.now();
  private readonly pins = pinsInMemory();

  /** @param keys the folder of the key files, named by GLN */
  constructor(
    private readonly server: string,
    private readonly keys: string,
  ) {}

  /** A partner that is not signed in: an applicant. */
  async visitor(name: PartnerName): Promise<Actor & { label: string }> {
    const { gln, timeZone } = PARTNERS[name];
    const { signer, label } = await readKeyFile(join(this.keys, `${gln}.json`));
    const api = new Api(this.server, { purpose: 'playing the demonstration', misfit });
    const entries = new Entries(api, signer, new LogWatch(api, this.pins));
    const at = (days: number, time: string): Scene => ({ site: gln, time: timeAgo(this.now, days, time, timeZone), timeZone });
    return { name, api, entries, trade: new Trade(entries), at, label };
  }

  /** A partner, signed in at its head office. */
  async actor(name: PartnerName): Promise<Actor> {
    const visitor = await this.visitor(name);
    const { api, entries } = visitor;
    await signIn(api, entries.signer, await entries.watch.ledgerId(), PARTNERS[name].gln);
    return visitor;
  }
}
