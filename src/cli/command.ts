/** A command that takes the ids of this ledger as what they are: one in 64 begins with a hyphen, as options do. */
import { Command, type ParseOptionsResult } from 'commander';

/** Base64url of 16 or 32 bytes with a hyphen first: ids of subscriptions; of entries, keys and lists. */
const ID = /^-(?:[A-Za-z0-9_-]{21}|[A-Za-z0-9_-]{42})$/;
/** Put before such an id while options are looked for. No argument of a process can hold it. */
const HIDDEN = '\0';

/** As commander's Command. Its subcommands are such commands, too. */
export class IdCommand extends Command {
  override createCommand(name?: string): IdCommand {
    return new IdCommand(name);
  }

  override parseOptions(argv: string[]): ParseOptionsResult {
    const hidden = argv.map((arg, i) => (ID.test(arg) && !this.takesValue(argv[i - 1]) ? HIDDEN + arg : arg));
    const { operands, unknown } = super.parseOptions(hidden);
    const shown = (args: string[]): string[] => args.map((arg) => (arg.startsWith(HIDDEN) ? arg.slice(1) : arg));
    return { operands: shown(operands), unknown: shown(unknown) };
  }

  /** What follows such an option is its value, however it begins. */
  private takesValue(flag: string | undefined): boolean {
    return this.options.some(({ short, long, required, optional }) => (required || optional) && [short, long].includes(flag));
  }
}
