/**
 * The steps of the trade from plain arguments: what the command line, tills and the demonstration call.
 *
 * One pack is named in the clear; more are gathered into a serial list, which is uploaded first. Containers are always
 * named in the clear. Not here: what a step may do; the server and every auditor judge that (src/protocol/custody).
 */
import type { DisputeKind, EndReason, HandoffEnd, Reading, Step, Transaction } from '../../protocol/epcis/step.js';
import { Fault } from '../../protocol/fault.js';
import { batchUri, type Gln, type Gtin, type Lot, type Serial } from '../../protocol/gs1/identifiers.js';
import type { ChecksView, ReceiptView, ResultView } from '../../wire/entries.js';
import type { Entries } from './entries.js';
import type { SerialList } from './lists.js';
import { offsetAt } from './naming.js';
import { StepObjects, type Goods } from './step-objects.js';

/** Where and when something happened. `time` in epoch ms, now unless given; `timeZone` IANA, this machine's unless given. */
export interface Scene {
  site: Gln;
  time?: number;
  timeZone?: string;
}

/** What a receipt may say beside its goods. `alreadyDone`: why it is reported late; such a report is never refused. */
export interface Receiving {
  documents?: readonly Transaction[];
  returned?: boolean;
  alreadyDone?: string;
}

/** A batch as its record has it. `expiry` YYYY-MM-DD. */
export interface BatchInfo {
  gtin: Gtin;
  lot: Lot;
  expiry: string;
}

/** What became of one pack of many: its entry's receipt, or the problem document that says why not. */
export type PackResult = { object: string } & ResultView;

/** One partner of a handoff. */
export type End = HandoffEnd;

/** Acts in the trade by one key. */
export class Trade {
  readonly objects: StepObjects;

  constructor(readonly entries: Entries) {
    this.objects = new StepObjects(entries.api, (uri) => entries.look(uri));
  }

  /**
   * Makes packs of one batch.
   *
   * @param batch `list`: the list of these packs, where the caller keeps its seed, to go on where an upload ended
   * @param onProgress told how many packs of the list have arrived
   */
  async commission(
    scene: Scene,
    batch: { gtin: Gtin; lot: Lot; expiry: string; serials: readonly Serial[]; list?: SerialList },
    onProgress?: (received: number) => void,
  ): Promise<ReceiptView> {
    const { lot, expiry } = batch;
    const objects = await this.objects.ofNew(batch, onProgress);
    return this.entries.step({ ...common(scene), kind: 'commission', objects, lot, expiry });
  }

  /**
   * Makes packs of one batch out of others, which are opened for it; or so many without serials out of such.
   *
   * @param made `serials`: of the new packs; or `quantity`
   */
  async repack(
    scene: Scene,
    goods: Goods,
    made: BatchInfo & ({ serials: readonly Serial[] } | { quantity: number }),
  ): Promise<ReceiptView> {
    const { gtin, lot, expiry } = made;
    const outputs =
      'serials' in made
        ? await this.objects.ofNew(made)
        : { epcs: [], quantities: [{ uri: batchUri(gtin, lot), quantity: made.quantity }] };
    return this.act(goods, { ...common(scene), kind: 'repack', outputs, lot, expiry });
  }

  /** Makes a quantity of a batch without serials. */
  commissionQuantity = (scene: Scene, { gtin, lot, expiry }: BatchInfo, quantity: number): Promise<ReceiptView> =>
    this.act(
      { uris: [], quantities: [{ uri: batchUri(gtin, lot), quantity }] },
      { ...common(scene), kind: 'commission', lot, expiry },
    );

  /** Makes containers of a registered packaging level (cases with an SGTIN). An SSCC comes into being by its packing. */
  commissionContainers = (scene: Scene, uris: readonly string[]): Promise<ReceiptView> =>
    this.entries.step({ ...common(scene), kind: 'commission', objects: { epcs: uris } });

  /** Puts goods into a container. */
  pack = (scene: Scene, parent: string, goods: Goods): Promise<ReceiptView> =>
    this.act(goods, { ...common(scene), kind: 'pack', parent });

  /** Takes goods, or all where none are named, out of a container. */
  unpack = (scene: Scene, parent: string, goods: Goods): Promise<ReceiptView> =>
    this.act(goods, { ...common(scene), kind: 'unpack', parent });

  /** Sends goods to a taker; or their title, where the possessor is the same on both sides. `outside`: they leave the register. */
  ship = (
    scene: Scene,
    goods: Goods,
    from: End,
    to: End,
    documents?: readonly Transaction[],
    said: { dropShipment?: boolean; outside?: boolean } = {},
  ): Promise<ReceiptView> =>
    this.act(goods, {
      ...common(scene),
      kind: 'ship',
      from,
      to,
      ...(documents && { documents }),
      ...said,
    });

