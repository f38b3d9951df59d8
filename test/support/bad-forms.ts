/** Entries that are wrong in themselves: their bytes, their types, their signature, the ledger or the head that they name. */
import { concat, fromBase64url, toBase64url, utf8 } from '../../src/protocol/bytes.js';
import { canonicalJson } from '../../src/protocol/statement/json.js';
import type { BadWorld } from './bad-world.js';
import { forge, highS, type Part } from './forge.js';
import { signerNamed } from './ledger-world.js';

/** An entry that must be refused with `code`. `names`: what the answer must name of it. */
export interface BadEntry {
  what: string;
  code: string;
  jws: (world: BadWorld) => string | Promise<string>;
  names?: (world: BadWorld) => string[];
}

const maker = (world: BadWorld) => world.trade.maker.signer;

/** An otherwise right entry with another header. */
const header = (what: string, fields: Record<string, unknown>, code = 'jws-header'): BadEntry => ({
  what: `a header with ${what}`,
  code,
  jws: (world) => forge(world.header(maker(world), fields), world.event(), maker(world).sign),
});

/** An otherwise right entry with another payload. */
const payload = (what: string, code: string, part: (world: BadWorld) => Part, typ = 'epcis+jws'): BadEntry => ({
  what: `a payload ${what}`,
  code,
  jws: (world) => forge(world.header(maker(world), { typ }), part(world), maker(world).sign),
});

const text = (world: BadWorld): string => canonicalJson(world.event());
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const hash = (fill: number): string => toBase64url(new Uint8Array(32).fill(fill));
const product = (world: BadWorld, fields: object) => ({
  type: 'batch',
  gtin: world.trade.gtin,
  lot: 'X',
  aliases: [],
  expiry: '2030-01-31',
  printed: ['2030-01-31'],
  complete: true,
  ...fields,
});

const right = (world: BadWorld): string => forge(world.header(maker(world)), world.event(), maker(world).sign);
const part = (name: string, index: 0 | 1 | 2, change: (text: string) => string, code = 'jws-malformed'): BadEntry => ({
  what: name,
  code,
  jws: (world) =>
    right(world)
      .split('.')
      .map((each, i) => (i === index ? change(each) : each))
      .join('.'),
});
const signature = (what: string, change: (bytes: Uint8Array) => Uint8Array): BadEntry =>
  part(what, 2, (each) => toBase64url(change(fromBase64url(each))), 'bad-signature');

