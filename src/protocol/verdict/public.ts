/**
 * The answer for anybody without an account: whether a pack was handed out, is recalled, expired or unknown. It names no
 * company but the manufacturer, no place, and is never "genuine".
 *
 * A pack is answered for only where all four elements of its code are given and agree, so that whoever guesses a serial
 * learns nothing: a mismatch and an unknown serial get the same answer, and after some of them there is no other.
 */
import { isExpired, localDate } from '../custody/expiry.js';
import { isCaution } from '../custody/recall.js';
import type { Gln } from '../gs1/identifiers.js';
import type { PackReading, ScanReading } from '../gs1/scan/reading.js';
import type { Batch, MadeProduct, Recall } from '../registry/registry.js';
import { findCopy } from './copies.js';
import { recallsOf } from './goods.js';
import { nameOf, type Knowledge, type Resolved } from './knowledge.js';
import { matchExpiry } from './print.js';
import { type Language, LANGUAGES, PUBLIC_ANSWERS, type PublicCode, type PublicText, type Tone } from './public-texts.js';
import { filled } from './reasons.js';
import { asPack } from './subject.js';

/** One answer. `date` is an ISO date; `notice` the manufacturer's or the authority's own words to patients. */
export interface PublicReason extends PublicText {
  readonly code: PublicCode;
  readonly tone: Tone;
  readonly date: string | null;
  readonly notice: string | null;
}

/** The answer to a scan by anybody: all that holds, the first leads. */
export interface PublicAnswer {
  readonly answers: readonly PublicReason[];
  readonly product: { readonly name: string; readonly manufacturer: string | null } | null;
  readonly batch: { readonly lot: string; readonly expiry: string } | null;
}

interface Finding {
  readonly code: PublicCode;
  readonly date?: string;
  readonly ref?: string;
  readonly notice?: string | null;
}

/** What an answer is about; `unknown` where the code, or the whole of it, is not in the register. */
type Scope = 'unknown' | { product: MadeProduct; batch: Batch | null; pack: Resolved | null; serial?: PackReading['serial'] };

/**
 * Judges a scan for the public.
 *
 * @param now by which what is in the log is judged, epoch ms
 * @param timeZone where the thing was last recorded (never told): dates are judged by its days
 * @param seen when it was scanned, by the clock that dates scans; now, unless the log is ahead of that
 */
export function publicAnswer(
  reading: ScanReading,
  known: Knowledge,
  now: number,
  timeZone: string,
  language: Language,
  seen = now,
): PublicAnswer {
  const item = reading.kind === 'fault' ? null : asPack(reading, known.product);
  if (!item) return answer([{ code: 'unreadable' }], null, known, language);
  const scope = scopeOf(item, known);
  if (scope === 'unknown') return answer([{ code: 'unknown' }], null, known, language);
  const bad = warningsOf(scope, known.recalls, now, timeZone);
  if (isCopied(scope, known, seen)) return answer([...bad, { code: 'used_more_than_once' }], scope, known, language);
  const isDanger = bad.some(({ code }) => PUBLIC_ANSWERS[code].tone === 'danger');
  const state = stateOf(scope, timeZone);
  return answer(isDanger && state.code !== 'handed_out' ? bad : [...bad, state], scope, known, language);
}

/**
 * Whether all elements of a pack's code were given and are right, the serial where its batch has serials: whoever asks so has the
 * pack, and guesses nothing.
 */
export function isWholeCode(reading: ScanReading, known: Pick<Knowledge, 'product' | 'printed' | 'pack'>): boolean {
  const item = reading.kind === 'fault' ? null : asPack(reading, known.product);
  const scope = item ? scopeOf(item, known) : 'unknown';
  if (scope === 'unknown') return false;
  return scope.pack !== null || (scope.batch?.serialised === false && item?.expiry !== undefined);
}

/** The one answer to whoever asked for too many codes that are not whole. */
export const tooManyAsked = (language: Language): PublicAnswer => ({
  answers: [written({ code: 'too_many' }, language)],
  product: null,
  batch: null,
});

/** Who says that it dispensed a pack, in the order of the log: where it has effect, and where it has none (yet). */
function dispensings({ holder, supply, claims }: Resolved): { by: Gln; index: number }[] {
  const claimed = claims.filter(({ kind }) => kind === 'dispense');
  const all = [...(supply ? [{ ...supply, by: holder }] : []), ...claimed].sort((a, b) => a.index - b.index);
  return all.filter(({ by }, i) => all.findIndex((each) => each.by === by) === i);
}

