/** Makes entries.json: signed statements, good ones and, named after the attack, bad ones. */
import { concat, fromHex, toBase64url, toHex, utf8 } from '../../src/protocol/bytes.js';
import { canonicalJson } from '../../src/protocol/statement/json.js';
import { decodeJws, encodeJws, type DecodedJws, type Typ } from '../../src/protocol/statement/jws.js';
import {
  batch,
  commission,
  entryHeader,
  events,
  fixed,
  keys,
  manufacturer,
  pharmacy,
  product,
  statementHeader,
} from './samples.js';

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const decoded: DecodedJws = decodeJws(commission);
const [headerPart, payloadPart, signaturePart] = commission.split('.') as [string, string, string];
const { signature } = decoded;

/** A statement over any texts, rightly signed by the manufacturer. */
const signText = (header: string, payload: string | Uint8Array): string => {
  const signed = [utf8(header), typeof payload === 'string' ? utf8(payload) : payload].map(toBase64url).join('.');
  return `${signed}.${toBase64url(manufacturer.sign(utf8(signed)))}`;
};
const header = canonicalJson(entryHeader('commission'));
const withHeader = (changes: object): string =>
  signText(canonicalJson({ ...entryHeader('commission'), ...changes }), canonicalJson(events.commission));
const withPayload = (payload: string | Uint8Array): string => signText(header, payload);
const withSignature = (bytes: Uint8Array): string => `${headerPart}.${payloadPart}.${toBase64url(bytes)}`;
const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => toBase64url(fixed(`id ${i}`))).sort();

/** r || s as DER, as an X.509 library would write it. */
function der(bytes: Uint8Array): Uint8Array {
  const numbers = [bytes.subarray(0, 32), bytes.subarray(32)].map((n) => {
    const positive = n[0]! < 0x80 ? n : concat(Uint8Array.of(0), n);
    return concat(Uint8Array.of(2, positive.length), positive);
  });
  const body = concat(...numbers);
  return concat(Uint8Array.of(0x30, body.length), body);
}

const highS = (): Uint8Array => {
  const s = BigInt(`0x${toHex(signature.subarray(32))}`);
  return concat(signature.subarray(0, 32), fromHex((ORDER - s).toString(16).padStart(64, '0')));
};

function good() {
  const { id } = decoded;
  const entries: [string, string][] = [
    [
      'the record of a product, with letters beyond ASCII',
      encodeJws(entryHeader('product', { typ: 'registry+jws' }), product, manufacturer.sign),
    ],
    ['the record of a batch', encodeJws(entryHeader('batch', { typ: 'registry+jws' }), batch, manufacturer.sign)],
    ['commissioning of one pack', commission],
    [
      'dispensing of that pack, by another key, continuing the commissioning',
      encodeJws(entryHeader('dispense', { kid: pharmacy.kid, prev: [toBase64url(id)] }), events.dispense, pharmacy.sign),
    ],
    [
      'a statement to sign in',
      encodeJws(statementHeader('signin+jws'), { nonce: toBase64url(fixed('nonce')) }, manufacturer.sign),
    ],
    [
      '256 ids in prev, and the empty tree as fence',
      encodeJws(
        entryHeader('prev', { prev: ids(256), fence: { size: 0, root: toBase64url(fixed('root')) } }),
        events.dispense,
        manufacturer.sign,
      ),
    ],
    ['names that enumerate otherwise than they sort', withPayload('{"10":1,"9":2,"\u20ac":3,"\u{1f600}":4,"\ufb33":5}')],
  ];
  return entries.map(([name, jws]) => {
    const jwsDecoded = decodeJws(jws);
    return {
      name,
      typ: jwsDecoded.header.typ,
      jws,
      header: jwsDecoded.header,
      payload: canonicalJson(jwsDecoded.payload),
      signingInputSha256: toHex(jwsDecoded.id),
      id: toBase64url(jwsDecoded.id),
    };
  });
}

