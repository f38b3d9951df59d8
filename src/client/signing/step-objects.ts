/**
 * How goods are named in a step: one pack in the clear, more by a serial list, which is made and uploaded first; containers always
 * in the clear; batches without serials by quantity. Not here: the steps (trade.ts), the list's bytes (lists.ts).
 */
import type { StepKind } from '../../protocol/epcis/event.js';
import type { BatchQuantity, Objects } from '../../protocol/epcis/step.js';
import { Fault } from '../../protocol/fault.js';
import { batchUri, packUri, parseObjectUri, type Gtin, type Lot, type Serial } from '../../protocol/gs1/identifiers.js';
import { batchUriOf } from '../../protocol/registry/registry.js';
import type { ObjectView } from '../../wire/objects.js';
import type { Api } from '../http/api.js';
import { eachOf } from '../http/pool.js';
import { unseen } from './entries.js';
import { makeList, uploadList, type SerialList } from './lists.js';

/** Requests at once. */
const AT_ONCE = 8;

/** Packs of one batch that the caller knows: which batch they are of need not be asked. */
export interface KnownPacks {
  gtin: Gtin;
  lot: Lot;
  serials: readonly Serial[];
}

/**
 * What a step is about: canonical URIs of packs and containers, and packs that the caller knows; or `quantities`, quantities of
 * batches without serials, and nothing else. `continues`: the shipping that a receipt or void of quantities continues.
 */
export interface Goods {
  uris: readonly string[];
  packs?: KnownPacks;
  quantities?: readonly BatchQuantity[];
  continues?: string;
}

/** Names goods in steps, as one key sees them. */
export class StepObjects {
  private readonly units = new Map<Gtin, Promise<boolean>>();

  /** @param look an object as the server has it, undefined where it knows none */
  constructor(
    private readonly api: Api,
    private readonly look: (uri: string) => Promise<ObjectView | undefined>,
  ) {}

  /** New packs of one batch. @param onProgress told how many packs of the list have arrived */
  async ofNew(
    { gtin, lot, serials, list }: { gtin: Gtin; lot: Lot; serials: readonly Serial[]; list?: SerialList },
    onProgress?: (received: number) => void,
  ): Promise<Objects> {
    const uris = serials.map((serial) => packUri(gtin, serial));
    const quantities = [{ uri: batchUri(gtin, lot), quantity: uris.length }];
    return uris.length === 1 ? { epcs: uris } : this.listed(list ?? makeList(uris), quantities, 'commission', onProgress);
  }

  /** Lets go of the list that a step would have named, once it is not sent. */
  async discard({ list }: Objects): Promise<void> {
    if (list) await this.api.discardList(list.root).catch(() => undefined);
  }

  /** Goods as a step of `kind` names them, and the heads of those that only a list names. Packs of a commissioning are new. */
  async of(goods: Goods, kind: StepKind): Promise<{ objects: Objects; heads: readonly string[] }> {
    const { uris, packs: known, quantities, continues } = goods;
    if (kind === 'commission' && known) return { objects: await this.ofNew(known), heads: [] };
    if (quantities) return { objects: { epcs: [], quantities }, heads: continues === undefined ? [] : [continues] };
    const inPacks = await eachOf(uris, AT_ONCE, (uri) => this.isPack(uri));
    const containers = uris.filter((_, i) => !inPacks[i]);
    const single = uris.filter((_, i) => inPacks[i]);
    const knownUris = (known?.serials ?? []).map((serial) => packUri(known!.gtin, serial));
    if (single.length + knownUris.length <= 1) {
      return { objects: { epcs: [...containers, ...single, ...knownUris] }, heads: [] };
    }
    const asked = await eachOf(single, AT_ONCE, async (uri) => (await this.look(uri)) ?? unknown(uri));
    const counts = new Map<string, number>();
    const add = (uri: string, n: number) => counts.set(uri, (counts.get(uri) ?? 0) + n);
    for (const { batch, object } of asked) add(batch === null ? unknown(object) : batchUriOf(batch), 1);
    if (known) add(batchUri(known.gtin, known.lot), knownUris.length);
    const numbers = [...counts].map(([uri, quantity]): BatchQuantity => ({ uri, quantity }));
    const listed = await this.listed(makeList([...single, ...knownUris]), numbers, 'existing');
    const { heads } = await this.api.list(listed.list!.root);
    return { objects: { ...listed, epcs: containers }, heads };
  }

  private async listed(
    list: SerialList,
    quantities: readonly BatchQuantity[],
    purpose: 'commission' | 'existing',
    onProgress?: (received: number) => void,
  ): Promise<Objects> {
    await uploadList(this.api, list, purpose, onProgress);
    return { epcs: [], list: { root: list.root, count: list.uris.length }, quantities };
  }

  /** Whether a canonical URI is a pack's: an SGTIN whose GTIN is a registered product's unit. */
  private async isPack(uri: string): Promise<boolean> {
    const id = parseObjectUri(uri);
    if (id.kind === 'sscc' || id.kind === 'grai') return false;
    if (id.kind !== 'sgtin') throw new Fault('not-an-object', `${uri} names no single pack or container`, { object: uri });
    return this.isUnit(id.gtin);
  }

  /** Whether a GTIN is a registered product's unit, the pack; those of its levels above are not, nor is one that nobody registered. */
  isUnit(gtin: Gtin): Promise<boolean> {
    const isUnit = this.units.get(gtin) ?? this.api.product(gtin).then((product) => product.gtin === gtin, isAbsent);
    this.units.set(gtin, isUnit);
    return isUnit;
  }
}

const isAbsent = (reason: unknown): false => {
  if (reason instanceof Fault && (reason.code === 'product-unknown' || reason.code === 'not-found')) return false;
  throw reason;
};

const unknown = (uri: string): never => {
  throw unseen(uri);
};