  /** Sends goods back. `documents` name a return authorisation (`rma`). */
  return = (
    scene: Scene,
    goods: Goods,
    from: End,
    to: End,
    documents: readonly Transaction[],
    said: { outside?: boolean } = {},
  ): Promise<ReceiptView> => this.act(goods, { ...common(scene), kind: 'return', from, to, documents, ...said });

  /** Takes one object, or quantities, that nobody in the register holds into stock. `from`: the seller outside. */
  stock = (scene: Scene, goods: Goods, batch?: BatchInfo, from?: End): Promise<ReceiptView> =>
    this.act(goods, {
      ...common(scene),
      kind: 'stock',
      ...(batch && { lot: batch.lot, expiry: batch.expiry }),
      ...(from && { from }),
    });

  /** Takes a shipping back before its receipt. */
  void = (scene: Scene, goods: Goods): Promise<ReceiptView> => this.act(goods, { ...common(scene), kind: 'void' });

  /** Books goods in. */
  receive = (scene: Scene, goods: Goods, said: Receiving = {}): Promise<ReceiptView> =>
    this.act(goods, { ...common(scene), kind: 'receive', ...said });

  /** Hands packs out to a patient. `partial`: some of a pack. */
  dispense = (scene: Scene, goods: Goods, said: { partial?: boolean; alreadyDone?: string } = {}): Promise<ReceiptView> =>
    this.act(goods, { ...common(scene), kind: 'dispense', ...said });

  /** Hands packs out one by one, with an answer for each: whatever is the matter with one, the others are dispensed. */
  dispenseEach = async (scene: Scene, uris: readonly string[], said: { alreadyDone?: string } = {}): Promise<PackResult[]> => {
    const step = { ...common(scene), kind: 'dispense' as const, ...said };
    const results = await this.entries.steps(uris.map((uri) => ({ ...step, objects: { epcs: [uri] } })));
    return results.map((result, i) => ({ object: uris[i]!, ...result }));
  };

  /** Takes goods out of the trade for good. */
  end = (scene: Scene, goods: Goods, reason: EndReason, said: { alreadyDone?: string } = {}): Promise<ReceiptView> =>
    this.act(goods, { ...common(scene), kind: 'end', reason, ...said });

  /** Takes a dispensing back. `undoes`: the id of its entry. */
  reactivate = (scene: Scene, goods: Goods, undoes: string): Promise<ReceiptView> =>
    this.act(goods, { ...common(scene), kind: 'reactivate', undoes });

  /**
   * Locks goods, or ends locks and settles what others reported. `cause`: a regulator found that they are falsified; `confirms`: the
   * entry of the report that a regulator lets take effect.
   */
  mark = (
    scene: Scene,
    kind: 'lock' | 'unlock',
    goods: Goods,
    reason: string,
    said: { cause?: 'falsified'; confirms?: string } = {},
  ): Promise<ReceiptView> => this.act(goods, { ...common(scene), kind, reason, ...said });

  /** Tells what a device recorded around goods. */
  sensor = (scene: Scene, goods: Goods, reading: Reading): Promise<ReceiptView> =>
    this.act(goods, { ...common(scene), kind: 'sensor', reading });

  /** Opens a dispute over goods (`what`), or closes one by the id of its entry. */
  dispute = (
    scene: Scene,
    goods: Goods,
    reason: string,
    about: { what: DisputeKind } | { closes: string },
  ): Promise<ReceiptView> => this.act(goods, { ...common(scene), kind: 'dispute', reason, ...about });

  /** Signs and sends a step that is worded already, such as one that a partner's document tells. Packs of a commissioning are new. @param onSigned as of Entries.step */
  act = async (goods: Goods, step: StepWithoutObjects, onSigned?: (jws: string) => Promise<void>): Promise<ReceiptView> => {
    const { objects, heads } = await this.objects.of(goods, step.kind);
    try {
      return await this.entries.step({ ...step, objects } as Step, heads, onSigned);
    } catch (reason) {
      // Nothing names the list then, and its next attempt makes one of its own: it is not left to wait.
      if (reason instanceof Fault && reason.code !== 'unreachable') await this.objects.discard(objects);
      throw reason;
    }
  };

  /** What would become of such a step: nothing is logged, and the list of its packs is gone afterwards. */
  check = async (goods: Goods, step: StepWithoutObjects): Promise<ChecksView['results'][number]> => {
    const { objects, heads } = await this.objects.of(goods, step.kind);
    try {
      const whole = { ...step, objects } as Step;
      const jws = await this.entries.signStep(whole, await this.entries.headsOf(whole, heads));
      return (await this.entries.api.checkAll([jws]))[0]!;
    } finally {
      await this.objects.discard(objects);
    }
  };
}

/** A step without the goods that it is about. */
export type StepWithoutObjects = { [S in Step as S['kind']]: Omit<S, 'objects'> }[Step['kind']];

const common = ({ site, time = Date.now(), timeZone }: Scene) => ({ time, offset: offsetAt(time, timeZone), site });
