/** `theriac alerts`, `exceptions`, `notifications`: what a person must look at, and who is told. */
import { Argument, type Command, Option } from 'commander';
import type { Api } from '../client/api.js';
import { jsonOf, type Ask } from '../client/http.js';
import { objectUri } from '../client/naming.js';
import { connect, gln, online, type OnlineOptions } from './connection.js';
import { wholeNumber } from './making.js';
import { say, table } from './output.js';

/** What alerts and exceptions have in common. */
interface Case {
  id: string;
  kind: string;
  state: string;
  object: string | null;
  owner: string | null;
  opened: string;
  due: string;
}

const STATES = ['active', 'under_investigation', 'escalated', 'closed'];
const KINDS = ['missing_product_data', 'missing_product', 'overage', 'underage', 'damaged', 'other'];
const ALERTS = '/api/alerts';
const EXCEPTIONS = '/api/exceptions';
const SUBSCRIPTIONS = '/api/notifications/subscriptions';

/** Adds the commands. */
export function casesCommands(program: Command): void {
  const alerts = program.command('alerts').description('what somebody at your company must look at');
  listing(alerts, ALERTS, 'theriac alerts list --open --key pharmacy.json');
  showing(alerts, ALERTS, 'theriac alerts show 6K1v... --key pharmacy.json');
  online(alerts.command('set <id>'))
    .description('move an alert on: its state, who works on it, a note; closing it needs a reason')
    .addOption(new Option('--status <state>', 'its new state').choices(STATES))
    .option('--reason <reason>', 'why it is closed')
    .option('--owner <text>', 'who works on it')
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
    .option('--alternative <resolution>', 'what you offer instead, with --answer reject')
    .option('--reason <reason>', 'why you close it')
    .option('--owner <text>', 'who works on it')
    .option('--note <text>', 'for both sides')
    .addHelpText('after', '\nExample:\n  theriac exceptions set 6K1v... --answer accept --note "credit 77" --key plant.json')
    .action(change(EXCEPTIONS, ['answer', 'alternative', 'reason', 'owner', 'note']));

  notifications(program);
}

function listing(group: Command, path: string, example: string): void {
  online(group.command('list'))
    .description('yours, newest first')
    .option('--open', 'only those that are not closed')
    .addHelpText('after', `\nExample:\n  ${example}`)
    .action(async (options: OnlineOptions & { open?: boolean }) => {
      const { api } = await connect(options);
      const all: Case[] = [];
      let after: string | undefined;
      do {
        const query = { open: options.open ? 'true' : undefined, after, limit: 100 };
        const { items, next } = await ask<{ items: Case[]; next: string | null }>(api, { path, query });
        all.push(...items);
        after = next ?? undefined;
      } while (after !== undefined);
      const rows = all.map((one) => [one.id, one.kind, one.state, `due ${one.due}`, one.owner ?? '', one.object ?? '']);
      say(options.json, all, all.length === 0 ? ['none'] : table(rows));
    });
}

function showing(group: Command, path: string, example: string): void {
  online(group.command('show <id>'))
    .description('one of them with its notes')
    .addHelpText('after', `\nExample:\n  ${example}`)
    .action(async (id: string, options: OnlineOptions) => {
      const { api } = await connect(options);
      tell(options, await ask<Case>(api, { path: `${path}/${encodeURIComponent(id)}` }));
    });
}

function opening(group: Command): void {
  online(group.command('open'))
    .addArgument(new Argument('<kind>', 'what is wrong').choices(KINDS))
    .description('open one with the other end of a handoff')
    .option('--handoff <id>', 'the entry of the shipping')
    .option('--partner <gln>', 'the partner, where there is no data in the log at all')
    .option('--object <code>', 'the pack or container')
    .option('--reference <text>', 'your number')
    .option('--expected <n>', 'how many should have come', wholeNumber)
    .option('--found <n>', 'how many came', wholeNumber)
    .option('--request <resolution>', 'what you want')
    .requiredOption('--text <text>', 'what is wrong')
    .addHelpText(
      'after',
      '\nExample:\n  theriac exceptions open underage --handoff pJ3... --expected 60 --found 58 --text "Two missing" --key warehouse.json',
    )
    .action(async (kind: string, { text, object, partner, ...options }: OnlineOptions & Record<string, string | undefined>) => {
      const { api } = await connect(options as unknown as OnlineOptions);
      const { handoff, reference, request, expected, found } = options;
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
      tell(options as { json?: boolean }, await ask<Case>(api, sent('POST', EXCEPTIONS, body)));
    });
}

const change =
  (path: string, names: readonly string[]) =>
  async (id: string, options: OnlineOptions & Record<string, unknown>): Promise<void> => {
    const { api } = await connect(options);
    const body = Object.fromEntries(
      names.flatMap((name) => (options[name] === undefined ? [] : [[name === 'status' ? 'state' : name, options[name]]])),
    );
    tell(options, await ask<Case>(api, sent('PATCH', `${path}/${encodeURIComponent(id)}`, body)));
  };

function notifications(program: Command): void {
  const group = program.command('notifications').description('who is told of recalls, alerts, exceptions and overdue goods');
  online(group.command('list'))
    .description('the webhooks and mail addresses of your participant')
    .addHelpText('after', '\nExample:\n  theriac notifications list --key pharmacy.json')
    .action(async (options: OnlineOptions) => {
      const { api } = await connect(options);
      const { items } = await ask<{ items: Subscription[] }>(api, { path: SUBSCRIPTIONS });
      const rows = items.map(({ id, channel, target, kinds, paused }) => [id, channel, target, kinds.join(','), paused ?? '']);
      say(options.json, items, items.length === 0 ? ['none'] : table(rows));
    });
  online(group.command('add <target>'))
    .description('a https:// address that is called, signed, or a mail address')
    .requiredOption('--kinds <list>', 'of what, with commas between')
    .addHelpText('after', '\nExample:\n  theriac notifications add qa@example.org --kinds recall,alert --key pharmacy.json')
    .action(async (target: string, options: OnlineOptions & { kinds: string }) => {
      const { api } = await connect(options);
      const body = { channel: target.includes('://') ? 'webhook' : 'email', target, kinds: options.kinds.split(',') };
      const made = await ask<Subscription & { secret: string | null }>(api, sent('POST', SUBSCRIPTIONS, body));
      const secret = made.secret === null ? [] : [`secret, shown only now: ${made.secret}`];
      say(options.json, made, [`${made.id}: ${made.channel} ${made.target}`, ...secret]);
    });
  online(group.command('remove <id>'))
    .description('tell this address nothing more')
    .addHelpText('after', '\nExample:\n  theriac notifications remove 6K1v... --key pharmacy.json')
    .action(async (id: string, options: OnlineOptions) => {
      const { api } = await connect(options);
      await api.http.ask({ method: 'DELETE', path: `${SUBSCRIPTIONS}/${encodeURIComponent(id)}` });
      say(options.json, { id, removed: true }, [`${id} is removed`]);
    });
}

interface Subscription {
  id: string;
  channel: string;
  target: string;
  kinds: string[];
  paused: string | null;
}

const ask = async <T>(api: Api, question: Ask): Promise<T> => jsonOf<T>(await api.http.ask(question));

const sent = (method: 'POST' | 'PATCH', path: string, body: object): Ask => ({
  method,
  path,
  type: 'application/json',
  again: false,
  body: JSON.stringify(body),
});

/** All members of a case, a line each; lists as JSON. */
const tell = ({ json }: { json?: boolean }, one: Case): void =>
  say(
    json,
    one,
    table(
      Object.entries(one)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
    ),
  );
