/**
 * The steps that bring objects into being and put them into each other: commission, pack, unpack.
 */
import { Fault } from '../fault.js';
import { parseObjectUri, type Gtin, type Lot } from '../gs1/identifiers.js';
import { batchKey, type Batch, type Product } from '../registry/registry.js';
import { MAX_DEPTH, type Book, type Holding, type Selected } from './book.js';
import { markOpen, nameOf, requireHeld, standAlone, type Case } from './case.js';
import { isContainer, lotKey, requirePackForm, unknownList, unknownProduct } from './select.js';

/** Judges a commission: the product's manufacturer makes packs of one batch, or containers. */
export function commission(on: Case<'commission'>): void {
  const { step, registry } = on;
  requirePackForm(on);
  const containers = step.objects.epcs.filter((uri) => isContainer(registry, uri));
  for (const uri of containers) commissionContainer(on, uri);
  const packs = step.objects.epcs.filter((uri) => !containers.includes(uri));
  const hasPacks = packs.length > 0 || step.objects.list !== undefined;
  if (step.lot === undefined) {
    if (hasPacks)
      throw new Fault(
        'batch-missing',
        'packs are commissioned with the lot number and the expiry date of their batch: add both and sign again',
      );
    return;
  }
  const batch = ownBatch(on, step.lot);
  if (hasPacks && !batch.serialised) {
    const { gtin, lot } = batch;
    throw new Fault(
      'batch-unserialised',
      `the batch ${lot} of ${gtin} is registered without serials: commission packs in a lot that has them`,
      { gtin, lot },
    );
  }
  for (const uri of packs) {
    if (on.book.packs.has(uri)) throw alreadyCommissioned(uri);
    const cohort = createOwn(on, { batch: batchKey(batch.gtin, batch.lot) });
    on.book.packs.set(uri, cohort.id);
  }
  if (step.objects.list) commissionList(on, step.objects.list, batch);
}

function createOwn({ book, signer, site, head }: Case, fields: Partial<Holding>): Holding {
  const cohort = book.create({ owner: signer.gln, holder: signer.gln, site: site.gln, head, ...fields });
  book.touch(cohort.id, head, 0);
  return cohort;
}

const alreadyCommissioned = (object: string) =>
  new Fault('already-commissioned', `${object} exists already: a serial is used once`, { object, rule: 'new-object' });

function commissionContainer(on: Case, uri: string): void {
  const id = parseObjectUri(uri);
  if (id.kind === 'sgtin') requireMaker(on, id.gtin, uri);
  if (on.book.containers.has(uri)) throw alreadyCommissioned(uri);
  createOwn(on, { epc: uri });
}

/** The product of which `gtin` is a level, if the signer is its manufacturer. */
function requireMaker({ registry, signer }: Case, gtin: Gtin, object: string): Product {
  const product = registry.productOf(gtin);
  if (!product) throw unknownProduct(gtin, object);
  if (product.participant !== signer.gln) {
    throw new Fault('not-maker', `${object} is commissioned by the manufacturer of the product ${gtin}, not by ${signer.name}`, {
      object,
      gtin,
    });
  }
  return product;
}

/** The batch of a commission: one, of the signer's own product, with the expiry that its record has. */
function ownBatch(on: Case<'commission'>, lot: string): Batch {
  const { step, registry } = on;
  const gtins = new Set<Gtin>();
  for (const uri of [...step.objects.epcs, ...(step.objects.lots ?? []).map((one) => one.uri)]) {
    const id = parseObjectUri(uri);
    if (id.kind === 'lgtin' && id.lot !== lot)
      throw new Fault(
        'list-mismatch',
        `the quantity names the lot ${id.lot}, the event the lot ${lot}: name one lot and sign again`,
        { lot },
      );
    if (id.kind === 'sgtin' || id.kind === 'lgtin') gtins.add(requireMaker(on, id.gtin, uri).gtin);
  }
  const [gtin, other] = gtins;
  if (gtin === undefined)
    throw new Fault('batch-unknown', 'SSCCs and GRAIs are of no product, so of no batch: leave the lot number out', { lot });
  if (other !== undefined)
    throw new Fault('several-products', 'one commission is of one batch: send an event for each', { gtins: [...gtins] });
  const batch = registry.batches.get(batchKey(gtin, lot as Lot));
  if (!batch) {
    throw new Fault('batch-unknown', `the batch ${lot} of ${gtin} is not registered: register it before its packs`, {
      gtin,
      lot,
    });
  }
  if (step.expiry !== batch.expiry && step.expiry !== batch.printed) {
    throw new Fault(
      'batch-expiry',
      `the batch ${lot} expires on ${batch.expiry}, not on ${step.expiry}: send that date, or correct the batch first`,
      { gtin, lot },
    );
  }
  return batch;
}

