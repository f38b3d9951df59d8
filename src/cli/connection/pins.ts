/** The checkpoints that this user has seen, by server, in a file: `pins.json` under `--state`. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Pin, PinStore } from '../../client/log/fence.js';
import { Fault } from '../../protocol/fault.js';

/** Where the state of this user lies unless told otherwise. */
export const defaultState = (): string => process.env['THERIAC_STATE'] ?? join(homedir(), '.theriac');

/** Pins in `<folder>/pins.json`. */
export function pinsInFile(folder: string): PinStore {
  const file = join(folder, 'pins.json');
  const readAll = async (): Promise<Record<string, Pin>> => {
    try {
      return JSON.parse(await readFile(file, 'utf8')) as Record<string, Pin>;
    } catch (reason) {
      if ((reason as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw new Fault('pins-unreadable', `${file} cannot be read: repair it, or remove it to trust each server anew`, { file });
    }
  };
  return {
    read: async (server) => (await readAll())[server],
    async write(server, pin) {
      const pins = await readAll();
      const before = pins[server];
      if (before?.ledger === pin.ledger && before.size >= pin.size) return;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Written aside and put in place at once, so that no other process reads half of it.
      const aside = `${file}.${process.pid}`;
      await writeFile(aside, `${JSON.stringify({ ...pins, [server]: pin }, null, 2)}\n`, { mode: 0o600 });
      await rename(aside, file);
    },
  };
}
