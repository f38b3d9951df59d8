/** Three servers on one PostgreSQL, one of which is stopped in whatever it is doing: the others go on, and it recovers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { onPostgres } from './databases.js';
import { Load } from './load.js';
import { inScene, type Trial } from './scene.js';
import { Server } from './server.js';
import { NOTHING, type Tally } from './tally.js';

/** Seconds within which the others write on, and within which the one that was stopped does. */
const AGAIN = 10;
/** What who asks the frozen server gets. */
const FROZEN = ['unreachable'];

export const freezes = (trial: Trial): Promise<Tally> =>
  onPostgres(async (postgres) => {
    const databaseUrl = `${postgres.url}/postgres`;
    const others: Server[] = [];
    try {
      return await inScene(trial, { databaseUrl, scansMayFail: FROZEN }, async (scene) => {
        const { chance } = trial;
        // They share the folder with the log's key.
        for (let n = 0; n < 2; n++) others.push(await Server.start(scene.server.folder, { DATABASE_URL: databaseUrl }));
        const urls = others.map(({ url }) => url);
        const beside = new Load({ world: scene.world, urls, told: scene.told, chance, scansMayFail: new Set() });
        for (let n = 0; n < trial.count; n++) {
          await Promise.all([scene.load.start(), beside.start()]);
          await sleep(chance.between(300, 1_500));
          scene.server.signal('SIGSTOP');
          const longest = await longestPause(beside, chance.between(12_000, 20_000));
          scene.server.signal('SIGCONT');
          console.log(`  the others paused for ${longest.toFixed(1)} s at most`);
          if (longest > 3 * AGAIN) throw new Error(`the others could not write for ${longest} s`);
          await scene.writesAgain(AGAIN);
          scene.tally.freezes++;
          await beside.stop();
          await scene.check();
        }
        scene.add({ ...NOTHING, ...beside.counts }, beside.surprises);
      });
    } finally {
      await Promise.all(others.map((server) => server.kill()));
    }
  });

/** The longest time without an acknowledgement within so many ms, in seconds; it goes on until there is one. */
async function longestPause(load: Load, during: number): Promise<number> {
  const begin = performance.now();
  let [last, seen, longest] = [begin, load.counts.acknowledged, 0];
  while (performance.now() - begin < during || performance.now() - last > 1_000) {
    await sleep(20);
    const now = performance.now();
    longest = Math.max(longest, now - last);
    if (load.counts.acknowledged > seen) [last, seen] = [now, load.counts.acknowledged];
    if (longest > 60_000) break;
  }
  return longest / 1000;
}
