/** `theriac grant add | take | list`: whose numbers of GS1 are whose. */
import type { Command } from 'commander';
import { everyItem, type Api } from '../../client/http/api.js';
import type { Gtin } from '../../protocol/gs1/identifiers.js';
import { gtinKeys, kept } from '../../protocol/registry/number-keys.js';
import { connect, gln, online, serverOf, type OnlineOptions } from '../connection/connection.js';
import { PRODUCTS } from '../products/goods.js';
import { withYes } from '../terminal/confirm.js';
import { namesIn } from '../connection/names.js';
import { say, table } from '../terminal/output.js';
import { signOrPropose, withPropose, type ProposeOptions } from './propose.js';

type GrantOptions = OnlineOptions & ProposeOptions & { from?: string };

/** Keys of GS1 as a record has them. */
export const keysOf = (texts: readonly string[]): string[] =>
  [...new Set(texts.flatMap((text) => text.split(',')).filter((key) => key !== ''))].sort();

/** Adds the commands. */
export function grantCommands(program: Command): void {
  const grant = program.command('grant').description('whose numbers of GS1 are whose: add, take, list');
  const what = `
A key is what numbers begin with, without indicator or extension (a GS1 company prefix), one GLN, or one GTIN with all its packaging
levels. The longest key that covers a number says whose it is.`;
  withYes(withPropose(online(grant.command('add <gln> <keys...>'))))
    .description('grant numbers to a participant (regulators)')
    .option('--from <gln>', 'who holds them now: regulators agree on that; nobody unless given')
    .addHelpText(
      'after',
      `${what}

Examples:
  theriac grant add 9521001000000 9521001 --key authority.json
  theriac grant add 9521002000009 09521001000017 --from 9521001000000 --propose sale.json --key authority.json`,
    )
    .action(async (to: string, keys: string[], options: GrantOptions) =>
      pass(keysOf(keys), options.from === undefined ? null : gln(options.from), gln(to), options),
    );
  withYes(withPropose(online(grant.command('take <gln> <keys...>'))))
    .description('take granted keys away from a participant (regulators, who agree on it)')
    .addHelpText('after', '\nExample:\n  theriac grant take 9521001000000 9521001 --propose taken.json --key authority.json')
    .action(async (from: string, keys: string[], options: GrantOptions) => pass(keysOf(keys), gln(from), null, options));
  online(grant.command('list'))
    .description('the keys that are granted, and to whom')
    .option('--of <gln>', 'only those of this participant')
    .addHelpText('after', '\nExample:\n  theriac grant list --of 9521001000000')
    .action(async (options: OnlineOptions & { of?: string }) => {
      const { api } = serverOf(options);
      const participant = options.of === undefined ? undefined : gln(options.of);
      const all = await everyItem((after) => api.grants({ participant, after, limit: 200 }));
      const called = await namesIn(api, all, options);
      say(options.json, all, all.length === 0 ? ['none'] : table(all.map(({ key, holder }) => [key, called(holder)])));
    });
}

async function pass(keys: string[], from: string | null, to: string | null, options: GrantOptions): Promise<void> {
  const { entries, api } = await connect(options);
  const record = { type: 'grant', keys, from, to } as never;
  const asking =
    from === null ? undefined : { what: `take ${keys.join(', ')} from ${from}`, effects: await takenFrom(api, keys, from, to) };
  const receipt = await signOrPropose(options, entries, record, asking);
  if (receipt)
    say(options.json, receipt, [
      `entry ${receipt.index}: ${keys.join(', ')} ${to === null ? `is taken from ${from}` : `is held by ${to} from now on`}`,
    ]);
}

/** What somebody loses with keys: who holds a product makes and recalls it, old batches too. */
async function takenFrom(api: Api, keys: readonly string[], from: string, to: string | null): Promise<string[]> {
  const { name } = await api.participant(gln(from));
  const query = { participant: from, limit: 200 };
  const all = await everyItem((after) => api.openJson('products', { path: PRODUCTS, query: { ...query, after } }));
  const grants = await everyItem((after) => api.grants({ participant: from, after, limit: 200 }));
  const [taken, held] = [new Set(keys.map(kept)), new Set(grants.map(({ key }) => kept(key)))];
  const lost = all.filter(({ gtin }) => goes(gtin, taken, held));
  return [
    ...lost.map((one) => `${one.gtin} ${one.name}: ${name} makes and recalls it no more, not even what it made before`),
    ...(lost.length === 0 ? [`${name} has no product of these numbers`] : []),
    to === null
      ? 'NOBODY makes or recalls them until they are granted again'
      : `${(await api.participant(gln(to))).name} does from the next entry on`,
  ];
}

/** Whether a product's number goes with the keys that are taken: none of those that stay is a longer one. */
function goes(gtin: Gtin, taken: ReadonlySet<string>, held: ReadonlySet<string>): boolean {
  const keys = gtinKeys(gtin);
  const [lost, has] = [taken, held].map((some) => keys.findIndex((key) => some.has(key))) as [number, number];
  return lost >= 0 && lost <= has;
}
