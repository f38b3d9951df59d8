/**
 * `theriac import epcis FILE`: a partner's plain EPCIS 2.0 document. What it tells of this company's own sites is signed event by
 * event, in the document's order; of each other event it is said why not, and of each member that no step has a place for, too.
 */
import { eachOf } from '../../client/http/pool.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { Fault } from '../../protocol/fault.js';
import { connectAt, type Connection, type SceneOptions } from '../connection/connection.js';
import { confirm, type ConfirmOptions } from '../terminal/confirm.js';
import { readText } from '../terminal/files.js';
import { couldRun, say } from '../terminal/output.js';
import { progress } from '../terminal/progress.js';
import { remarks } from '../terminal/recorded.js';
import { usedAmong } from '../trade/handoff.js';
import { gtinsIn, sortOut, type Sorted, type ToSign } from './events.js';
import { answered, type Answered } from './send.js';
import { keyOf, readDone, type Done } from './state.js';

/** Products that are asked for at once. */
const AT_ONCE = 8;

interface DocumentOptions extends SceneOptions, ConfirmOptions {
  dryRun?: boolean;
  resume?: string;
}

/** What became of an event. `follows`: in a dry run, the event before it that must be logged before it can be judged. */
type Outcome = { event: number; pointer: string } & (Answered | { follows: number });

/** Signs and sends what a document tells of one's own sites. */
export async function importDocument(file: string, options: DocumentOptions): Promise<void> {
  if (options.time !== undefined)
    throw new Fault('option-invalid', 'each event of a document says when it happened: leave --time out');
  const json = await readJson(file);
  const gtins = gtinsIn(json);
  const connection = await connectAt(options);
  const { trade, api, principal } = connection;
  const are = await eachOf(gtins, AT_ONCE, (gtin) => trade.objects.isUnit(gtin));
  const units = new Set(gtins.filter((_, i) => are[i]));
  const { sites } = await api.participant(principal);
  const own = new Set<Gln>([principal, ...sites.map((site) => site.gln)]);
  const sorted = sortOut(json, own, (gtin) => !units.has(gtin));
  const done = await readDone(options.resume ?? `${file}.done`);
  const keyFor = ({ hash }: ToSign): string => keyOf(api.http.url, 'epcis', { hash });
  const ready = sorted.toSign.filter((one) => !done.has(keyFor(one)));
  // What the server holds against an event is known before it is signed.
  const judged = await judge(connection, ready, options);
  if (options.dryRun) return conclude(sorted, ready, judged, options);
  const effects = await eachOf(ready, AT_ONCE, async (one, i) => [
    ...signed(one),
    ...lines(judged[i]!),
    ...(one.step.kind === 'return' ? await usedAmong(connection, one.goods.uris) : []),
  ]);
  if (ready.length > 0)
    await confirm(`import ${ready.length} events of ${file}`, [...effects.flat(), ...leftOut(sorted)], options);
  conclude(sorted, ready, await send(connection, ready, keyFor, done, options), options);
}

async function readJson(file: string): Promise<unknown> {
  const text = await readText(file);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    const remedy = text.trimStart().startsWith('<') ? 'it is XML: ask for EPCIS 2.0 in JSON' : 'ask who sent it to send it again';
    throw new Fault('option-invalid', `${file} is no JSON: ${remedy}`, { file });
  }
}

/** Signs and sends events one after another, since each goes on from the ones before it; what is logged is kept at once. */
async function send(
  { trade, api }: Connection,
  events: readonly ToSign[],
  keyFor: (one: ToSign) => string,
  done: Done,
  { json }: DocumentOptions,
): Promise<Outcome[]> {
  const tell = progress('events', events.length, { ...(json && { json }) });
  const outcomes: Outcome[] = [];
  for (const one of events) {
    outcomes.push(
      await outcomeOf(one, async () => {
        const key = keyFor(one);
        const before = done.sent(key);
        const keep = async (jws: string): Promise<void> => {
          done.send(key, jws);
          await done.save();
        };
        const answer = await (before === undefined ? trade.act(one.goods, one.step, keep) : api.submit(before)).catch(
          async (reason: unknown) => {
            // It was refused, and may be signed anew; of no answer nothing is known.
            if (couldRun(reason)) done.drop(key);
            await done.save();
            throw reason;
          },
        );
        done.add(key, answer.index);
        await done.save();
        return answered(answer);
      }),
    );
    tell(outcomes.length);
  }
  return outcomes;
}

