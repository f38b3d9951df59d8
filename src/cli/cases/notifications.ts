/** `theriac notifications`: who of a participant is told of recalls, alerts, exceptions and overdue goods, and how it went. */
import type { Command } from 'commander';
import type { Api } from '../../client/http/api.js';
import { jsonAsk } from '../../client/http/http.js';
import { Fault } from '../../protocol/fault.js';
import type { DeliveryView } from '../../wire/notifications.js';
import { connect, online, type OnlineOptions } from '../connection/connection.js';
import { members, say, table } from '../terminal/output.js';
import { listed, timeOf } from '../terminal/values.js';

const PATH = '/api/notifications/subscriptions';
const at = (id: string, rest = ''): string => `${PATH}/${encodeURIComponent(id)}${rest}`;

/** How long `test` waits for the first attempt, and how often it looks, in milliseconds. */
const [PATIENCE, PAUSE] = [20_000, 250];

interface ChangeOptions extends OnlineOptions {
  target?: string;
  kinds?: string;
  pause?: boolean;
  resume?: boolean;
}

/** Adds the commands. */
export function notificationsCommands(program: Command): void {
  const group = program.command('notifications').description('who is told of recalls, alerts, exceptions and overdue goods');
  online(group.command('list'))
    .description('the webhooks and mail addresses of your participant')
    .addHelpText('after', '\nExample:\n  theriac notifications list --key pharmacy.json')
    .action(async (options: OnlineOptions) => {
      const { api } = await connect(options);
      const { items } = await api.json('subscriptions', { path: PATH });
      const rows = items.map((one) => [
        one.id,
        one.channel,
        one.target,
        one.kinds.join(','),
        one.paused ? `PAUSED: ${one.paused}` : '',
      ]);
      say(options.json, items, items.length === 0 ? ['none'] : table(rows));
    });
  online(group.command('show <id>'))
    .description('one of them')
    .addHelpText('after', '\nExample:\n  theriac notifications show 6K1v... --key pharmacy.json')
    .action(async (id: string, options: OnlineOptions) => {
      const { api } = await connect(options);
      const one = await api.json('subscription', { path: at(id) });
      say(options.json, one, members(one));
    });
  online(group.command('add <target>'))
    .description('a https:// address that is called, signed, or a mail address')
    .requiredOption('--kinds <list>', 'of what, with commas between: recall, alert, exception, receipt')
    .addHelpText('after', '\nExample:\n  theriac notifications add qa@example.org --kinds recall,alert --key pharmacy.json')
    .action(async (target: string, options: OnlineOptions & { kinds: string }) => {
      const { api } = await connect(options);
      const body = { channel: target.includes('://') ? 'webhook' : 'email', target, kinds: listed(options.kinds) };
      const made = await api.json('madeSubscription', jsonAsk('POST', PATH, body));
      const secret = made.secret === null ? [] : [`secret, shown only now: ${made.secret}`];
      say(options.json, made, [`${made.id}: ${made.channel} ${made.target}`, ...secret]);
    });
  online(group.command('change <id>'))
    .description('where it goes, what of, or whether at all')
    .option('--target <address>', 'where it goes')
    .option('--kinds <list>', 'of what, with commas between')
    .option('--pause', 'tell nothing until --resume')
    .option('--resume', 'go on')
    .addHelpText('after', '\nExample:\n  theriac notifications change 6K1v... --resume --key pharmacy.json')
    .action(change);
  online(group.command('remove <id>'))
    .description('tell this address nothing more')
    .addHelpText('after', '\nExample:\n  theriac notifications remove 6K1v... --key pharmacy.json')
    .action(async (id: string, options: OnlineOptions) => {
      const { api } = await connect(options);
      await api.http.ask({ method: 'DELETE', path: at(id) });
      say(options.json, { id, removed: true }, [`${id} is removed`]);
    });
  online(group.command('secret <id>'))
    .description('a new secret for a webhook; the old one signs beside it for a day')
    .addHelpText('after', '\nExample:\n  theriac notifications secret 6K1v... --key pharmacy.json')
    .action(async (id: string, options: OnlineOptions) => {
      const { api } = await connect(options);
      const answer = await api.json('secret', jsonAsk('POST', at(id, '/secret'), {}));
      say(options.json, answer, [`secret, shown only now: ${answer.secret}`]);
    });
  online(group.command('test <id>'))
    .description('send a test message and say how it went; exit 1 where it did not arrive')
    .addHelpText('after', '\nExample:\n  theriac notifications test 6K1v... --key pharmacy.json')
    .action(test);
  online(group.command('deliveries <id>'))
    .description('what was sent in the last 30 days, the newest first, with every attempt')
    .option('--before <time>', 'only what was sent before (RFC 3339)')
    .addHelpText('after', '\nExample:\n  theriac notifications deliveries 6K1v... --key pharmacy.json')
    .action(async (id: string, options: OnlineOptions & { before?: string }) => {
      const { api } = await connect(options);
      const items = await deliveries(api, id, options.before === undefined ? undefined : isoOf(options.before));
      say(options.json, items, items.length === 0 ? ['none'] : items.flatMap(linesOf));
    });
  online(group.command('replay <id>'))
    .description('send again what failed')
    .requiredOption('--since <time>', 'since when (RFC 3339)')
    .option('--all', 'what arrived, too')
    .addHelpText('after', '\nExample:\n  theriac notifications replay 6K1v... --since 2026-05-04T00:00:00Z --key pharmacy.json')
    .action(async (id: string, options: OnlineOptions & { since: string; all?: boolean }) => {
      const { api } = await connect(options);
      const body = { since: isoOf(options.since), all: options.all ?? false };
      const answer = await api.json('replay', jsonAsk('POST', at(id, '/replay'), body));
      say(options.json, answer, [`${answer.deliveries} messages are sent again`]);
    });
}

