/**
 * The steps that bring objects into being and put them into each other: commission, pack, unpack.
 */
import { Fault } from '../fault.js';
import { parseObjectUri, type Gln } from '../gs1/identifiers.js';
import { assetKeys } from '../registry/number-keys.js';
import { standAlone } from './alone.js';
import { inferArrivals } from './arrival.js';
import { MAX_DEPTH, type Book, type Holding, type Selected } from './book.js';
import { requireHeld, requireInTrade, requireWhole } from './conditions.js';
import { nameOf, type StepContext } from './context.js';
import { seal } from './open.js';
import { alreadyExists, createOwn, createPacks, requireMaker, settleWaiting } from './origin.js';
import { gtinOf, isContainer, requirePackForm, unknownObject } from './select.js';

/** Judges a commission: the product's manufacturer, or whom it mandates, makes packs of one batch, or cases. */
export function commission(on: StepContext<'commission'>): void {
  const { registry, step, book } = on;
  requirePackForm(on);
  for (const uri of step.objects.epcs) {
    if (!isContainer(registry, uri)) continue;
    const owner = registry.makerOf(requireMaker(on, gtinOf(uri), uri).gtin)!;
    if (book.container(uri) !== undefined) throw alreadyExists(uri);
    settleWaiting(on, uri, createOwn(on, { epc: uri, owner }).id);
  }
  createPacks(on, requireMaker, (product) => ({ owner: registry.makerOf(product.gtin)! }));
}

/** Judges a packing: children that the signer holds go into a container that it holds, or that comes into being by it. */
export function pack(on: StepContext<'pack'>, selected: readonly Selected[]): void {
  const { book, step, head, site } = on;
  const parent = containerContinued(on) ?? newContainer(on, selected);
  const prevs = selected.map(({ id }) => book.head(id).index);
  const before = book.head(parent);
  const root = requireInTrade(on, { id: parent, count: 1, by: 'whole' });
  for (const [i, one] of selected.entries()) {
    const held = requireInTrade(on, one);
    requireWhole(on, one);
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
  sealIfScanned(on, parent);
  inferArrivals(book, parent);
}

/** A container of which everything directly inside was named lacks nothing. */
function sealIfScanned({ book, head }: StepContext, container: number): void {
  if (book.inside(container).every((id) => book.holding(id).head.index === head.index)) seal(book, container);
}

function attach(book: Book, child: Holding, parent: number, index: number, name: string): void {
  if (book.chain(parent).length + child.height > MAX_DEPTH) {
    throw new Fault('too-deep', `${name} would hold more than ${MAX_DEPTH} levels of containers: unpack a level first`, {
      object: name,
    });
  }
  book.attach(child.id, parent, index);
}

/**
 * The container that a packing or an unpacking continues; undefined where it comes into being by it. A GRAI that is not with the signer
 * comes into being anew for who holds its number: totes circulate, and nobody at their last stop has to say that
 * one is empty, or came. So does whatever somebody else gave a number while nobody held it.
 */
export function containerContinued(on: StepContext<'pack' | 'unpack'>): number | undefined {
  const { book, step } = on;
  const id = book.container(step.parent);
  if (id === undefined || step.kind === 'unpack' || !isReusable(on, id)) return id;
  const owner = numberHolder(on, step.parent);
  return owner !== undefined && actsFor(on, owner) && !isWith(on, id) ? undefined : id;
}

function isReusable(on: StepContext<'pack' | 'unpack'>, id: number): boolean {
  const { numberedBy } = on.book.holding(id);
  return parseObjectUri(on.step.parent).kind === 'grai' || (numberedBy !== null && !actsFor(on, numberedBy));
}

function isWith({ book, signer }: StepContext, id: number): boolean {
  const { state, holder } = book.root(id);
  return state === 'active' && holder === signer.gln;
}

const numberHolder = ({ registry }: StepContext, uri: string): Gln | undefined => registry.holderOf(assetKeys(uri));

/** Whether a participant signs the step, or it is signed for it. */
const actsFor = ({ signer, key }: StepContext, gln: Gln): boolean => gln === signer.gln || gln === key.participant;

/** A container of no registered product comes into being by being packed, owned as its first child is. */
function newContainer(on: StepContext<'pack'>, selected: readonly Selected[]): number {
  const { step, book } = on;
  if (parseObjectUri(step.parent).kind === 'sgtin') throw unknownObject(step, step.parent);
  const holder = numberHolder(on, step.parent);
  if (holder !== undefined && !actsFor(on, holder)) {
    throw new Fault(
      'identifier-not-yours',
      `the number of ${step.parent} is another company's: take an SSCC or a GRAI of your own, or of whom you sign for`,
      { object: step.parent, holder },
    );
  }
  const former = book.container(step.parent);
  const inside = former === undefined ? [] : book.inside(former);
  for (const id of inside) standAlone(on, { id, count: book.holding(id).count, by: 'whole' });
  const { owner } = book.root(selected[0]!.id);
  return createOwn(on, { epc: step.parent, owner, numberedBy: holder === undefined ? on.signer.gln : null }).id;
}

/** Judges an unpacking: the named children, or all, leave the container and stay with its holder. */
export function unpack(on: StepContext<'unpack'>, selected: readonly Selected[]): void {
  const { book, step, head, site } = on;
  const parent = book.container(step.parent);
  if (parent === undefined) throw unknownObject(step, step.parent);
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
  if (book.inside(parent).length === 0) seal(book, parent);
}
