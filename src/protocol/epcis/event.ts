/**
 * The EPCIS 2.0 events that an entry may carry, as closed schemas over their JSON form.
 *
 * One schema a step of the trade (docs/protocol.md, chapter 5): an unknown member is an error, not noise. What a step
 * means to custody is in ../custody; the short form that the rules work on, and the way back, is in step.ts.
 */
import { z } from 'zod';
import { canonicalJson } from '../json.js';
import { BYTES32 } from '../jws.js';
import { parseObjectUri, type ObjectId } from '../gs1/identifiers.js';

/** The one `@context` of a signed event. Fixed, so that equal events have equal bytes. */
export const EVENT_CONTEXT = [
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  { cbvmda: 'urn:epcglobal:cbv:mda:', gs1ushc: 'http://epcis.gs1us.org/hc/ns/', theriac: 'urn:theriac:1:' },
] as const;

/** Most containers that one event names in the clear. */
export const MAX_CONTAINERS = 100;

const contextText = canonicalJson(EVENT_CONTEXT);
const Context = z
  .unknown()
  .refine((value) => value !== undefined && canonicalJson(value) === contextText, 'must be the fixed context');

/** Whether `list` is in strictly ascending order of the UTF-16 text of its elements' canonical JSON. */
function isSortedDistinct(list: readonly unknown[]): boolean {
  const texts = list.map((item) => (typeof item === 'string' ? item : canonicalJson(item)));
  return texts.every((text, i) => i === 0 || texts[i - 1]! < text);
}

const sorted = <T extends z.ZodType>(item: T, max: number, min = 1) =>
  z.array(item).min(min).max(max).refine(isSortedDistinct, 'must be sorted and without repeats');

const uri = (kinds: readonly ObjectId['kind'][]) =>
  z
    .string()
    .max(200)
    .superRefine((text, ctx) => {
      try {
        if (kinds.includes(parseObjectUri(text).kind)) return;
        ctx.addIssue({ code: 'custom', message: `must name ${kinds.join(' or ')}` });
      } catch {
        ctx.addIssue({ code: 'custom', message: 'is not a canonical https://id.gs1.org identifier' });
      }
    });

const Time = z
  .string()
  .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/, 'must be UTC with milliseconds')
  .refine((text) => {
    const time = Date.parse(text);
    return !Number.isNaN(time) && new Date(time).toISOString() === text;
  }, 'is no date');
const Offset = z.string().regex(/^[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)$/, 'must be an offset from UTC of at most 14 hours');
const Place = z.strictObject({ id: uri(['location']) });
const Hash = z.string().regex(BYTES32, 'must be 32 bytes as canonical base64url');

const Objects = sorted(uri(['sgtin', 'sscc', 'grai']), MAX_CONTAINERS);
const Quantities = sorted(
  z.strictObject({
    epcClass: uri(['lgtin']),
    quantity: z
      .int()
      .min(1)
      .max(1 << 20),
  }),
  MAX_CONTAINERS,
);
const SerialList = z.strictObject({
  root: Hash,
  count: z
    .int()
    .min(2)
    .max(1 << 20),
});
const Transactions = sorted(
  z.strictObject({ type: z.enum(['po', 'desadv', 'recadv', 'rma', 'inv']), bizTransaction: z.string().min(1).max(200) }),
  20,
);
const Sources = sorted(
  z.strictObject({ type: z.enum(['owning_party', 'possessing_party', 'location']), source: uri(['party', 'location']) }),
  3,
);
const Destinations = sorted(
  z.strictObject({ type: z.enum(['owning_party', 'possessing_party', 'location']), destination: uri(['party', 'location']) }),
  3,
);
const Note = z.string().min(1).max(500);