async function change(id: string, { target, kinds, pause, resume, ...options }: ChangeOptions): Promise<void> {
  if (pause && resume) throw new Fault('option-invalid', 'name --pause or --resume, not both');
  const body = {
    ...(target !== undefined && { target }),
    ...(kinds !== undefined && { kinds: listed(kinds) }),
    ...((pause || resume) && { paused: pause ?? false }),
  };
  if (Object.keys(body).length === 0)
    throw new Fault('option-invalid', 'say what changes: --target, --kinds, --pause or --resume');
  const { api } = await connect(options);
  const one = await api.json('subscription', jsonAsk('PATCH', at(id), body));
  say(options.json, one, members(one));
}

const deliveries = async (api: Api, id: string, before?: string): Promise<DeliveryView[]> =>
  (await api.json('deliveries', { path: at(id, '/deliveries'), query: { before, limit: 200 } })).items;

async function test(id: string, options: OnlineOptions): Promise<void> {
  const { api } = await connect(options);
  const { delivery } = await api.json('test', jsonAsk('POST', at(id, '/test'), {}));
  const until = Date.now() + PATIENCE;
  let sent: DeliveryView | undefined;
  while (Date.now() < until && !sent?.attempts.length) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    sent = (await deliveries(api, id)).find((one) => one.id === delivery);
  }
  const good = sent?.state === 'delivered';
  say(options.json, sent ?? { id: delivery, state: 'pending', attempts: [] }, [
    ...(sent ? linesOf(sent) : []),
    good ? 'it arrived' : 'it has not arrived: "theriac notifications deliveries" tells how it goes on',
  ]);
  process.exitCode = good ? 0 : 1;
}

const linesOf = ({ id, kind, state, created, next, attempts }: DeliveryView): string[] => [
  `${created}  ${kind}  ${state}  ${id}${next === null ? '' : `, next attempt ${next}`}`,
  ...attempts.map(({ time, ms, status, error }) => `  ${time}  ${error ?? `status ${status}`}, ${ms} ms`),
];

const isoOf = (text: string): string => new Date(timeOf(text)).toISOString();
