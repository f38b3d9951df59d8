/**
 * `theriac play`: plays the demonstration into a founded, empty ledger. A process of its own that has the server's address
 * and the partners' key files, and nothing else: everything goes through the public API, signed like anybody's.
 */
import type { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import { batchUri } from '../../protocol/gs1/identifiers.js';
import { print } from '../terminal/output.js';
import { pathOf } from '../../client/http/api.js';
import { Stage } from './actors.js';
import { BATCHES, batchOf, PARTNER_NAMES, PARTNERS, PRODUCTS } from './cast.js';
import { admitAll, giveMandate, registerGoods } from './founding.js';
import { incidents, type Incidents } from './incidents.js';
import { infusions } from './infusions.js';
import type { Made } from './making.js';
import { codeOf, firstDelivery, handOut, makeAll, todaysDelivery, toWholesaler, type Shown } from './story.js';

/** What the player writes: scan texts by what they show, and the GLN of the pharmacy where each answer matters. */
export interface Played {
  packs: Record<keyof Shown, string>;
  where: Record<keyof Shown, string>;
  batch: string;
  /** How much was registered and made, the authority itself among the participants. */
  numbers: { participants: number; products: number; batches: number; packs: number };
  /** The objects to which something happened: canonical URIs. */
  incidents: Incidents;
}

/** Adds the command. Not in the list of `--help`: it is the demonstration's own. */
export function playCommand(program: Command): void {
  program
    .command('play', { hidden: true })
    .description('play the demonstration into a founded, empty ledger')
    .requiredOption('--server <url>', 'address of the server')
    .requiredOption('--keys <dir>', 'folder of the key files of all partners')
    .requiredOption('--out <file>', 'where to write the codes of the packs')
    .action(async ({ server, keys, out }: { server: string; keys: string; out: string }) => {
      await writeFile(out, JSON.stringify(await play(server, keys)), { flag: 'wx', mode: 0o600 });
    });
}

async function play(server: string, keys: string): Promise<Played> {
  const stage = new Stage(server, keys);
  const { now } = stage;
  const chapter = async <T>(what: string, part: Promise<T>): Promise<T> => {
    const since = performance.now();
    const result = await part;
    print(`${what} (${((performance.now() - since) / 1000).toFixed(1)} s)`);
    return result;
  };
  const company = await chapter('companies apply and are admitted', admitAll(stage));
  await chapter('a logistician gets a mandate', giveMandate(company));
  await chapter('products and batches are registered', registerGoods(company, now));
  const goods = await chapter('packs are commissioned, packed and put on pallets', makeAll(company, now));
  await chapter('pallets go to the wholesaler', toWholesaler(company, goods));
  await chapter('a first delivery reaches the pharmacies', firstDelivery(company, goods));
  await chapter('127 packs are handed out', handOut(company, goods));
  await chapter("today's delivery", todaysDelivery(company, goods));
  await chapter('infusions travel by quantity', infusions(company, now));
  const { shown, objects } = await chapter(
    'a recall and a late report, a warm tote, a short box, a return, a copy',
    incidents(company, goods, now),
  );
  const infusion = batchUri(PRODUCTS.saline.gtin, batchOf('4/26-1187').lot);
  return {
    packs: mapped(shown, (pack) => codeOf(server, pack, now)),
    where: mapped(shown, ({ at }) => PARTNERS[at].gln),
    batch: `${server}${pathOf(infusion)}`,
    numbers: {
      participants: PARTNER_NAMES.length,
      products: Object.keys(PRODUCTS).length,
      batches: BATCHES.length,
      packs: Object.values(goods).reduce((sum, { boxes, loose }) => sum + packsOf(boxes) + loose.length, 0),
    },
    incidents: objects,
  };
}

const packsOf = (boxes: Made['boxes']): number => boxes.reduce((sum, { serials }) => sum + serials.length, 0);

const mapped = <T>(shown: Shown, of: (pack: Shown[keyof Shown]) => T): Record<keyof Shown, T> =>
  Object.fromEntries(Object.entries(shown).map(([name, pack]) => [name, of(pack)])) as Record<keyof Shown, T>;
