/**
 * The members that signed events share, as closed schemas over their JSON form: times, places, objects, parties.
 *
 * What makes an event a step is in event.ts.
 */
import * as z from 'zod/mini';
import { Day, Hash, text, within } from '../form.js';
import { canonicalJson } from '../statement/json.js';
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
  .check(z.refine((value) => value !== undefined && canonicalJson(value) === contextText, 'must be the fixed context'));

/** Whether `list` is in strictly ascending order of the UTF-16 text of its elements' canonical JSON. */
function isSortedDistinct(list: readonly unknown[]): boolean {
  const texts = list.map((item) => (typeof item === 'string' ? item : canonicalJson(item)));
  return texts.every((text, i) => i === 0 || texts[i - 1]! < text);
}

const sorted = <T extends z.ZodMiniType>(item: T, max: number, min = 1) =>
  z.array(item).check(z.minLength(min), z.maxLength(max), z.refine(isSortedDistinct, 'must be sorted and without repeats'));

/** A canonical URI of one of these kinds. */
const uri = (kinds: readonly ObjectId['kind'][]) =>
  z.string().check(
    z.maxLength(200),
    z.superRefine((value, ctx) => {
      try {
        if (kinds.includes(parseObjectUri(value).kind)) return;
        ctx.addIssue({ code: 'custom', message: `must name ${kinds.join(' or ')}` });
      } catch {
        ctx.addIssue({ code: 'custom', message: 'is not a canonical https://id.gs1.org identifier' });
      }
    }),
  );

const Time = z.string().check(
  z.regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/, 'must be UTC with milliseconds'),
  z.refine((text) => {
    const time = Date.parse(text);
    return !Number.isNaN(time) && new Date(time).toISOString() === text;
  }, 'is no date'),
);
const Offset = z
  .string()
  .check(z.regex(/^[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)$/, 'must be an offset from UTC of at most 14 hours'));
const Place = z.strictObject({ id: uri(['location']) });

const Objects = sorted(uri(['sgtin', 'sscc', 'grai']), MAX_CONTAINERS);
/** What is made. SSCCs and GRAIs are there while something is in them: nobody makes them. */
export const Made = sorted(uri(['sgtin']), MAX_CONTAINERS);
const Quantities = sorted(
  z.strictObject({
    epcClass: uri(['lgtin']),
    quantity: z.int().check(...within(1, 1 << 20)),
  }),
  MAX_CONTAINERS,
);
const SerialList = z.strictObject({
  root: Hash,
  count: z.int().check(...within(2, 1 << 20)),
});
/** Business documents. */
export const Transactions = sorted(
  z.strictObject({
    type: z.enum(['po', 'desadv', 'recadv', 'rma', 'inv']),
    bizTransaction: text(1, 200),
  }),
  20,
);
/** Where goods come from: owner, possessor, place. */
export const Sources = sorted(
  z.strictObject({ type: z.enum(['owning_party', 'possessing_party', 'location']), source: uri(['party', 'location']) }),
  3,
);
/** Where goods go. */
export const Destinations = sorted(
  z.strictObject({ type: z.enum(['owning_party', 'possessing_party', 'location']), destination: uri(['party', 'location']) }),
  3,
);
/** A text for people: 1 to 500 characters. */
export const Note = text(1, 500);

/** What every event has. */
const common = {
  '@context': Context,
  eventTime: Time,
  eventTimeZoneOffset: Offset,
  readPoint: Place,
  bizLocation: z.optional(Place),
};
/** An event about objects. */
export const objectEvent = {
  ...common,
  type: z.literal('ObjectEvent'),
  epcList: z.optional(Objects),
  quantityList: z.optional(Quantities),
  'theriac:serialList': z.optional(SerialList),
};
/** The same, which it observes. */
export const observe = { ...objectEvent, action: z.literal('OBSERVE') };
/** An event about what is inside a container. */
export const aggregation = {
  ...common,
  type: z.literal('AggregationEvent'),
  parentID: uri(['sgtin', 'sscc', 'grai']),
  childEPCs: z.optional(Objects),
  childQuantityList: z.optional(Quantities),
  'theriac:serialList': z.optional(SerialList),
  disposition: z.literal('in_progress'),
};
/** Lot and expiry date as they are printed on packs that are found. */
export const Print = z.strictObject({ lot: text(1, 20), expiry: Day });
const OnePack = sorted(uri(['sgtin']), 1);
/** An event by which some packs become others. */
export const transformation = {
  ...common,
  type: z.literal('TransformationEvent'),
  inputEPCList: z.optional(OnePack),
  inputQuantityList: z.optional(Quantities),
  'theriac:inputList': z.optional(SerialList),
  outputEPCList: z.optional(OnePack),
  outputQuantityList: z.optional(Quantities),
  'theriac:serialList': z.optional(SerialList),
};
/** Lot and expiry date of packs that come into being. */
export const Ilmd = z.strictObject({
  'cbvmda:lotNumber': text(1, 20),
  'cbvmda:itemExpirationDate': Day,
});
