/**
 * Why a scan gets its verdict: one row a reason, as data. Which rows apply is judged in judge.ts; what a person without an
 * account is told is another table, in public-texts.ts.
 *
 * Rows stand in the order in which they lead: rescan before stop before hold before ok, and within one verdict the reason
 * that leaves least to decide first. `{name}` in a text is filled in from the reason's facts.
 */

/** What to do with the thing in the hand: scan it again, do not dispense it, put it aside, go on. */
export type VerdictWord = 'rescan' | 'stop' | 'hold' | 'ok';

/** Who must look at it: the site itself, the trade partner, the authority; null for nobody. */
export type Alert = 'site' | 'partner' | 'authority' | null;

/** What the European repositories (EMVS) say in the same case: return code, and the number of the alert they raise. */
export interface Nmvs {
  readonly code: string | null;
  readonly alert: string | null;
}

/** What the American verification services (GS1 Lightweight Messaging, guideline R1.3) answer in the same case. */
export type Vrs =
  | { readonly verified: true; readonly info?: 'ExpirationExtended' | 'Expired' | 'Recalled' }
  | { readonly verified: false; readonly failure: string; readonly info?: 'Suspect' | 'Illegitimate' }
  | { readonly status: 400 | 404 };

/** A row of the table. */
export interface ReasonRow {
  readonly title: string;
  readonly advice: string;
  readonly verdict: VerdictWord;
  readonly alert: Alert;
  /** Hours until the authority sees the alert, unless data that arrives ends it; 0: at once, or never. */
  readonly graceHours: number;
  readonly nmvs: Nmvs | null;
  readonly vrs: Vrs | null;
}

const nmvs = (code: string | null, alert: string | null = null): Nmvs => ({ code: code && `NMVS_${code}`, alert });
const SUCCESS = nmvs('SUCCESS');
const T: Vrs = { verified: true };
const F = (failure: string, info?: 'Suspect' | 'Illegitimate'): Vrs => ({ verified: false, failure, ...(info && { info }) });
const NO_MATCH = 'No_match_GTIN_Serial';
const POLICY = F('Manufacturer_policy');
const SUSPECT = F('Not_for_re-distribution', 'Suspect');
const ILLEGITIMATE = F('Not_for_re-distribution', 'Illegitimate');

type Rest = [title: string, advice: string, alert?: Alert, nmvs?: Nmvs | null, vrs?: Vrs | null];
const row =
  (verdict: VerdictWord) =>
  (...[title, advice, alert = null, nmvsCode = null, vrs = null]: Rest): ReasonRow => ({
    title,
    advice: verdict === 'ok' ? `${advice} Check the seal.` : advice,
    verdict,
    alert,
    graceHours: 0,
    nmvs: nmvsCode,
    vrs,
  });
const rescan = row('rescan');
const stop = row('stop');
const hold = row('hold');
const ok = row('ok');
/** Missing data is the usual cause, so the manufacturer or the supplier comes first. */
const withDayOfGrace = (cells: ReasonRow): ReasonRow => ({ ...cells, graceHours: 24 });
const COMPARE = 'Compare the print; quarantine.';

const inactive = (title: string): ReasonRow => stop(title, 'Not for sale.', 'authority', nmvs('NC_PCK_22', '#A24'), POLICY);