const common = {
  '@context': Context,
  eventTime: Time,
  eventTimeZoneOffset: Offset,
  readPoint: Place,
  bizLocation: Place.optional(),
};
const objectEvent = {
  ...common,
  type: z.literal('ObjectEvent'),
  epcList: Objects.optional(),
  quantityList: Quantities.optional(),
  'theriac:serialList': SerialList.optional(),
};
const observe = { ...objectEvent, action: z.literal('OBSERVE') };
const aggregation = {
  ...common,
  type: z.literal('AggregationEvent'),
  parentID: uri(['sgtin', 'sscc', 'grai']),
  childEPCs: Objects.optional(),
  childQuantityList: Quantities.optional(),
  'theriac:serialList': SerialList.optional(),
  disposition: z.literal('in_progress'),
};
const Ilmd = z.strictObject({ 'cbvmda:lotNumber': z.string().min(1).max(20), 'cbvmda:itemExpirationDate': z.iso.date() });

/** Every event that an entry may carry, by the name of its step. */
export const EVENT_SCHEMAS = {
  commission: z.strictObject({
    ...objectEvent,
    action: z.literal('ADD'),
    bizStep: z.literal('commissioning'),
    disposition: z.literal('active'),
    ilmd: Ilmd.optional(),
  }),
  pack: z.strictObject({ ...aggregation, action: z.literal('ADD'), bizStep: z.literal('packing') }),
  unpack: z.strictObject({ ...aggregation, action: z.literal('DELETE'), bizStep: z.literal('unpacking') }),
  ship: z.strictObject({
    ...observe,
    bizStep: z.literal('shipping'),
    disposition: z.literal('in_transit'),
    bizTransactionList: Transactions.optional(),
    sourceList: Sources,
    destinationList: Destinations,
    'gs1ushc:dropShipment': z.enum(['true', 'false']).optional(),
  }),
  void: z.strictObject({
    ...observe,
    bizStep: z.literal('void_shipping'),
    disposition: z.literal('in_progress'),
    bizTransactionList: Transactions.optional(),
  }),
  receive: z.strictObject({
    ...observe,
    bizStep: z.literal('receiving'),
    disposition: z.literal('in_progress'),
    bizTransactionList: Transactions.optional(),
    sourceList: Sources.optional(),
    destinationList: Destinations.optional(),
  }),
  dispense: z.strictObject({ ...observe, bizStep: z.literal('dispensing'), disposition: z.literal('dispensed') }),
  reactivate: z.strictObject({ ...observe, disposition: z.literal('active'), 'theriac:undoes': Hash }),
  lock: z.strictObject({
    ...observe,
    bizStep: z.literal('holding'),
    disposition: z.literal('non_sellable_other'),
    'theriac:reason': Note,
  }),
  unlock: z.strictObject({
    ...observe,
    bizStep: z.literal('inspecting'),
    disposition: z.literal('conformant'),
    'theriac:reason': Note,
  }),
} as const;

/** The name of a step: what an event does to custody. */
export type StepKind = keyof typeof EVENT_SCHEMAS;

/** Every step's name. */
export const STEP_KINDS = Object.keys(EVENT_SCHEMAS) as readonly StepKind[];

/** A signed event's JSON form, of one step or any. */
export type Event<K extends StepKind = StepKind> = { [P in K]: z.infer<(typeof EVENT_SCHEMAS)[P]> }[K];

const KIND_OF_BIZSTEP: Readonly<Record<string, StepKind>> = {
  commissioning: 'commission',
  packing: 'pack',
  unpacking: 'unpack',
  shipping: 'ship',
  void_shipping: 'void',
  receiving: 'receive',
  dispensing: 'dispense',
  holding: 'lock',
  inspecting: 'unlock',
};

/**
 * The step that an event claims to be, judged by `bizStep` alone (by `theriac:undoes` where it has none), or
 * undefined where it is no step of ours.
 */
export function kindOf(event: Readonly<Record<string, unknown>>): StepKind | undefined {
  const bizStep = event['bizStep'];
  if (bizStep === undefined) return 'theriac:undoes' in event ? 'reactivate' : undefined;
  return typeof bizStep === 'string' && Object.hasOwn(KIND_OF_BIZSTEP, bizStep) ? KIND_OF_BIZSTEP[bizStep] : undefined;
}
