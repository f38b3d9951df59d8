/**
 * What undoes an entry, as the command line says it. Pure. Only what its signer can do by itself, and what brings back what was
 * before: goods that were received are returned, not undone.
 */
import { REACTIVATE_WITHIN, isReversible } from '../../protocol/custody/counter.js';
import type { Step } from '../../protocol/epcis/step.js';
import { CANONICAL_STEM, type Gln } from '../../protocol/gs1/identifiers.js';
import type { RegistryRecord } from '../../protocol/registry/records.js';
import { decodeStatement } from '../../protocol/statement/jws.js';
import type { Undo } from '../../wire/journal.js';

/** An entry of a step. `signer`: whose key signed it; `principal`: whose the site is; `time`: when it was recorded, epoch ms. */
export interface SignedStep {
  id: string;
  time: number;
  step: Step;
  contested: boolean;
  signer: Gln;
  principal: Gln;
}

/** What stands where a person must say why. */
const WHY = ['--reason', 'REASON'];

/** What undoes a step, at `now` (epoch ms); null where nothing does, or not any more. */
export function undoStep(entry: SignedStep, now: number): Undo | null {
  const { step, contested, signer, principal } = entry;
  const commands = commandsOf(entry);
  // A report that breaks a rule has no effect that ends: it may be taken back at any time.
  const isTimed = !contested && (step.kind === 'dispense' || step.kind === 'end');
  const end = entry.time + REACTIVATE_WITHIN;
  if (commands.length === 0 || (isTimed && end < now)) return null;
  const place = [...(step.site === signer ? [] : ['--site', step.site]), ...(principal === signer ? [] : ['--for', principal])];
  return { commands: commands.map((words) => [...words, ...place]), until: isTimed ? new Date(end).toISOString() : null };
}

function commandsOf({ id, step, contested }: SignedStep): string[][] {
  // Of a list the entry has the root alone: a command would name a part of what was done.
  if (step.objects.list) return [];
  const codes = step.objects.epcs.map(codeOf);
  const quantities = (step.objects.quantities ?? []).flatMap(({ uri, quantity }) => ['--quantity', `${codeOf(uri)}=${quantity}`]);
  const reactivations = codes.map((code) => ['reactivate', code, '--undoes', id]);
  const ofAll = (words: readonly string[], ...more: string[]): string[][] =>
    codes.length === 0 ? [] : [[...words, ...codes, ...more]];
  switch (step.kind) {
    case 'pack':
      return ofAll(['unpack', codeOf(step.parent)]);
    case 'ship':
    case 'return':
      return quantities.length > 0 ? [['void', ...quantities, '--continues', id]] : ofAll(['void']);
    case 'lock':
      return ofAll(['unlock'], ...WHY);
    case 'dispute':
      return step.closes === undefined ? ofAll(['dispute'], '--closes', id, ...WHY) : [];
    case 'dispense':
      return step.partial && !contested ? [] : reactivations;
    case 'end':
      return isReversible(step) || contested ? reactivations : [];
    case 'receive':
    case 'stock':
      return contested ? reactivations : [];
    default:
      return [];
  }
}

/**
 * What undoes a registry record. A mandate, a site, a withdrawal or a grant may have taken the place of an earlier one, which its end
 * would not bring back: for these there is nothing to be offered.
 *
 * @param isFirst whether a recall was issued by it, and not changed
 */
export function undoRecord(record: RegistryRecord, isFirst: boolean): Undo | null {
  if ('active' in record && !record.active) return null;
  switch (record.type) {
    case 'recall':
      return isFirst ? { commands: [['recall', 'end', record.ref, '--issuer', record.issuer]], until: null } : null;
    case 'key':
      return {
        commands: [['keys', 'retire', decodeStatement(record.application, 'application+jws').header.kid]],
        until: null,
      };
    default:
      return null;
  }
}

/** A code as a person types it: the path of its canonical URI. */
const codeOf = (uri: string): string => uri.replace(`${CANONICAL_STEM}/`, '');
