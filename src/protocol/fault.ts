/**
 * The one error that Theriac throws on purpose.
 *
 * Which HTTP status a code gets is not decided here (see src/wire/statuses.ts); what a code means to its
 * reader is written in docs/errors.md, which a test keeps equal to the source.
 */

/** Facts about a fault, for programs: plain JSON values. */
export type Facts = Readonly<Record<string, unknown>>;

/**
 * An expected refusal. `code` is public API: stable, kebab-case, never reused, listed in docs/errors.md.
 * `message` is for people: what happened and what to do next. `facts` name the object, the rule and the like.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  constructor(
    readonly code: string,
    message: string,
    readonly facts: Facts = {},
  ) {
    super(message);
  }
}

/** A Fault that was thrown elsewhere, a server or another thread, and is thrown on here: this program does not coin its code. */
export const receivedFault = (code: string, message: string, facts: Facts): Fault =>
  Reflect.construct(Fault, [code, message, facts]) as Fault;
