/**
 * The GS1 keys that Theriac names things by, and their one canonical URI form on https://id.gs1.org.
 *
 * Every identifier that is signed, hashed, indexed or compared has this form; other spellings are turned into it by
 * digital-link.ts, epc-urn.ts and scan/scan.ts before they get here. Serials and lots are case-sensitive and never trimmed.
 * No network and no company-prefix table: a URI with a right check digit may still name nothing. The `example` of each is what
 * the description of the API shows; the prefix 952 is GS1's own for demonstrations.
 */
import * as z from 'zod/mini';
import { Fault } from '../fault.js';
import { hasCheckDigit } from './check-digit.js';
import { percentDecode, percentEncode } from './percent.js';

/** One character of GS1 character set 82: the letters, digits and marks that a lot or a serial may have. */
const SET_82 = '[!"%&\'()*+,\\-./0-9:;<=>?A-Z_a-z]';
const value82 = (longest: number): RegExp => new RegExp(`^${SET_82}{1,${longest}}$`);
const WRONG_CHECK_DIGIT = 'wrong check digit';

/** What is a step in a path and not a name there: whoever follows a link takes it out, escaped or not (RFC 3986 section 5.2.4). */
const DOTS = /^\.{1,2}$/;

/** Whether a link can have the value as a part of its path. */
export const isLinkable = (value: string): boolean => !DOTS.test(value);
const NOT_LINKABLE = 'must not be "." or "..", which no link can carry';

/** Trade item number in its 14-digit form: the product at one packaging level, without lot or serial. */
export const Gtin = z
  .string()
  .check(
    z.regex(/^[0-9]{14}$/, 'must be 14 digits'),
    z.refine(hasCheckDigit, WRONG_CHECK_DIGIT),
    z.meta({ example: '09520000000011' }),
  )
  .brand<'Gtin'>();
export type Gtin = z.infer<typeof Gtin>;

/** Global Location Number, 13 digits: a company or a place. */
export const Gln = z
  .string()
  .check(
    z.regex(/^[0-9]{13}$/, 'must be 13 digits'),
    z.refine(hasCheckDigit, WRONG_CHECK_DIGIT),
    z.meta({ example: '9520000000042' }),
  )
  .brand<'Gln'>();
export type Gln = z.infer<typeof Gln>;

/** Serial Shipping Container Code, 18 digits: one case, tote or pallet as it is moved. */
export const Sscc = z
  .string()
  .check(
    z.regex(/^[0-9]{18}$/, 'must be 18 digits'),
    z.refine(hasCheckDigit, WRONG_CHECK_DIGIT),
    z.meta({ example: '195200000000000018' }),
  )
  .brand<'Sscc'>();
export type Sscc = z.infer<typeof Sscc>;

/** Returnable asset type, 14 digits of which the first is 0, without its serial: a kind of tote or pallet. */
export const Grai = z
  .string()
  .check(z.regex(/^0[0-9]{13}$/, 'must be 14 digits, the first of them 0'), z.refine(hasCheckDigit, WRONG_CHECK_DIGIT))
  .brand<'Grai'>();
export type Grai = z.infer<typeof Grai>;

/** Serial of one returnable asset: 1 to 16 characters of set 82. */
export const GraiSerial = z
  .string()
  .check(z.regex(value82(16), 'must be 1 to 16 characters of GS1 set 82'))
  .brand<'GraiSerial'>();
export type GraiSerial = z.infer<typeof GraiSerial>;

/** Batch or lot (AI 10): 1 to 20 characters of set 82, case-sensitive; neither `.` nor `..`. */
export const Lot = z
  .string()
  .check(
    z.regex(value82(20), 'must be 1 to 20 characters of GS1 set 82'),
    z.refine(isLinkable, NOT_LINKABLE),
    z.meta({ example: 'L4711' }),
  )
  .brand<'Lot'>();
export type Lot = z.infer<typeof Lot>;

/** Serial of a pack (AI 21): 1 to 20 characters of set 82, case-sensitive; neither `.` nor `..`. */
export const Serial = z
  .string()
  .check(
    z.regex(value82(20), 'must be 1 to 20 characters of GS1 set 82'),
    z.refine(isLinkable, NOT_LINKABLE),
    z.meta({ example: 'A7F3K9' }),
  )
  .brand<'Serial'>();
export type Serial = z.infer<typeof Serial>;

/** What a canonical object URI names. */
export type ObjectId =
  | { kind: 'sgtin'; gtin: Gtin; serial: Serial }
  | { kind: 'lgtin'; gtin: Gtin; lot: Lot }
  | { kind: 'gtin'; gtin: Gtin }
  | { kind: 'sscc'; sscc: Sscc }
  | { kind: 'grai'; grai: Grai; serial: GraiSerial }
  | { kind: 'location'; gln: Gln; extension?: string }
  | { kind: 'party'; gln: Gln };

/** Where every canonical identifier lives; nothing is ever fetched from there. */
export const CANONICAL_STEM = 'https://id.gs1.org';

/** `https://id.gs1.org/01/{gtin}`: a product, any of its packs. */
export const productUri = (gtin: Gtin): string => `${CANONICAL_STEM}/01/${gtin}`;

/** `https://id.gs1.org/01/{gtin}/21/{serial}`: one pack (SGTIN). */
export const packUri = (gtin: Gtin, serial: Serial): string => `${CANONICAL_STEM}/01/${gtin}/21/${percentEncode(serial)}`;

