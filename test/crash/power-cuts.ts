/** Power cuts: what was written under load is recorded, and servers are started on what the disk could have kept of it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { audit, wrongs } from './check.js';
import { leave } from './power-cut.js';
import { readRecording } from './recording.js';
import { inScene, type Scene, type Trial } from './scene.js';
import { Server } from './server.js';
import type { Tally } from './tally.js';

/** An audit takes longer than a look at each entry: of so many states one is audited. */
const AUDIT_EACH = 5;

export const powerCuts = (trial: Trial): Promise<Tally> =>
  inScene(trial, { record: true }, async (scene) => {
    const {
      shim,
      server,
      load,
      trial: { chance },
    } = scene;
    // From here on all is there: before, the ledger was being founded.
    const founded = shim.ops;
    await load.start();
    for (let n = 0; n < 4; n++) {
      await sleep(chance.between(300, 1500));
      // The kernel forgets what it could not sync: what fails and what the power takes come together here.
      if (chance.is(0.5)) shim.arm({ n: 1 + chance.int(6), kinds: 'syncs', error: 'EIO' });
    }
    await load.stop();
    shim.disarm();
    await server.kill();
    scene.tally.kills++;
    scene.tally.faults += shim.failed;
    const ops = readRecording(shim.log, server.folder);
    for (let n = 0; n < trial.count; n++) await tryOne(scene, ops, founded + chance.int(ops.length - founded + 1), n);
    await server.start();
  });

async function tryOne(
  { trial, told, world, tally }: Scene,
  ops: ReturnType<typeof readRecording>,
  until: number,
  n: number,
): Promise<void> {
  const folder = join(trial.place, 'after');
  leave(folder, ops, until, trial.chance);
  const server = await Server.start(folder);
  try {
    const found = await wrongs(server.url, world, told.expected(until));
    if (found.length > 0) throw new Error(`after ${until} of ${ops.length} operations: ${found.slice(0, 10).join('\n')}`);
    if (n % AUDIT_EACH === 0) await audit(server.url, world);
    tally.powerCuts++;
  } catch (reason) {
    throw new Error(`${(reason as Error).stack}\nThe server on what was left in ${folder} said: ${server.text.slice(-3000)}`);
  } finally {
    await server.kill();
  }
  rmSync(folder, { recursive: true });
}
