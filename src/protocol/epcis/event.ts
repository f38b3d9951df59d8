/**
 * The EPCIS 2.0 events that an entry may carry, as closed schemas over their JSON form.
 *
 * One schema a step of the trade (docs/protocol.md, chapter 5): an unknown member is an error, not noise. What a step
 * means to custody is in ../custody; the short form that the rules work on, and the way back, is in step.ts; the members
 * that events share are in members.ts.
 */
import * as z from 'zod/mini';
import { Hash, text, within } from '../form.js';
import {
  aggregation,
  Destinations,
  Ilmd,
  Made,
  Note,
  objectEvent,
  observe,
  Print,
  Sources,
  Transactions,
  transformation,
} from './members.js';

export { EVENT_CONTEXT, MAX_CONTAINERS } from './members.js';

/** What `decommissioning` may say as its reason. */
export const INACTIVE_REASONS = ['sample', 'free_sample', 'exported', 'checked_out', 'damaged', 'lost'] as const;

/** What a dispute may say of goods. */
export const DISPUTE_KINDS = ['no_pedigree_match', 'mismatch_quantity', 'damaged'] as const;

/** Which action, business step and disposition an ending has; a reason is given with `decommissioning` and only there. */
const ENDINGS = ['DELETE decommissioning inactive', 'DELETE destroying destroyed', 'OBSERVE other stolen'];

const End = z
  .strictObject({
    ...objectEvent,
    action: z.enum(['DELETE', 'OBSERVE']),
    bizStep: z.enum(['decommissioning', 'destroying', 'other']),
    disposition: z.enum(['inactive', 'destroyed', 'stolen']),
    'theriac:reason': z.optional(z.enum(INACTIVE_REASONS)),
    'theriac:alreadyDone': z.optional(Note),
  })
  .check(
    z.refine(({ action, bizStep, disposition }) => ENDINGS.includes(`${action} ${bizStep} ${disposition}`), {
      path: ['disposition'],
      message: 'does not go with the action and the business step',
    }),
    z.refine((event) => (event.disposition === 'inactive') === (event['theriac:reason'] !== undefined), {
      path: ['theriac:reason'],
      message: 'belongs to decommissioning, and only there',
    }),
  );

const Dispute = z
  .strictObject({
    ...observe,
    bizStep: z.literal('other'),
    disposition: z.enum([...DISPUTE_KINDS, 'conformant']),
    'theriac:reason': Note,
    'theriac:closes': z.optional(Hash),
  })
  .check(
    z.refine((event) => (event.disposition === 'conformant') === (event['theriac:closes'] !== undefined), {
      path: ['theriac:closes'],
      message: 'belongs to the disposition conformant, and only there',
    }),
  );

const Celsius = z.number().check(...within(-273.15, 1000));
const Time = objectEvent.eventTime;
const Reading = z
  .strictObject({
    sensorMetadata: z.strictObject({
      deviceID: text(1, 200),
      startTime: Time,
      endTime: Time,
    }),
    sensorReport: z.tuple([
      z.strictObject({
        type: z.literal('Temperature'),
        uom: z.literal('CEL'),
        minValue: Celsius,
        maxValue: Celsius,
        meanValue: z.optional(Celsius),
      }),
    ]),
  })
  .check(
    z.refine(({ sensorMetadata: { startTime, endTime } }) => startTime <= endTime, {
      path: ['sensorMetadata', 'endTime'],
      message: 'is before the start',
    }),
    z.refine(
      ({ sensorReport: [{ minValue, maxValue, meanValue = minValue }] }) => minValue <= meanValue && meanValue <= maxValue,
      {
        path: ['sensorReport', 0],
        message: 'must have its mean between its minimum and its maximum',
      },
    ),
  );

