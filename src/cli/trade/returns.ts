/** `theriac returns`: whether returned goods go back on the shelf. */
import type { Command } from 'commander';
import type { CheckView, ReturnItem } from '../../wire/returns.js';
import { everyItem } from '../../client/http/api.js';
import { jsonAsk } from '../../client/http/http.js';
import { objectUri, wholeCode } from '../../client/signing/naming.js';
import { atLeastOneCode, withCodes, type CodesOptions } from './codes.js';
import { connect, gln, online, type OnlineOptions, withSite } from '../connection/connection.js';
import { namesIn } from '../connection/names.js';
import { say, table } from '../terminal/output.js';

interface CheckOptions extends OnlineOptions, CodesOptions {
  from?: string;
  rma?: string;
  site?: string;
}

const PATH = '/api/distributors/return-checks';
/** The most codes that the server takes at once. */
const AT_ONCE = 500;

/** Adds the commands. */
export function returnsCommands(program: Command): void {
  const returns = program.command('returns').description('returned goods, before they are sold again');
  withSite(withCodes(online(returns.command('check [codes...]'))), 'at which of your sites')
    .description('did you ship them, to that returner, are they back, may they be sold: 0 where all are saleable')
    .option('--from <gln>', 'who returns them')
    .option('--rma <number>', 'by which authorisation')
    .addHelpText(
      'after',
      '\nExample:\n  theriac returns check --codes returned.txt --from 9521005000006 --rma 6000031274 --key warehouse.json',
    )
    .action(check);

  online(returns.command('list'))
    .description('earlier checks, newest first')
    .option('--object <code>', 'only those of this pack')
    .option('--of <gln>', 'whose, for regulators')
    .addHelpText('after', '\nExample:\n  theriac returns list --object 01/09521001000017/21/7KQX2M --key warehouse.json')
    .action(async ({ object, of, ...options }: OnlineOptions & { object?: string; of?: string }) => {
      const { api } = await connect(options);
      const query = { object: object && objectUri(object), of: of && gln(of), limit: 200 };
      const all = await everyItem((after) => api.json('checks', { path: PATH, query: { ...query, after } }));
      const called = await namesIn(api, all, options);
      const rows = all.map((one) => [
        one.id,
        one.time,
        `${one.saleable} of ${one.count} saleable`,
        one.returner === null ? '' : called(one.returner),
        one.rma ?? '',
      ]);
      say(options.json, all, all.length === 0 ? ['none'] : table(rows));
    });

  online(returns.command('show <id>'))
    .description('an earlier check, as it was answered')
    .addHelpText('after', '\nExample:\n  theriac returns show 019a... --key warehouse.json')
    .action(async (id: string, options: OnlineOptions) => {
      const { api } = await connect(options);
      const found = await api.json('check', { path: `${PATH}/${encodeURIComponent(id)}` });
      say(options.json, found, table(found.items.map(row)));
    });
}

async function check(codes: string[], { from, rma, site, ...options }: CheckOptions): Promise<void> {
  const all = (await atLeastOneCode(codes, options, 'that came back')).map(wholeCode);
  const { api } = await connect(options, site);
  const about = { returner: from === undefined ? null : gln(from), rma: rma ?? null };
  const checks: CheckView[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE) {
    checks.push(await api.json('check', jsonAsk('POST', PATH, { codes: all.slice(at, at + AT_ONCE), ...about })));
  }
  const items = checks.flatMap((one) => one.items);
  say(options.json, checks, [...table(items.map(row)), ...checks.map(({ id }) => `kept as ${id}`)]);
  process.exitCode = items.every(({ result }) => result === 'saleable') ? 0 : 1;
}

const row = ({ code, object, result, next, notes, reasons }: ReturnItem): string[] => [
  object ?? code,
  result,
  next,
  [...notes, ...reasons.map((reason) => reason.code)].join(' '),
];
