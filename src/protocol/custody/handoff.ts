/**
 * The handoff: ship or return by the giver, then receive by the taker; void takes a shipping back before the receipt.
 */
import { Fault } from '../fault.js';
import type { Gln } from '../gs1/identifiers.js';
import { advicesOf } from './advice.js';
import { foundWhole, noteFound } from './arrival.js';
import { packsIn, type Holding, type Selected, type Taker } from './book.js';
import {
  isMadeBy,
  REMADE,
  requireGenuine,
  requireHeld,
  requireInTrade,
  requireLeft,
  requireTopLevel,
  requireWhole,
} from './conditions.js';
import { nameOf, requireCurrent, type StepContext } from './context.js';
import { claimBy } from './claim.js';
import { fulfil, settle } from './hands.js';
import { standAlone } from './alone.js';
import { isOpen } from './open.js';
import { contest, passes } from './report.js';
import { isSpent } from './standing.js';
import { isTakeBack, takeBack } from './take-back.js';
import { takerOf } from './taker.js';
import { isOffered, isTitleOnly, notOwner, offerTitle } from './title.js';
import { requireSound } from './usable.js';

/** Judges a shipping: what is named leaves the signer's hands and is in transit to the taker; or only its title is offered. */
export function ship(on: StepContext<'ship'>, selected: readonly Selected[]): void {
  const { owner, possessor = owner } = on.step.to;
  if (on.step.dropShipment && owner === possessor) {
    throw new Fault(
      'drop-shipment',
      'a drop-shipment goes past its buyer: name as its destination an owner and another possessor',
    );
  }
  if (isTitleOnly(on.step)) return offerTitle(on, selected);
  // Dead states keep their own exits: nothing locked, recalled, withdrawn or expired goes on in trade, alone or inside.
  send(on, selected, (one) => requireSound(on, one));
}

/**
 * Judges a return: goods go back to who sold them, to their manufacturer, or to destruction, whatever became of them. What was
 * dispensed or had ended is out of trade for good then.
 */
export function sendBack(on: StepContext<'return'>, selected: readonly Selected[]): void {
  const { owner, possessor = owner } = on.step.to;
  send(on, selected, (one) => {
    requireLeft(on, one, REMADE);
    requireGenuine(on, one);
    const { past } = on.book.root(one.id);
    const hadIt = (gln: Gln): boolean => past.includes(gln) || isMadeBy(on, one, gln);
    if (hadIt(possessor) || isDestroyer(on, possessor) || (hadIt(owner) && takesFor(on, owner))) return;
    const object = nameOf(on, one);
    throw new Fault(
      'not-returnable',
      `${object} never was with ${possessor}: return it to who sold it, its manufacturer, whom these let receive there, or a destroyer`,
      { object },
    );
  });
}

/** Whether the destination's owner lets its possessor receive at the place that it names: third parties take returns. */
export function takesFor({ registry, step, at }: StepContext<'return'>, owner: Gln): boolean {
  const { possessor, site } = step.to;
  return possessor !== undefined && site !== undefined && registry.isMandated(owner, possessor, 'receive', site, at.time);
}

/** Who may receive and end, and can bring nothing back into trade, is there to destroy. */
export function isDestroyer({ registry }: StepContext, gln: Gln): boolean {
  const steps = registry.participants.get(gln)?.steps ?? [];
  return steps.includes('receive') && steps.includes('end') && !steps.includes('ship') && !steps.includes('dispense');
}

function send(
  on: StepContext<'ship'> | StepContext<'return'>,
  selected: readonly Selected[],
  requireSendable: (one: Selected) => void,
): void {
  const { book, head, registry, site, step } = on;
  const taker = takerOf(on);
  const isReturn = step.kind === 'return';
  const prevs = selected.map(({ id }) => book.head(id).index);
  for (const [i, one] of selected.entries()) {
    const root = isReturn ? requireHeld(on, one) : requireInTrade(on, one);
    if (step.from.owner !== root.owner) {
      throw new Fault('not-owner', `${nameOf(on, one)} is owned by ${root.owner}: name it as the source's owning party`, {
        object: nameOf(on, one),
        owner: root.owner,
      });
    }
    requireSeller(on, root, taker, nameOf(on, one));
    if (!isReturn) requireWhole(on, one);
    requireSealed(on, one);
    requireSendable(one);
    const part = standAlone(on, one);
    book.touch(part.id, head, prevs[i]!);
    const forGood = part.forGood || (isReturn && isSpent(part));
    const sent = { taker, site: site.gln, buyer: null, forGood };
    // A contested receipt heals: the goods arrived before their data.
    const arrival = claimBy(part.claims, taker.holder);
    if (!registry.participants.has(taker.holder)) book.update(part.id, { ...sent, state: 'left' });
    else if (arrival) {
      book.update(part.id, sent);
      settle(on, part.id, taker, arrival.site);
    } else book.update(part.id, { ...sent, state: 'in_transit' });
    if (!registry.participants.has(taker.holder)) continue;
    const common = { giver: on.signer.gln, from: site.gln, taker, index: head.index, packs: packsIn(part) };
    for (const advice of advicesOf(step))
      book.consignments.push({ advice, holding: part.id, ...common, arrived: arrival !== undefined });
  }
}

