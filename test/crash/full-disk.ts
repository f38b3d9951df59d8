/** A disk that is full in the midst of a write, for seconds. */
import { setTimeout as sleep } from 'node:timers/promises';
import { restart } from './faults.js';
import { inScene, type Trial } from './scene.js';
import type { Tally } from './tally.js';

/** Seconds within which clients write again once there is room. */
const AGAIN = 10;

export const fullDisk = (trial: Trial): Promise<Tally> =>
  inScene(trial, {}, async (scene) => {
    const { chance } = trial;
    for (let n = 0; n < trial.count; n++) {
      await scene.load.start();
      await scene.until('there is a pack to scan', 60, () => scene.load.counts.scans > 0);
      const { refused } = scene.shim;
      scene.shim.fill(chance.int(300_000));
      await scene.until('the disk is full', 60, () => scene.shim.refused > refused);
      await sleep(chance.between(500, 5_000));
      const scans = scene.load.counts.scans;
      await scene.until('a scan is answered while the disk is full', 30, () => scene.load.counts.scans > scans);
      scene.shim.fill(undefined);
      const took = await scene.writesAgain(AGAIN);
      console.log(`  written again ${took.toFixed(1)} s after there was room`);
      scene.tally.fullDisks++;
    }
    await restart(scene);
  });