/** `https://id.gs1.org/01/{gtin}/10/{lot}`: a batch of a product (LGTIN). */
export const batchUri = (gtin: Gtin, lot: Lot): string => `${CANONICAL_STEM}/01/${gtin}/10/${percentEncode(lot)}`;

/** `https://id.gs1.org/00/{sscc}`: one logistic unit. */
export const ssccUri = (sscc: Sscc): string => `${CANONICAL_STEM}/00/${sscc}`;

/** `https://id.gs1.org/8003/{grai}{serial}`: one returnable asset. */
export const graiUri = (grai: Grai, serial: GraiSerial): string => `${CANONICAL_STEM}/8003/${grai}${percentEncode(serial)}`;

/** `https://id.gs1.org/414/{gln}`: a place. */
export const locationUri = (gln: Gln): string => `${CANONICAL_STEM}/414/${gln}`;

/** `https://id.gs1.org/417/{gln}`: a company. */
export const partyUri = (gln: Gln): string => `${CANONICAL_STEM}/417/${gln}`;

/** One set-82 character in its only canonical spelling: unreserved ones as they are, all others as upper-case escapes. */
const CANONICAL_CHAR = '(?:[A-Za-z0-9._-]|%2[125-9ABCF]|%3[A-F])';
const canonical = (pattern: string): RegExp => new RegExp(`^${pattern.replaceAll('VALUE', CANONICAL_CHAR)}$`);
const TRADE_ITEM = canonical('/01/([0-9]{14})(?:/(10|21)/(VALUE{1,20}))?');
const CONTAINER = canonical('/00/([0-9]{18})');
const ASSET = canonical('/8003/(0[0-9]{13})(VALUE{1,16})');
const PLACE = canonical('/(414|417)/([0-9]{13})(?:/254/(VALUE{1,20}))?');

function refuse(uri: string, why: string): never {
  throw new Fault(
    'identifier-not-canonical',
    `"${uri.slice(0, 200)}" is not a canonical GS1 identifier: ${why}. Write it as ${CANONICAL_STEM}/01/{14 digits}/21/{serial} or alike.`,
    { uri: uri.slice(0, 200), rule: why },
  );
}

function checked(digits: string, uri: string): string {
  return hasCheckDigit(digits) ? digits : refuse(uri, `the check digit of ${digits} is wrong`);
}

/**
 * Reads an object URI in its one canonical form; anything else, however meaningful, is refused, so that two texts are
 * the same object exactly when they are the same bytes.
 *
 * Canonical: https://id.gs1.org, numeric AIs, full-length keys with right check digits, all but the unreserved characters
 * escaped with upper-case hex, no query, no fragment, no further qualifier, no `.` or `..` for a value. A place's extension "0" means "none" in an
 * EPC URN and is therefore refused here.
 *
 * @throws Fault `identifier-not-canonical`
 * @see EPC Tag Data Standard 2.0, "GS1 Digital Link URI"; Core Business Vocabulary 2.0, section 8
 */
export function parseObjectUri(uri: string): ObjectId {
  if (!uri.startsWith(`${CANONICAL_STEM}/`)) refuse(uri, `it does not start with ${CANONICAL_STEM}/`);
  const path = uri.slice(CANONICAL_STEM.length);

  const item = TRADE_ITEM.exec(path);
  if (item) {
    const gtin = checked(item[1] as string, uri) as Gtin;
    const value = item[3];
    if (value === undefined) return { kind: 'gtin', gtin };
    if (!isLinkable(value)) refuse(uri, 'a serial or lot is neither "." nor "..", which no link can carry');
    if (item[2] === '21') return { kind: 'sgtin', gtin, serial: percentDecode(value) as Serial };
    return { kind: 'lgtin', gtin, lot: percentDecode(value) as Lot };
  }
  const container = CONTAINER.exec(path);
  if (container) return { kind: 'sscc', sscc: checked(container[1] as string, uri) as Sscc };

  const asset = ASSET.exec(path);
  if (asset) {
    return {
      kind: 'grai',
      grai: checked(asset[1] as string, uri) as Grai,
      serial: percentDecode(asset[2] as string) as GraiSerial,
    };
  }
  const place = PLACE.exec(path);
  if (!place) refuse(uri, 'its path is none of 01, 01/21, 01/10, 00, 8003, 414, 414/254, 417 in canonical spelling');
  const gln = checked(place[2] as string, uri) as Gln;
  const extension = place[3];
  if (extension === undefined) return place[1] === '417' ? { kind: 'party', gln } : { kind: 'location', gln };
  if (place[1] === '417') refuse(uri, 'a party has no extension');
  if (!isLinkable(extension)) refuse(uri, 'an extension is neither "." nor "..", which no link can carry');
  if (extension === '0') refuse(uri, 'extension 0 means none and is left out');
  return { kind: 'location', gln, extension: percentDecode(extension) };
}

/**
 * The 14-digit form of a GTIN-8, -12, -13 or -14.
 *
 * @throws Fault `gtin-invalid` where `text` is not 8, 12, 13 or 14 digits or its check digit is wrong
 */
export function toGtin14(text: string): Gtin {
  if (!/^(?:[0-9]{8}|[0-9]{12,14})$/.test(text)) {
    throw new Fault('gtin-invalid', `"${text.slice(0, 40)}" is not a GTIN: it must have 8, 12, 13 or 14 digits.`);
  }
  if (!hasCheckDigit(text)) {
    throw new Fault('gtin-invalid', `The check digit of GTIN ${text} is wrong. Read or type it again.`, { gtin: text });
  }
  return text.padStart(14, '0') as Gtin;
}