/** Who holds goods of another may move them, not sell them, unless the owner mandates it to ship. */
function requireSeller({ registry, signer, site, at }: StepContext, { owner }: Holding, taker: Taker, object: string): void {
  if (taker.owner === owner || owner === signer.gln) return;
  if (!registry.isMandated(owner, signer.gln, 'ship', site.gln, at.time)) throw notOwner(object, owner);
}

function requireSealed(on: StepContext, one: Selected): void {
  if (!isOpen(on.book.holding(one.id))) return;
  const object = nameOf(on, one);
  throw new Fault(
    'container-open',
    `${object} was opened: put back what left it, or pack it again, naming all that is in it, before it ships whole`,
    {
      object,
      rule: 'sealed',
    },
  );
}

/** Judges a void: what was not received is back with its giver, an offered title with its owner, object by object. */
export function voidShipping(on: StepContext<'void'>, selected: readonly Selected[]): void {
  const { book, signer, head } = on;
  const prevs = selected.map(({ id }) => book.head(id).index);
  for (const [i, one] of selected.entries()) {
    const object = nameOf(on, one);
    const holding = requireTopLevel(on, one);
    const { state, holder, owner, buyer } = holding;
    const isOffer = state === 'active' && buyer !== null && owner === signer.gln;
    if (!isOffer && (holder !== signer.gln || (state !== 'in_transit' && state !== 'left'))) {
      throw new Fault(
        'not-shipped',
        `${object} is not on its way from ${signer.name}: only the giver voids, and only before the receipt; after it the taker returns it`,
        { object },
      );
    }
    const part = book.split(one, head.index);
    book.touch(part.id, head, prevs[i]!);
    book.update(part.id, isOffer ? { buyer: null } : { state: 'active', taker: null, site: on.site.gln });
    // What its giver reported of it while it was on its way, or away, is so: it is in its hands again.
    if (!isOffer) fulfil(on, part.id, signer.gln);
  }
}

/**
 * Judges a receipt: the named taker books in what it found, once, by what travels on its own; or a title is accepted. A
 * report of all that is in a container that arrives is a receipt of the container.
 */
export function receive(on: StepContext<'receive'>, selected: readonly Selected[]): void {
  const { book, head, step, site, signer } = on;
  const found = foundWhole(on, selected);
  const arriving = found.filter((one) => passes(on, () => requireArriving(on, one)));
  const inside = (one: Selected): boolean => arriving.some(({ id }) => id === book.root(one.id).id);
  const judged = [...arriving, ...selected.filter((one) => !inside(one))];
  const prevs = judged.map(({ id }) => book.head(id).index);
  for (const [i, one] of judged.entries()) {
    if (isTakeBack(on, one)) {
      takeBack(on, one, prevs[i]!);
      continue;
    }
    if (!passes(on, () => requireArriving(on, one))) {
      contest(on, one);
      continue;
    }
    const part = book.split(one, head.index);
    book.touch(part.id, head, prevs[i]!);
    if (part.taker) settle(on, part.id, part.taker, site.gln, part.taker.returned || step.returned);
    else book.update(part.id, { owner: signer.gln, buyer: null });
  }
  for (const one of found) if (!arriving.includes(one)) noteFound(on, one.id);
}

function requireArriving(on: StepContext<'receive'>, one: Selected): void {
  requireCurrent(on);
  const { signer, step } = on;
  const object = nameOf(on, one);
  const holding = requireTopLevel(on, one);
  const { state, taker, owner, holder } = holding;
  const after = isOffered(holding, on) ? { owner: signer.gln, holder } : taker;
  if (state === 'active' && holder === signer.gln && !after) {
    throw new Fault('already-received', `${object} is booked in already: nothing is to be done`, { object });
  }
  if (!after || (taker && (state !== 'in_transit' || taker.holder !== signer.gln))) {
    throw new Fault('not-for-you', `${object} is not on its way to ${signer.name}: call the sender, and do not book it in`, {
      object,
    });
  }
  if (step.from) {
    requireSameParty(step.from.owner, owner, object);
    requireSameParty(step.from.possessor ?? step.from.owner, holder, object);
  }
  if (step.to) {
    requireSameParty(step.to.owner, after.owner, object);
    requireSameParty(step.to.possessor ?? step.to.owner, after.holder, object);
  }
}

function requireSameParty(named: Gln, expected: Gln, object: string): void {
  if (named === expected) return;
  throw new Fault('parties-differ', `the shipping of ${object} names ${expected}, the receipt ${named}: call the sender`, {
    object,
    expected,
    named,
  });
}
