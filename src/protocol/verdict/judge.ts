/**
 * The verdict for a professional: from the reading of a code and what the register knows of it to one word, all reasons,
 * and the ways out. Pure, so that a browser says the same offline. What the public is told is in public.ts.
 *
 * The rules row by row, in words: docs/verdict.md.
 */
import { isExpired } from '../custody/expiry.js';
import type { Taker } from '../custody/holding.js';
import { type StateWord, wordOf } from '../custody/words.js';
import { type Gtin, packUri, type Serial } from '../gs1/identifiers.js';
import type { PackReading, ScanFault, ScanReading } from '../gs1/scan/reading.js';
import type { Batch } from '../registry/registry.js';
import { findCopy, findGuess, findReport } from './copies.js';
import { type Exit, exitsOf } from './exits.js';
import { batchReasons, withdrawnReason } from './goods.js';
import { nameOf, type Asker, type Knowledge, type Resolved } from './knowledge.js';
import { isHeldHere, placeReasons } from './place.js';
import { batchOf, printReasons, scannerFault } from './print.js';
import { inOrder, reason, type Reason, type ReasonCode, type VerdictWord } from './reasons.js';
import { isTyped, type Sighting } from './sightings.js';
import { asPack, type ThingReading, uriOf } from './subject.js';
import { isSecret, isSecretSigner } from './waits.js';

/** Who has the object, as far as the asker may know. `container`: the outermost one around it. */
export interface VerdictCustody extends Pick<Resolved, 'owner' | 'holder' | 'site' | 'container' | 'basis'> {
  readonly state: StateWord;
  readonly taker: Pick<Taker, 'owner' | 'holder' | 'site'> | null;
  readonly here: boolean;
}

/** How many packs of a batch are in a container. */
export type Contained = Pick<Batch, 'gtin' | 'lot' | 'expiry'> & { readonly count: number };

/** The answer to a professional's scan. */
export interface Verdict {
  readonly verdict: VerdictWord;
  /** All of them; the first leads. */
  readonly reasons: readonly Reason[];
  readonly product: { readonly gtin: Gtin; readonly name: string; readonly manufacturer: string | null } | null;
  /** `expiry`: in force; `printed`: those that packs bear. ISO dates. */
  readonly batch: Pick<Batch, 'lot' | 'expiry' | 'printed' | 'serialised'> | null;
  readonly pack: { readonly uri: string; readonly gtin: Gtin; readonly serial: Serial } | null;
  /** `contents`: by batch, what expires first before the rest; empty for those whose business it is not. */
  readonly container: { readonly uri: string; readonly contents: readonly Contained[] } | null;
  /** Null where the register has none, or it is not the asker's business. */
  readonly custody: VerdictCustody | null;
  readonly exits: readonly Exit[];
}

/**
 * Judges a scan for a professional.
 *
 * @param now by which what is in the log is judged, epoch ms
 * @param seen when it was scanned, by the clock of whoever keeps the scans; now, unless the log is ahead of that
 */
export function professionalVerdict(reading: ScanReading, known: Knowledge, asker: Asker, now: number, seen = now): Verdict {
  if (reading.kind === 'fault') return answer([faultReason(reading)], null, known, asker, now);
  const pack = asPack(reading, known.product);
  return pack ? packVerdict(pack, known, asker, now, seen) : containerVerdict(reading, known, asker, now);
}

function faultReason({ code, detail, layout, guess, added }: ScanFault): Reason {
  const facts = {
    detail,
    ...(layout && { layout }),
    ...(guess !== undefined && { guess }),
    ...(added !== undefined && { added }),
  };
  const isUnnamed = code === 'SCAN_KEYBOARD' && layout === undefined;
  return reason(code, facts, isUnnamed ? { advice: 'Set the scanner to the layout of this computer.' } : {});
}

function packVerdict(reading: PackReading, known: Knowledge, asker: Asker, now: number, seen: number): Verdict {
  const fault = scannerFault(reading, known);
  if (fault) return answer([fault], null, known, asker, now);
  const { product, pack } = known;
  const batch = batchOf(known);
  const found = asTypedByHand(printReasons(reading, known), reading);
  if (product) found.push(...withdrawnReason(product));
  else found.push(...expiredPrint(reading, asker, now));
  if (batch) found.push(...batchReasons(batch, reading.serial, known.recalls, now, asker));
  if (product && isForeign(product.markets, asker)) found.push(reason('OTHER_MARKET', { country: product.markets.join(', ') }));
  if (pack) {
    found.push(...objectReasons(pack.custody, asker, known), ...placeReasons(pack.custody, asker, known, now));
    found.push(...copyReasons(pack.custody, sightingOf(reading, known, asker, seen), known, asker));
  }
  return answer(found, pack && { uri: uriOf(reading)!, custody: pack.custody }, known, asker, now, batch, reading.serial);
}

