/** `theriac advices`: what is coming or was sent, against what was announced. */
import type { Command } from 'commander';
import type { AdviceItem, AdviceView } from '../../wire/advices.js';
import { everyItem, type Api } from '../../client/http/api.js';
import { jsonAsk } from '../../client/http/http.js';
import { Fault } from '../../protocol/fault.js';
import { type Sscc, toGtin14 } from '../../protocol/gs1/identifiers.js';
import { connect, gln, online, type Connection, type OnlineOptions } from '../connection/connection.js';
import { namesIn, type Called } from '../connection/names.js';
import { say, table } from '../terminal/output.js';
import { lotOf } from '../terminal/values.js';

interface ListOptions extends OnlineOptions {
  out?: boolean;
  partner?: string;
  site?: string;
  number?: string;
  of?: string;
}
/** Which of the advices with one number is meant. */
interface EndOptions extends OnlineOptions {
  from?: string;
  to?: string;
}

const PATH = '/api/advices';

/** States of a line in which nobody needs to look at it. */
const FINE = ['awaited', 'in_transit', 'received'];

/** Adds the commands. */
export function advicesCommands(program: Command): void {
  const advices = program.command('advices').description('despatch advices: announced, sent, booked in');
  online(advices.command('list'))
    .description('those that still wait for something: coming to you, or with --out sent by you')
    .option('--out', 'what you sent')
    .option('--partner <gln>', 'only with this partner')
    .option('--site <gln>', 'only for this site, or for none in particular')
    .option('--number <number>', 'all with this number, done or not')
    .option('--of <gln>', "whose, for regulators; everybody's unless given")
    .addHelpText('after', '\nExample:\n  theriac advices list --site 9521004000007 --key warehouse.json')
    .action(async ({ out, partner, site, number, of, ...options }: ListOptions) => {
      const { api } = await connect(options);
      const ends = { partner: partner && gln(partner), site: site && gln(site), of: of && gln(of) };
      const all = await listed(api, { direction: out ? 'out' : 'in', number, ...ends });
      const called = await namesIn(api, all, options);
      say(options.json, all, all.length === 0 ? ['none'] : table(all.map((one) => row(one, called))));
    });

  which(advices.command('show <number>'))
    .description('each line and each container: expected, shipped, received')
    .addHelpText('after', '\nExample:\n  theriac advices show 0080456190 --key warehouse.json')
    .action(async (number: string, options: EndOptions) => {
      const { api, path } = await chosen(number, options);
      const advice = await api.json('advice', { path });
      say(options.json, advice, told(advice, await namesIn(api, advice, options)));
      process.exitCode = advice.lines.every(({ state }) => FINE.includes(state)) ? 0 : 1;
    });

  which(advices.command('expect <number> <lines...>'))
    .description('record what is expected by an advice: lines as GTIN=QUANTITY, GTIN/LOT=QUANTITY, with @SSCC behind if known')
    .option('--po <number>', 'purchase order of all lines')
    .option('--site <gln>', 'at which site of the taker')
    .addHelpText(
      'after',
      '\nExample:\n  theriac advices expect 0080456190 09521001000017/26H014=40 --from 9521001000000 --po 4500187321 --key warehouse.json',
    )
    .action(async (number: string, lines: string[], options: EndOptions & { po?: string; site?: string }) => {
      const { api, principal } = await connect(options);
      if (options.from === undefined && options.to === undefined)
        throw new Fault('option-invalid', 'say who sends it with --from GLN, or to whom you send it with --to GLN');
      const giver = options.from === undefined ? principal : gln(options.from);
      const taker = options.to === undefined ? principal : gln(options.to);
      const { po = null, site } = options;
      const body = { site: site === undefined ? null : gln(site), lines: lines.map((line) => ({ ...lineOf(line), po })) };
      const advice = await api.json('advice', jsonAsk('PUT', pathOf({ giver, taker, number }), body));
      say(options.json, advice, told(advice, await namesIn(api, advice, options)));
    });

  which(advices.command('close <number>'))
    .description('nothing more is expected: refused while something differs and no exception is open about it')
    .option('--exceptions', 'open an exception for each difference')
    .option('--text <text>', 'what they begin with')
    .addHelpText(
      'after',
      '\nExample:\n  theriac advices close 0080456190 --exceptions --text "Counted twice" --key warehouse.json',
    )
    .action(async (number: string, options: EndOptions & { exceptions?: boolean; text?: string }) => {
      const { api, path } = await chosen(number, options);
      const body = { exceptions: options.exceptions ?? false, text: options.text ?? null };
      const answer = await api.json('closedAdvice', jsonAsk('POST', `${path}/close`, body));
      say(options.json, answer, [`${number} is closed`, ...answer.exceptions.map((id) => `exception ${id} is opened`)]);
    });
}

