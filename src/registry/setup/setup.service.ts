/**
 * Founding a ledger: whoever can read this server's console may bring the genesis record, once. The token is derived, not
 * stored: all processes on one database ask for the same, and after the founding it opens nothing.
 */
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { timingSafeEqual } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { type Config, isLocalUrl } from '../../platform/config.js';
import { CONFIG } from '../../platform/config.module.js';
import { toBase64url, utf8 } from '../../protocol/bytes.js';
import { crypto } from '../../protocol/crypto.js';
import { Fault } from '../../protocol/fault.js';
import { GenesisDoor } from './genesis.door.js';
import { readLedger } from '../registry.store.js';
import { Secrets } from '../sessions/secrets.js';

@Injectable()
export class Setup {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly secrets: Secrets,
    private readonly door: GenesisDoor,
  ) {}

  /** Opens this ledger's founding, and nothing else. For the console; it is never logged. */
  get token(): string {
    return toBase64url(this.secrets.mac('set-up', new Uint8Array(0)));
  }

  /**
   * What the genesis record must name as `log`: the vkey of this server's log. Its name is the public address, for ever.
   *
   * @param token what the caller showed
   * @param trial whether the ledger may have an address that leads to this machine alone
   * @throws Fault `already-founded`, `setup-token`, `local-address`, `log-key-name`
   */
  async logKey(token: string | undefined, trial: boolean): Promise<string> {
    await this.requireToken(token);
    const { THERIAC_PUBLIC_URL: address } = this.config;
    const { host } = new URL(address);
    if (!trial && isLocalUrl(address)) {
      throw new Fault(
        'local-address',
        `this log would be known as ${host}/log for ever, and nobody else reaches ${host}: set THERIAC_PUBLIC_URL and start the server again, or say that this is a local trial (--trial, or the box on the set-up page)`,
        { address },
      );
    }
    const vkey = await this.door.logKey(`${host}/log`);
    const [name] = vkey.split('+', 1);
    if (name === `${host}/log`) return vkey;
    throw new Fault(
      'log-key-name',
      `the log key of this server was made for ${name}, not for ${host}/log: set THERIAC_PUBLIC_URL to that address; or, where no ledger was founded with it, delete log.key in THERIAC_DATA and ask again`,
      { name, address },
    );
  }

  /** Founds the ledger; gives its id. @throws Fault as logKey, and those of GenesisDoor */
  async found(jws: string, token: string | undefined): Promise<string> {
    await this.requireToken(token);
    await this.door.found(jws);
    return (await readLedger(this.db))!.id;
  }

  private async requireToken(token: string | undefined): Promise<void> {
    if (await readLedger(this.db)) throw new Fault('already-founded', 'this ledger was founded before; that is done once');
    const hash = (text: string): Uint8Array => crypto.sha256(utf8(text));
    if (token !== undefined && timingSafeEqual(hash(token), hash(this.token))) return;
    throw new Fault('setup-token', 'founding needs the set-up token that the server printed on its console when it started');
  }
}
