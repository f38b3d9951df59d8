/** `theriac object PATH`: one object's chain, each signature checked here with the key that the log registers. */
import type { Command } from 'commander';
import type { HistoryLine, ObjectView } from '../../wire/objects.js';
import { Audit } from '../../client/audit/audit.js';
import { objectUri } from '../../client/signing/naming.js';
import { readEntry } from '../../protocol/entry.js';
import { compressKey, verifyJws } from '../../protocol/statement/es256k.js';
import { Fault } from '../../protocol/fault.js';
import { parseObjectUri } from '../../protocol/gs1/identifiers.js';
import { connect, online, type Connection, type OnlineOptions } from '../connection/connection.js';
import { say, table } from '../terminal/output.js';
import { pinsInFile } from '../connection/pins.js';

/** A step of the chain. `signature`: what was found; `proven` only if the log holds the entry and the signature is right. */
interface CheckedLine extends HistoryLine {
  signature: 'proven' | 'hidden' | 'wrong';
  key: string | null;
}

/** Adds the command. */
export function objectCommand(program: Command): void {
  online(program.command('object <code>'))
    .description("a pack's, container's or batch's custody and chain, with who signed each step")
    .addHelpText('after', '\nExample:\n  theriac object 01/09521001000016/21/7KQX2M --key authority.json')
    .action(async (code: string, options: OnlineOptions) => {
      const connection = await connect(options);
      const uri = objectUri(code);
      if (parseObjectUri(uri).kind === 'lgtin') return showBatch(connection, uri, options);
      const object = await connection.api.object(uri);
      const audit = new Audit(connection.api, { pins: pinsInFile(options.state), viewer: undefined, objects: 0 });
      const { good, finding } = await audit.run();
      if (!good) throw new Fault('log-bad', `the log cannot be trusted: ${finding!.why}. Run "theriac audit".`, { ...finding });
      const history: CheckedLine[] = [];
      for (const line of object.history) history.push(await checked(connection, audit, line, uri));
      say(options.json, { ...object, history }, lines(object, history));
      process.exitCode = history.some(({ signature }) => signature === 'wrong') ? 1 : 0;
    });
}

async function checked({ api }: Connection, audit: Audit, line: HistoryLine, uri: string): Promise<CheckedLine> {
  const jws = await api.entry(line.id, uri).then(
    (answer) => answer.jws,
    (reason: unknown) => {
      if (reason instanceof Fault && reason.code === 'entry-unknown') return undefined;
      throw reason;
    },
  );
  if (jws === undefined) return { ...line, signature: 'hidden', key: null };
  try {
    const { entry, decoded } = readEntry(jws);
    const key = audit.replay.registry.keys.get(entry.header.kid);
    if (!key || key.participant !== line.by || entry.id !== line.id || !audit.holds(line.id, line.index, Date.parse(line.time))) {
      return { ...line, signature: 'wrong', key: entry.header.kid };
    }
    verifyJws(decoded, compressKey(key.jwk));
    return { ...line, signature: 'proven', key: key.label };
  } catch (reason) {
    if (reason instanceof Fault) return { ...line, signature: 'wrong', key: null };
    throw reason;
  }
}

const WORDS: Record<CheckedLine['signature'], string> = {
  proven: 'signature right, in the log',
  hidden: 'not yours to read',
  wrong: 'SIGNATURE OR LOG WRONG',
};

/** Seconds as people say them: 3 h, 12 days. */
const spanOf = (seconds: number): string =>
  seconds < 2 * 86_400 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;

function lines({ object, batch, custody, contents }: ObjectView, history: readonly CheckedLine[]): string[] {
  const rows = history.map(({ index, eventTime, recordedLate, step, by, byName, site, via, signature, key }) => [
    String(index),
    `${eventTime}${recordedLate === null ? '' : `, recorded ${spanOf(recordedLate)} late`}`,
    step,
    `${byName} (${by})`,
    `at ${site}`,
    via === null ? '' : `inside ${via}`,
    `${WORDS[signature]}${key === null ? '' : `, key ${key}`}`,
  ]);
  return [
    `${object}${batch === null ? '' : `, batch ${batch}`}`,
    custody
      ? `${custody.state}, held by ${custody.holder} at ${custody.site}, owned by ${custody.owner}${custody.parent ? `, in ${custody.parent}` : ''}`
      : 'where it is now is not yours to see',
    ...(custody?.locks ?? []).map(({ by, reason }) => `locked by ${by}: ${reason}`),
    ...Object.entries(contents ?? {}).map(([lot, count]) => `holds ${count} of ${lot}`),
    ...table(rows),
  ];
}

async function showBatch({ api }: Connection, uri: string, { json }: OnlineOptions): Promise<void> {
  const batch = await api.batch(uri);
  say(json, batch, [
    `${uri} of ${batch.manufacturer}, in date until ${batch.expiry}${batch.recalls.length > 0 ? `, RECALLED: ${batch.recalls.join(', ')}` : ''}`,
    ...(batch.stock
      ? table(batch.stock.map(({ holder, state, count }) => [String(count), state, holder === null ? '' : `at ${holder}`]))
      : ['its stock is not yours to see']),
  ]);
}
