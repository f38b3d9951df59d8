/** What all trials begin with: a founded ledger on a server that can be crashed, clients at work, and their list. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { World } from '../../bench/world.js';
import type { Chance } from '../support/simulation.js';
import { Acknowledged } from './acknowledged.js';
import { audit, wrongs } from './check.js';
import { Load } from './load.js';
import { Server } from './server.js';
import { Shim } from './shim.js';
import { NOTHING, sum, type Tally } from './tally.js';

/** One trial: what it may use. */
export interface Trial {
  /** An empty folder. */
  place: string;
  chance: Chance;
  /** How often it does what it is for. */
  count: number;
}

export interface SceneOptions {
  databaseUrl?: string | undefined;
  record?: boolean;
  /** Codes that a scan may be answered. */
  scansMayFail?: readonly string[];
}

export class Scene {
  readonly tally: Tally = { ...NOTHING };

  private constructor(
    readonly trial: Trial,
    readonly shim: Shim,
    readonly server: Server,
    readonly world: World<Server>,
    readonly told: Acknowledged,
    readonly load: Load,
  ) {}

  static async open(trial: Trial, { databaseUrl, record = false, scansMayFail = [] }: SceneOptions = {}): Promise<Scene> {
    const folder = join(trial.place, 'data');
    mkdirSync(folder, { mode: 0o700 });
    const shim = new Shim(trial.place, folder, { record });
    const server = await Server.start(folder, { ...shim.env, ...(databaseUrl && { DATABASE_URL: databaseUrl }) });
    const world = await World.on(server, 1);
    const told = new Acknowledged(join(trial.place, 'acknowledged'), () => shim.ops);
    const load = new Load({ world, urls: [server.url], told, chance: trial.chance, scansMayFail: new Set(scansMayFail) });
    return new Scene(trial, shim, server, world, told, load);
  }

  /** Waits until something is so. @throws Error telling what was waited for, after `seconds`, or where the server ended */
  async until(what: string, seconds: number, is: () => boolean): Promise<void> {
    const limit = performance.now() + seconds * 1000;
    while (!is()) {
      if (!this.server.isRunning) throw new Error(`the server ended by itself`);
      if (performance.now() > limit) throw new Error(`waited ${seconds} s for this: ${what}`);
      await sleep(20);
    }
  }

  /** Waits threefold until clients write again, and notes how long that took, in seconds. */
  async writesAgain(within: number): Promise<number> {
    const before = this.load.counts.acknowledged;
    const since = performance.now();
    await this.until('an entry is acknowledged again', 3 * within, () => this.load.counts.acknowledged > before);
    const took = (performance.now() - since) / 1000;
    this.tally.slowestRecovery = Math.max(this.tally.slowestRecovery, took);
    return took;
  }

  /** Holds the server against what clients were told; they rest meanwhile. @throws Error with all that is wrong */
  async check(): Promise<void> {
    await this.load.stop();
    const found = [
      ...(await wrongs(this.server.url, this.world, this.told.expected())),
      ...this.load.surprises,
      ...leftovers(this.server.folder),
    ];
    if (found.length > 0) throw new Error(`${found.length} things are wrong:\n${found.slice(0, 20).join('\n')}`);
  }

  /** What other clients counted and were surprised by. */
  add(tally: Tally, surprises: readonly string[]): void {
    Object.assign(this.tally, sum(this.tally, tally));
    this.load.surprises.push(...surprises);
  }

  /** The end of a good trial. */
  async finish(): Promise<Tally> {
    await this.check();
    await audit(this.server.url, this.world);
    return sum(this.tally, { ...NOTHING, ...this.load.counts });
  }

  /** The end of any. */
  async close(): Promise<void> {
    await this.server.kill();
    await this.load.stop();
    this.told.close();
    this.shim.close();
    this.world.client.close();
  }
}

/** Temporary files in a data folder that nobody removed. */
export function leftovers(folder: string): string[] {
  const known = /^(lock|log\.key|last-checkpoint|theriac\.sqlite(-wal|-shm)?)$/;
  const names = readdirSync(folder).filter((name) => !known.test(name));
  return names.map((name) => `a file was left behind: ${name}`);
}

/** Runs a trial in a scene of its own, whatever its end. */
export async function inScene(trial: Trial, options: SceneOptions, work: (scene: Scene) => Promise<void>): Promise<Tally> {
  const scene = await Scene.open(trial, options);
  try {
    await work(scene);
    return await scene.finish();
  } catch (reason) {
    throw new Error(
      `${reason instanceof Error ? reason.stack : String(reason)}\nThe server said last: ${scene.server.text.slice(-3000)}`,
    );
  } finally {
    await scene.close();
  }
}
