/**
 * Claims: what stays of a report that had no effect. Of each object a participant has one, its latest word; it gives no right,
 * holds nothing up but its dispensing, and waits until something settles it.
 */
import type { Gln } from '../gs1/identifiers.js';
import { licensedSteps } from '../registry/registry.js';
import type { Book, Claim, Selected } from './book.js';
import type { StepContext } from './context.js';
import { unknownObject } from './select.js';
import { MISHAPS } from './words.js';

/** Steps of which a report may be left as a claim. */
export type Claiming = 'receive' | 'dispense' | 'end' | 'stock';

/** So many claims that are counted a participant may have open: of strangers' packs, and of packs that do not exist. */
export const MAX_OPEN_CLAIMS = 1_000;

/** What the step says of an object, as its claim. */
export function claimOf({ step, head, at, signer, site }: StepContext<Claiming>): Claim {
  const said = { by: signer.gln, ...head, time: at.time, site: site.gln };
  if (step.kind === 'dispense') return { ...said, kind: step.partial ? 'part' : 'dispense' };
  if (step.kind === 'end') return { ...said, kind: 'end', reason: step.reason };
  return { ...said, kind: 'receive' };
}

/** `claims` with one more, in place of the same participant's. A receipt takes no other kind's place, what is inferred none that was said. */
export function addClaim(claims: readonly Claim[], claim: Claim): readonly Claim[] {
  const own = claimBy(claims, claim.by);
  if (own && claim.kind === 'receive' && own.kind !== 'receive') return claims;
  if (own && claim.inferred && !own.inferred) return claims;
  return [...claims.filter((each) => each !== own), claim];
}

/** A participant's claim. */
export const claimBy = (claims: readonly Claim[], gln: Gln): Claim | undefined => claims.find(({ by }) => by === gln);

/** The claims but that of a participant. */
export const withoutClaimBy = (claims: readonly Claim[], gln: Gln): readonly Claim[] => claims.filter(({ by }) => by !== gln);

/**
 * Puts a report's claim on an object, which it names alone, but for one that says again what the register has: nothing of what is
 * here is still to come, unless a lock (`broken`: the code of the rule that the report breaks) keeps it from its effect, or what
 * was sent or brought back after its use is missing now. Who never had to do with an object speaks of single packs in the clear, and has a limited
 * number, as long as it is licensed for what it says that it did.
 *
 * @throws Fault `object-unknown` where a stranger names packs by a list that it did not receive
 */
export function claim(on: StepContext<Claiming>, id: number, { by }: Selected, broken: string): void {
  const { book } = on;
  const said = claimOf(on);
  const isMissing = said.reason !== undefined && MISHAPS.includes(said.reason) && book.standing(id).forGood;
  if (broken !== 'locked' && !isMissing && isHere(on, id)) return;
  const { claims } = book.holding(id);
  const strange = said.kind !== 'receive' && isStranger(on, id);
  if (!strange) return void book.setClaims(id, addClaim(claims, said));
  if (by === 'whole') return;
  if ('list' in by) throw unknownObject(on.step, `the serial list ${on.step.objects.list!.root}`);
  if (mayClaim(on, claims)) book.setClaims(id, addClaim(claims, { ...said, counted: true }));
}

/** Puts a report's claim where its pack will be: it waits until somebody makes the pack. */
export function claimUnknown(on: StepContext<Claiming>, pack: string): void {
  const { book, head } = on;
  const claims = book.waiting.get(pack) ?? [];
  book.contested.push({ index: head.index, code: 'object-unknown' });
  const said = claimOf(on);
  if (mayClaim(on, claims)) book.setWaiting(pack, addClaim(claims, { ...said, counted: true }));
}

/** Puts the claims that wait for a pack on it, now that it is the only one of its cohort. */
export function claimMade(book: Book, pack: string, id: number): void {
  const waiting = book.waiting.get(pack) ?? [];
  if (waiting.length === 0) return;
  book.setWaiting(pack, []);
  const made = waiting.map(({ counted, ...said }) => (said.kind === 'receive' || !counted ? said : { ...said, counted }));
  book.setClaims(id, made.reduce(addClaim, book.holding(id).claims));
}

/** Whether the signer has the object at the step's site already, whatever became of it. */
export function isHere({ book, signer, site }: StepContext, id: number): boolean {
  const root = book.root(id);
  return root.state === 'active' && root.holder === signer.gln && root.site === site.gln;
}

function isStranger({ book, signer: { gln } }: StepContext, id: number): boolean {
  const chain = book.chain(id);
  const { owner, holder, taker, buyer } = chain.at(-1)!;
  return ![owner, holder, taker?.owner, taker?.holder, buyer, ...chain.flatMap(({ past }) => past)].includes(gln);
}

/** Whether a claim that is counted is kept: of who is licensed for what it says it did, and has not too many. */
function mayClaim({ book, registry, key, signer, step, at }: StepContext<Claiming>, claims: readonly Claim[]): boolean {
  const parties = [registry.participants.get(key.participant)!, signer];
  if (!parties.every((party) => licensedSteps(party, at.time).includes(step.kind))) return false;
  return claimBy(claims, signer.gln)?.counted === true || (book.openClaims.get(signer.gln) ?? 0) < MAX_OPEN_CLAIMS;
}
