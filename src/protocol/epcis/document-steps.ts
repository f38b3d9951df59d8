/**
 * Which EPCIS events of partners are steps of ours: by event type, action, business step and disposition.
 *
 * Wider than what we sign (event.ts): a missing disposition is the usual one of its step, and a dispensing may be a
 * DELETE, as many systems write it. Not here: what else the event says (document-event.ts).
 */
import { Fault } from '../fault.js';
import type { StepKind } from './event.js';
import { bareWord, type Prefixes } from './vocabulary.js';

interface Form {
  kind: StepKind;
  type: 'ObjectEvent' | 'AggregationEvent';
  actions: readonly string[];
  disposition: string;
  /** Whether the business step alone does not tell the disposition. */
  explicit?: boolean;
}

const observed = (kind: StepKind, disposition: string): Form => ({
  kind,
  type: 'ObjectEvent',
  actions: ['OBSERVE'],
  disposition,
});
const mark = (kind: StepKind, disposition: string): Form => ({ ...observed(kind, disposition), explicit: true });

const FORMS: Readonly<Record<string, Form>> = {
  commissioning: { ...observed('commission', 'active'), actions: ['ADD'] },
  packing: { kind: 'pack', type: 'AggregationEvent', actions: ['ADD'], disposition: 'in_progress' },
  unpacking: { kind: 'unpack', type: 'AggregationEvent', actions: ['DELETE'], disposition: 'in_progress' },
  shipping: observed('ship', 'in_transit'),
  void_shipping: observed('void', 'in_progress'),
  receiving: observed('receive', 'in_progress'),
  dispensing: { ...observed('dispense', 'dispensed'), actions: ['OBSERVE', 'DELETE'] },
  holding: mark('lock', 'non_sellable_other'),
  inspecting: mark('unlock', 'conformant'),
};
const REACTIVATION = mark('reactivate', 'active');

const unknown = (pointer: string, detail: string): Fault =>
  new Fault('event-unknown', `The event is no step that this register knows: ${detail}.`, { pointer, detail });

/**
 * The step that a partner's event is.
 *
 * @param undoes whether it names an event that it undoes, which makes it a reactivation where it has no business step
 * @throws Fault `event-unknown` where it is none of ours, naming the member that says so
 */
export function stepKindOf(event: Readonly<Record<string, unknown>>, prefixes: Prefixes, undoes: boolean): StepKind {
  const { type, action, bizStep, disposition } = event;
  if ('errorDeclaration' in event) {
    throw unknown('/errorDeclaration', 'it takes an earlier event back; send the event that corrects it');
  }
  if (bizStep === undefined && !undoes) throw unknown('/bizStep', 'it names no business step');
  const step = said('BizStep', bizStep, prefixes);
  const form = bizStep === undefined ? REACTIVATION : Object.hasOwn(FORMS, step) ? FORMS[step] : undefined;
  if (!form) throw unknown('/bizStep', `its business step is ${step}`);
  const { kind } = form;
  if (type !== form.type)
    throw unknown('/type', `the step ${kind} has the type ${form.type}, not ${said('type', type, prefixes)}`);
  if (!form.actions.includes(action as string)) {
    throw unknown(
      '/action',
      `the step ${kind} has the action ${form.actions.join(' or ')}, not ${said('action', action, prefixes)}`,
    );
  }
  if (disposition === undefined && !form.explicit) return kind;
  const word = said('Disp', disposition, prefixes);
  if (word === form.disposition) return kind;
  throw unknown('/disposition', `the step ${kind} has the disposition ${form.disposition}, not ${word}`);
}

/** A word that an event says, in short. What is not text may be anything, so it is not written out. */
function said(vocabulary: 'BizStep' | 'Disp' | 'type' | 'action', value: unknown, prefixes: Prefixes): string {
  if (value === undefined) return 'none';
  if (typeof value !== 'string') return 'one that is not text';
  const word = vocabulary === 'type' || vocabulary === 'action' ? value : bareWord(vocabulary, value, prefixes);
  return word.slice(0, 100);
}
