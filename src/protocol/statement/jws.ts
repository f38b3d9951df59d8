/**
 * Signed statements: compact JWS (RFC 7515) with ES256K (RFC 8812) over a canonical header and a canonical payload.
 *
 * Every `typ` has a closed list of header members, a size limit and one door, so that no signature serves a purpose
 * other than its own. The bytes that arrived are the bytes that are kept: nothing is re-serialised. Not here: what a
 * payload may say, and whether the key may say it. Whether the signature is right: es256k.ts.
 */
import { fromBase64url, toBase64url, utf8 } from '../bytes.js';
import { crypto } from '../crypto.js';
import { Fault } from '../fault.js';
import { canonicalJson, parseCanonicalJson } from './json.js';

/** The purposes of a signature, and the most bytes that a statement of each may have. */
const LIMITS = {
  'epcis+jws': 65_536,
  'registry+jws': 16_384,
  'signin+jws': 8_192,
  'application+jws': 8_192,
  'approval+jws': 8_192,
} as const;

/** What a statement is for. */
export type Typ = keyof typeof LIMITS;
/** The purposes that a log entry may have. */
export type EntryTyp = 'epcis+jws' | 'registry+jws';

/** Members common to all headers. `kid`, `log`: 32 bytes, `jti`: 16 bytes, all base64url. */
interface CommonHeader {
  readonly alg: 'ES256K';
  /** RFC 7638 thumbprint of the signer's key. */
  readonly kid: string;
  /** 128 random bits: make the statement unique and its id a hiding commitment. */
  readonly jti: string;
  /** The ledger: SHA-256 of entry 0. Empty only in a genesis record, which the reader of entry 0 judges. */
  readonly log: string;
}

/** A tree head that the signer has checked: `size` leaves, `root` 32 bytes as base64url. */
export interface Fence {
  readonly size: number;
  readonly root: string;
}

/** The header of a log entry. `prev`: ids that it continues, distinct, in the order of their text, at most 256. */
export interface EntryHeader extends CommonHeader {
  readonly typ: EntryTyp;
  readonly prev: readonly string[];
  readonly fence: Fence;
}

/** The header of a statement outside the log, or inside a registry record's payload. */
export interface StatementHeader extends CommonHeader {
  readonly typ: Exclude<Typ, EntryTyp>;
}

/** Any header; `typ` tells which. */
export type Header = EntryHeader | StatementHeader;

/** A statement taken apart; its signature is not checked yet. */
export interface DecodedJws<H extends Header = Header> {
  readonly header: H;
  readonly payload: unknown;
  readonly payloadBytes: Uint8Array;
  /** What was signed: ASCII of `header.payload`. */
  readonly signingInput: Uint8Array;
  /** 64 bytes, r || s. */
  readonly signature: Uint8Array;
  /** SHA-256 of the signing input: 32 bytes. Never of the signature, which is malleable. */
  readonly id: Uint8Array;
}

/** The most ids that `prev` may hold. */
export const MAX_PREV = 256;

// The last character of an unpadded encoding carries bits that a canonical encoder leaves zero.
/** 32 bytes as canonical base64url. */
export const BYTES32 = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const BYTES16 = /^[A-Za-z0-9_-]{21}[AQgw]$/;

/**
 * Takes a compact JWS apart, whatever its purpose.
 *
 * @param maxBytes a lower limit than the purpose's own, where the door has one
 * @throws Fault `entry-too-large`, `jws-malformed`, `jws-header`, `not-canonical` and the faults of json.ts
 */
export function decodeJws(text: string, maxBytes: number = LIMITS['epcis+jws']): DecodedJws {
  if (text.length > maxBytes) throw tooLarge(maxBytes);
  const dot = text.indexOf('.');
  const secondDot = text.indexOf('.', dot + 1);
  if (secondDot <= dot) throw malformed('it does not have three parts separated by dots');
  const header = parseHeader(part(text.slice(0, dot), 'header'));
  const limit = LIMITS[header.typ];
  if (text.length > limit) throw tooLarge(limit);
  const payloadBytes = part(text.slice(dot + 1, secondDot), 'payload');
  const payload = parseCanonicalJson(payloadBytes);
  const signature = part(text.slice(secondDot + 1), 'signature');
  if (signature.length !== 64) throw malformed('the signature does not have 64 bytes');
  const signed = utf8(text.slice(0, secondDot));
  return { header, payload, payloadBytes, signingInput: signed, signature, id: crypto.sha256(signed) };
}

