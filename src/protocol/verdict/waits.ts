/**
 * Whom to wait for, where somebody else must act first: by name where that is no secret to the asker.
 */
import type { Lock } from '../custody/holding.js';
import { mayUnlock, rankOf } from '../custody/lock.js';
import { parseObjectUri, type Gln } from '../gs1/identifiers.js';
import type { Asker, Knowledge, PlacedLock, Resolved, Scanned } from './knowledge.js';
import type { ReasonCode } from './reasons.js';

/** Whom to wait for: by name where that is no secret to the asker; `supplier`: whoever delivered it. */
export interface Whom {
  readonly role: 'manufacturer' | 'regulator' | 'supplier' | 'holder' | 'partner' | 'yourself';
  readonly gln: Gln | null;
  readonly name: string | null;
}

/** Whether the rules let the asker end a lock, which lies on what was scanned or on a container around it. */
export const isToUnlock = (lock: PlacedLock, { holder }: Resolved, asker: Asker, known: Knowledge): boolean =>
  mayUnlock(lock, asker.gln, rankOf(asker, { maker: makerOf(lock.on, known), holder }));

/** Whether the asker is the manufacturer of an object (a canonical URI) of the product that was scanned. */
export const isMadeByAsker = (object: string, { gln }: Asker, known: Knowledge): boolean => makerOf(object, known) === gln;

/** Who made an object (a canonical URI) of the product that was scanned, be it a pack or a packaging level of it. */
function makerOf(object: string, { product }: Knowledge): Gln | undefined {
  const id = parseObjectUri(object);
  const isOfIt = id.kind === 'sgtin' && (product?.gtin === id.gtin || product?.levels.some(({ gtin }) => gtin === id.gtin));
  return (isOfIt && product!.participant) || undefined;
}

/** Whom the asker waits for because of a reason; an authority waits for no authority. */
export function waitFor(code: ReasonCode, object: Scanned | null, asker: Asker, known: Knowledge): Whom[] {
  switch (code) {
    case 'FALSIFIED':
    case 'LOCKED':
    case 'EXCURSION':
    case 'RETURN_PENDING':
      return lockers(object!, asker, known);
    case 'DISPUTED':
      return openers(object!.custody, asker, known);
    case 'COPY_SUSPECTED':
    case 'OTHER_MARKET':
    case 'LICENCE_ENDED':
      return asker.role === 'regulator' ? [] : [wait('regulator')];
    case 'KEY_SUSPECT':
      return signers(object!.custody, asker, known);
    case 'NEVER_SHIPPED':
    case 'EXPIRY_DAY_DIFFERS':
      return [wait('manufacturer', known.product!.participant, known)];
    case 'HELD_ELSEWHERE':
      return [object!.custody.holder === asker.gln ? wait('yourself', asker.gln, known) : wait('supplier')];
    case 'NOT_FOR_YOU':
      return object!.custody.holder === asker.gln ? [] : [wait('supplier')];
    case 'PRODUCT_UNREGISTERED':
      return [wait('supplier')];
    default:
      return [];
  }
}

/** Whom to wait for where it is locked: another company that merely holds it stays unnamed. */
function lockers({ custody }: Scanned, asker: Asker, known: Knowledge): Whom[] {
  const others = custody.locks.filter((lock) => !isToUnlock(lock, custody, asker, known));
  const named = others.map((lock) => (isSecret(lock, custody) ? wait('holder') : wait(lock.rank, lock.by, known)));
  return custody.lockedInside > 0 ? [...named, wait('holder')] : named;
}

/** Whom to wait for where keys that signed its past are suspect. */
const signers = (custody: Resolved, asker: Asker, known: Knowledge): Whom[] =>
  custody.suspect.map((gln) => {
    if (isSecretSigner(gln, custody, asker, known)) return wait('partner');
    return wait(gln === known.product?.participant ? 'manufacturer' : 'partner', gln, known);
  });

/** Whether the name of a company that signed a step of its past is not the asker's business: who holds it sees all of that. */
export const isSecretSigner = (gln: Gln, { owner, holder, visible }: Resolved, asker: Asker, { product }: Knowledge): boolean =>
  asker.role !== 'regulator' &&
  ![asker.gln, product?.participant].includes(gln) &&
  !(visible && (holder === asker.gln || [owner, holder].includes(gln)));

/** Whom to wait for where it is disputed: named to those who have a part in it. */
function openers({ disputes, visible }: Resolved, asker: Asker, known: Knowledge): Whom[] {
  const others = disputes.filter(({ by }) => by !== asker.gln);
  return others.map(({ by }) => (visible ? wait('partner', by, known) : wait('partner')));
}

/** Whether the name of the one who locked is not the asker's business. */
export const isSecret = ({ rank }: Lock, { visible }: Resolved): boolean => rank === 'holder' && !visible;

function wait(role: Whom['role'], gln: Gln | null = null, known?: Knowledge): Whom {
  return { role, gln, name: (gln !== null && known?.names.get(gln)) || null };
}