/** name, what arrives, the fault's code; the door is for entries, except where it says another typ */
const bad = (): [string, string, string, Typ?][] => [
  ['alg none, no signature', `${toBase64url(utf8(header.replace('ES256K', 'none')))}.${payloadPart}.`, 'jws-header'],
  ['alg ES256', withHeader({ alg: 'ES256' }), 'jws-header'],
  ['alg HS256 with the public key as secret', withHeader({ alg: 'HS256' }), 'jws-header'],
  ['a key in the header', withHeader({ jwk: manufacturer.publicJwk }), 'jws-header'],
  ['a critical extension', withHeader({ crit: ['exp'], exp: 1 }), 'jws-header'],
  ['an unencoded payload (RFC 7797)', withHeader({ b64: false, crit: ['b64'] }), 'jws-header'],
  ['a typ of another system', withHeader({ typ: 'JWT' }), 'jws-header'],
  [
    'a kid in a second spelling',
    withHeader({ kid: `${manufacturer.kid.slice(0, -1)}${String.fromCharCode(manufacturer.kid.charCodeAt(42) + 1)}` }),
    'jws-header',
  ],
  ['a jti of 15 bytes', withHeader({ jti: toBase64url(fixed('jti', 15)) }), 'jws-header'],
  ['a ledger that is no hash', withHeader({ log: 'main' }), 'jws-header'],
  ['prev not in the order of its text', withHeader({ prev: ids(2).reverse() }), 'jws-header'],
  ['prev with a repetition', withHeader({ prev: [ids(1)[0], ids(1)[0]] }), 'jws-header'],
  ['257 ids in prev', withHeader({ prev: ids(257) }), 'jws-header'],
  ['no fence', signText(header.replace(/"fence":\{[^}]*\},/, ''), canonicalJson(events.commission)), 'jws-header'],
  ['a fence with a size in a string', withHeader({ fence: { size: '5', root: ids(1)[0] } }), 'jws-header'],
  ['a fence of negative size', withHeader({ fence: { size: -1, root: ids(1)[0] } }), 'jws-header'],
  [
    'a header with a name twice',
    signText(header.replace('{', '{"alg":"none",'), canonicalJson(events.commission)),
    'not-canonical',
  ],
  [
    'a header in another order',
    signText(JSON.stringify(entryHeader('commission')), canonicalJson(events.commission)),
    'not-canonical',
  ],
  ['a header with white space', signText(header.replace(':', ': '), canonicalJson(events.commission)), 'not-canonical'],
  ['a payload in another order', withPayload(JSON.stringify(events.commission)), 'not-canonical'],
  ['a payload with a name twice', withPayload('{"a":1,"a":2}'), 'not-canonical'],
  ['a payload with a name twice, once escaped', withPayload('{"a":1,"\\u0061":2}'), 'not-canonical'],
  ['a payload with a newline at its end', withPayload(`${canonicalJson(events.commission)}\n`), 'not-canonical'],
  ['a payload with an escape of choice', withPayload('{"a":"\\/"}'), 'not-canonical'],
  ['a payload with a byte order mark', withPayload(`\ufeff${canonicalJson(events.commission)}`), 'not-canonical'],
  ['a payload with the number 1.0', withPayload('{"a":1.0}'), 'not-canonical'],
  ['a payload with the number 1E2', withPayload('{"a":1E2}'), 'not-canonical'],
  ['a payload with the number -0', withPayload('{"a":-0}'), 'not-canonical'],
  ['a payload with the number 2^53+1, which rounds', withPayload('{"a":9007199254740993}'), 'json-number'],
  ['a payload with the number 2^53, exact but outside', withPayload('{"a":9007199254740992}'), 'json-number'],
  ['a payload with the number 1e400', withPayload('{"a":1e400}'), 'json-number'],
  ['a payload with half a surrogate pair', withPayload('{"a":"\\ud800"}'), 'json-surrogate'],
  ['a payload that is not UTF-8', withPayload(fromHex('7b2261223a22ff227d')), 'invalid-utf8'],
  ['a payload with a surrogate in UTF-8', withPayload(fromHex('7b2261223a22eda080227d')), 'invalid-utf8'],
  ['a payload 65 levels deep', withPayload('['.repeat(65) + ']'.repeat(65)), 'json-too-deep'],
  ['a payload of 6,000 levels', withPayload('['.repeat(6_000)), 'json-too-deep'],
  ['a payload that is no JSON', withPayload('{"a":1'), 'not-canonical'],
  ['base64url with padding', `${headerPart}.${payloadPart}=.${signaturePart}`, 'jws-malformed'],
  [
    'base64 with + and /',
    `${headerPart}.${toBase64url(fromHex('fbff')).replace('-', '+').replace('_', '/')}.${signaturePart}`,
    'jws-malformed',
  ],
  ['a newline at the end', `${commission}\n`, 'jws-malformed'],
  [
    'a signature in a second spelling',
    `${headerPart}.${payloadPart}.${signaturePart.slice(0, -1)}${String.fromCharCode(signaturePart.charCodeAt(85) + 1)}`,
    'jws-malformed',
  ],
  ['two parts', `${headerPart}.${payloadPart}`, 'jws-malformed'],
  ['four parts', `${commission}.${signaturePart}`, 'jws-malformed'],
  [
    'the JSON serialisation',
    JSON.stringify({ protected: headerPart, payload: payloadPart, signature: signaturePart }),
    'jws-malformed',
  ],
  ['a signature in DER', withSignature(der(signature)), 'jws-malformed'],
  ['a signature of 65 bytes', withSignature(concat(signature, Uint8Array.of(0))), 'jws-malformed'],
  ['more than 65,536 bytes', withPayload(JSON.stringify('x'.repeat(49_000))), 'entry-too-large'],
  [
    'a registry record of more than 16,384 bytes',
    signText(canonicalJson(entryHeader('large', { typ: 'registry+jws' })), JSON.stringify('x'.repeat(12_000))),
    'entry-too-large',
  ],
  ['the twin of the signature, with a high s', withSignature(highS()), 'bad-signature'],
  ['a signature of zeros', withSignature(new Uint8Array(64)), 'bad-signature'],
  ['r and s of n', withSignature(fromHex(ORDER.toString(16).repeat(2))), 'bad-signature'],
  ['a signature with one bit flipped', withSignature(signature.map((byte, i) => (i === 63 ? byte ^ 1 : byte))), 'bad-signature'],
  ['a signature by another key', withSignature(pharmacy.sign(decoded.signingInput)), 'bad-signature'],
  ['a signature over the payload alone', withSignature(manufacturer.sign(decoded.payloadBytes)), 'bad-signature'],
  ['the signature of another entry', withSignature(manufacturer.sign(utf8(`${headerPart}.e30`))), 'bad-signature'],
  [
    'a payload changed after signing',
    `${headerPart}.${toBase64url(utf8(canonicalJson(events.dispense)))}.${signaturePart}`,
    'bad-signature',
  ],
  ['a sign-in sent as an entry', encodeJws(statementHeader('signin+jws'), {}, manufacturer.sign), 'jws-header'],
  ['an approval sent as an entry', encodeJws(statementHeader('approval+jws'), {}, manufacturer.sign), 'jws-header'],
  ['an entry sent as a sign-in', commission, 'jws-header', 'signin+jws'],
  [
    'an approval sent as a sign-in',
    encodeJws(statementHeader('approval+jws'), {}, manufacturer.sign),
    'jws-header',
    'signin+jws',
  ],
];

export const entries = () => ({
  source:
    'Made for Theriac by test/vectors/entries.ts. Private keys are public here: never use them. "payload" is the text of the payload. "code" is the fault that a reader gives; the key of kid is among "keys".',
  keys: Object.values(keys).map((jwk, i) => ({ ...jwk, kid: [manufacturer, pharmacy][i]!.kid })),
  good: good(),
  bad: bad().map(([name, jws, code, door]) => ({ name, door: door ?? 'entry', code, jws })),
});
