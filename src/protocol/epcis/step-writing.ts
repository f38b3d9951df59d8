/**
 * How the short form of an event is written: what each step has beside its objects.
 *
 * Not here: the short form and how it is read (step-form.ts), objects and what all steps share (step.ts).
 */
import type { StepKind } from './event.js';
import { locationUri, partyUri } from '../gs1/identifiers.js';
import { sortItems, type EndReason, type HandoffEnd, type Step, type Transaction } from './step-form.js';

function writeEnd<N extends 'source' | 'destination'>(end: HandoffEnd, name: N) {
  const items = [{ type: 'owning_party', [name]: partyUri(end.owner) }];
  if (end.possessor !== undefined) items.push({ type: 'possessing_party', [name]: partyUri(end.possessor) });
  if (end.site !== undefined) items.push({ type: 'location', [name]: locationUri(end.site) });
  return sortItems(items);
}

const iso = (time: number): string => new Date(time).toISOString();

/** The members that say which step it is. */
function fixedMembers(step: Step): object {
  const observed = (bizStep: string, disposition: string) => ({ action: 'OBSERVE', bizStep, disposition });
  switch (step.kind) {
    case 'commission':
      return { action: 'ADD', bizStep: 'commissioning', disposition: 'active' };
    case 'stock':
      return observed('stock_taking', 'in_progress');
    case 'pack':
      return { action: 'ADD', bizStep: 'packing', disposition: 'in_progress' };
    case 'repack':
      return { bizStep: 'repackaging', disposition: 'active' };
    case 'unpack':
      return { action: 'DELETE', bizStep: 'unpacking', disposition: 'in_progress' };
    case 'ship':
      return observed('shipping', 'in_transit');
    case 'return':
      return observed('shipping', 'returned');
    case 'void':
      return observed('void_shipping', 'in_progress');
    case 'receive':
      return observed('receiving', step.returned ? 'returned' : 'in_progress');
    case 'dispense':
      return observed('dispensing', step.partial ? 'partially_dispensed' : 'dispensed');
    case 'reactivate':
      return observed('other', 'active');
    case 'end':
      return writeEnding(step.reason);
    case 'lock':
      return observed('holding', 'non_sellable_other');
    case 'unlock':
      return observed('inspecting', 'conformant');
    case 'sensor':
      return { action: 'OBSERVE', bizStep: 'sensor_reporting' };
    case 'dispute':
      return observed('other', step.what ?? 'conformant');
  }
}

function writeEnding(reason: EndReason): object {
  if (reason === 'stolen') return { action: 'OBSERVE', bizStep: 'other', disposition: 'stolen' };
  if (reason === 'destroyed') return { action: 'DELETE', bizStep: 'destroying', disposition: 'destroyed' };
  return { action: 'DELETE', bizStep: 'decommissioning', disposition: 'inactive', 'theriac:reason': reason };
}

/** All members of a step's event that are not those of every event. */
export function writeDetails(step: Step): object {
  const has = <N extends string>(name: N) => (name in step ? (step as unknown as Record<N, unknown>)[name] : undefined);
  const [documents, lot, from, to] = [has('documents'), has('lot'), has('from'), has('to')] as [
    readonly Transaction[] | undefined,
    string | undefined,
    HandoffEnd | undefined,
    HandoffEnd | undefined,
  ];
  const report = has('alreadyDone');
  return {
    ...fixedMembers(step),
    ...('parent' in step && { parentID: step.parent }),
    ...(documents?.length && {
      bizTransactionList: sortItems(documents.map(({ type, id }) => ({ type, bizTransaction: id }))),
    }),
    ...(from && { sourceList: writeEnd(from, 'source') }),
    ...(to && { destinationList: writeEnd(to, 'destination') }),
    ...(lot !== undefined && writeLot(step.kind, lot, has('expiry'))),
    ...(report !== undefined && { 'theriac:alreadyDone': report }),
    ...(has('outside') === true && { 'theriac:outside': true }),
    ...writeOwn(step),
  };
}

/** Who makes packs gives their lot and expiry date; who finds some tells what is printed on them. */
const writeLot = (kind: StepKind, lot: string, expiry: unknown): object =>
  kind === 'stock'
    ? { 'theriac:print': { lot, expiry } }
    : { ilmd: { 'cbvmda:lotNumber': lot, 'cbvmda:itemExpirationDate': expiry } };

function writeOwn(step: Step): object {
  switch (step.kind) {
    case 'ship':
      return step.dropShipment === undefined ? {} : { 'gs1ushc:dropShipment': String(step.dropShipment) };
    case 'reactivate':
      return { 'theriac:undoes': step.undoes };
    case 'lock':
      return { 'theriac:reason': step.reason, ...(step.cause && { 'theriac:cause': step.cause }) };
    case 'unlock':
      return { 'theriac:reason': step.reason, ...(step.confirms !== undefined && { 'theriac:confirms': step.confirms }) };
    case 'dispute':
      return { 'theriac:reason': step.reason, ...(step.closes !== undefined && { 'theriac:closes': step.closes }) };
    case 'sensor': {
      const { device, since, until, min, max, mean } = step.reading;
      const report = { type: 'Temperature', uom: 'CEL', minValue: min, maxValue: max };
      return {
        sensorElementList: [
          {
            sensorMetadata: { deviceID: device, startTime: iso(since), endTime: iso(until) },
            sensorReport: [mean === undefined ? report : { ...report, meanValue: mean }],
          },
        ],
      };
    }
    default:
      return {};
  }
}