function commissionList(on: Case<'commission'>, { root, count }: { root: string; count: number }, batch: Batch): void {
  const { book, step } = on;
  if (book.lists.has(root)) throw alreadyCommissioned(`the serial list ${root}`);
  const staged = book.staged.get(root);
  if (!staged) throw unknownList(root);
  const key = batchKey(batch.gtin, batch.lot);
  const lots = step.objects.lots!;
  if (staged.count !== count || staged.gtin !== batch.gtin || lots.length !== 1 || lotKey(lots[0]!.uri) !== key) {
    throw new Fault(
      'list-mismatch',
      `the serial list ${root} holds ${staged.count} packs of ${staged.gtin}, the event says otherwise: correct it and sign again`,
      { list: root },
    );
  }
  const cohort = createOwn(on, { batch: key, count, ...(staged.cohort !== null && { id: staged.cohort }) });
  book.lists.set(root, [[cohort.id, count]]);
}

/** Judges a packing: children that the signer holds go into a container that it holds, or that comes into being by it. */
export function pack(on: Case<'pack'>, selected: readonly Selected[]): void {
  const { book, step, head, site } = on;
  const parent = book.containers.get(step.parent) ?? newContainer(on, selected);
  const prevs = selected.map(({ id }) => book.head(id).index);
  const before = book.head(parent);
  const root = requireHeld(on, { id: parent, count: 1, by: 'whole' });
  for (const [i, one] of selected.entries()) {
    const held = requireHeld(on, one);
    if (book.chain(parent).some(({ id }) => id === one.id)) {
      throw new Fault('nesting', `${nameOf(on, one)} holds ${step.parent}, or is it: a container cannot be inside itself`, {
        object: step.parent,
      });
    }
    if (held.owner !== root.owner) {
      throw new Fault('mixed-owners', `${nameOf(on, one)} belongs to another owner than ${step.parent}: pack them apart`, {
        object: step.parent,
      });
    }
    const child = book.holding(one.id).parent === parent ? book.split(one, head.index) : standAlone(on, one);
    book.touch(child.id, head, prevs[i]!);
    if (child.parent !== parent) attach(book, child, parent, head.index, step.parent);
  }
  if (before.index !== head.index) book.touch(parent, head, before.index);
  book.update(book.root(parent).id, { site: site.gln });
  closeIfScanned(on, parent);
}

/**
 * A container of which everything directly inside was named is closed, unless something in it is open itself: what holds
 * an open container is open, and so on outwards.
 */
function closeIfScanned({ book, head }: Case, container: number): void {
  const inside = book.inside(container).map((id) => book.holding(id));
  if (inside.some(({ open }) => open)) markOpen(book, container);
  else if (inside.every((child) => child.head.index === head.index)) book.update(container, { open: false });
}

function attach(book: Book, child: Holding, parent: number, index: number, name: string): void {
  if (book.chain(parent).length + child.height > MAX_DEPTH) {
    throw new Fault('too-deep', `${name} would hold more than ${MAX_DEPTH} levels of containers: unpack a level first`, {
      object: name,
    });
  }
  book.attach(child.id, parent, index);
}

/** A container of no registered product comes into being by its first packing, owned as its first child is. */
function newContainer(on: Case<'pack'>, selected: readonly Selected[]): number {
  const { step, book } = on;
  if (parseObjectUri(step.parent).kind === 'sgtin') {
    throw new Fault('object-unknown', `${step.parent} is not in the register: its manufacturer must commission it first`, {
      object: step.parent,
      rule: 'known-object',
    });
  }
  const { owner } = book.root(selected[0]!.id);
  return createOwn(on, { epc: step.parent, owner }).id;
}

/** Judges an unpacking: the named children, or all, leave the container and stay with its holder. */
export function unpack(on: Case<'unpack'>, selected: readonly Selected[]): void {
  const { book, step, head, site } = on;
  const parent = book.containers.get(step.parent);
  if (parent === undefined) {
    throw new Fault('object-unknown', `${step.parent} is not in the register: check the code`, {
      object: step.parent,
      rule: 'known-object',
    });
  }
  requireHeld(on, { id: parent, count: 1, by: 'whole' });
  const all = selected.length === 0 && !step.objects.list;
  const leaving = all
    ? book.inside(parent).map((id): Selected => ({ id, count: book.holding(id).count, by: 'whole' }))
    : selected;
  const prevs = leaving.map(({ id }) => book.head(id).index);
  const before = book.head(parent);
  for (const [i, one] of leaving.entries()) {
    if (book.holding(one.id).parent !== parent) {
      throw new Fault('not-inside', `${nameOf(on, one)} is not directly inside ${step.parent}: look up where it is`, {
        object: nameOf(on, one),
      });
    }
    const child = book.split(one, head.index);
    book.detach(child.id, head.index);
    book.touch(child.id, head, prevs[i]!);
    book.update(child.id, { site: site.gln });
  }
  book.touch(parent, head, before.index);
  book.update(book.root(parent).id, { site: site.gln });
  if (book.inside(parent).length === 0) book.update(parent, { open: false });
}