/** Has the server judge events on what is logged. One that goes on from another of the document cannot be judged before that is logged. */
async function judge({ trade }: Connection, events: readonly ToSign[], { json }: DocumentOptions): Promise<Outcome[]> {
  const tell = progress('events', events.length, { ...(json && { json }) });
  const toldBy = new Map<string, number>();
  const outcomes: Outcome[] = [];
  for (const one of events) {
    const follows = one.names.map((uri) => toldBy.get(uri)).find((event) => event !== undefined);
    for (const uri of one.names) toldBy.set(uri, one.event);
    outcomes.push(
      follows === undefined
        ? await outcomeOf(one, async () => answered(await trade.check(one.goods, one.step)))
        : { event: one.event, pointer: one.pointer, follows },
    );
    tell(outcomes.length);
  }
  return outcomes;
}

async function outcomeOf({ event, pointer }: ToSign, run: () => Promise<Answered>): Promise<Outcome> {
  try {
    return { event, pointer, ...(await run()) };
  } catch (reason) {
    if (!couldRun(reason)) throw reason;
    const { code, message } = reason as Fault;
    return { event, pointer, problem: code, detail: message };
  }
}

const at = ({ event, pointer }: { event: number; pointer: string }): string => `event ${event}${pointer && ` (${pointer})`}`;

const signed = (one: ToSign): string[] => [
  `${at(one)}: ${one.says}`,
  ...(one.remark === undefined ? [] : [`  NOTE: ${one.remark}`]),
];

/** The members that no step says. */
const droppedIn = ({ dropped, toSign }: Sorted): string[] => [...dropped, ...toSign.flatMap((one) => one.dropped)];

/** The events that are not signed, and the members that no step says. */
const leftOut = (sorted: Sorted): string[] => [
  ...sorted.left.map((one) => `${at(one)} is left: ${one.detail} (${one.problem}${one.at === one.pointer ? '' : `, ${one.at}`})`),
  ...droppedIn(sorted).map((one) => `left out: ${one}`),
];

/** Tells what became of the events; the exit code is 1 where one of them failed, or was a step that is not in order. */
function conclude(
  sorted: Sorted,
  ready: readonly ToSign[],
  outcomes: readonly Outcome[],
  { json, dryRun }: DocumentOptions,
): void {
  const says = new Map(ready.map((one) => [one.event, one.says]));
  const failed = outcomes.flatMap((one) => ('problem' in one ? [one] : []));
  const wrong = sorted.left.filter(({ problem }) => problem === 'event-invalid').length;
  const [before, left] = [sorted.toSign.length - ready.length, sorted.left.length];
  const good = outcomes.length - failed.length;
  say(
    json,
    {
      events: sorted.total,
      ...(dryRun ? { good } : { sent: good }),
      skipped: before,
      failed: failed.length,
      left: sorted.left,
      dropped: droppedIn(sorted),
      results: outcomes,
    },
    [
      ...(dryRun ? ready.flatMap(signed) : []),
      ...outcomes.flatMap((one) => lines(one, says.get(one.event))),
      ...leftOut(sorted),
      `${good} of ${sorted.total} events ${dryRun ? 'can be signed as far as can be judged now' : 'are in the log'}, ${before} were before, ${failed.length} failed, ${left} are left to others or are no steps${dryRun ? '; nothing was signed' : ''}`,
    ],
  );
  process.exitCode = failed.length + wrong > 0 ? 1 : 0;
}

/** @param says what was signed, once it is */
function lines(one: Outcome, says?: string): string[] {
  if ('problem' in one) return [`${at(one)}: ${one.detail} (${one.problem})`];
  if ('follows' in one) return [`${at(one)}: goes on from event ${one.follows}, and is judged once that is in the log`];
  const done = 'index' in one ? [`${at(one)}: entry ${one.index}: ${says}`] : [];
  return [...done, ...remarks(one).map((remark) => `${at(one)}: ${remark}`)];
}
