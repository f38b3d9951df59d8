/**
 * How objects come into being: commissioned by their maker, or found by a stock-taking.
 */
import { Fault } from '../fault.js';
import { parseObjectUri, type Gtin, type Lot } from '../gs1/identifiers.js';
import { batchKey, type Batch, type Product } from '../registry/registry.js';
import { type Book, type Holding, listKey } from './book.js';
import { claimMade } from './claim.js';
import type { StepContext } from './context.js';
import { fulfil } from './hands.js';
import { addDisputes } from './holding.js';
import type { Step } from '../epcis/step.js';
import { byBatch, gtinOf, isContainer, unknownList, unknownProduct } from './select.js';

/** A step by which packs come into being: its objects are what it makes. */
export type Making = Omit<StepContext, 'step'> & {
  step: Pick<Step, 'kind' | 'objects'> & { lot?: string | undefined; expiry?: string | undefined };
};
/** Gives the product of which a GTIN is a level, if the signer may bring the object that carries it into being. */
type RequireRight = (on: Omit<StepContext, 'step'>, gtin: Gtin, object: string) => Product;

/** A holding that comes into being by the step, in the signer's hands. */
export function createOwn({ book, signer, site, head }: Omit<StepContext, 'step'>, fields: Partial<Holding>): Holding {
  const made = book.create({ owner: signer.gln, holder: signer.gln, site: site.gln, head, ...fields });
  book.touch(made.id, head, 0);
  return made;
}

/** The refusal of an object that cannot come into being again. */
export const alreadyExists = (object: string): Fault =>
  new Fault('already-commissioned', `${object} exists already: a serial is used once`, { object, rule: 'new-object' });

/** The refusal of a list of which some packs exist. Which ones is not told: they may be another's. */
const packsExist = (root: string): Fault =>
  new Fault(
    'already-commissioned',
    `packs of the serial list ${root} exist already, and a serial is used once: discard the list, and make one without them`,
    { object: `the serial list ${root}`, rule: 'new-object' },
  );

/** The product of which `gtin` is a level. @throws Fault `product-unknown` */
export function requireProduct({ registry }: Pick<StepContext, 'registry'>, gtin: Gtin, object: string): Product {
  const product = registry.productOf(gtin);
  if (!product) throw unknownProduct(gtin, object);
  return product;
}

/** The same if the signer is its manufacturer, or mandated by it to do `kind` here. @throws Fault `not-maker` */
export function requireMaker(
  on: Pick<StepContext, 'registry' | 'signer' | 'site' | 'at'>,
  gtin: Gtin,
  object: string,
  kind: 'commission' | 'repack' = 'commission',
): Product {
  const { registry, signer, site, at } = on;
  const product = requireProduct(on, gtin, object);
  const maker = registry.makerOf(product.gtin);
  if (maker === signer.gln || registry.isMandated(maker, signer.gln, kind, site.gln, at.time)) return product;
  throw new Fault(
    'not-maker',
    `${object} is commissioned by the manufacturer of the product ${gtin}, or by whom it mandates, not by ${signer.name}`,
    {
      object,
      gtin,
    },
  );
}

/**
 * Makes the packs that a step names, in the clear or by a new list, with the fields that their product gives. What their holder
 * reported of them before has effect then.
 *
 * @returns their batch; undefined where the step brings no batch into being
 */
export function createPacks(
  on: Making,
  require: RequireRight,
  fieldsOf: (product: Product) => Partial<Holding>,
): Batch | undefined {
  const { step, registry, book } = on;
  const packs = step.objects.epcs.filter((uri) => !isContainer(registry, uri));
  const hasPacks = packs.length > 0 || step.objects.list !== undefined;
  if (step.lot === undefined) {
    if (hasPacks)
      throw new Fault(
        'batch-missing',
        'new packs come with the lot number and the expiry date of their batch: add both and sign again',
      );
    return undefined;
  }
  const batch = batchOf(on, step.lot, require);
  if (hasPacks && !batch.serialised) {
    const { gtin, lot } = batch;
    throw new Fault(
      'batch-unserialised',
      `the batch ${lot} of ${gtin} is registered without serials: name its quantity, or packs of a lot that has them`,
      { gtin, lot },
    );
  }
  const fields = { ...fieldsOf(registry.products.get(batch.gtin)!), expiry: step.expiry! };
  const key = batchKey(batch.gtin, batch.lot);
  for (const uri of packs) {
    if (step.kind !== 'stock' && book.isFound(book.madeIn(uri))) {
      makeFound(on, uri, key, fields);
      continue;
    }
    if (book.madeIn(uri) !== undefined) throw alreadyExists(uri);
    const cohort = createOwn(on, { ...fields, batch: key });
    book.packs.set(uri, cohort.id);
    settleWaiting(on, uri, cohort.id);
  }
  if (step.objects.list) createList(on, step.objects.list, batch, fields);
  return batch;
}

