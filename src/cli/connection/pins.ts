/** The checkpoints that this user has seen, by server, in a file: `pins.json` under `--state`. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Pin, PinStore } from '../../client/log/fence.js';
import { Fault } from '../../protocol/fault.js';

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
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Pins;
  } catch (reason) {
    if ((reason as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Fault('pins-unreadable', `${file} cannot be read: repair it, or remove it to trust each server anew`, { file });
  }
}

/** Writes aside and puts in place at once, so that no other process reads half of it. */
async function writePins(folder: string, pins: Pins): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = fileIn(folder);
  const aside = `${file}.${randomUUID()}`;
  await writeFile(aside, `${JSON.stringify(pins, null, 2)}\n`, { mode: 0o600 });
  await rename(aside, file);
}