/** The present scan as evidence. Where a session names no site, nobody knows where it was. */
export const sightingOf = (
  reading: PackReading,
  { offline }: Pick<Knowledge, 'offline'>,
  asker: Asker,
  now: number,
): Sighting => ({
  participant: asker.gln,
  role: asker.role,
  place: asker.site ?? asker.gln,
  at: asker.at,
  first: now,
  last: now,
  remote: offline || asker.site === null || isTyped(reading),
});

/** Places are told to regulators only: they are customers' secrets. */
function copyReasons(custody: Resolved, present: Sighting, { product, evidence }: Knowledge, asker: Asker): Reason[] {
  const sightings = [...evidence.sightings, present];
  const facts = { ...evidence, custody, maker: product!.participant, sightings, now: present.last };
  const finding = findReport(custody, asker.gln) ?? findCopy(facts) ?? findGuess(asker, evidence, custody);
  if (!finding) return [];
  const { rule, text, places } = finding;
  return [reason('COPY_SUSPECTED', { rule, text, ...(asker.role === 'regulator' && { places: places.join(', ') }) })];
}

/** Of an unregistered product only the print can say that it has expired. */
const expiredPrint = ({ expiry: date }: PackReading, { timeZone }: Asker, now: number): Reason[] =>
  date !== undefined && isExpired(date, now, timeZone) ? [reason('EXPIRED', { date })] : [];

/** Only where a pack is handed to a patient does its market matter. */
const isForeign = (markets: readonly string[], { role, country }: Asker): boolean =>
  role === 'pharmacy' && country !== null && markets.length > 0 && !markets.includes(country);

function objectReasons(custody: Resolved, asker: Asker, known: Knowledge): Reason[] {
  const { names } = known;
  const found = custody.locks.map((lock) => {
    const { by, kind, rank, reason: text } = lock;
    if (kind === 'return') return reason('RETURN_PENDING');
    if (kind === 'excursion') return reason('EXCURSION', isSecret(lock, custody) ? {} : { text });
    if (lock.cause === 'falsified') return reason('FALSIFIED', { authority: names.get(by) ?? by, text });
    const changes = rank === 'regulator' ? { vrs: LOCKED_BY_REGULATOR } : {};
    if (isSecret(lock, custody)) return reason('LOCKED', { who: 'its holder' }, changes);
    return reason('LOCKED', { who: names.get(by) ?? by, text }, changes);
  });
  for (const { id, reason: text } of custody.disputes) found.push(reason('DISPUTED', { case: id, text }));
  if (custody.lockedInside > 0) found.push(reason('LOCKED', { who: 'someone, in part' }));
  for (const gln of custody.suspect)
    found.push(
      reason('KEY_SUSPECT', {
        who: isSecretSigner(gln, custody, asker, known) ? 'the company that signed' : (names.get(gln) ?? gln),
      }),
    );
  return found;
}

/** An authority locks what it suspects; others lock for reasons of their own. */
const LOCKED_BY_REGULATOR = { verified: false, failure: 'Not_for_re-distribution', info: 'Suspect' } as const;

/** The print contradicts the register. */
export const FALSE_PRINT: readonly ReasonCode[] = ['BATCH_UNKNOWN', 'SERIAL_UNKNOWN', 'BATCH_MISMATCH', 'EXPIRY_MISMATCH'];

/** A container is not to be dispensed, but whoever handles it learns whose it is, and of anything bad inside. */
function containerVerdict(reading: ThingReading, known: Knowledge, asker: Asker, now: number): Verdict {
  const uri = uriOf(reading);
  const found = [reason('SCAN_OUTER_CODE')];
  const { container } = known;
  if (!container || uri === null) return answer(found, null, known, asker, now, null, undefined, uri);
  for (const batch of container.contents)
    found.push(...batchReasons(batch, undefined, known.recalls, now, asker).filter(({ verdict }) => verdict === 'stop'));
  found.push(...objectReasons(container.custody, asker, known), ...placeReasons(container.custody, asker, known, now));
  return answer(found, { uri, custody: container.custody }, known, asker, now);
}

/** Whoever types a code mistypes it now and then: that is the site's own affair until a scanner says the same. */
const asTypedByHand = (reasons: readonly Reason[], reading: PackReading): Reason[] =>
  isTyped(reading)
    ? reasons.map((one) => (FALSE_PRINT.includes(one.code) ? { ...one, alert: 'site', graceHours: 0 } : one))
    : [...reasons];

