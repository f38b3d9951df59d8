/**
 * From what an event names to the holdings that it is about.
 */
import { Fault } from '../fault.js';
import type { StepKind } from '../epcis/event.js';
import type { BatchQuantity, Step } from '../epcis/step.js';
import { parseObjectUri, type Gtin } from '../gs1/identifiers.js';
import { batchParts, type Registry } from '../registry/registry.js';
import { listKey, type Selected } from './book.js';
import { isReport, undoneClaim, type StepContext } from './context.js';

/**
 * Whether a canonical URI names a pack or a container: an SSCC or GRAI is a container, an SGTIN what its GTIN is.
 *
 * @throws Fault `product-unknown` where nobody registered the GTIN
 */
export function isContainer(registry: Registry, uri: string): boolean {
  const id = parseObjectUri(uri);
  if (id.kind !== 'sgtin') return true;
  if (registry.products.has(id.gtin)) return false;
  if (registry.levels.has(id.gtin)) return true;
  throw unknownProduct(id.gtin, uri);
}

/** The refusal of a GTIN that nobody registered. */
export const unknownProduct = (gtin: Gtin, object: string): Fault =>
  new Fault('product-unknown', `the product ${gtin} of ${object} is not registered: its manufacturer must register it first`, {
    gtin,
    object,
  });

/**
 * The refusal of an object that is not in the register, in the words in which those are told who may not see it: to them it
 * must look as if there were none.
 */
export function unknownObject(step: Step, object: string): Fault {
  const told =
    step.kind === 'receive' && !isReport(step)
      ? `${object} is not known here, or not on its way to you: check the code, or report the receipt`
      : `${object} is not known here, or not with you: check the code, and ask whoever delivered it`;
  return new Fault('object-unknown', told, { object, rule: 'known-object' });
}

/** The refusal of a serial list that was not uploaded. */
export const unknownList = (root: string): Fault =>
  new Fault('list-unknown', `the serial list ${root} is not here, or not complete: upload it, then send the entry again`, {
    list: root,
  });

/** Throws `too-many-packs` unless all packs beyond one are named by a serial list. */
export function requirePackForm(on: Pick<StepContext, 'registry'> & { step: Pick<Step, 'objects'> }): void {
  const { objects } = on.step;
  const packs = objects.epcs.filter((uri) => !isContainer(on.registry, uri)).length;
  if (packs + (objects.list ? 1 : 0) > 1) {
    throw new Fault(
      'too-many-packs',
      'more than one pack is named by a serial list, so that no proof of one shows another: make a list of all',
      {
        packs,
      },
    );
  }
}

/**
 * The packs and cases in the clear of which a report, or what undoes one, speaks and which do not exist (yet); none for every other
 * step. Of a case only its receipt is reported. The numbers of an SSCC and of a GRAI are used again, so that nothing is said of what
 * is to bear one.
 */
export function unknownObjects(on: StepContext): string[] {
  const { book, registry, step } = on;
  return step.objects.epcs.filter((uri) => {
    const isCase = isContainer(registry, uri);
    if (parseObjectUri(uri).kind !== 'sgtin' || (isCase ? book.container(uri) : book.cohortOf(uri)) !== undefined) return false;
    if (undoneClaim(on, book.waiting.get(uri) ?? [])) return true;
    return isReport(step) && (!isCase || step.kind === 'receive');
  });
}

/**
 * The holdings of all that an event names, each once, but of what is not there and of which only a report speaks (unknownObjects).
 *
 * @throws Fault `object-unknown`, `list-unknown`, `list-mismatch`, `product-unknown`, `too-many-packs`
 */
export function selectObjects(on: StepContext): Selected[] {
  const { book, registry, step } = on;
  requirePackForm(on);
  const unknown = unknownObjects(on);
  const named = step.objects.epcs.filter((uri) => !unknown.includes(uri));
  const selected = named.map((uri): Selected => {
    const container = isContainer(registry, uri);
    const id = container ? book.container(uri) : book.cohortOf(uri);
    if (id === undefined) throw unknownObject(step, uri);
    return container ? { id, count: 1, by: 'whole' } : { id, count: 1, by: { pack: uri } };
  });
  return step.objects.list ? [...selected, ...selectList(on, step.objects.list)] : selected;
}

/** Steps that say something of objects wherever they are. */
const MARKS: readonly StepKind[] = ['lock', 'unlock', 'sensor', 'dispute'];

/** Whether a pack of a list was found by somebody before the list was commissioned, and is not with the signer nor on its way to it. */
function wasFoundElsewhere({ book, signer: { gln } }: StepContext, id: number): boolean {
  const { holder, taker } = book.root(id);
  return book.holding(id).found === 'made' && holder !== gln && taker?.holder !== gln;
}

function selectList(on: StepContext, { root, count }: { root: string; count: number }): Selected[] {
  const { book, step, key } = on;
  const list = listKey(key.participant, root);
  const spread = book.spreadOf(list);
  if (!spread) throw unknownList(root);
  const found = new Map<string, number>();
  for (const [id, n] of spread) {
    const batch = book.holding(id).batch!;
    found.set(batch, (found.get(batch) ?? 0) + n);
  }
  const named = byBatch(on.registry, step.objects.quantities!);
  const total = spread.reduce((sum, [, n]) => sum + n, 0);
  if (total !== count || named.size !== found.size || [...found].some(([batch, n]) => named.get(batch) !== n)) {
    throw new Fault(
      'list-mismatch',
      `the serial list ${root} holds other numbers of packs by batch than the event says: correct the event`,
      {
        list: root,
        found: Object.fromEntries(found),
      },
    );
  }
  const there = MARKS.includes(step.kind) ? spread : spread.filter(([id]) => !wasFoundElsewhere(on, id));
  return (there.length > 0 ? there : spread).map(([id, n]) => ({ id, count: n, by: { list } }));
}

/** The GTIN of a canonical URI of a pack, a case or a batch. */
export function gtinOf(uri: string): Gtin {
  const id = parseObjectUri(uri);
  if (!('gtin' in id)) throw new Error(`${uri} has no GTIN`);
  return id.gtin;
}

/** How many packs of each batch (key in `registry.batches`) are named: by whichever lot that they bear. */
export function byBatch(registry: Registry, quantities: readonly BatchQuantity[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { uri, quantity } of quantities) {
    const batch = registry.keyOfBatch(...batchParts(batchKeyOf(uri)));
    found.set(batch, (found.get(batch) ?? 0) + quantity);
  }
  return found;
}

/** `{gtin}/{lot}` of a canonical batch URI, whose lot may be one that packs bear beside that of their batch. */
export function batchKeyOf(uri: string): string {
  const id = parseObjectUri(uri);
  if (id.kind !== 'lgtin') throw new Error(`${uri} names no batch`);
  return `${id.gtin}/${id.lot}`;
}
