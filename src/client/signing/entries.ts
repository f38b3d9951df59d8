/**
 * Building, signing and sending entries in the name of one key.
 *
 * A step is signed over the heads of its objects as they were read, and over a checked fence. Where an object has moved on
 * meanwhile (`stale-prev`) nothing is signed again by itself: the Fault says what changed, and a person decides.
 */
import { isHeadless } from '../../protocol/custody/heads.js';
import { writeStep, type Step } from '../../protocol/epcis/step.js';
import { Fault } from '../../protocol/fault.js';
import { parseObjectUri } from '../../protocol/gs1/identifiers.js';
import { withApprovals, type Unapproved } from '../../protocol/registry/records.js';
import type { ReceiptView, ResultView } from '../../wire/entries.js';
import type { ObjectView } from '../../wire/objects.js';
import type { Api } from '../http/api.js';
import type { LogWatch } from '../log/fence.js';
import { eachOf } from '../http/pool.js';
import type { Signer } from './signer.js';
import { signEntry, signStatement } from './statement.js';

/** Requests at once. */
const AT_ONCE = 8;
/** Most entries in one request. */
const MOST_AT_ONCE = 256;

/** Signs and sends as one key at one server. */
export class Entries {
  constructor(
    readonly api: Api,
    readonly signer: Signer,
    readonly watch: LogWatch,
  ) {}

  /** An object as the server has it, undefined where it knows none. Needs a session. */
  async look(uri: string): Promise<ObjectView | undefined> {
    try {
      return await this.api.object(uri);
    } catch (reason) {
      if (reason instanceof Fault && (reason.code === 'object-unknown' || reason.code === 'not-found')) return undefined;
      throw reason;
    }
  }

  /** The objects that a step names in the clear, its container included, as they are now. */
  private async named({ objects, ...step }: Step): Promise<ObjectView[]> {
    const uris = 'parent' in step ? [step.parent, ...objects.epcs] : objects.epcs;
    const found = await eachOf(uris, AT_ONCE, (uri) => this.look(uri));
    return found.filter((object) => object !== undefined);
  }

  /**
   * The heads that a step continues. The packs of a serial list are not asked one by one: give their heads as `known`.
   *
   * @param known heads that the caller has read already
   */
  async headsOf(step: Step, known: readonly string[] = []): Promise<string[]> {
    if (isHeadless(step)) return [];
    const objects = await this.named(step);
    // What a report left waiting has moved no head.
    const waits = (custody: ObjectView['custody']): boolean =>
      step.kind === 'reactivate' && custody?.claims.some(({ id }) => id === step.undoes) === true;
    const continued = objects.filter((object) => !waits(object.custody) && !beginsAnew(step, object, objects));
    return [...known, ...continued.flatMap(({ head }) => head?.id ?? [])];
  }

  /** A signed step. @param prev its heads, as headsOf or the caller has read them */
  async signStep(step: Step, prev: readonly string[]): Promise<string> {
    const frame = { log: await this.watch.ledgerId(), prev, fence: await this.watch.fence() };
    return signEntry(this.signer, frame, 'epcis+jws', writeStep(step));
  }

  /** A signed registry record. `approvals`: those of other regulators that it carries. */
  async signRecord(record: Unapproved, approvals: readonly string[] = []): Promise<string> {
    const frame = { log: await this.watch.ledgerId(), prev: [], fence: await this.watch.fence() };
    return signEntry(this.signer, frame, 'registry+jws', withApprovals(record, approvals));
  }

  /** A signed statement that is no entry: an application. */
  async signApplication(application: object): Promise<string> {
    return signStatement(this.signer, await this.watch.ledgerId(), 'application+jws', application);
  }

  /** A signed statement that is no entry: a regulator's approval of a record. */
  async signApproval(approval: { record: string; until: string }): Promise<string> {
    return signStatement(this.signer, await this.watch.ledgerId(), 'approval+jws', approval);
  }

  /** Signs a record and sends it. @throws Fault of the server's refusal */
  record = async (record: Unapproved, approvals: readonly string[] = []): Promise<ReceiptView> =>
    this.api.submit(await this.signRecord(record, approvals));

  /**
   * Signs steps over the heads that their objects have now, an entry each, and sends them together: judged in their order, one
   * refusal does not stop the rest. The results stand in the order of the steps.
   */
  async steps(steps: readonly Step[]): Promise<ResultView[]> {
    const signed = await eachOf(steps, AT_ONCE, async (step) => this.signStep(step, await this.headsOf(step)));
    const results: ResultView[] = [];
    for (let from = 0; from < signed.length; from += MOST_AT_ONCE)
      results.push(...(await this.api.submitAll(signed.slice(from, from + MOST_AT_ONCE))));
    // Whom the server lets send no more lists today it still lets send each entry alone.
    for (const [i, result] of results.entries()) if (isLimited(result)) results[i] = await this.alone(signed[i]!);
    return results;
  }

  /** Sends one entry in a list of its own. */
  private alone = async (jws: string): Promise<ResultView> => (await this.api.submitAll([jws]))[0]!;

  /**
   * Signs a step over the heads that its objects have now, and sends it.
   *
   * @param known heads of the packs of its serial list, where it has one
   * @param onSigned given the entry before it is sent, so that it can be sent again where no answer comes
   * @throws Fault of the server's refusal; `stale-prev` tells in `changed` where each object stands now; `object-unknown`
   */
  async step(step: Step, known: readonly string[] = [], onSigned?: (jws: string) => Promise<void>): Promise<ReceiptView> {
    const jws = await this.signStep(step, await this.headsOf(step, known));
    await onSigned?.(jws);
    try {
      return await this.api.submit(jws);
    } catch (reason) {
      if (!(reason instanceof Fault) || reason.code !== 'stale-prev') throw reason;
      // Of what is not its signer's to see no head could be named: that it moved on would be no help.
      for (const uri of step.objects.epcs) if (!(await this.look(uri))?.custody) throw unseen(uri);
      throw new Fault('stale-prev', reason.message, { ...reason.facts, changed: (await this.named(step)).map(latest) });
    }
  }
}

/** Whether a tote (GRAI) is packed that is not with whoever has what goes into it: it then begins anew, and continues nothing. */
function beginsAnew(step: Step, { object, custody }: ObjectView, others: readonly ObjectView[]): boolean {
  if (step.kind !== 'pack' || object !== step.parent || !custody || parseObjectUri(object).kind !== 'grai') return false;
  const packed = others.find((other) => other.object !== object)?.custody;
  return ['in_transit', 'left'].includes(custody.state) || (packed ? packed.holder !== custody.holder : false);
}

const isLimited = (result: ResultView): boolean =>
  'problem' in result && result.problem.type === 'urn:theriac:problem:refusals-limited';

/** The Fault of an object whose custody the server does not show. */
export const unseen = (uri: string): Fault =>
  new Fault('object-unknown', `${uri} is not in the register, or neither with you nor on its way to you: check the code`, {
    object: uri,
  });

/** Where an object stands: what a person must see before signing anew. */
const latest = ({ object, custody, history }: ObjectView) => ({
  object,
  state: custody?.state,
  holder: custody?.holder,
  last: history.at(-1) && { step: history.at(-1)!.step, by: history.at(-1)!.byName, time: history.at(-1)!.time },
});