function answer(
  found: readonly Reason[],
  object: { uri: string; custody: Resolved } | null,
  known: Knowledge,
  asker: Asker,
  now: number,
  batch: Batch | null = null,
  serial?: Serial,
  unknown: string | null = object || serial === undefined || !known.product ? null : packUri(known.product.gtin, serial),
): Verdict {
  const all = [...withOverrides(found, known), ...workReasons(asker, found)];
  const reasons = withoutNeedlessAlerts(withoutOkBesideOthers(inOrder(all)), asker);
  const { product } = known;
  const custody = object?.custody.visible ? custodyForAsker(object.custody, asker) : null;
  const exits = exitsOf(reasons, object, asker, known, now, unknown);
  return {
    verdict: reasons[0]!.verdict,
    reasons: advisedBy(exits, reasons),
    product: product && {
      gtin: product.gtin,
      name: product.name,
      manufacturer: nameOf(product, known.names),
    },
    batch: batch && { lot: batch.lot, expiry: batch.expiry, printed: batch.printed, serialised: batch.serialised },
    pack: product && serial !== undefined ? { uri: packUri(product.gtin, serial), gtin: product.gtin, serial } : null,
    container: known.container && object ? { uri: object.uri, contents: contained(known.container.contents) } : null,
    custody,
    exits,
  };
}

/** Nobody is advised to take a dispensing back where that is refused. */
const advisedBy = (exits: readonly Exit[], reasons: readonly Reason[]): readonly Reason[] =>
  exits.some((exit) => exit.do === 'reactivate')
    ? reasons
    : reasons.map((one) =>
        one.code === 'SUPPLIED_HERE' ? { ...one, advice: 'Find the pack; it stays dispensed, keep it apart.' } : one,
      );

/** Whoever may sign nothing, or is where nothing is sold, does not sell either; a code that was not read is scanned again first. */
const workReasons = ({ unlicensed, closed }: Asker, found: readonly Reason[]): Reason[] =>
  found.some(({ verdict }) => verdict === 'rescan')
    ? []
    : [...(unlicensed ? [reason('LICENCE_ENDED')] : []), ...(closed ? [reason('SITE_CLOSED')] : [])];

const contained = (contents: readonly Contained[]): Contained[] =>
  contents
    .map(({ gtin, lot, expiry, count }) => ({ gtin, lot, expiry, count }))
    .sort((a, b) => (`${a.expiry} ${a.gtin} ${a.lot}` < `${b.expiry} ${b.gtin} ${b.lot}` ? -1 : 1));

/** A reason against which somebody decided holds nothing up any more, but is told, with who decided and why. */
const withOverrides = (reasons: readonly Reason[], { overrides }: Knowledge): Reason[] =>
  reasons.map((one) => {
    const override = overrides.find(({ code }) => code === one.code);
    if (!override) return one;
    const facts = { ...one.facts, name: override.name, because: override.text };
    const advice = '{name} decided to go on: {because}. Check the seal.';
    return reason(one.code, facts, { verdict: 'ok', alert: null, advice });
  });

/** Until when it may be used, other than printed. */
const USABLE_UNTIL: readonly ReasonCode[] = ['EXPIRY_SHORTENED', 'OK_EXPIRY_EXTENDED'];

/** "In order" is said only where there is nothing else to say, and until when it is usable only before that day is past. */
function withoutOkBesideOthers(reasons: readonly Reason[]): readonly Reason[] {
  const isPast = reasons.some(({ code }) => code === 'EXPIRED');
  const rest = reasons.filter(({ code }) => code !== 'OK_ACTIVE' && !(isPast && USABLE_UNTIL.includes(code)));
  return rest.length > 0 ? rest : reasons;
}

/** The pack itself is false: that is worth an alert even where the goods are out of use. */
const FALSE_PACK: readonly ReasonCode[] = [...FALSE_PRINT, 'FALSIFIED'];
const OUT_OF_USE: readonly ReasonCode[] = ['WITHDRAWN', 'RECALLED', 'EXPIRED'];

/**
 * Takes back alerts that nobody needs: all while the scan is to be repeated, those about the state of goods that are out
 * of use anyway, and all for a regulator, who looks and does not trade.
 */
function withoutNeedlessAlerts(reasons: readonly Reason[], asker: Asker): readonly Reason[] {
  const all = asker.role === 'regulator' || reasons[0]!.verdict === 'rescan';
  const outOfUse = reasons.some(({ code }) => OUT_OF_USE.includes(code));
  return reasons.map((one) => (all || (outOfUse && !FALSE_PACK.includes(one.code)) ? { ...one, alert: null } : one));
}

function custodyForAsker(custody: Resolved, asker: Asker): VerdictCustody {
  const { owner, holder, site, taker, container, basis } = custody;
  const state = wordOf(custody);
  const to = taker && { owner: taker.owner, holder: taker.holder, site: taker.site };
  return { owner, holder, site, state, taker: to, container, basis, here: isHeldHere(custody, asker) };
}
