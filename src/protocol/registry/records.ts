/**
 * Registry records: the payloads of `registry+jws` entries, as closed schemas over their JSON form.
 *
 * They say who and what is known: participants, sites, keys, licences, products, batches, recalls. They are public and
 * stand in the log in full. What a record may change is judged in judge.ts; what it changes is in registry.ts.
 */
import * as z from 'zod/mini';
import { Fault } from '../fault.js';
import { Day, Hash, readForm, text, within } from '../form.js';
import { hasCheckDigit } from '../gs1/check-digit.js';
import { Gln, Gtin, Lot, Serial } from '../gs1/identifiers.js';
import { STEP_KINDS } from '../epcis/event.js';

const Name = z
  .string()
  .check(
    z.maxLength(200),
    z.regex(/^[^\u0000- \u007f-\u009f]/, 'must begin with a character that is no space'),
    z.regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'must hold no control characters'),
    z.regex(/[^ ]$/, 'must not end with a space'),
  );
const Text = text(1, 1000);
const Country = z.string().check(z.regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code'));
const Ref = z.string().check(z.regex(/^[!-~]{1,40}$/, 'must be 1 to 40 printable ASCII characters without a space'));
const Coordinate = (limit: number) => z.number().check(...within(-limit, limit));
const TimeZone = z
  .string()
  .check(z.regex(/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/, 'must be an IANA time zone'), z.maxLength(60));

/** A public key in its minimal JWK form (RFC 7517; RFC 8812 for the curve). */
export const PublicJwk = z.strictObject({ crv: z.literal('secp256k1'), kty: z.literal('EC'), x: Hash, y: Hash });
export type PublicJwk = z.infer<typeof PublicJwk>;

/** What participants are. */
const ROLES = ['manufacturer', 'distributor', 'pharmacy', 'regulator'] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** What a key may do for its participant: run it (sites, keys), keep master data, sign steps, lock, recall. */
export const PERMISSIONS = ['admin', 'custody', 'lock', 'master', 'recall'] as const;
export type Permission = (typeof PERMISSIONS)[number];

const distinct = <T extends z.ZodMiniType<string>>(item: T, min: number, max: number) =>
  z.array(item).check(
    z.minLength(min),
    z.maxLength(max),
    z.refine((list) => list.every((x, i) => i === 0 || list[i - 1]! < x), 'must be sorted and distinct'),
  );

/** Where goods can be: address, coordinates in degrees (WGS 84), IANA time zone for the expiry's midnight. */
const Place = {
  address: Name,
  country: Country,
  timeZone: TimeZone,
  latitude: Coordinate(90),
  longitude: Coordinate(180),
};
/** Both coordinates 0 are in the sea, and what stands in a form that was not filled in. */
const somewhere = z.refine<{ latitude: number; longitude: number }>(
  ({ latitude, longitude }) => latitude !== 0 || longitude !== 0,
  {
    path: ['latitude'],
    error: 'and longitude are both 0, which is in the sea: give those of the place',
  },
);
const KeyFields = { key: PublicJwk, label: Ref };

/** An applicant's own statement, signed by the key that it brings (`application+jws`): who it is and where. */
export const ParticipantApplication = z
  .strictObject({ type: z.literal('participant-application'), gln: Gln, name: Name, role: Role, ...Place, ...KeyFields })
  .check(somewhere);
export type ParticipantApplication = z.infer<typeof ParticipantApplication>;

/** A further key's statement that it wants to sign for a participant (`application+jws`): proof of possession. */
export const KeyApplication = z.strictObject({ type: z.literal('key-application'), participant: Gln, ...KeyFields });
export type KeyApplication = z.infer<typeof KeyApplication>;

/** What a licence may name: steps, and `repack`, which is one wherever outputs are made of inputs. */
const LICENSED: readonly string[] = STEP_KINDS;
const Licence = {
  steps: distinct(z.enum(LICENSED), 0, 40),
  until: z.nullable(Day),
  opening: z.nullable(Day),
};
const Compact = text(1, 8192);
const Approvals = z.array(Compact).check(z.maxLength(19));
/** A number of GS1, or the beginning of such numbers, without indicator or extension. */
const NumberKey = z.string().check(
  z.regex(/^[0-9]{4,14}$/, 'must be 4 to 14 digits'),
  z.refine((key) => key.length < 13 || hasCheckDigit(key), 'has 13 or 14 digits, of which the last is not their check digit'),
);

const Degrees = z.number().check(...within(-200, 100));
const Storage = z.strictObject({ minCelsius: Degrees, maxCelsius: Degrees });
const Levels = z
  .array(z.strictObject({ gtin: Gtin, contains: z.int().check(...within(1, 100_000)), of: Gtin }))
  .check(z.maxLength(6));

/** How far down a recall goes, each further than the one before. */
export const RECALL_DEPTHS = ['wholesaler', 'pharmacy', 'patient'] as const;

/** A recall of class 4 is a caution, and no other is. */
const isOneCaution = z.refine<{ class: number; action: string }>(
  ({ class: level, action }) => (level === 4) === (action === 'caution'),
  { path: ['action'], error: 'must be "caution" for class 4, and for no other class' },
);

const SCHEMAS = {
  genesis: z.strictObject({
    type: z.literal('genesis'),
    name: Name,
    rules: z.literal(1),
    log: text(1, 300),
    regulators: z
      .array(z.strictObject({ gln: Gln, name: Name, ...Place, ...KeyFields }).check(somewhere))
      .check(z.minLength(1), z.maxLength(20)),
    quorum: z.int().check(...within(1, 20)),
    witnesses: z.array(text(1, 300)).check(z.maxLength(20)),
    approvals: Approvals,
  }),
  grant: z.strictObject({
    type: z.literal('grant'),
    keys: distinct(NumberKey, 1, 200),
    from: z.nullable(Gln),
    to: z.nullable(Gln),
    approvals: Approvals,
  }),
  merger: z.strictObject({ type: z.literal('merger'), from: Gln, to: Gln, approvals: Approvals }),
  participant: z.strictObject({
    type: z.literal('participant'),
    application: Compact,
    licence: z.strictObject(Licence),
    approvals: Approvals,
  }),
  licence: z.strictObject({ type: z.literal('licence'), participant: Gln, ...Licence }),
  mandate: z.strictObject({
    type: z.literal('mandate'),
    from: Gln,
    to: Gln,
    steps: distinct(z.enum([...LICENSED, 'batch']), 0, 40),
    until: z.nullable(Day),
    sites: z.nullable(distinct(Gln, 1, 100)),
    active: z.boolean(),
  }),
  site: z
    .strictObject({ type: z.literal('site'), gln: Gln, participant: Gln, name: Name, ...Place, active: z.boolean() })
    .check(somewhere),
  key: z.strictObject({
    type: z.literal('key'),
    application: Compact,
    permissions: distinct(z.enum(PERMISSIONS), 1, PERMISSIONS.length),
    sites: z.nullable(distinct(Gln, 1, 100)),
  }),
  retire: z.strictObject({ type: z.literal('retire'), key: Hash, from: z.int().check(z.minimum(0)), approvals: Approvals }),
  compromise: z.strictObject({
    type: z.literal('compromise'),
    key: Hash,
    since: z.nullable(z.int().check(z.minimum(0))),
    confirmed: distinct(Hash, 0, 50),
    approvals: Approvals,
  }),
  product: z.strictObject({
    type: z.literal('product'),
    gtin: Gtin,
    name: Name,
    authorisation: z.nullable(Ref),
    serialised: z.boolean(),
    levels: Levels,
    storage: z.nullable(Storage),
    markets: distinct(Country, 0, 250),
    digitalLinkQr: z.boolean(),
    approvals: Approvals,
  }),
  withdrawal: z.strictObject({
    type: z.literal('withdrawal'),
    gtin: Gtin,
    ref: Ref,
    active: z.boolean(),
    text: Text,
    patientText: z.nullable(Text),
  }),
  batch: z.strictObject({
    type: z.literal('batch'),
    gtin: Gtin,
    lot: Lot,
    aliases: distinct(Lot, 0, 10),
    expiry: Day,
    printed: distinct(Day, 1, 10),
    serialised: z.boolean(),
    complete: z.boolean(),
    approvals: Approvals,
  }),
  recall: z
    .strictObject({
      type: z.literal('recall'),
      issuer: Gln,
      ref: Ref,
      active: z.boolean(),
      gtin: Gtin,
      lots: distinct(Lot, 0, 200),
      unregistered: z.boolean(),
      serials: distinct(Serial, 0, 200),
      markets: distinct(Country, 0, 250),
      class: z.int().check(...within(1, 4)),
      depth: z.enum(RECALL_DEPTHS),
      action: z.enum(['quarantine', 'return', 'destroy', 'caution']),
      text: Text,
      patientText: z.nullable(Text),
    })
    .check(isOneCaution),
} as const;

/** The name of a kind of record. */
export type RecordType = keyof typeof SCHEMAS;
/** A registry record of one kind or any. */
export type RegistryRecord<T extends RecordType = RecordType> = { [P in T]: z.infer<(typeof SCHEMAS)[P]> }[T];

/** A record as its signer writes it: the approvals come to it when it is signed. */
export type Unapproved = RegistryRecord extends infer R ? (R extends unknown ? Omit<R, 'approvals'> : never) : never;

/** The record with the approvals (compact JWS) that it carries, where its kind may carry any. */
export const withApprovals = (record: Unapproved, approvals: readonly string[]): RegistryRecord =>
  ('approvals' in SCHEMAS[record.type].shape ? { ...record, approvals } : record) as RegistryRecord;

/** Every kind of record. */
export const RECORD_TYPES = Object.keys(SCHEMAS) as readonly RecordType[];

const read = <T>(schema: z.ZodMiniType<T>, what: string, payload: unknown): T =>
  readForm(
    schema,
    payload,
    (first, mistakes) => new Fault('record-invalid', `the ${what} does not have its form: ${first}`, { mistakes }),
  );

/**
 * Reads the payload of a `registry+jws` entry, as parsed JSON.
 *
 * @throws Fault `record-unknown` where its type is none of ours, `record-invalid` with all mistakes otherwise
 */
export function readRecord(payload: unknown): RegistryRecord {
  const type = (payload as { type?: unknown } | null)?.type;
  if (typeof type !== 'string' || !Object.hasOwn(SCHEMAS, type)) {
    throw new Fault('record-unknown', `a registry record has one of these types: ${RECORD_TYPES.join(', ')}`);
  }
  return read(SCHEMAS[type as RecordType] as z.ZodMiniType<RegistryRecord>, `${type} record`, payload);
}

/** Reads the payload of an `application+jws` of a new participant. Throws Fault `record-invalid`. */
export const readParticipantApplication = (payload: unknown): ParticipantApplication =>
  read(ParticipantApplication, 'participant application', payload);

/** Reads the payload of an `application+jws` of a further key. Throws Fault `record-invalid`. */
export const readKeyApplication = (payload: unknown): KeyApplication => read(KeyApplication, 'key application', payload);

/** Reads the payload of an `approval+jws` of a genesis record: SHA-256, base64url, of the canonical record without its approvals. */
export const readFoundingApproval = (payload: unknown): { record: string } =>
  read(z.strictObject({ record: Hash }), 'approval', payload);

/** Reads the payload of an `approval+jws` of any other record: the same, and the last day (UTC) on which it counts. */
export const readApproval = (payload: unknown): { record: string; until: string } =>
  read(z.strictObject({ record: Hash, until: Day }), 'approval', payload);
