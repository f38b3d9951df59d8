/** A founded ledger on the built server, asked as clients ask while something under it is away; and how soon it goes on. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { single } from '../../bench/lists.js';
import { gtinOf, World } from '../../bench/world.js';
import { nodeCrypto } from '../../src/platform/crypto.js';
import { provideCrypto } from '../../src/protocol/crypto.js';
import { Acknowledged } from '../crash/acknowledged.js';
import { wrongs } from '../crash/check.js';
import { leftovers } from '../crash/scene.js';
import { Server } from '../crash/server.js';
import { Shim } from '../crash/shim.js';

/** An answer: its status and, of a refusal, the code and the words. */
export interface Answer {
  status: number;
  code: string;
  words: string;
  body: Record<string, unknown>;
}

export class Outage {
  private n = 0;
  private known = '';

  private constructor(
    private readonly place: string,
    readonly server: Server,
    readonly world: World<Server>,
    private readonly told: Acknowledged,
    readonly shim: Shim | undefined,
  ) {}

  /** `shim`: its writes and syncs can be made to fail. */
  static async on(databaseUrl?: string, { shim: wanted = false } = {}): Promise<Outage> {
    provideCrypto(nodeCrypto);
    const place = mkdtempSync(join(tmpdir(), 'theriac-outage-'));
    const folder = join(place, 'data');
    mkdirSync(folder, { mode: 0o700 });
    const shim = wanted ? new Shim(place, folder) : undefined;
    const server = await Server.start(folder, { ...shim?.env, ...(databaseUrl && { DATABASE_URL: databaseUrl }) });
    const outage = new Outage(place, server, await World.on(server, 1), new Acknowledged(join(place, 'told')), shim);
    await outage.write();
    return outage;
  }

  async ask(method: string, path: string, type?: string, body?: string): Promise<Answer> {
    const { status, text } = await this.world.client.ask({
      method,
      path,
      ...(type !== undefined && { type }),
      ...(body !== undefined && { body }),
      ...(path.startsWith('/api') && { token: this.world.token }),
    });
    const answer = JSON.parse(text) as { type?: string; detail?: string };
    const code = answer.type?.replace(/^urn:theriac:problem:/, '') ?? '';
    return { status, code, words: answer.detail ?? '', body: answer as Record<string, unknown> };
  }

  /** An entry that may be sent as it is: the commissioning of a new pack. */
  entry = (serial = `O${++this.n}`): string => single(this.world, 0, serial);

  /** Sends an entry, and notes its receipt. */
  async write(jws = this.entry()): Promise<Answer> {
    const answer = await this.ask('POST', '/api/entries', 'application/jose', jws);
    if (answer.status >= 300) return answer;
    const { id, index } = answer.body as { id: string; index: number };
    this.told.add({ what: 'entry', id, index, jws });
    this.known = `O${this.n}`;
    return answer;
  }

  /** Scans the pack that was logged last. */
  scan = (): Promise<Answer> =>
    this.ask(
      'POST',
      '/api/scan',
      'application/json',
      JSON.stringify({ code: `https://id.gs1.org/01/${gtinOf(0)}/21/${this.known}` }),
    );

  ready = async (): Promise<boolean> => (await this.ask('GET', '/health/ready')).status === 200;

  /** Waits, threefold, until the server is ready and takes entries, and says how long that took. @throws Error where it does not */
  async recovers(within: number, after: string): Promise<void> {
    const since = performance.now();
    const seconds = (): number => (performance.now() - since) / 1000;
    for (;;) {
      const isReady = await this.ready();
      const answer = await this.write();
      if (isReady && answer.status === 201) break;
      if (seconds() > 3 * within)
        throw new Error(`not well ${seconds()} s after ${after}: ready ${isReady}, ${JSON.stringify(answer)}`);
      await sleep(50);
    }
    console.log(`ready and writing ${seconds().toFixed(1)} s after ${after} (wanted: ${within} s)`);
  }

  /** Nothing that was acknowledged is lost, nothing is there that should not be. */
  async keptItsPromises(): Promise<string[]> {
    return [...(await wrongs(this.server.url, this.world, this.told.expected())), ...leftovers(this.server.folder)];
  }

  async close(): Promise<void> {
    await this.server.kill();
    this.world.client.close();
    this.told.close();
    this.shim?.close();
    rmSync(this.place, { recursive: true, force: true });
  }
}