/** Every reason that a scan can have today. */
export const REASONS = {
  SCAN_CAPS_LOCK: rescan('Caps lock on', 'Switch it off, scan again.'),
  SCAN_KEYBOARD: rescan('Wrong keyboard layout', 'Set the scanner to {layout}.'),
  SCAN_SEPARATOR_LOST: rescan('Separator missing', 'Enable GS (ASCII 29) in the scanner.'),
  SCAN_GLUED: rescan('Two codes at once', 'Scan the square code alone.'),
  SCAN_AFFIX: rescan('Scanner adds characters', 'Switch off its suffix {added}, scan again.'),
  SCAN_MISPRINTED: rescan('Code printed wrongly', 'Type all four items; tell its manufacturer.'),
  SCAN_CORRUPT: rescan('Code damaged or cut', 'Scan again, or type it.', null, null, { status: 400 }),
  SCAN_WRONG_CODE: rescan('Price barcode or web QR', 'Scan the square code beside "SN".'),
  SCAN_OUTER_CODE: rescan('Case or pallet code', 'Scan the pack itself.'),
  SERIAL_MISSING: rescan('No serial read', 'Scan or type all four items.', null, null, { status: 400 }),

  BATCH_UNKNOWN: withDayOfGrace(stop('Batch unknown', COMPARE, 'authority', nmvs('FE_LOT_03', '#A2'), F(`${NO_MATCH}_Lot`))),
  SERIAL_UNKNOWN: withDayOfGrace(stop('Serial unknown', COMPARE, 'authority', nmvs('NC_PC_02', '#A3'), F(NO_MATCH))),
  BATCH_MISMATCH: stop('Serial of another batch', COMPARE, 'authority', nmvs('FE_LOT_13', '#A68'), F(`${NO_MATCH}_Lot`)),
  EXPIRY_MISMATCH: stop('Wrong expiry month', COMPARE, 'authority', nmvs('FE_LOT_12', '#A52'), F(`${NO_MATCH}_Expiry`)),
  STOLEN: stop('Reported {reason}', 'Keep it; call {authority}.', 'authority', nmvs('NC_PCK_22'), ILLEGITIMATE),
  FALSIFIED: stop('Confirmed falsified', 'Keep it; call {authority}.', 'authority', null, ILLEGITIMATE),
  BROUGHT_BACK: stop('Brought back', 'Keep apart; send it back or destroy it.', null, nmvs('NC_PCK_22'), POLICY),
  WITHDRAWN: stop('Product withdrawn', 'Return to the supplier.', null, nmvs('FE_LOT_08'), POLICY),
  RECALLED: stop('Recalled {ref}', 'Quarantine; follow the notice.', null, nmvs('FE_LOT_01'), {
    verified: true,
    info: 'Recalled',
  }),
  EXPIRED: stop('Expired {date}', 'Move to destruction.', null, nmvs('NC_PCK_02'), { verified: true, info: 'Expired' }),
  SUPPLIED_ELSEWHERE: stop(
    'Dispensed elsewhere',
    'Quarantine; may be falsified.',
    'authority',
    nmvs('NC_PCK_22', '#A24'),
    POLICY,
  ),
  INACTIVE_SAMPLE: inactive('Sample'),
  INACTIVE_FREE_SAMPLE: inactive('Free sample'),
  INACTIVE_EXPORTED: inactive('Exported'),
  INACTIVE_CHECKED_OUT: inactive('Checked out'),
  INACTIVE_DESTROYED: inactive('Destroyed'),
  SUPPLIED_HERE: stop(
    'You dispensed it {date}',
    'Find the pack; reactivate only if never handed over.',
    'site',
    nmvs(null, '#A10'),
    POLICY,
  ),

  LICENCE_ENDED: hold('Your licence has ended', 'Nothing was found against the pack; ask the authority.'),
  SITE_CLOSED: hold('Your site is closed', 'Nothing was found against the pack; ship it to an open site, return or destroy it.'),
  COPY_SUSPECTED: hold('Code seen in two places', 'Quarantine; either could be the copy: {text}.', 'authority', null, SUSPECT),
  EXCURSION: hold('Temperature excursion', 'Quarantine; the Responsible Person decides.', 'partner', nmvs('NC_PCK_22'), POLICY),
  LOCKED: hold('Locked by {who}', 'Keep apart until they unlock.', null, nmvs('NC_PCK_22'), POLICY),
  KEY_SUSPECT: hold('Signature under review', 'Wait until {who} confirms what it signed.', 'partner', null, SUSPECT),
  PRODUCT_UNREGISTERED: hold(
    'Product not in this register',
    'If it must be serialised, do not dispense; ask the supplier.',
    null,
    nmvs('NC_PC_01', '#A1'),
    { status: 404 },
  ),
  NEVER_SHIPPED: hold('Not recorded as shipped', 'Set aside; ask the supplier for its data.', 'partner', SUCCESS, T),
  NOT_FOR_YOU: hold('On its way to another', 'Call the sender; do not book in.', 'partner', SUCCESS, T),
  HELD_ELSEWHERE: withDayOfGrace(
    hold('Recorded at another site', 'Set aside; the supplier must explain.', 'partner', SUCCESS, T),
  ),
  EXPIRY_DAY_DIFFERS: hold(
    'Expiry day differs',
    'Compare the print; the manufacturer must correct its data.',
    'partner',
    nmvs('FE_LOT_12'),
    F(`${NO_MATCH}_Expiry`),
  ),
  DISPUTED: hold('Exception open', 'Wait until case {case} closes: {text}.', 'partner', SUCCESS, T),
  RETURN_PENDING: hold('Return not released', 'Do not restock yet.', null, SUCCESS, T),
  OTHER_MARKET: hold('Made for {country}', 'Dispense only if import is permitted.', null, SUCCESS, T),
  DONE_HERE: hold(
    'Dispensed here {time}',
    'Same pack: done. Another with this code: quarantine both.',
    null,
    nmvs(null, '#A10'),
    POLICY,
  ),

  OWN_USE: ok('Booked out by your hospital', 'May be used on the ward.', null, nmvs('NC_PCK_22'), POLICY),
  PART_PACK: ok('Pack you opened', 'Go on dispensing the rest.', null, nmvs('NC_PCK_22'), POLICY),
  RECALL_CAUTION: ok('Caution notice', 'Dispense with this advice: {text}.', null, SUCCESS, T),
  EXPIRY_SHORTENED: ok('Expires earlier than printed', 'Usable until {date} only; tell the patient.', null, SUCCESS, T),
  OK_EXPIRY_EXTENDED: ok('Expiry extended', 'Usable until {date}, later than printed.', null, SUCCESS, {
    verified: true,
    info: 'ExpirationExtended',
  }),
  OK_ARRIVING: ok('Sent to you, not booked in', 'Dispense it, or book it in.', null, SUCCESS, T),
  OK_CHAIN_GAP: ok('In order, chain incomplete', 'May be dispensed; earlier steps unrecorded.', null, SUCCESS, T),
  SERIAL_ELSEWHERE: ok('Serials not kept here', 'May be dispensed; this register cannot tell a copy.', null, SUCCESS, {
    status: 404,
  }),
  BATCH_NO_SERIALS: ok('Batch in order', 'Carries no serial; this pack cannot be told apart.'),
  OK_ACTIVE: ok('In order', 'May be dispensed.', null, SUCCESS, T),
} as const satisfies Readonly<Record<string, ReasonRow>>;

