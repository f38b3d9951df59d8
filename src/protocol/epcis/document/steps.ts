/**
 * Which EPCIS events of partners are steps of ours: by event type, action, business step and disposition.
 *
 * Which words make which step is written once, in the schemas of signed events (../event.ts). Partners are read more widely
 * than we sign: a missing disposition is the usual one of its step, and a dispensing may be a DELETE, as many systems
 * write it. Not here: what else the event says (event.ts).
 */
import { Fault } from '../../fault.js';
import { actionsBeside, dispositionsBeside, kindOf, wordsOf, type StepKind } from '../event.js';
import { bareWord, type Prefixes } from './vocabulary.js';

/** The members that say which step an event is, as a signed event has them. */
export type StepWords = Partial<Record<'type' | 'action' | 'bizStep' | 'disposition', string>>;

/** Steps that the disposition tells: where it is missing, nothing says what was found. */
const TOLD_BY_DISPOSITION: readonly StepKind[] = ['reactivate', 'lock', 'unlock', 'dispute'];

const unknown = (pointer: string, detail: string): Fault =>
  new Fault('event-unknown', `The event is no step that this register knows: ${detail}.`, { pointer, detail });

/**
 * The step that a partner's event is, and its words.
 *
 * @param undoes whether it names an entry of ours that it undoes, which tells steps of other kinds apart; asked of those only
 * @throws Fault `event-unknown` where it is none of ours, naming the member that says so
 */
export function readWords(
  event: Readonly<Record<string, unknown>>,
  prefixes: Prefixes,
  undoes: () => boolean,
): { kind: StepKind; words: StepWords } {
  if ('errorDeclaration' in event) {
    throw unknown('/errorDeclaration', 'it takes an earlier event back; send the event that corrects it');
  }
  const bizStep = said('BizStep', event['bizStep'], prefixes);
  const disposition = said('Disp', event['disposition'], prefixes);
  const kind = kindOf({ bizStep, disposition, ...(bizStep === 'other' && undoes() && { 'theriac:undoes': true }) });
  if (!kind) {
    throw unknown('/bizStep', bizStep === undefined ? 'it names no business step' : `its business step is ${bizStep}`);
  }
  if (kind === 'repack') throw unknown('/bizStep', 'repackaging is read from no document; whoever repacks signs it');
  const usual = TOLD_BY_DISPOSITION.includes(kind) ? undefined : dispositionsBeside(kind, bizStep)[0];
  const action = event['action'];
  const words = {
    type: requireWord(kind, 'type', wordsOf(kind, 'type'), said('type', event['type'], prefixes)),
    action: requireWord(
      kind,
      'action',
      actionsBeside(kind, bizStep),
      kind === 'dispense' && action === 'DELETE' ? 'OBSERVE' : said('action', action, prefixes),
    ),
    bizStep,
    disposition: requireWord(kind, 'disposition', dispositionsBeside(kind, bizStep), disposition ?? usual),
  };
  return { kind, words: Object.fromEntries(Object.entries(words).filter(([, word]) => word !== undefined)) as StepWords };
}

type StepWord = string | undefined;

function requireWord(kind: StepKind, member: string, words: readonly StepWord[], word: StepWord): StepWord {
  if (words.includes(word)) return word;
  const wanted = words.map((each) => each ?? 'none').join(' or ');
  throw unknown(`/${member}`, `the step ${kind} has the ${member} ${wanted}, not ${word ?? 'none'}`);
}

/** A word that an event says, in short. What is not text may be anything, so it is not written out. */
function said(vocabulary: 'BizStep' | 'Disp' | 'type' | 'action', value: unknown, prefixes: Prefixes): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') return 'one that is not text';
  const word = vocabulary === 'type' || vocabulary === 'action' ? value : bareWord(vocabulary, value, prefixes);
  return word.slice(0, 100);
}
