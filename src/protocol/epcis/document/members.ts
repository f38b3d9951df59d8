/**
 * The members of one event of a partner's, read one by one; what nobody read is reported in the end.
 *
 * Not here: which members an event has (event.ts).
 */
import { Fault } from '../../fault.js';
import { placeOf, pointerTo } from '../../text.js';
import { splitName, type Prefixes } from './vocabulary.js';

/** Members that a step is read from in every event, and those that its own form makes superfluous. */
const READ_ALWAYS = ['@context', 'type', 'action', 'bizStep', 'disposition', 'eventTime', 'eventTimeZoneOffset'];
const NOT_KEPT = ['eventID', 'recordTime'];

/** A refusal of an event that would be a step of ours, but is not in order. */
export const invalid = (pointer: string, detail: string): Fault =>
  new Fault('event-invalid', `The event cannot be read: ${placeOf(pointer)} ${detail.replace(/\.$/, '')}.`, { pointer, detail });

/** Namespaces are the same with and without their last separator: GS1 US writes one without. */
const withoutSeparator = (namespace: string): string => namespace.replace(/[:#/]$/, '');

/** A place in an event: names of members and indexes of list items. */
export type Path = readonly (string | number)[];

/** Reads members of an event and remembers which. */
export class MemberReader {
  /** What was passed over, in the order in which it was met: "{JSON pointer}: {why}". */
  readonly dropped: string[] = [];
  private readonly read = new Set([...READ_ALWAYS, ...NOT_KEPT]);

  constructor(
    protected readonly event: Readonly<Record<string, unknown>>,
    protected readonly prefixes: Prefixes,
  ) {}

  protected member(name: string): unknown {
    this.read.add(name);
    return Object.hasOwn(this.event, name) ? this.event[name] : undefined;
  }

  protected list(name: string): unknown[] {
    const value = this.member(name) ?? [];
    if (!Array.isArray(value)) throw invalid(pointerTo(name), 'is not a list');
    return value;
  }

  /** The value of the member `local` of a namespace, under whatever prefix the document gives it. */
  protected extension(of: Readonly<Record<string, unknown>>, path: Path, namespace: string, local: string): unknown {
    for (const [name, value] of Object.entries(of)) {
      const split = splitName(name, this.prefixes);
      if (split.local !== local || split.namespace === undefined) continue;
      if (withoutSeparator(split.namespace) !== withoutSeparator(namespace)) continue;
      this.read.add([...path, name].join('\n'));
      return value;
    }
    return undefined;
  }

  protected text(value: unknown, path: Path): string {
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    throw invalid(pointerTo(...path), value === undefined ? 'is missing' : 'is not text');
  }

  protected drop(path: Path, why: string): void {
    this.dropped.push(`${pointerTo(...path)}: ${why}`);
  }

  /** Reports the members of a part of the event that nothing was read from. */
  protected reportOthers(of: Readonly<Record<string, unknown>>, path: Path, known: readonly string[]): void {
    for (const name of Object.keys(of)) {
      if (known.includes(name) || this.read.has([...path, name].join('\n'))) continue;
      this.drop([...path, name], 'a step has no place for it');
    }
  }

  protected reportUnread(kind: string): void {
    for (const name of Object.keys(this.event)) {
      if (!this.read.has(name)) this.drop([name], `the step ${kind} has no place for it`);
    }
  }
}