/** The code of a reason: stable, for programs. */
export type ReasonCode = keyof typeof REASONS;

/** What a reason says in particular: dates (ISO), names, texts. Times are local to the asker. */
export type ReasonFacts = Readonly<Record<string, string>>;

/** A reason as it stands in an answer. */
export interface Reason extends ReasonRow {
  readonly code: ReasonCode;
  readonly facts: ReasonFacts;
}

/** Holds against which the log takes a dispensing all the same: an auditor has no scans, and the rest is for a pharmacist to decide. */
const FOR_PEOPLE: readonly ReasonCode[] = ['COPY_SUSPECTED', 'KEY_SUSPECT', 'DISPUTED', 'OTHER_MARKET'];

/** Whether a reason is one of which a dispensing is warned, unless somebody decided against it. */
export const isWarning = ({ code, verdict }: Pick<Reason, 'code' | 'verdict'>): boolean =>
  verdict === 'hold' && FOR_PEOPLE.includes(code);

const CODES = Object.keys(REASONS) as readonly ReasonCode[];

/** A reason with its texts filled in. `changes` replaces cells of its row where the case differs from the usual one. */
export function reason(code: ReasonCode, facts: ReasonFacts = {}, changes: Partial<ReasonRow> = {}): Reason {
  const cells = { ...REASONS[code], ...changes };
  return { code, ...cells, title: filled(cells.title, facts), advice: filled(cells.advice, facts), facts };
}

/** Fills `{name}` in from `facts`; a name without a fact stays as it is. A fact that ends a sentence gets no further full stop. */
export const filled = (text: string, facts: ReasonFacts): string =>
  text.replace(/\{([a-z]+)\}(\.?)/g, (whole, name: string, stop: string) => {
    const fact = facts[name];
    return fact === undefined ? whole : /[.!?]$/.test(fact) ? fact : fact + stop;
  });

const WORDS: readonly VerdictWord[] = ['rescan', 'stop', 'hold', 'ok'];

/** Sorts reasons so that the first leads: by their verdicts, then as the table has them. */
export const inOrder = (reasons: readonly Reason[]): Reason[] =>
  [...reasons].sort(
    (a, b) => WORDS.indexOf(a.verdict) - WORDS.indexOf(b.verdict) || CODES.indexOf(a.code) - CODES.indexOf(b.code),
  );
