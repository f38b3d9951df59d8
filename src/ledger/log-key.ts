/**
 * The log's own key: Ed25519, in a file of the data folder, made by founding the ledger and never by itself.
 *
 * The file holds one line in the form that C2SP tools use for signing keys, `PRIVATE+KEY+<name>+<id>+<key>`; the name is
 * the log's origin. Whoever has it can sign as this log: it is readable by its owner only and belongs in no backup that
 * others can read.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBase64, toBase64 } from '../protocol/bytes.js';
import { Fault } from '../protocol/fault.js';
import { ED25519, formatVkey, keyIdOf } from '../protocol/log/note.js';
import type { Config } from '../platform/config.js';
import { openDataFolder } from '../platform/data-folder.js';
import { writeDurably } from '../platform/durable-file.js';
import { ed25519Key, type Ed25519Key } from '../platform/crypto.js';

/** The key, the origin that it signs for and its verifier key (vkey). */
export interface LogKey extends Ed25519Key {
  origin: string;
  vkey: string;
}

/** Where the key of a data folder lies. */
export const logKeyFile = (config: Config): string => join(config.THERIAC_DATA, 'log.key');

/** The key of this data folder, or undefined where the ledger was never founded here. Throws Fault `log-key-invalid`. */
export function loadLogKey(config: Config): LogKey | undefined {
  const file = logKeyFile(config);
  if (!existsSync(file)) return undefined;
  const match = /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(readFileSync(file, 'utf8').trim());
  const key = match && readKey(match[1]!, match[3]!);
  if (key && match[2] === keyId(key)) return key;
  throw new Fault('log-key-invalid', 'the file log.key of the data folder holds no log key: restore it from its backup');
}

/**
 * Makes the key of this data folder: it is on the disk before anybody can be told of it.
 *
 * @throws Fault `log-key-exists` where there is one: it is never replaced
 */
export async function createLogKey(config: Config, origin: string): Promise<LogKey> {
  const seed = randomBytes(32);
  const key = keyOf(origin, seed);
  const secret = toBase64(Uint8Array.of(ED25519, ...seed));
  openDataFolder(config.THERIAC_DATA);
  const file = logKeyFile(config);
  try {
    await writeDurably(file, `PRIVATE+KEY+${origin}+${keyId(key)}+${secret}\n`, { replace: false });
  } catch (reason) {
    if ((reason as NodeJS.ErrnoException).code !== 'EEXIST') throw reason;
    throw new Fault('log-key-exists', `${file} exists already: a log key is never replaced`);
  }
  return key;
}

function readKey(origin: string, secret: string): LogKey | undefined {
  try {
    const bytes = fromBase64(secret);
    return bytes[0] === ED25519 && bytes.length === 33 ? keyOf(origin, bytes.subarray(1)) : undefined;
  } catch {
    return undefined;
  }
}

function keyOf(origin: string, seed: Uint8Array): LogKey {
  const key = ed25519Key(seed);
  return { ...key, origin, vkey: formatVkey(origin, ED25519, key.publicKey) };
}

const keyId = ({ origin, publicKey }: LogKey): string => keyIdOf(origin, ED25519, publicKey).toString(16).padStart(8, '0');
