/** Entries that are right in themselves and break a rule: what those of steps and of records share. */
import { toBase64url } from '../../src/protocol/bytes.js';
import type { StepKind } from '../../src/protocol/epcis/event.js';
import type { RecordType } from '../../src/protocol/registry/records.js';
import type { BadEntry } from './bad-forms.js';

/** A bad entry of one kind of step or record. */
interface BadRule<K extends StepKind | RecordType> extends BadEntry {
  kind: K;
}
export type BadStep = BadRule<StepKind>;
export type BadRecord = BadRule<RecordType>;

/** 32 bytes that are no key, no entry and no list. */
export const NOBODY = toBase64url(new Uint8Array(32).fill(9));

/** A bad entry; `names`: what the refusal must name. */
export function rule<K extends StepKind | RecordType>(
  kind: K,
  what: string,
  code: string,
  jws: BadEntry['jws'],
  names?: BadEntry['names'],
): BadRule<K> {
  return { kind, what: `${kind}: ${what}`, code, jws, ...(names && { names }) };
}
