/**
 * `npm run test:mutation`: changes the rules in small ways, one at a time, and asks whether a test notices; room by room, each
 * against its own tests. `npm run test:mutation -- src/protocol/registry` does one room. docs/testing.md has more.
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';

const ROOMS = ['src/registry/policy', 'src/protocol/registry', 'src/protocol/custody', 'src/protocol/verdict'];

const asked = process.argv.slice(2);
let worst = 0;
for (const room of asked.length > 0 ? asked : ROOMS) {
  console.log(`\n=== ${room}`);
  const { status } = spawnSync('npx', ['stryker', 'run', 'stryker.config.js'], {
    stdio: 'inherit',
    env: { ...process.env, THERIAC_ROOM: room },
  });
  worst = Math.max(worst, status ?? 1);
}
process.exitCode = worst;
