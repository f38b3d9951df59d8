/** Writes and syncs that fail, one or two in a row, under appends, uploads and scans; scans are answered throughout. */
import { inScene, type Scene, type Trial } from './scene.js';
import type { Tally } from './tally.js';

/** So many failures between two kills, each of which shows what is on the disk. */
const BETWEEN_KILLS = 25;

/** Seconds within which clients write again. */
const AGAIN = 10;

export const faults = (trial: Trial): Promise<Tally> =>
  inScene(trial, {}, async (scene) => {
    const { chance } = trial;
    for (let n = 1; scene.shim.failed < trial.count; n++) {
      await scene.load.start();
      scene.shim.arm({
        n: 1 + chance.int(40),
        again: chance.is(0.5) ? 1 + chance.int(4) : 0,
        kinds: chance.of(['writes', 'syncs', 'both']),
        error: chance.of(['EIO', 'ENOSPC']),
      });
      await scene.until('the planned calls were made and failed', 60, () => scene.shim.spent);
      await scene.writesAgain(AGAIN);
      if (n % BETWEEN_KILLS === 0) await restart(scene);
    }
    await restart(scene);
    scene.tally.faults += scene.shim.failed;
  });

/** What was acknowledged after failures is there after a crash. */
export async function restart(scene: Scene): Promise<void> {
  await scene.load.stop();
  await scene.server.kill();
  scene.tally.kills++;
  await scene.server.start();
  await scene.check();
}
