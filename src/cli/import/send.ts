/** Signs what the lines of a file ask for, and sends it: single entries in bulk, packs by one serial list for each batch. */
import type { ChecksView, ReceiptView, ResultView } from '../../wire/entries.js';
import { unseen } from '../../client/signing/entries.js';
import { eachOf } from '../../client/http/pool.js';
import { Fault } from '../../protocol/fault.js';
import type { Connection } from '../connection/connection.js';
import { expiryOf } from '../trade/making.js';
import type { Scene } from '../../client/signing/trade.js';
import type { Job } from './kinds.js';

/** Entries in one request (the server takes 256), and how many are prepared at once. */
const [IN_ONE, AT_ONCE] = [100, 8];

/** A line with its job. */
export interface Task {
  line: number;
  job: Job;
}

type Pack = { line: number } & Extract<Job, { kind: 'pack' }>;

type Remarked = 'contested' | 'bookedIn' | 'warnings';

/** What a server answers to an entry, or to the question what would become of it. */
export type Answered =
  | Pick<ReceiptView, 'index' | 'id' | Remarked>
  | ({ checked: true } & Pick<ReceiptView, Remarked>)
  | { problem: string; detail: string };

/** What became of a line. */
export type Outcome = { line: number } & Answered;

/** A place to act at, signed in. */
export type Site = Connection & { scene: Scene };

/**
 * Sends all tasks; yields their outcomes part by part, so that what is done can be kept.
 *
 * @param dry has the server judge them and log nothing; each part is judged on what is logged, not on the part before it. Of packs,
 *   whose list would have to be uploaded, only their batch is asked for
 */
export async function* send(site: Site, tasks: readonly Task[], dry = false): AsyncGenerator<Outcome[]> {
  const single = tasks.filter(({ job }) => job.kind !== 'pack');
  for (let from = 0; from < single.length; from += IN_ONE) yield await sendSome(site, single.slice(from, from + IN_ONE), dry);
  const batches = new Map<string, Pack[]>();
  for (const { line, job } of tasks) {
    if (job.kind !== 'pack') continue;
    const batch = `${job.gtin}/${job.lot}`;
    const packs = batches.get(batch) ?? [];
    packs.push({ line, ...job });
    batches.set(batch, packs);
  }
  for (const packs of batches.values()) yield await commission(site, packs, dry);
}

async function sendSome(site: Site, tasks: readonly Task[], dry: boolean): Promise<Outcome[]> {
  const signed = await eachOf(tasks, AT_ONCE, async ({ line, job }) => {
    try {
      return { line, jws: await sign(site, job) };
    } catch (reason) {
      return failed(line, reason);
    }
  });
  const ready = signed.flatMap((one) => ('jws' in one ? [one] : []));
  const entries = ready.map(({ jws }) => jws);
  const results = ready.length === 0 ? [] : await (dry ? site.api.checkAll(entries) : site.api.submitAll(entries));
  const outcomes = new Map(ready.map(({ line }, i) => [line, { line, ...answered(results[i]!) }]));
  return signed.map((one) => ('jws' in one ? outcomes.get(one.line)! : one));
}

async function sign({ entries, scene, principal }: Site, job: Job): Promise<string> {
  if (job.kind === 'record') return entries.signRecord(job.record);
  if (job.kind === 'pack') throw new Error('packs are signed together');
  const object = await entries.look(job.uri);
  if (!object?.custody) {
    throw unseen(job.uri);
  }
  const step = job.step(principal, scene, object);
  return entries.signStep(step, 'alreadyDone' in step || !object.head ? [] : [object.head.id]);
}

/** Of an answer what an import tells. */
export function answered(result: ReceiptView | ResultView | ChecksView['results'][number]): Answered {
  if ('problem' in result) return { problem: result.problem.type.split(':').at(-1)!, detail: result.problem.detail };
  const { contested, bookedIn, warnings } = result;
  const remarked = { contested, bookedIn, ...(warnings !== undefined && { warnings }) };
  return 'checked' in result ? { checked: true, ...remarked } : { index: result.index, id: result.id, ...remarked };
}

/** What a Fault says of a line; anything else ends the import. */
export function failed(line: number, reason: unknown): Outcome & { problem: string } {
  if (!(reason instanceof Fault)) throw reason;
  return { line, problem: reason.code, detail: reason.message };
}

async function commission(site: Site, packs: readonly Pack[], dry: boolean): Promise<Outcome[]> {
  const { gtin, lot } = packs[0]!;
  try {
    const expiry = await expiryOf(site, gtin, lot);
    if (dry) return packs.map(({ line }) => ({ line, checked: true, contested: false, bookedIn: false }));
    const serials = packs.map(({ serial }) => serial);
    const { index, id, contested, bookedIn } = await site.trade.commission(site.scene, { gtin, lot, expiry, serials });
    return packs.map(({ line }) => ({ line, index, id, contested, bookedIn }));
  } catch (reason) {
    return packs.map(({ line }) => failed(line, reason));
  }
}
