/** The checkpoints that this user has seen, by server, in a file: `pins.json` under `--state-dir`. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Pin, PinStore } from '../../client/log/fence.js';
import { Fault } from '../../protocol/fault.js';
import { readOwn, writeOwn } from './own-file.js';

/** Where the state of this user lies unless told otherwise. */
export const defaultState = (): string => process.env['THERIAC_STATE'] ?? join(homedir(), '.theriac');

type Pins = Readonly<Record<string, Pin>>;

const fileIn = (folder: string): string => join(folder, 'pins.json');

/** Pins in `<folder>/pins.json`. */
export const pinsInFile = (folder: string): PinStore => ({
  file: fileIn(folder),
  read: async (server) => (await readPins(folder))[server],
  async write(server, pin) {
    const pins = await readPins(folder);
    const before = pins[server];
    if (before?.ledger === pin.ledger && before.size >= pin.size) return;
    await writePins(folder, { ...pins, [server]: pin });
  },
});

/** Forgets what was seen of a log that its operator wipes. `log`: its vkey. @throws Fault `pins-unreadable` */
export async function forgetLog(folder: string, log: string): Promise<void> {
  const pins = Object.entries(await readPins(folder));
  const others = pins.filter(([, pin]) => pin.log !== log);
  if (others.length < pins.length) await writePins(folder, Object.fromEntries(others));
}

/**
 * Forgets another ledger than `ledger` (id) that was seen at a server, since one was founded there anew.
 *
 * @returns what was forgotten
 * @throws Fault `pins-unreadable`
 */
export async function forgetOthers(folder: string, server: string, ledger: string): Promise<Pin | undefined> {
  const { [server]: pin, ...others } = await readPins(folder);
  if (pin === undefined || pin.ledger === ledger) return undefined;
  await writePins(folder, others);
  return pin;
}

async function readPins(folder: string): Promise<Pins> {
  const file = fileIn(folder);
  return readOwn<Pins>(file, {}).catch(() => {
    throw new Fault('pins-unreadable', `${file} cannot be read: repair it, or remove it to trust each server anew`, { file });
  });
}

const writePins = (folder: string, pins: Pins): Promise<void> => writeOwn(fileIn(folder), pins);
