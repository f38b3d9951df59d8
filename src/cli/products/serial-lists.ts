/** `theriac serial-list list | show | packs | proof | discard`: the lists by which many packs stand under one signature. */
import { objectsOf } from '../../protocol/epcis/step.js';
import type { Command } from 'commander';
import { everyItem, type Api } from '../../client/http/api.js';
import { objectUri } from '../../client/signing/naming.js';
import { fromBase64url } from '../../protocol/bytes.js';
import { readEntry } from '../../protocol/entry.js';
import { Fault } from '../../protocol/fault.js';
import { parseObjectUri } from '../../protocol/gs1/identifiers.js';
import { verifyPack } from '../../protocol/serial-list.js';
import { connect, online, type OnlineOptions } from '../connection/connection.js';
import { save } from '../terminal/files.js';
import { members, say, table } from '../terminal/output.js';

const LISTS = '/api/serial-lists';

/** Adds the commands. */
export function serialListCommands(program: Command): void {
  const lists = program
    .command('serial-list')
    .description('lists of packs under one signature: how far, their packs, a proof of one pack');
  online(lists.command('list'))
    .description('your lists, the latest first: how far each is, and when it goes unless an entry names it')
    .option('--waiting', 'only those that no entry names yet')
    .addHelpText('after', '\nExample:\n  theriac serial-list list --waiting --key plant.json')
    .action(async ({ waiting, ...options }: OnlineOptions & { waiting?: boolean }) => {
      const { api } = await connect(options);
      const all = await everyItem((after) => api.lists({ after, limit: 200, ...(waiting && { waiting: 'true' }) }));
      say(
        options.json,
        all,
        table(
          all.map(({ root, purpose, gtin, count, received, expires }) => [
            root,
            purpose,
            gtin ?? '',
            `${received} of ${count}`,
            expires === null ? 'in the log' : `goes ${expires}`,
          ]),
        ),
      );
    });

  online(lists.command('show <root>'))
    .description('how far the upload of a list is, and what a step naming it continues')
    .addHelpText('after', '\nExample:\n  theriac serial-list show pJ3...xQ --key plant.json')
    .action(async (root: string, options: OnlineOptions) => {
      const { api } = await connect(options);
      // The seed opens every proof: it goes to a file of its owner, if anywhere.
      const { seed, ...list } = await api.list(root);
      say(options.json, { ...list, seed }, members(list));
    });

  online(lists.command('packs <root>'))
    .description('the packs of a list of yours, a line each: GTIN, tab, serial')
    .option('--out <file>', 'where to write; standard output unless given')
    .addHelpText('after', '\nExample:\n  theriac serial-list packs pJ3...xQ --out packs.tsv --key plant.json')
    .action(async (root: string, { out, ...options }: OnlineOptions & { out?: string }) => {
      const { api } = await connect(options);
      await save(await api.http.ask({ path: `${LISTS}/${encodeURIComponent(root)}/items`, long: true }), out);
      if (out !== undefined) say(options.json, { file: out }, [`packs of ${root}: ${out}`]);
    });

  online(lists.command('proof <code>'))
    .description('the proof that a pack is on a list, checked here; it shows no other pack')
    .option('--list <root>', 'which list; that of its making unless given')
    .addHelpText('after', '\nExample:\n  theriac serial-list proof 01/09521001000017/21/7KQX2M --json --key pharmacy.json')
    .action(proof);

  online(lists.command('discard <root>'))
    .description('discard a list of yours that is in no entry')
    .addHelpText('after', '\nExample:\n  theriac serial-list discard pJ3...xQ --key plant.json')
    .action(async (root: string, options: OnlineOptions) => {
      const { api } = await connect(options);
      await api.discardList(encodeURIComponent(root));
      say(options.json, { root, discarded: true }, [`the list ${root} is discarded`]);
    });
}

async function proof(code: string, options: OnlineOptions & { list?: string }): Promise<void> {
  const { api } = await connect(options);
  const uri = objectUri(code);
  const id = parseObjectUri(uri);
  if (id.kind !== 'sgtin') throw new Fault('not-an-object', `${uri} names no single pack: lists are of packs`, { object: uri });
  const root = options.list ?? (await listThatMade(api, uri));
  const pack = `${id.gtin}/${encodeURIComponent(id.serial)}`;
  const answer = await api.json('listProof', { path: `${LISTS}/${encodeURIComponent(root)}/packs/${pack}` });
  const { index, count, salt, path } = answer;
  verifyPack({ uri, index, salt: fromBase64url(salt), path: path.map(fromBase64url) }, fromBase64url(root), count);
  say(options.json, answer, [
    `${uri} is on the list ${root}: place ${index} of ${count}`,
    `proven by ${path.length} hashes and the salt ${salt}; --json prints them`,
  ]);
}

/** The list of the entry that made a pack. */
async function listThatMade(api: Api, uri: string): Promise<string> {
  const { history } = await api.object(uri);
  const made = history.find(({ step }) => step === 'commission' || step === 'repack' || step === 'stock');
  const hidden = new Fault('list-unknown', `how ${uri} was made is not yours to see: name the list with --list`, { object: uri });
  if (!made) throw hidden;
  const { entry } = readEntry((await api.entry(made.id, uri)).jws);
  const list = 'step' in entry.body ? objectsOf(entry.body.step).at(-1)!.list : undefined;
  if (list) return list.root;
  throw new Fault('pack-not-listed', `${uri} was made by itself: its entry ${made.index} names it in the clear, without a list`, {
    object: uri,
  });
}
