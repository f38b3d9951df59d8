/**
 * The codec between an event and its short form (step-form.ts), on which the rules work.
 *
 * Law: `readStep(writeStep(step))` equals `step`, and `writeStep(readStep(event))` equals `event`, whose lists are
 * sorted. Not here: what a step may do (see ../custody).
 */
import { Fault } from '../fault.js';
import { readForm } from '../form.js';
import { locationUri } from '../gs1/identifiers.js';
import { EVENT_CONTEXT, EVENT_SCHEMAS, kindOf, type Event, type StepKind } from './event.js';
import { glnOf, readDetails, sortItems, type BatchQuantity, type Objects, type Step } from './step-form.js';
import { writeDetails } from './step-writing.js';

export type { BatchQuantity, DisputeKind, EndReason, HandoffEnd, Objects, Reading, Step, Transaction } from './step-form.js';

/** What a step names: of a repackaging what goes in, then what comes out. */
export const objectsOf = (step: Step): readonly Objects[] => ('outputs' in step ? [step.objects, step.outputs] : [step.objects]);

/** Steps that may name quantities of batches without serials: a number of packs, and nothing else, changes its place. */
const COUNTED: readonly StepKind[] = [
  'commission',
  'stock',
  'ship',
  'return',
  'void',
  'receive',
  'dispense',
  'reactivate',
  'end',
  'repack',
];

function readObjects(
  kind: StepKind,
  epcs: readonly string[] | undefined,
  quantityList: readonly { epcClass: string; quantity: number }[] | undefined,
  list: { root: string; count: number } | undefined,
): Objects {
  const quantities = quantityList?.map(({ epcClass, quantity }) => ({ uri: epcClass, quantity }));
  if (quantities && new Set(quantities.map(({ uri }) => uri)).size !== quantities.length)
    throw new Fault('event-invalid', 'each batch is named in one quantity only');
  if (list) {
    if (quantities?.reduce((sum, { quantity }) => sum + quantity, 0) !== list.count)
      throw new Fault('event-invalid', 'the quantities of the batches do not add up to the count of the serial list');
    return { epcs: epcs ?? [], list, quantities };
  }
  if (!quantities) return { epcs: epcs ?? [] };
  if (epcs || !COUNTED.includes(kind))
    throw new Fault('event-invalid', 'quantities without a serial list are of batches without serials, and of nothing else');
  return { epcs: [], quantities };
}

const writeQuantities = (quantities: readonly BatchQuantity[]) =>
  sortItems(quantities.map(({ uri, quantity }) => ({ epcClass: uri, quantity })));

/**
 * Reads the payload of an `epcis+jws` entry, as parsed JSON, into a step.
 *
 * @throws Fault `event-unknown` where it is no step of ours, `event-invalid` with all mistakes otherwise
 */
export function readStep(payload: unknown): Step {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload))
    throw new Fault('event-invalid', 'the payload is no JSON object, so no event: send one event, not a document or a list');
  const kind = kindOf(payload as Record<string, unknown>);
  if (!kind)
    throw new Fault('event-unknown', 'the event is no step that this register knows: see the table of steps for bizStep');
  const event = readForm<Event>(
    EVENT_SCHEMAS[kind],
    payload,
    (first, mistakes) =>
      new Fault('event-invalid', `the event does not have the form of a ${kind} step: ${first}`, { step: kind, mistakes }),
  );
  const place = event.bizLocation && { location: glnOf(event.bizLocation.id) };
  const common = {
    time: Date.parse(event.eventTime),
    offset: event.eventTimeZoneOffset,
    site: glnOf(event.readPoint.id),
    ...place,
  };
  const [objects, outputs] = readNamed(kind, event);
  if (kind !== 'unpack') for (const named of [objects, ...(outputs ? [outputs] : [])]) requireAny(named);
  return { kind, ...common, objects, ...(outputs && { outputs }), ...readDetails(kind, event) } as Step;
}

/** What an event names; of a transformation what goes in and what comes out. */
function readNamed(kind: StepKind, event: Event): [Objects, Objects?] {
  const list = event['theriac:serialList'];
  switch (event.type) {
    case 'ObjectEvent':
      return [readObjects(kind, event.epcList, event.quantityList, list)];
    case 'AggregationEvent':
      return [readObjects(kind, event.childEPCs, event.childQuantityList, list)];
    case 'TransformationEvent':
      return [
        readObjects(kind, event.inputEPCList, event.inputQuantityList, event['theriac:inputList']),
        readObjects(kind, event.outputEPCList, event.outputQuantityList, list),
      ];
  }
}

function requireAny({ epcs, quantities }: Objects): void {
  if (epcs.length === 0 && !quantities) throw new Fault('event-invalid', 'the event names no object');
}

/** The event of a step, ready to be put into canonical JSON and signed. Lists are sorted; nothing is checked. */
export function writeStep(step: Step): Record<string, unknown> {
  return {
    '@context': EVENT_CONTEXT,
    ...writeNamed(step),
    eventTime: new Date(step.time).toISOString(),
    eventTimeZoneOffset: step.offset,
    readPoint: { id: locationUri(step.site) },
    ...(step.location !== undefined && { bizLocation: { id: locationUri(step.location) } }),
    ...writeDetails(step),
  };
}

function writeNamed(step: Step): object {
  if ('parent' in step)
    return { type: 'AggregationEvent', ...writeObjects(step.objects, ['childEPCs', 'childQuantityList', 'theriac:serialList']) };
  if (step.kind !== 'repack')
    return { type: 'ObjectEvent', ...writeObjects(step.objects, ['epcList', 'quantityList', 'theriac:serialList']) };
  return {
    type: 'TransformationEvent',
    ...writeObjects(step.objects, ['inputEPCList', 'inputQuantityList', 'theriac:inputList']),
    ...writeObjects(step.outputs, ['outputEPCList', 'outputQuantityList', 'theriac:serialList']),
  };
}

const writeObjects = (
  { epcs, list, quantities }: Objects,
  [inClear, byNumber, byList]: readonly [string, string, string],
): object => ({
  ...(epcs.length > 0 && { [inClear]: sortItems(epcs) }),
  ...(quantities && { [byNumber]: writeQuantities(quantities) }),
  ...(list && { [byList]: list }),
});