/** Every event that an entry may carry, by the name of its step. */
export const EVENT_SCHEMAS = {
  commission: z.strictObject({
    ...objectEvent,
    epcList: z.optional(Made),
    action: z.literal('ADD'),
    bizStep: z.literal('commissioning'),
    disposition: z.literal('active'),
    ilmd: z.optional(Ilmd),
  }),
  stock: z.strictObject({
    ...observe,
    bizStep: z.literal('stock_taking'),
    disposition: z.literal('in_progress'),
    sourceList: z.optional(Sources),
    'theriac:print': z.optional(Print),
  }),
  pack: z.strictObject({ ...aggregation, action: z.literal('ADD'), bizStep: z.literal('packing') }),
  unpack: z.strictObject({ ...aggregation, action: z.literal('DELETE'), bizStep: z.literal('unpacking') }),
  repack: z.strictObject({
    ...transformation,
    bizStep: z.literal('repackaging'),
    disposition: z.literal('active'),
    ilmd: Ilmd,
  }),
  ship: z.strictObject({
    ...observe,
    bizStep: z.literal('shipping'),
    disposition: z.literal('in_transit'),
    bizTransactionList: z.optional(Transactions),
    sourceList: Sources,
    destinationList: Destinations,
    'gs1ushc:dropShipment': z.optional(z.enum(['true', 'false'])),
    'theriac:outside': z.optional(z.literal(true)),
  }),
  return: z.strictObject({
    ...observe,
    bizStep: z.literal('shipping'),
    disposition: z.literal('returned'),
    bizTransactionList: Transactions.check(z.refine((list) => list.some(({ type }) => type === 'rma'), 'must name an rma')),
    sourceList: Sources,
    destinationList: Destinations,
    'theriac:outside': z.optional(z.literal(true)),
  }),
  void: z.strictObject({
    ...observe,
    bizStep: z.literal('void_shipping'),
    disposition: z.literal('in_progress'),
    bizTransactionList: z.optional(Transactions),
  }),
  receive: z.strictObject({
    ...observe,
    bizStep: z.literal('receiving'),
    disposition: z.enum(['in_progress', 'returned']),
    bizTransactionList: z.optional(Transactions),
    sourceList: z.optional(Sources),
    destinationList: z.optional(Destinations),
    'theriac:alreadyDone': z.optional(Note),
  }),
  dispense: z.strictObject({
    ...observe,
    bizStep: z.literal('dispensing'),
    disposition: z.enum(['dispensed', 'partially_dispensed']),
    'theriac:alreadyDone': z.optional(Note),
  }),
  reactivate: z.strictObject({
    ...observe,
    bizStep: z.literal('other'),
    disposition: z.literal('active'),
    'theriac:undoes': Hash,
  }),
  end: End,
  lock: z.strictObject({
    ...observe,
    bizStep: z.literal('holding'),
    disposition: z.literal('non_sellable_other'),
    'theriac:reason': Note,
    'theriac:cause': z.optional(z.literal('falsified')),
  }),
  unlock: z.strictObject({
    ...observe,
    bizStep: z.literal('inspecting'),
    disposition: z.literal('conformant'),
    'theriac:reason': Note,
    'theriac:confirms': z.optional(Hash),
  }),
  sensor: z.strictObject({ ...observe, bizStep: z.literal('sensor_reporting'), sensorElementList: z.tuple([Reading]) }),
  dispute: Dispute,
} as const;

/** The name of a step: what an event does to custody. */
export type StepKind = keyof typeof EVENT_SCHEMAS;

/** Every step's name. */
export const STEP_KINDS = Object.keys(EVENT_SCHEMAS) as readonly StepKind[];

/** A signed event's JSON form, of one step or any. */
export type Event<K extends StepKind = StepKind> = { [P in K]: z.infer<(typeof EVENT_SCHEMAS)[P]> }[K];

type Word = 'type' | 'action' | 'bizStep' | 'disposition';

/** The words that a step's event may have for a member, read from its schema; with undefined where it may have none. */
export function wordsOf(kind: StepKind, member: Word): readonly (string | undefined)[] {
  const schema = (EVENT_SCHEMAS[kind].shape as Partial<Record<Word, z.ZodMiniType>>)[member];
  return schema ? ([...schema._zod.values!] as (string | undefined)[]) : [undefined];
}

/** The dispositions that go with a business step in a step's event. */
export const dispositionsBeside = (kind: StepKind, bizStep: string | undefined): readonly (string | undefined)[] =>
  wordsOf(kind, 'disposition').filter(
    (word) => kind !== 'end' || ENDINGS.some((ending) => ending.endsWith(` ${bizStep} ${word}`)),
  );

/** The action that goes with a business step in a step's event. */
export const actionsBeside = (kind: StepKind, bizStep: string | undefined): readonly (string | undefined)[] =>
  wordsOf(kind, 'action').filter((word) => kind !== 'end' || ENDINGS.some((ending) => ending.startsWith(`${word} ${bizStep} `)));

/** Business step -> its step. A shipping is a ship, unless its disposition makes it a return; `other` is told by other members. */
const KIND_OF_BIZSTEP = new Map(
  STEP_KINDS.filter((kind) => kind !== 'return').flatMap((kind) => wordsOf(kind, 'bizStep').map((word) => [word, kind])),
);

/**
 * The step that an event claims to be: by `bizStep` (a shipping that is `returned` is a return), where that is `other` by
 * `theriac:undoes` or the disposition. Undefined where it is no step of ours.
 */
export function kindOf(event: Readonly<Record<string, unknown>>): StepKind | undefined {
  const { bizStep, disposition } = event;
  if (typeof bizStep !== 'string') return undefined;
  if (bizStep === 'shipping' && disposition === 'returned') return 'return';
  if (bizStep !== 'other') return KIND_OF_BIZSTEP.get(bizStep);
  if ('theriac:undoes' in event) return 'reactivate';
  return disposition === 'stolen' ? 'end' : 'dispute';
}