const which = (command: Command): Command =>
  online(command).option('--from <gln>', 'who sends it').option('--to <gln>', 'to whom');

const pathOf = ({ giver, taker, number }: Pick<AdviceItem, 'giver' | 'taker' | 'number'>): string =>
  `${PATH}/${giver}/${taker}/${encodeURIComponent(number)}`;

const listed = (api: Api, query: Record<string, string | undefined>): Promise<AdviceItem[]> =>
  everyItem((after) => api.json('advices', { path: PATH, query: { ...query, after, limit: 200 } }));

/** The one advice with a number that is meant. @throws Fault `advice-unclear` */
async function chosen(number: string, options: EndOptions): Promise<Pick<Connection, 'api'> & { path: string }> {
  const { api } = await connect(options);
  const [from, to] = [options.from, options.to].map((one) => (one === undefined ? undefined : gln(one)));
  const both = [...(await listed(api, { direction: 'in', number })), ...(await listed(api, { direction: 'out', number }))];
  const paths = new Set(
    both.filter(({ giver, taker }) => (from ?? giver) === giver && (to ?? taker) === taker).map((one) => pathOf(one)),
  );
  const [path] = paths;
  if (path !== undefined && paths.size === 1) return { api, path };
  const what = paths.size === 0 ? 'no despatch advice' : `${paths.size} despatch advices`;
  throw new Fault('advice-unclear', `there is ${what} ${number} that you may see: say whose with --from GLN and --to GLN`, {
    number,
  });
}

/** `GTIN[/LOT]=QUANTITY[@SSCC]`; a lot may hold any character of GS1 set 82, which has no @. */
function lineOf(text: string): Omit<AdviceView['announced'][number], 'po'> {
  const [, gtin, lot, quantity, sscc] = /^([0-9]{8,14})(?:\/(.+))?=([0-9]{1,7})(?:@([0-9]{18}))?$/.exec(text) ?? [];
  if (gtin === undefined)
    throw new Fault('option-invalid', `"${text}" is no line: write GTIN=QUANTITY or GTIN/LOT=QUANTITY`, { value: text });
  return {
    gtin: toGtin14(gtin),
    lot: lot === undefined ? null : lotOf(lot),
    quantity: Number(quantity),
    sscc: (sscc as Sscc | undefined) ?? null,
  };
}

const row = ({ giver, taker, number, state, totals }: AdviceItem, called: Called): string[] => [
  number,
  state,
  `${totals.awaited} of ${totals.expected} awaited`,
  `from ${called(giver)}`,
  `to ${called(taker)}`,
];

const told = (advice: AdviceView, called: Called): string[] => [
  ...table([row(advice, called)]),
  ...table([
    ['', 'expected', 'shipped', 'received', 'only reported', ''],
    ...advice.lines.map(({ gtin, lot, expected, shipped, received, reported, state }) => [
      `${gtin}${lot === null ? '' : `/${lot}`}`,
      ...[expected, shipped, received, reported].map(String),
      state,
    ]),
    ...advice.units.map(({ object, batches, shipped, received, state }) => [
      object ?? `loose ${batches.join(', ')}`,
      '',
      String(shipped),
      String(received),
      '',
      state,
    ]),
  ]),
];
