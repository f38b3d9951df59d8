/**
 * Repackaging: some packs become others, as parallel traders and contract packagers do (2001/83/EC, article 47a; EU 2016/161, article
 * 17). What went in is spent, what comes out is new, and what a batch is made of is remembered, so that whatever stops the one stops
 * the other.
 */
import { Fault } from '../fault.js';
import type { Gln, Gtin } from '../gs1/identifiers.js';
import { batchKey, type Batch, type Product } from '../registry/registry.js';
import type { Holding, Selected } from './book.js';
import { addDisputes } from './holding.js';
import { requireInTrade, requireWhole } from './conditions.js';
import { nameOf, type StepContext } from './context.js';
import { createPacks, requireMaker, type Making } from './origin.js';
import { standAlone } from './alone.js';
import { isContainer, requirePackForm } from './select.js';
import { requireSound, requireUnreported } from './usable.js';

/** Most batches of which one is made, those of which these are made included. */
const MOST_SOURCES = 32;

type Repacking = StepContext<'repack'>;

/** Judges a repackaging of packs with serials. */
export function repack(on: Repacking, selected: readonly Selected[]): void {
  const { book, head, at, site } = on;
  const prevs = selected.map(({ id }) => book.head(id).index);
  const { owner } = requireInputs(on, selected);
  const inputs = selected.map(({ id }) => book.holding(id));
  const making = outputsOf(on);
  requirePacks(on, making);
  const chains = selected.map(({ id }) => book.chain(id));
  const past = commonPast(chains.map((chain) => chain.flatMap((each) => each.past)));
  const unproven = inputs.some((input) => input.unproven);
  const disputes = chains.flat().reduce<Holding['disputes']>((all, each) => addDisputes(all, each.disputes), []);
  const batches = [...new Set(inputs.map(({ batch }) => batch!))];
  const made = createPacks(making, requireRepacker, () => ({ owner, past, unproven, disputes }));
  noteSources(on, made!, batches);
  for (const [i, one] of selected.entries()) {
    const part = standAlone(on, one);
    book.touch(part.id, head, prevs[i]!);
    const end = { ...head, time: at.time, site: site.gln, reason: 'repacked' } as const;
    book.update(part.id, { end, buyer: null });
  }
}

/** The step as one by which its outputs come into being. */
export const outputsOf = (on: Repacking): Making => ({ ...on, step: { ...on.step, objects: on.step.outputs } });

/** What comes out is made by the manufacturer of its product, or by whom it mandates to repack there. */
export const requireRepacker = (on: Omit<StepContext, 'step'>, gtin: Gtin, object: string): Product =>
  requireMaker(on, gtin, object, 'repack');

/** Throws unless all that goes in is the signer's to open, in good order, and one owner's; gives what says so of the first. */
function requireInputs(on: Repacking, selected: readonly Selected[]): Holding {
  const roots = selected.map((one) => {
    if (one.by === 'whole') throw notAPack(nameOf(on, one));
    const root = requireInTrade(on, one);
    requireSound(on, one);
    requireWhole(on, one);
    requireUnreported(on, one);
    return root;
  });
  const [first] = roots as [Holding];
  const other = roots.findIndex(({ owner }) => owner !== first.owner);
  if (other < 0) return first;
  const object = nameOf(on, selected[other]!);
  throw new Fault('mixed-owners', `${object} belongs to another owner than what it is repacked with: repack them apart`, {
    object,
  });
}

/** Packs come from packs, and numbers without serials from such numbers. */
function requirePacks(on: Repacking, making: Making): void {
  const { epcs, list, quantities } = making.step.objects;
  requirePackForm(making);
  for (const uri of epcs) if (isContainer(on.registry, uri)) throw notAPack(uri);
  if (quantities && !list) throw notAPack(quantities[0]!.uri);
}

/** The refusal of what is no pack, where packs become packs. */
export const notAPack = (object: string): Fault =>
  new Fault(
    'not-a-pack',
    `${object} is no pack: packs are repacked into packs, and quantities without serials into such quantities`,
    {
      object,
    },
  );

/** Who had all of it before, in the order of the first. */
const commonPast = ([first, ...others]: readonly (readonly Gln[])[]): Gln[] => [
  ...new Set(first!.filter((gln) => others.every((past) => past.includes(gln)))),
];

/**
 * Notes of which batches one is made: those that went in, and those of which they are made.
 *
 * @throws Fault `expiry-later`, `too-many-sources`
 */
export function noteSources(on: Repacking, { gtin, lot, expiry }: Batch, inputs: readonly string[]): void {
  const { book, registry, step } = on;
  const made = batchKey(gtin, lot);
  for (const key of inputs) {
    const first = registry.batches.get(key)!.expiry;
    if (step.expiry <= first && expiry <= first) continue;
    throw new Fault('expiry-later', `the batch ${lot} would expire later than ${key}, of which it is made, on ${first}`, {
      gtin,
      lot,
      batch: key,
      expiry: first,
    });
  }
  const before = book.madeOf.get(made) ?? [];
  const sources = [...new Set([...before, ...inputs.flatMap((key) => [key, ...(book.madeOf.get(key) ?? [])])])].sort();
  if (sources.length === before.length) return;
  const isUsed = [...book.madeOf.values()].some((of) => of !== before && of.includes(made));
  if (sources.length > MOST_SOURCES || isUsed) {
    throw new Fault(
      'too-many-sources',
      isUsed
        ? `packs of the batch ${lot} were repacked themselves, so it is made of no further batches: take a lot of its own`
        : `the batch ${lot} would be made of ${sources.length} batches, of at most ${MOST_SOURCES}: take a lot of its own`,
      { gtin, lot, sources: sources.length },
    );
  }
  book.madeOf.set(made, sources);
}
