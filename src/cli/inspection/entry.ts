/** `theriac entry show | send`: one entry of the log as it was signed; entries that were signed elsewhere. */
import type { Command } from 'commander';
import { everyItem, type Api } from '../../client/http/api.js';
import { objectUri } from '../../client/signing/naming.js';
import { readEntry } from '../../protocol/entry.js';
import { compressKey, thumbprint, verifyJws, type PublicJwk } from '../../protocol/statement/es256k.js';
import { Fault } from '../../protocol/fault.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import type { CheckView, ReceiptView } from '../../wire/entries.js';
import { connect, online, serverOf, type OnlineOptions } from '../connection/connection.js';
import { linesIn } from '../terminal/files.js';
import { complain, print, say } from '../terminal/output.js';
import { progress } from '../terminal/progress.js';
import { remarks } from '../terminal/recorded.js';
import { timesOf } from '../terminal/times.js';

/** Entries in one request; the server takes 256. */
const IN_ONE = 100;

/** Adds the commands. */
export function entryCommands(program: Command): void {
  const entry = program.command('entry').description('entries of the log, as they were signed');
  online(entry.command('show <id>'))
    .description('an entry with its signature checked; registry records are public, steps for those concerned')
    .option('--object <code>', 'the pack or container by which it concerns you, where it names a whole')
    .addHelpText('after', '\nExample:\n  theriac entry show pJ3...xQ --key warehouse.json')
    .action(show);

  online(entry.command('send <file>'))
    .description('send entries that another program has signed, a JWS on each line; - is standard input')
    .option('--dry-run', 'have the server judge them; nothing is logged')
    .addHelpText('after', '\nExample:\n  signer | theriac entry send - --json')
    .action(send);
}

async function show(id: string, options: OnlineOptions & { object?: string }): Promise<void> {
  const { api } = options.key === undefined ? serverOf(options) : await connect(options);
  const object = options.object === undefined ? undefined : objectUri(options.object);
  const answer = await api.entry(encodeURIComponent(id), object);
  const { entry, decoded } = readEntry(answer.jws);
  if (entry.id !== id)
    throw new Fault('bad-answer', `the server answered with another entry than ${id}: it cannot be trusted`, { id });
  const signer = await signerOf(api, entry.header.kid);
  // A key's name is its own hash, so that no other key can be given for it.
  if (signer) verifyJws(decoded, compressKey(signer.jwk));
  say(
    options.json,
    { ...answer, header: decoded.header, payload: decoded.payload, signer: signer && { ...signer, jwk: undefined } },
    [
      [`entry ${answer.index}, ${answer.kind}`, ...remarks(answer)].join(', '),
      'step' in entry.body
        ? timesOf({
            time: answer.time,
            eventTime: new Date(entry.body.step.time).toISOString(),
            eventTimeZoneOffset: entry.body.step.offset,
          })
        : `recorded ${answer.time}`,
      signer
        ? `signed by ${signer.name} (${signer.gln}), key ${signer.label}: the signature is right`
        : `signed by the key ${entry.header.kid}, which no participant has: its signature was not checked`,
      JSON.stringify(decoded.payload, null, 2),
      'That it is in the log, and was allowed to be, "theriac audit" checks.',
    ],
  );
}

interface KeyOwner {
  gln: Gln;
  name: string;
  label: string;
  jwk: PublicJwk;
}

async function signerOf(api: Api, kid: string): Promise<KeyOwner | undefined> {
  const all = await everyItem((after) => api.participants({ after, limit: 200 }));
  for (const { gln, name, keys } of all) {
    const key = keys.find(({ jwk }) => thumbprint(jwk) === kid);
    if (key) return { gln, name, label: key.label, jwk: key.jwk };
  }
  return undefined;
}

async function send(file: string, options: OnlineOptions & { dryRun?: boolean }): Promise<void> {
  const lines = await linesIn(file);
  if (lines.length === 0)
    throw new Fault('option-invalid', `${file} holds no entry: it has an entry as it was signed on each line`, { file });
  const { api } = serverOf(options);
  const tell = progress('sending', lines.length, { json: options.json || process.stdout.isTTY });
  const answers: object[] = [];
  let refused = 0;
  for (let from = 0; from < lines.length; from += IN_ONE) {
    const some = lines.slice(from, from + IN_ONE);
    const texts = some.map(({ text }) => text);
    const results = await (options.dryRun ? api.checkAll(texts) : api.submitAll(texts));
    results.forEach((result, i) => {
      const line = some[i]!.number;
      if ('problem' in result) {
        refused++;
        const { type, detail } = result.problem;
        const problem = String(type).split(':').at(-1)!;
        answers.push({ line, problem, detail });
        if (!options.json) complain(`line ${line}: refused: ${String(detail)} (problem ${problem})`);
      } else {
        answers.push({ line, ...result });
        if (!options.json) print([`line ${line}: ${placeOf(result)}, id ${result.id}`, ...remarks(result)].join(', '));
      }
    });
    tell(answers.length);
  }
  const taken = `${lines.length - refused} of ${lines.length} entries`;
  say(options.json, answers, [
    options.dryRun
      ? `${taken} are good, ${refused} would be refused; nothing was sent`
      : `${taken} are in the log, ${refused} refused`,
  ]);
  process.exitCode = refused > 0 ? 1 : 0;
}

/** Where an entry stands in the log, or would. */
const placeOf = (one: Pick<ReceiptView, 'index' | 'time'> | Pick<CheckView, 'repeat'>): string =>
  'repeat' in one ? (one.repeat ? 'in the log already' : 'would be logged') : `entry ${one.index}, recorded ${one.time}`;