export const BAD_FORMS: readonly BadEntry[] = [
  { what: 'nothing', code: 'jws-malformed', jws: () => '' },
  { what: 'text', code: 'jws-malformed', jws: () => 'this is not a JWS' },
  { what: 'two parts', code: 'jws-malformed', jws: (world) => right(world).split('.').slice(0, 2).join('.') },
  { what: 'four parts', code: 'jws-malformed', jws: (world) => `${right(world)}.AAAA` },
  { what: 'a character beyond ASCII', code: 'jws-malformed', jws: (world) => right(world).replace('.', 'é.') },
  part('padding', 0, (each) => `${each}=`),
  part('white space', 1, (each) => ` ${each}`),
  part('no header', 0, () => '', 'not-canonical'),
  part('a header that is no JSON', 0, () => toBase64url(utf8('{"alg"')), 'not-canonical'),
  part('a header that is no object', 0, () => toBase64url(utf8('7')), 'jws-header'),
  part('a signature of 63 bytes', 2, (each) => toBase64url(fromBase64url(each).subarray(1))),
  {
    what: 'a header with a repeated name',
    code: 'not-canonical',
    jws: (world) =>
      forge(canonicalJson(world.header(maker(world))).replace('{', '{"alg":"ES256K",'), text(world), maker(world).sign),
  },
  header('another algorithm', { alg: 'ES256' }),
  header('no algorithm at all', { alg: 'none' }),
  header('the typ of a sign-in', { typ: 'signin+jws' }),
  header('an unknown typ', { typ: 'JWT' }),
  header('a further member', { jku: 'https://example.org/keys' }),
  header('a kid that is none', { kid: 'maker' }),
  header('a short jti', { jti: 'AAAA' }),
  header('a ledger that is none', { log: 'theriac' }),
  header('a prev that is no list', { prev: hash(1) }),
  header('unsorted heads', { prev: [hash(2), hash(1)] }),
  header('a head named twice', { prev: [hash(1), hash(1)] }),
  header('257 heads', {
    prev: Array.from({ length: 257 }, (_, i) => toBase64url(concat(Uint8Array.of(i >> 8, i), new Uint8Array(30)))).sort(),
  }),
  header('no fence', { fence: null }),
  header('a fence of negative size', { fence: { size: -1, root: hash(1) } }),
  header('a fence of a fractional size', { fence: { size: 1.5, root: hash(1) } }),
  header('a fence with more', { fence: { size: 1, root: hash(1), time: 0 } }),
  header('a fence of the empty log', { fence: { size: 0, root: hash(1) } }, 'fence-unknown'),
  header('a fence beyond the log', { fence: { size: 1_000_000, root: hash(1) } }, 'fence-unknown'),
  header('a fence with another root', { fence: { size: 1, root: hash(1) } }, 'fence-mismatch'),
  header('another ledger', { log: hash(7) }, 'foreign-ledger'),
  header('no ledger', { log: '' }, 'foreign-ledger'),
  header(
    'all of another ledger: log, fence and key',
    { log: hash(7), fence: { size: 9, root: hash(1) }, kid: hash(8) },
    'foreign-ledger',
  ),
  payload('with white space', 'not-canonical', (world) => ` ${text(world)}`),
  payload('with its members in another order', 'not-canonical', (world) => {
    const members = Object.keys(world.event()).sort().reverse();
    return JSON.stringify(Object.fromEntries(members.map((name) => [name, world.event()[name]])));
  }),
  payload('with a repeated name', 'not-canonical', (world) => text(world).replace('{', '{"action":"ADD",')),
  payload('with a byte order mark', 'not-canonical', (world) => `\ufeff${text(world)}`),
  payload('that is no UTF-8', 'invalid-utf8', (world) => concat(utf8(text(world)), Uint8Array.of(0xc3, 0x28))),
  payload('that is cut off', 'not-canonical', (world) => text(world).slice(0, -1)),
  payload('with a lone surrogate', 'json-surrogate', (world) => text(world).replace('commissioning', '\\ud800')),
  payload('with a number beyond 2^53', 'json-number', (world) =>
    text(world).replace('"OBSERVE"', '1').replace('"ADD"', '9007199254740993'),
  ),
  payload('with an infinite number', 'json-number', (world) => text(world).replace('"ADD"', '1e400')),
  payload('65 levels deep', 'json-too-deep', () => nested(65)),
  payload('10,000 levels deep', 'json-too-deep', () => nested(10_000)),
  payload('that is text', 'event-invalid', () => '"commissioning"'),
  payload('that is a list', 'event-invalid', () => '[]'),
  payload('that is null', 'event-invalid', () => 'null'),
  payload('of no step', 'event-unknown', (world) => world.event({ bizStep: 'arriving' })),
  payload('with __proto__ for a step', 'event-unknown', (world) => world.event({ bizStep: '__proto__' })),
  payload('with a further member', 'event-invalid', (world) => world.event({ recordTime: '2026-01-01T00:00:00.000Z' })),
  payload('with text for a list', 'event-invalid', (world) => world.event({ epcList: 'https://id.gs1.org/01/x' })),
  payload('with an unknown date', 'event-invalid', (world) => world.event({ eventTime: '2026-02-30T00:00:00.000Z' })),
  payload('with another context', 'event-invalid', (world) => world.event({ '@context': ['https://example.org'] })),
  payload('with an identifier in another spelling', 'event-invalid', (world) =>
    world.event({ epcList: [`urn:epc:id:sgtin:9520000.000000.1`] }),
  ),
  payload('with a serial that no link can carry', 'event-invalid', (world) => world.event({ epcList: [world.trade.pack('..')] })),
  payload('with an object named twice', 'event-invalid', (world) => {
    const uri = world.trade.pack('twice');
    return world.event({ epcList: [uri, uri] });
  }),
  payload('that is no record', 'record-unknown', () => '{}', 'registry+jws'),
  payload('of an unknown record', 'record-unknown', () => ({ type: 'constructor' }), 'registry+jws'),
  payload(
    'with a number for a GTIN',
    'record-invalid',
    (world) => product(world, { gtin: 9520, serialised: true }),
    'registry+jws',
  ),
  payload(
    'of a record with a further member',
    'record-invalid',
    (world) => product(world, { serialised: true, participant: world.trade.maker.gln }),
    'registry+jws',
  ),
  payload(
    'with a lot that no link can carry',
    'record-invalid',
    (world) => product(world, { lot: '..', serialised: true }),
    'registry+jws',
  ),
  payload(
    'of a record over 16 KiB',
    'entry-too-large',
    (world) => product(world, { serialised: true, padding: 'x'.repeat(16_384) }),
    'registry+jws',
  ),
  signature('a signature of zeros', () => new Uint8Array(64)),
  signature('a signature of ones', () => new Uint8Array(64).fill(255)),
  signature('the high twin of a signature', highS),
  signature('a flipped bit in a signature', (bytes) => bytes.map((byte, i) => (i === 40 ? byte ^ 1 : byte))),
  part(
    'a payload that was changed after signing',
    1,
    (each) => toBase64url(utf8(Buffer.from(each, 'base64url').toString().replace('+01:00', '+02:00'))),
    'bad-signature',
  ),
  {
    what: "another key's signature",
    code: 'bad-signature',
    jws: (world) => forge(world.header(maker(world)), world.event(), world.otherMaker.signer.sign),
    names: (world) => [maker(world).kid],
  },
  {
    what: 'an unknown key',
    code: 'key-unknown',
    jws: (world) => forge(world.header(signerNamed('nobody')), world.event(), signerNamed('nobody').sign),
    names: () => [signerNamed('nobody').kid],
  },
];