/** Takes a log entry apart. @throws Fault as decodeJws, and `jws-header` for a statement with another purpose */
export function decodeEntry(text: string): DecodedJws<EntryHeader> {
  const jws = decodeJws(text);
  if (!isEntry(jws)) throw badHeader(`its typ "${jws.header.typ}" does not belong in a log`);
  return jws;
}

/** Takes a statement of exactly the purpose `typ` apart. @throws Fault as decodeJws, and `jws-header` for another typ */
export function decodeStatement(text: string, typ: StatementHeader['typ']): DecodedJws<StatementHeader> {
  const jws = decodeJws(text, LIMITS[typ]);
  if (isEntry(jws) || jws.header.typ !== typ) throw badHeader(`its typ is "${jws.header.typ}", here "${typ}" is needed`);
  return jws as DecodedJws<StatementHeader>;
}

const isEntry = (jws: DecodedJws): jws is DecodedJws<EntryHeader> => 'prev' in jws.header;

/** What is signed: `BASE64URL(JCS(header)) . BASE64URL(JCS(payload))`. @throws Fault of json.ts */
const unsigned = (header: Header, payload: unknown): string =>
  `${toBase64url(utf8(canonicalJson(header)))}.${toBase64url(utf8(canonicalJson(payload)))}`;

/**
 * A compact JWS.
 *
 * @param sign gives the 64-byte low-S signature over SHA-256 of the bytes it gets
 * @throws Fault as decodeJws: what could not be read again is not handed out
 */
export function encodeJws(header: Header, payload: unknown, sign: (bytes: Uint8Array) => Uint8Array): string {
  const text = unsigned(header, payload);
  const jws = `${text}.${toBase64url(sign(utf8(text)))}`;
  decodeJws(jws);
  return jws;
}

function part(text: string, name: string): Uint8Array {
  try {
    return fromBase64url(text);
  } catch {
    throw malformed(`its ${name} is not canonical base64url`);
  }
}

function parseHeader(bytes: Uint8Array): Header {
  const header = parseCanonicalJson(bytes);
  if (typeof header !== 'object' || header === null) throw badHeader('it is not an object');
  const { alg, typ, kid, jti, log, prev, fence } = header as Record<string, unknown>;
  if (alg !== 'ES256K') throw badHeader('its alg is not ES256K');
  if (typeof typ !== 'string' || !Object.hasOwn(LIMITS, typ)) throw badHeader('its typ is unknown');
  if (!isText(kid, BYTES32)) throw badHeader('its kid is not 32 bytes of base64url');
  if (!isText(jti, BYTES16)) throw badHeader('its jti is not 16 bytes of base64url');
  if (log !== '' && !isText(log, BYTES32)) throw badHeader('its log is neither 32 bytes of base64url nor empty');
  const entry = typ === 'epcis+jws' || typ === 'registry+jws';
  if (Object.keys(header).length !== (entry ? 7 : 5)) throw badHeader('it does not have exactly the members of its typ');
  if (entry && !isPrev(prev)) throw badHeader(`its prev is not at most ${MAX_PREV} distinct ids in the order of their text`);
  if (entry && !isFence(fence)) throw badHeader('its fence is not {root, size}');
  return header as Header;
}

const isText = (value: unknown, form: RegExp): value is string => typeof value === 'string' && form.test(value);

const isPrev = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length <= MAX_PREV &&
  value.every((id: unknown, i) => isText(id, BYTES32) && (i === 0 || (value[i - 1] as string) < id));

function isFence(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 2) return false;
  const { size, root } = value as Record<string, unknown>;
  return Number.isSafeInteger(size) && (size as number) >= 0 && isText(root, BYTES32);
}

const malformed = (why: string): Fault =>
  new Fault('jws-malformed', `This is not a compact JWS: ${why}. Send its three parts exactly as they were signed.`, { why });
const badHeader = (why: string): Fault =>
  new Fault('jws-header', `The JWS header is not acceptable: ${why}. Correct it and sign again.`, { why });
const tooLarge = (limit: number): Fault =>
  new Fault('entry-too-large', `The statement is larger than ${limit} bytes. Split it; name many packs by a serial list.`, {
    limit,
  });