/** The claims that wait for a pack or a case are on it, once it exists; its holder's has effect. */
export function settleWaiting(on: Pick<Making, 'book' | 'head' | 'at' | 'signer'>, pack: string, id: number): void {
  claimMade(on.book, pack, id);
  fulfil(on, id, on.signer.gln);
}

/** A pack that was found is commissioned: it stays where it is, and nothing is known of how it came there; what is disputed of it holds. */
function makeFound({ book, head, step }: Making, pack: string, batch: string, { disputes = [] }: Partial<Holding>): Holding {
  const { id, disputes: own } = book.split({ id: book.cohortOf(pack)!, count: 1, by: { pack } }, head.index);
  book.touch(id, head, null);
  book.setBatch(id, batch);
  return book.update(id, { found: 'made', expiry: step.expiry!, disputes: addDisputes(own, disputes) });
}

/**
 * The batch of what comes into being: one, of one product, with the expiry that its record has.
 *
 * @throws Fault `list-mismatch`, `batch-unknown`, `several-products`, `batch-expiry`, and those of `require`
 */
export function batchOf(on: Making, lot: string, require: RequireRight): Batch {
  const { step, registry } = on;
  const gtins = new Set<Gtin>();
  for (const uri of [...step.objects.epcs, ...(step.objects.quantities ?? []).map((one) => one.uri)]) {
    const id = parseObjectUri(uri);
    if (id.kind === 'lgtin' && registry.keyOfBatch(id.gtin, id.lot) !== registry.keyOfBatch(id.gtin, lot as Lot))
      throw new Fault(
        'list-mismatch',
        `the quantity names the lot ${id.lot}, the event the lot ${lot}: name one lot and sign again`,
        { lot },
      );
    gtins.add(require(on, gtinOf(uri), uri).gtin);
  }
  const [gtin, other] = [...gtins] as [Gtin, ...Gtin[]];
  if (other !== undefined)
    throw new Fault('several-products', 'one event brings one batch into being: send an event for each', { gtins: [...gtins] });
  const batch = registry.batchOf(gtin, lot as Lot);
  if (!batch) {
    throw new Fault('batch-unknown', `the batch ${lot} of ${gtin} is not registered: register it before its packs`, {
      gtin,
      lot,
    });
  }
  if (!batch.printed.includes(step.expiry!)) {
    throw new Fault(
      'batch-expiry',
      `packs of the batch ${lot} bear the date ${batch.printed.join(' or ')}, not ${step.expiry}: send that, or correct the batch first`,
      { gtin, lot, printed: batch.printed },
    );
  }
  return batch;
}

function createList(on: Making, { root, count }: { root: string; count: number }, batch: Batch, fields: Partial<Holding>): void {
  const { book, step, key, head, registry } = on;
  const list = listKey(key.participant, root);
  if (book.lists.has(list)) throw alreadyExists(`the serial list ${root}`);
  const staged = book.staged.get(list);
  if (!staged) throw unknownList(root);
  const made = batchKey(batch.gtin, batch.lot);
  const named = byBatch(registry, step.objects.quantities!);
  if (staged.count !== count || staged.gtin !== batch.gtin || named.size !== 1 || !named.has(made)) {
    throw new Fault(
      'list-mismatch',
      `the serial list ${root} holds ${staged.count} packs of ${staged.gtin}, the event says otherwise: correct it and sign again`,
      { list: root },
    );
  }
  if (book.isTaken(staged)) throw packsExist(root);
  const id = staged.cohort ?? book.next++;
  const found = staged.found.map((pack) => {
    book.unstaged.push({ pack, from: id });
    return book.update(makeFound(on, pack, made, fields).id, { origin: id }).id;
  });
  if (found.length < count) createOwn(on, { ...fields, id, batch: made, count: count - found.length });
  const claimed = claimedOn(book, id).map((pack) => {
    const part = book.split({ id, count: 1, by: { pack } }, head.index);
    if (part.id !== id) book.touch(part.id, head, 0);
    settleWaiting(on, pack, part.id);
    return part.id;
  });
  const cohorts = [...(found.length < count ? [id] : []), ...claimed.filter((each) => each !== id)];
  book.lists.set(
    list,
    [...cohorts, ...found].map((each) => [each, book.holding(each).count] as const),
  );
}

/** The packs of a new cohort on which claims wait: each becomes a cohort of its own, and has its claims then. */
const claimedOn = (book: Book, cohort: number): string[] =>
  [...book.waiting.keys()].filter((pack) => book.waiting.get(pack)!.length > 0 && book.awaited.get(pack)?.includes(cohort));
