/** kill -9 under appends, uploads and scans: at any moment, in the midst of a write or sync, and while it starts again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { inScene, type Scene, type Trial } from './scene.js';
import type { Tally } from './tally.js';

export const kills = (trial: Trial, databaseUrl?: string): Promise<Tally> =>
  inScene(trial, { databaseUrl, scansMayFail: ['unreachable'] }, async (scene) => {
    const { chance } = trial;
    while (scene.tally.kills < trial.count) {
      await scene.load.start();
      await sleep(chance.between(50, 1500));
      if (chance.is(0.5)) await scene.server.kill();
      else await killWithin(scene);
      scene.tally.kills++;
      while (chance.is(0.15) && scene.tally.kills < trial.count) {
        await scene.server.killWhileStarting(chance.between(0, 4000));
        scene.tally.kills++;
      }
      await scene.server.start();
      await scene.writesAgain(10);
      await scene.check();
    }
  });

/** At the `n`th write or sync from now on, when half of it is done. */
async function killWithin({ shim, server, trial: { chance } }: Scene): Promise<void> {
  shim.arm({ n: 1 + chance.int(60), kinds: chance.of(['writes', 'syncs', 'both']), error: 'kill' });
  await server.ended();
}