/** Whether more than one company says that it dispensed a pack, or professionals' scans say that more than one bears the code. */
function isCopied({ product, pack }: Exclude<Scope, string>, { evidence }: Knowledge, now: number): boolean {
  if (!pack) return false;
  if (dispensings(pack).length > 1) return true;
  return findCopy({ custody: pack, maker: product.participant, ...evidence, now }) !== null;
}

function scopeOf(item: PackReading, { product, printed, pack }: Pick<Knowledge, 'product' | 'printed' | 'pack'>): Scope {
  if (!product) return 'unknown';
  if (item.lot === undefined) return { product, batch: null, pack: null };
  if (!printed || matchExpiry(item, printed, pack?.expiry) === 'other') return 'unknown';
  const isWhole = item.serial !== undefined && item.expiry !== undefined;
  if (!isWhole || !printed.serialised) return { product, batch: printed, pack: null };
  if (!pack && !printed.complete) return { product, batch: printed, pack: null };
  if (!pack || pack.batch.lot !== printed.lot) return 'unknown';
  if (pack.custody.found === 'unmade' && pack.batch.complete) return 'unknown';
  return { product, batch: printed, pack: pack.custody, serial: item.serial };
}

function warningsOf(
  { product, batch, pack, serial }: Exclude<Scope, string>,
  recalls: readonly Recall[],
  now: number,
  timeZone: string,
): Finding[] {
  const found: Finding[] = [];
  if (product.withdrawal?.active) found.push({ code: 'withdrawn', notice: product.withdrawal.patientText });
  const covering = batch ? recallsOf(recalls, batch, serial) : recalls.filter(({ active, lots }) => active && lots.length === 0);
  for (const recall of covering) {
    const { time, ref, patientText: notice } = recall;
    found.push({ code: callsBack(recall, pack) ? 'recalled' : 'caution', date: localDate(time, timeZone), ref, notice });
  }
  if (batch && isExpired(batch.expiry, now, timeZone)) found.push({ code: 'expired', date: batch.expiry });
  if (pack && (pack.locks.length > 0 || pack.end)) found.push({ code: 'not_for_sale' });
  return found;
}

/** Whether a recall calls the pack back: one that goes no deeper than pharmacies leaves what patients have with them. */
const callsBack = (recall: Recall, pack: Resolved | null): boolean =>
  !isCaution(recall) && (recall.depth === 'patient' || !pack?.supply);

function stateOf({ batch, pack }: Exclude<Scope, string>, timeZone: string): Finding {
  // Of an opened pack neither is true, that it was handed out and that it was not.
  if (!pack || pack.openedAt !== null) return { code: batch ? 'batch_listed' : 'product_listed' };
  const [dispensed] = dispensings(pack);
  if (dispensed) return { code: 'handed_out', date: localDate(pack.happened.get(dispensed.index)!, timeZone) };
  // Of what was found and not commissioned, or came back, the register cannot say that it is no copy.
  if (pack.unproven && pack.found !== 'made') return { code: 'batch_listed' };
  return { code: 'not_handed_out' };
}

const CODES = Object.keys(PUBLIC_ANSWERS) as readonly PublicCode[];

function answer(
  found: readonly Finding[],
  scope: Exclude<Scope, string> | null,
  { names }: Knowledge,
  language: Language,
): PublicAnswer {
  const sorted = [...found].sort((a, b) => CODES.indexOf(a.code) - CODES.indexOf(b.code));
  const { product, batch } = scope ?? {};
  return {
    answers: sorted.map((finding) => written(finding, language)),
    product: product ? { name: product.name, manufacturer: nameOf(product, names) } : null,
    batch: batch ? { lot: batch.lot, expiry: batch.expiry } : null,
  };
}

function written({ code, date = '', ref = '', notice = null }: Finding, language: Language): PublicReason {
  const { tone, [language]: texts } = PUBLIC_ANSWERS[code];
  const facts = { date: date && longDate(date, language), ref };
  return { code, tone, title: filled(texts.title, facts), text: filled(texts.text, facts), date: date || null, notice };
}

// Made once: making one takes longer than all the rest of an answer.
const longDates = new Map<Language, Intl.DateTimeFormat>(
  LANGUAGES.map((language) => [
    language,
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { dateStyle: 'long', timeZone: 'UTC' }),
  ]),
);

/** An ISO date as people write it. */
export const longDate = (date: string, language: Language): string => longDates.get(language)!.format(Date.parse(date));
