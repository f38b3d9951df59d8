/** `theriac alerts`, `exceptions`: what a person must look at, what two partners disagree about. */
import { Argument, type Command, Option } from 'commander';
import { type Api, everyItem } from '../../client/http/api.js';
import { jsonAsk } from '../../client/http/http.js';
import { objectUri } from '../../client/signing/naming.js';
import { Fault } from '../../protocol/fault.js';
import { AlertReason, AlertState, type AlertView } from '../../wire/alerts.js';
import { ExceptionKind, ExceptionReason, type ExceptionView, Resolution } from '../../wire/exceptions.js';
import { connect, gln, online, type OnlineOptions } from '../connection/connection.js';
import { namesIn } from '../connection/names.js';
import { members, say, table } from '../terminal/output.js';
import { numberFrom0 } from '../terminal/values.js';

interface ListOptions extends OnlineOptions {
  open?: boolean;
  kind?: string;
  class?: string;
  object?: string;
}

interface OpenOptions extends OnlineOptions {
  text: string;
  handoff?: string;
  partner?: string;
  object?: string;
  reference?: string;
  expected?: number;
  found?: number;
  request?: string;
}

/** The addresses of the two, and how their answers are called. */
const ALERTS = { path: '/api/alerts', one: 'alert', all: 'alerts' } as const;
const EXCEPTIONS = { path: '/api/exceptions', one: 'exception', all: 'exceptions' } as const;
type Case = AlertView | ExceptionView;
type Kind = typeof ALERTS | typeof EXCEPTIONS;

/** Adds the commands. */
export function casesCommands(program: Command): void {
  const alerts = program.command('alerts').description('what somebody at your company must look at');
  listing(alerts, ALERTS, 'theriac alerts list --open --key pharmacy.json')
    .option('--kind <code>', 'only of this kind, for example SERIAL_UNKNOWN')
    .addOption(new Option('--class <class>', 'only of this class').choices(['S', 'C', 'A']))
    .option('--object <code>', 'only about this pack or container');
  showing(alerts, ALERTS, 'theriac alerts show 6K1v... --key pharmacy.json');
  online(alerts.command('set <id>'))
    .description('move an alert on: its state, who works on it, a note; closing it needs a reason')
    .addOption(new Option('--status <state>', 'its new state').choices(AlertState.exclude(['new']).options))
    .addOption(new Option('--reason <reason>', 'why it is closed').choices(AlertReason.exclude(['no_answer']).options))
    .option('--owner <text>', 'who works on it; "" for nobody')
    .option('--note <text>', 'what was found')
    .addHelpText(
      'after',
      '\nExample:\n  theriac alerts set 6K1v... --owner "till 2" --note "asked the wholesaler" --key pharmacy.json',
    )
    .action(change(ALERTS, ['status', 'reason', 'owner', 'note']));

  const exceptions = program.command('exceptions').description('what you and a partner disagree about');
  listing(exceptions, EXCEPTIONS, 'theriac exceptions list --open --key warehouse.json');
  showing(exceptions, EXCEPTIONS, 'theriac exceptions show 6K1v... --key warehouse.json');
  opening(exceptions);
  online(exceptions.command('set <id>'))
    .description('answer an exception, close one of yours, add a note')
    .addOption(new Option('--answer <answer>', 'for the partner').choices(['accept', 'reject']))
    .addOption(
      new Option('--alternative <resolution>', 'what you offer instead, with --answer reject').choices(Resolution.options),
    )
    .addOption(new Option('--reason <reason>', 'why you close it').choices(ExceptionReason.options))
    .option('--owner <text>', 'who works on it; "" for nobody')
    .option('--note <text>', 'for both sides')
    .addHelpText('after', '\nExample:\n  theriac exceptions set 6K1v... --answer accept --note "credit 77" --key plant.json')
    .action(change(EXCEPTIONS, ['answer', 'alternative', 'reason', 'owner', 'note']));
}

function listing(group: Command, { path, all: name }: Kind, example: string): Command {
  return online(group.command('list'))
    .description('yours, newest first')
    .option('--open', 'only those that are not closed')
    .addHelpText('after', `\nExample:\n  ${example}`)
    .action(async ({ open, kind, class: level, object, ...options }: ListOptions) => {
      const { api } = await connect(options);
      const uri = object === undefined ? undefined : objectUri(object);
      const query = { open: open ? 'true' : undefined, kind, class: level, object: uri, limit: 200 };
      const all = await everyItem<Case>((after) => api.json(name, { path, query: { ...query, after } }));
      const rows = all.map((one) => [
        one.id,
        one.kind,
        one.state,
        one.due === null ? '' : `due ${one.due}`,
        one.owner ?? '',
        one.object ?? '',
      ]);
      say(options.json, all, all.length === 0 ? ['none'] : table(rows));
    });
}

function showing(group: Command, { path, one: name }: Kind, example: string): void {
  online(group.command('show <id>'))
    .description('one of them with its notes')
    .addHelpText('after', `\nExample:\n  ${example}`)
    .action(async (id: string, options: OnlineOptions) => {
      const { api } = await connect(options);
      await tell(api, options, await api.json(name, { path: `${path}/${encodeURIComponent(id)}` }));
    });
}

function opening(group: Command): void {
  online(group.command('open'))
    .addArgument(new Argument('<kind>', 'what is wrong').choices(ExceptionKind.options))
    .description('open one with the other end of a handoff')
    .option('--handoff <id>', 'the entry of the shipping')
    .option('--partner <gln>', 'the partner, where there is no data in the log at all')
    .option('--object <code>', 'the pack or container')
    .option('--reference <text>', 'your number')
    .option('--expected <n>', 'how many should have come', numberFrom0)
    .option('--found <n>', 'how many came', numberFrom0)
    .addOption(new Option('--request <resolution>', 'what you want').choices(Resolution.options))
    .requiredOption('--text <text>', 'what is wrong')
    .addHelpText(
      'after',
      '\nExample:\n  theriac exceptions open underage --handoff pJ3... --expected 60 --found 58 --text "Two missing" --key warehouse.json',
    )
    .action(async (kind: string, options: OpenOptions) => {
      const { api } = await connect(options);
      const { text, object, partner, handoff, reference, request, expected, found } = options;
      const body = {
        kind,
        text,
        handoff,
        reference,
        request,
        expected,
        found,
        object: object === undefined ? undefined : objectUri(object),
        partner: partner === undefined ? undefined : gln(partner),
      };
      await tell(api, options, await api.json('exception', jsonAsk('POST', EXCEPTIONS.path, body)));
    });
}

const change =
  ({ path, one: name }: Kind, names: readonly string[]) =>
  async (id: string, options: OnlineOptions & Record<string, unknown>): Promise<void> => {
    // An empty owner is nobody.
    const body = Object.fromEntries(
      names.flatMap((each) => {
        const value = options[each] === '' ? null : options[each];
        return value === undefined ? [] : [[each === 'status' ? 'state' : each, value]];
      }),
    );
    if (Object.keys(body).length === 0)
      throw new Fault('option-invalid', `say what changes: ${names.map((each) => `--${each}`).join(', ')}`);
    const { api } = await connect(options);
    await tell(api, options, await api.json(name, jsonAsk('PATCH', `${path}/${encodeURIComponent(id)}`, body)));
  };

const tell = async (api: Api, options: OnlineOptions, one: Case): Promise<void> =>
  say(options.json, one, members(one, await namesIn(api, one, options)));
