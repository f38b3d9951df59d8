/** `theriac object PATH`: one object's chain, each signature checked here with the key that the log registers. */
import type { Command } from 'commander';
import type { HistoryItem, ObjectView } from '../../wire/objects.js';
import { Audit } from '../../client/audit/audit.js';
import { objectUri } from '../../client/signing/naming.js';
import { readEntry } from '../../protocol/entry.js';
import { compressKey, verifyJws } from '../../protocol/statement/es256k.js';
import { Fault } from '../../protocol/fault.js';
import { CANONICAL_STEM, parseObjectUri } from '../../protocol/gs1/identifiers.js';
import { connect, online, type Connection, type OnlineOptions } from '../connection/connection.js';
import { say, table } from '../terminal/output.js';
import { inZone } from '../terminal/times.js';
import { namesIn, type Called } from '../connection/names.js';
import { pinsInFile } from '../connection/pins.js';
import { batchStanding, standing } from './standing.js';

/**
 * A step of the chain. `signature`: what was found; `proven` only if the log holds the entry and the signature is right; `new`: it
 * was recorded after the newest signed head, which comes within seconds.
 */
interface CheckedItem extends HistoryItem {
  signature: 'proven' | 'new' | 'hidden' | 'wrong';
  key: string | null;
}

/** Adds the command. */
export function objectCommand(program: Command): void {
  online(program.command('object <code>'))
    .description("a pack's, container's or batch's custody, expiry, recalls and chain, with who signed each step")
    .addHelpText('after', '\nExample:\n  theriac object 01/09521001000017/21/7KQX2M --key authority.json')
    .action(async (code: string, options: OnlineOptions) => {
      const connection = await connect(options);
      const uri = objectUri(code);
      if (parseObjectUri(uri).kind === 'lgtin') return showBatch(connection, uri, options);
      const object = await connection.api.object(uri);
      const audit = new Audit(connection.api, { pins: pinsInFile(options.stateDir), viewer: undefined, objects: 0 });
      const { good, finding, size } = await audit.run();
      if (!good) throw new Fault('log-bad', `the log cannot be trusted: ${finding!.why}. Run "theriac audit".`, { ...finding });
      const history: CheckedItem[] = [];
      for (const item of object.history) history.push(await checked(connection, { audit, size }, item, uri));
      say(options.json, { ...object, history }, lines(object, history, await namesIn(connection.api, object, options)));
      process.exitCode = history.some(({ signature }) => signature === 'wrong') ? 1 : 0;
    });
}

async function checked(
  { api }: Connection,
  { audit, size }: { audit: Audit; size: number },
  item: HistoryItem,
  uri: string,
): Promise<CheckedItem> {
  const jws = await api.entry(item.id, uri).then(
    (answer) => answer.jws,
    (reason: unknown) => {
      if (reason instanceof Fault && reason.code === 'entry-unknown') return undefined;
      throw reason;
    },
  );
  if (jws === undefined) return { ...item, signature: 'hidden', key: null };
  try {
    const { entry, decoded } = readEntry(jws);
    const key = audit.replay.registry.keys.get(entry.header.kid);
    const isNew = item.index >= size;
    // Its key may be as new.
    if (!key && isNew) return { ...item, signature: 'new', key: entry.header.kid };
    const isHeld = isNew || audit.holds(item.id, item.index, Date.parse(item.time));
    if (!key || key.participant !== item.by || entry.id !== item.id || !isHeld)
      return { ...item, signature: 'wrong', key: entry.header.kid };
    verifyJws(decoded, compressKey(key.jwk));
    return { ...item, signature: isNew ? 'new' : 'proven', key: key.label };
  } catch (reason) {
    if (reason instanceof Fault) return { ...item, signature: 'wrong', key: null };
    throw reason;
  }
}

const WORDS: Record<CheckedItem['signature'], string> = {
  proven: 'signature right, in the log',
  new: 'recorded just now, in the signed log within seconds',
  hidden: 'not yours to read',
  wrong: 'SIGNATURE OR LOG WRONG',
};

const short = (uri: string): string => uri.replace(`${CANONICAL_STEM}/`, '');

/** Seconds as people say them: 3 h, 12 days. */
const spanOf = (seconds: number): string =>
  seconds < 2 * 86_400 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;

function lines(object: ObjectView, history: readonly CheckedItem[], called: Called): string[] {
  const rows = history.map((one) => [
    String(one.index),
    `${one.step}${one.contested ? ' CONTESTED' : ''}`,
    inZone(one.eventTime, one.eventTimeZoneOffset),
    `${one.time}${one.recordedLate === null ? '' : `, ${spanOf(one.recordedLate)} late`}`,
    `${one.byName} (${one.by})`,
    called(one.site),
    one.via === null ? '' : short(one.via),
    `${WORDS[one.signature]}${one.key === null ? '' : `, key ${one.key}`}`,
  ]);
  return [
    `${object.object}${object.batch === null ? '' : `, batch ${object.batch}`}`,
    ...standing(object, called),
    ...table([['entry', 'step', 'happened', 'recorded', 'signed by', 'at', 'inside', 'signature'], ...rows]),
  ];
}

async function showBatch({ api }: Connection, uri: string, options: OnlineOptions): Promise<void> {
  const batch = await api.batch(uri);
  say(options.json, batch, batchStanding(batch, await namesIn(api, batch, options)));
}
